"""A kiosk's night in minutes: the page's long waits are cut to a hundredth, and its clock told as if they were not.

    .venv/bin/python -m tests.browser.kiosk_night http://127.0.0.1:8000 [--views 300]

Goes on until so many views were shown, takes the server away for a while in the middle, and says how memory (after
a forced collection) and elements of the page did at the end of each round of views.
"""

import argparse
import sys
import time
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

QUICK = """() => {
  const later = window.setTimeout.bind(window);
  const now = Date.now;
  let ahead = 0;
  window.setTimeout = (call, ms, ...more) => ms < 10000 ? later(call, ms, ...more)
    : later(() => { ahead += ms * 0.99; call(); }, ms / 100);
  Date.now = () => now() + ahead;
  window.night = { shown: [], hours: () => ahead / 3600e3, pages: 1 + Number(sessionStorage.pages ?? 0) };
  sessionStorage.pages = window.night.pages;
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => window.night.shown.push(document.title)).observe(
      document.getElementById("kiosk-title"), { childList: true, characterData: true, subtree: true });
  });
}"""


@dataclass(frozen=True)
class Sample:
    """The page's state after so many views."""

    views: int
    heap: int
    nodes: int
    hours: float


def prepare(page):
    """Quicken a page that was not opened yet."""
    page.add_init_script(f"({QUICK})()")


def shown(page):
    """How many views this page has shown, and how many hours it believes to have stood."""
    return page.evaluate("() => [window.night?.shown.length ?? 0, window.night?.hours() ?? 0]")


def sample(page, session):
    """Memory after a forced collection, and elements, of a page that shows a view."""
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    nodes = session.send("Memory.getDOMCounters")["nodes"]
    views, hours = shown(page)
    return Sample(views, heap, nodes, hours)


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


def stand(page, session, views, every):
    """Samples of a page from now on, one each ``every`` views until ``views`` were shown."""
    samples = []
    for wanted in range(every, views + 1, every):
        if not wait_for_views(page, wanted):
            raise TimeoutError(f"The kiosk stands still after {shown(page)[0]} views.")
        samples.append(sample(page, session))
    return samples


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--views", type=int, default=300)
    parser.add_argument(
        "--every", type=int, default=7, help="views between samples: a whole round of views, so that all see the same"
    )
    wish = parser.parse_args()
    from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        prepare(page)
        page.goto(f"{wish.server}/?kiosk=1")
        session = page.context.new_cdp_session(page)
        half = wish.views // 2
        samples = stand(page, session, half, wish.every)
        page.context.set_offline(True)
        page.wait_for_timeout(3000)
        kept = shown(page)[0]
        page.context.set_offline(False)
        if not wait_for_views(page, kept + 2, 60):
            print("The kiosk did not come back after the server was away.")
            return 1
        next_sample = (kept // wish.every + 1) * wish.every
        for wanted in range(next_sample, wish.views + 1, wish.every):
            if not wait_for_views(page, wanted):
                raise TimeoutError(f"The kiosk stands still after {shown(page)[0]} views.")
            samples.append(sample(page, session))
        browser.close()
    for each in samples:
        print(f"{each.views:5} views, {each.hours:5.2f} h: {each.heap / 1e6:6.2f} MB, {each.nodes} nodes")
    heap, nodes = growth(samples, lambda each: each.heap), growth(samples, lambda each: each.nodes)
    print(f"last third against the first: heap × {heap:.3f}, nodes × {nodes:.3f}")
    return 0 if heap < 1.15 and nodes < 1.1 else 1


if __name__ == "__main__":
    sys.exit(main())
