"""How long is it from letting go of a border to the server's boundaries on the map? Not a test: prints.

``python -m tests.benchmarks.bench_editor [--grids N] [--drags N]``, by default 3,000 road-chief grids and 60 drags,
in a scratch database, by Debian's Chromium with software WebGL against Django's own threaded server on this machine.
A drag is timed in the page: from the release of the button to the answer in the page's store, and to the first frame
drawn after the map has taken it over. Refused drags are counted, not timed. “frames after answer” counts the frames
that the map renders from the answer on until one shows it: 0 where what was shown before is what was answered, to the
last digit. That count, and our own work on the answer, do not depend on how slowly a machine without a graphics
processor renders; the milliseconds do.
"""

import argparse
import os
from collections import Counter
from statistics import median, quantiles

from tests.benchmarks import bench_edit  # sets Django up

# isort: split
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from grids.drafts import start_draft
from tests.benchmarks import bench_stale as maker
from tests.browser import drawing_page as editor
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.people import person

TIMED = """() => new Promise((done) => {
  const { store, map } = window.editor;
  const begun = store.get().draft.version;
  let released = null;
  addEventListener("pointerup", () => { released = performance.now(); }, { once: true, capture: true });
  const end = (told) => { off(); done(told); };
  const off = store.on(["draft", "message"], ({ draft, message }) => {
    if (message?.tone === "error") { end({ refused: message.text }); return; }
    if (draft.version === begun) return;
    const answered = performance.now();
    let frames = 0;
    let loaded = null;
    const taken = ({ sourceId, sourceDataType }) => {
      if (sourceId === "units" && sourceDataType !== "metadata" && map.map.isSourceLoaded("units")) loaded ??= performance.now();
    };
    // What was shown before the answer is what was answered: nothing is sent to the map, nothing has to be drawn.
    if (window.sentToMap === 0) {
      setTimeout(() => end({ answered: answered - released, drawn: answered - released, frames: 0, tiles: 0, own: window.ownWork }));
      return;
    }
    map.map.on("sourcedata", taken);
    const drawn = () => {
      frames += 1;
      if (!map.map.isSourceLoaded("units")) { map.map.once("render", drawn); return; }
      map.map.off("sourcedata", taken);
      const now = performance.now();
      end({ answered: answered - released, drawn: now - released, frames, tiles: (loaded ?? now) - answered, own: window.ownWork });
    };
    map.map.once("render", drawn);
  });
  // Our own work on the answer: from the parsed document to the last listener of the store, in one go.
  if (!window.ownWork) {
    const set = store.set;
    window.ownWork = { ms: 0 };
    const source = map.map.getSource("units");
    for (const name of ["setData", "updateData"]) {
      const real = source[name].bind(source);
      source[name] = (given) => { window.sentToMap += 1; return real(given); };
    }
    store.set = (patch) => {
      const begun = performance.now();
      if (patch.draft) window.sentToMap = 0;
      set(patch);
      if (patch.draft) window.ownWork = { ms: performance.now() - begun };
    };
  }
})"""
AWAITED = """() => Promise.race([
  window.timing, new Promise((done) => setTimeout(() => done({refused: "nothing"}), 4000))])"""
UNDO = f"""() => {{
  window.timing = ({TIMED})();
  dispatchEvent(new Event("pointerup"));
  window.editor.commands.undo();
}}"""
BORDERS = """() => {
  const { store, map } = window.editor;
  const { width, height } = map.map.getCanvas().getBoundingClientRect();
  return store.get().arcs.filter((each) => !each.properties.spoke).map(({ geometry }) => {
    const line = geometry.coordinates;
    const at = Math.floor(line.length / 2);
    const { x, y } = map.map.project([(line[at - 1][0] + line[at][0]) / 2, (line[at - 1][1] + line[at][1]) / 2]);
    const frame = map.map.getCanvas().getBoundingClientRect();
    return [x + frame.left, y + frame.top, x > 40 && y > 80 && x < width - 60 && y < height - 80];
  }).filter((each) => each[2]);
}"""


def served():
    """Django's threaded server, as the browser tests have it."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    return thread


def drags(page, wanted):
    """What so many drags take, and half of them undone, in milliseconds; and how many were refused."""
    found, undone, refused, number = [], [], 0, 0
    while len(found) < wanted and refused < wanted:
        keys = page.evaluate("() => [...window.editor.store.get().units.keys()]")
        page.evaluate("(code) => window.editor.store.set({selection: [{kind: 'grid', code}]})", keys[number * 7 % len(keys)])
        number += 1
        page.wait_for_timeout(250)
        places = page.evaluate(BORDERS)
        if not places:
            continue
        x, y, _ = places[number % len(places)]
        page.evaluate(f"() => {{ window.timing = ({TIMED})(); }}")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 7, y + 5, steps=4)
        page.mouse.up()
        told = page.evaluate(AWAITED)
        editor.settled(page)
        if "refused" in told:
            refused += 1
            continue
        found.append(told)
        if number % 2:  # the next drag has a border that was dragged before, or not
            page.evaluate(UNDO)
            undone.append(page.evaluate(AWAITED))
            editor.settled(page)
    return found, undone, refused


def in_browser(address, wanted):
    """How many units lie around the view, and what so many drags take there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(60_000)
        editor.sign_in(page, address)
        draft = start_draft(person("planner"), bench_edit.ON, title="bench")
        lon, lat = maker.WEST + 15 * maker.CELL, maker.SOUTH + 10 * maker.CELL
        editor.open_editor(page, address, draft, f"#map=16/{lat}/{lon}&kind=grid")
        found, undone, refused = drags(page, wanted)
        shown = page.evaluate("() => window.editor.store.get().units.size")
        page.goto("about:blank")
        browser.close()
    return shown, found, undone, refused


def main(grids, wanted):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with maker.scratch_database():
        bench_edit.first_edition(grids)
        server = served()
        try:
            shown, found, undone, refused = in_browser(f"http://127.0.0.1:{server.port}", wanted)
        finally:
            server.terminate()
            with connection.cursor() as cursor:  # threads of the server keep theirs for ten minutes
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                               " WHERE datname = current_database() AND pid <> pg_backend_pid()")
    print(f"\n{grids:,} grids, {shown} of them around the view; {len(found)} drags timed, {refused} refused")
    print("\nA drag, whose outcome is shown before the answer has come:")
    say(found)
    print("\nA step undone, of which nothing is shown before:")
    say(undone)
    print(f"load of this machine over the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def say(found):
    """Print what the answers took."""
    for what, times in (
        ("from release to the server's answer", [each["answered"] for each in found]),
        ("from release to the frame that shows it", [each["drawn"] for each in found]),
        ("our own work on the answer", [each["own"]["ms"] for each in found]),
        ("from the answer to the map's tiles", [each["tiles"] for each in found]),
        ("from the answer to the frame", [each["drawn"] - each["answered"] for each in found]),
    ):
        print(f"{what:<40} median {median(times):>7.1f} ms   p95 {quantiles(times, n=20)[-1]:>7.1f} ms")
    frames = Counter(each["frames"] for each in found)
    print("frames after answer:", ", ".join(f"{count} × {number}" for number, count in sorted(frames.items())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--grids", type=int, default=3_000)
    parser.add_argument("--drags", type=int, default=60)
    told = parser.parse_args()
    main(told.grids, told.drags)
