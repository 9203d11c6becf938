"""A kiosk's night in minutes: the page's long waits are cut to a hundredth, and its clock told as if they were not.

    .venv/bin/python -m tests.browser.kiosk_night http://127.0.0.1:8000 [--views 300 | --hours 11]

Goes on until so many views were shown (or so many hours believed), takes the server away for a while in the middle,
and says how memory of the scripts (after a forced collection), elements, listeners and the memory of all processes of
the browser did at the end of each round of views; which of it grew on one and the same page (the kiosk makes itself
a fresh one every six hours); and every error but those of the time without a server.
"""

import argparse
import itertools
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

QUICK = """() => {
  const later = window.setTimeout.bind(window);
  const now = Date.now;
  let ahead = 0;
  window.setTimeout = (call, ms, ...more) => ms < 10000 ? later(call, ms, ...more)
    : later(() => { ahead += ms * 0.99; keep(); call(); }, ms / 100);
  Date.now = () => now() + ahead;
  const { pages = 0, views = 0, hours = 0 } = JSON.parse(sessionStorage.night ?? "{}");
  window.night = { pages: pages + 1, views, get hours() { return hours + ahead / 3600e3; } };
  function keep() { sessionStorage.night = JSON.stringify(window.night); }
  keep();
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => { window.night.views += 1; keep(); }).observe(
      document.getElementById("kiosk-title"), { childList: true, characterData: true, subtree: true });
  });
}"""
PAGE_BYTES = 4096


@dataclass(frozen=True)
class Sample:
    """The page's state after so many views; ``page``: how many times it was made fresh, and once."""

    page: int
    views: int
    hours: float
    heap: int
    nodes: int
    listeners: int
    resident: int

    def __str__(self):
        return (
            f"page {self.page}, {self.views:5} views, {self.hours:5.2f} h: {self.heap / 1e6:6.2f} MB of scripts, "
            f"{self.nodes} nodes, {self.listeners} listeners, {self.resident / 1e6:.0f} MB resident"
        )


def prepare(page):
    """Quicken a page that was not opened yet."""
    page.add_init_script(f"({QUICK})()")


def told(page):
    """Which page this is, how many views were shown in all, and how many hours it believes to have stood."""
    try:
        return page.evaluate("() => [window.night?.pages ?? 0, window.night?.views ?? 0, window.night?.hours ?? 0]")
    except Error:  # it is being made fresh
        return [0, 0, 0]


def shown(page):
    """How many views this page has shown, and how many hours it believes to have stood."""
    return told(page)[1:]


def resident(page):
    """Bytes of memory that all processes of the browser hold, shared ones counted each time."""
    session = page.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    files = [Path(f"/proc/{each['id']}/statm") for each in processes]
    return sum(int(file.read_text().split()[1]) for file in files if file.exists()) * PAGE_BYTES


def sample(page, session):
    """Memory after a forced collection, elements and listeners, of a page that shows a view."""
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    counted = session.send("Memory.getDOMCounters")
    number, views, hours = told(page)
    return Sample(number, views, hours, heap, counted["nodes"], counted["jsEventListeners"], resident(page))


def wait_for_views(page, wanted, longest_s=300):
    """Until so many views were shown; False when it takes longer."""
    end = time.monotonic() + longest_s
    while time.monotonic() < end:
        if shown(page)[0] >= wanted:
            return True
        page.wait_for_timeout(50)
    return False


def growth(samples, value):
    """How much larger the last third is than the first one that was warm, as a factor."""
    warm = samples[1:]
    third = max(len(warm) // 3, 1)
    first, last = ([value(each) for each in part] for part in (warm[:third], warm[-third:]))
    return (sum(last) / len(last)) / (sum(first) / len(first))


def stand(page, session, views, every, say=lambda made: None, hours=None):
    """Samples of a page from now on, one each ``every`` views until ``views`` were shown or ``hours`` believed."""
    samples = []
    first = (shown(page)[0] // every + 1) * every
    for wanted in range(first, views + 1, every):
        if not wait_for_views(page, wanted):
            raise TimeoutError(f"The kiosk stands still after {shown(page)[0]} views.")
        made = sample(page, session)
        if made.page:
            samples.append(made)
            say(made)
        if hours is not None and made.hours >= hours:
            break
    return samples


class Errors:
    """What went wrong on a page: errors written, thrown, and requests that failed; counted only while asked to."""

    def __init__(self, page):
        self.found, self.away = [], False
        page.on("console", lambda said: self._note(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("response", lambda got: self._note(f"{got.status} {got.url}") if got.status >= 400 else None)

    def _note(self, text):
        if not self.away:
            self.found.append(text)


def without_server(page, errors, seconds=3):
    """Take the server away for a while; whether the kiosk goes on afterwards."""
    errors.away = True
    page.context.set_offline(True)
    page.wait_for_timeout(seconds * 1000)
    kept = shown(page)[0]
    page.context.set_offline(False)
    back = wait_for_views(page, kept + 2, 60)
    errors.away = False
    return back


def night(page, wish):
    """Stand half of the night, lose the server, stand the other half: the samples, and what went wrong."""
    prepare(page)
    errors = Errors(page)
    page.goto(f"{wish.server}/?kiosk=1")
    session = page.context.new_cdp_session(page)
    views = wish.views if wish.hours is None else 10**6
    half = (views // 2, None) if wish.hours is None else (views, wish.hours / 2)
    say = lambda made: print(made, flush=True)  # noqa: E731
    samples = stand(page, session, half[0], wish.every, say, half[1])
    if not without_server(page, errors):
        return samples, [*errors.found, "The kiosk did not come back after the server was away."]
    return samples + stand(page, session, views, wish.every, say, wish.hours), errors.found


def growths(samples):
    """Of each page that stood long enough: what grew on it, as factors by name."""
    for number, group in itertools.groupby(samples, lambda each: each.page):
        here = list(group)
        if len(here) >= 6:
            yield number, {name: growth(here, lambda each, name=name: getattr(each, name))
                           for name in ("heap", "nodes", "listeners", "resident")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--views", type=int, default=300)
    parser.add_argument("--hours", type=float, help="believed hours, instead of a number of views")
    parser.add_argument(
        "--every", type=int, default=7, help="views between samples: a whole round of views, so that all see the same"
    )
    wish = parser.parse_args()
    from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        samples, errors = night(browser.new_page(viewport={"width": 1280, "height": 720}), wish)
        browser.close()
    grown = list(growths(samples))
    for number, factors in grown:
        said = ", ".join(f"{name} × {factor:.3f}" for name, factor in factors.items())
        print(f"page {number}, last third against the first: {said}")
    print(f"{samples[-1].views} views in {samples[-1].hours:.2f} believed hours, {len(errors)} errors", *errors[:20], sep="\n")
    steady = all(each["heap"] < 1.15 and each["nodes"] < 1.1 and each["listeners"] < 1.1 for _, each in grown)
    return 0 if grown and steady and not errors else 1


if __name__ == "__main__":
    sys.exit(main())
