"""How long is it from letting go of a border to the server's boundaries on the map? Not a test: prints.

``python -m tests.benchmarks.bench_editor [--grids N] [--drags N]``, by default 3,000 road-chief grids and 60 drags,
in a scratch database, by Debian's Chromium with software WebGL against Django's own threaded server on this machine.
A drag is timed in the page: from the release of the button to the answer in the page's store, and to the first frame
drawn after the map has taken it over. Refused drags are counted, not timed.
"""

import argparse
import os
import shutil
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
    const drawn = () => {
      if (map.map.isSourceLoaded("units")) end({ answered: answered - released, drawn: performance.now() - released });
      else map.map.once("render", drawn);
    };
    map.map.once("render", drawn);
  });
})"""
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
    """What so many drags take, in milliseconds: to the answer, to the frame; and how many were refused."""
    found, refused, number = [], 0, 0
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
        told = page.evaluate("() => Promise.race([window.timing, new Promise((done) => setTimeout(() => done({refused: 'nothing'}), 4000))])")
        if "refused" in told:
            refused += 1
        else:
            found.append((told["answered"], told["drawn"]))
        editor.settled(page)
    return found, refused


def in_browser(address, wanted):
    """How many units lie around the view, and what so many drags take there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(60_000)
        editor.sign_in(page, address)
        draft = start_draft(person("planner"), bench_edit.ON, title="bench")
        lon, lat = maker.WEST + 15 * maker.CELL, maker.SOUTH + 10 * maker.CELL
        editor.open_editor(page, address, draft, f"#map=16/{lat}/{lon}&kind=grid")
        found, refused = drags(page, wanted)
        shown = page.evaluate("() => window.editor.store.get().units.size")
        page.goto("about:blank")
        browser.close()
    return shown, found, refused


def main(grids, wanted):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with maker.scratch_database():
        bench_edit.first_edition(grids)
        server = served()
        try:
            shown, found, refused = in_browser(f"http://127.0.0.1:{server.port}", wanted)
        finally:
            server.terminate()
            with connection.cursor() as cursor:  # threads of the server keep theirs for ten minutes
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                               " WHERE datname = current_database() AND pid <> pg_backend_pid()")
    print(f"\n{grids:,} grids, {shown} of them around the view; {len(found)} drags timed, {refused} refused")
    for what, at in (("to the server's answer", 0), ("to the frame that shows it", 1)):
        times = [each[at] for each in found]
        print(f"from release {what:<28} median {median(times):>7.0f} ms   p95 {quantiles(times, n=20)[-1]:>7.0f} ms")
    print(f"load of this machine over the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--grids", type=int, default=3_000)
    parser.add_argument("--drags", type=int, default=60)
    told = parser.parse_args()
    main(told.grids, told.drags)
