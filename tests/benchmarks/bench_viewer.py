"""How soon the map page shows its first choropleth tile, for how many bytes, from which hosts.

    .venv/bin/python -m tests.benchmarks.bench_viewer http://127.0.0.1:8000 [--runs 5] [--phone]

Against a running server with the demo; each run is a fresh browser without anything kept. Times are from
navigation: the first frame in which a unit is drawn in the colour of its figure, and until the map is idle.
Goals: first tile within 2 s, at most 1 MB until then, no request to another host.
"""

import argparse
import statistics
import sys
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

GOAL_S, GOAL_BYTES = 2.0, 1_000_000
SETTLED_MS = 500
WATCH = """() => {
  window.told = {};
  const look = () => {
    const { map, drawing } = window.luzhang ?? {};
    if (map?.getLayer("units-fill") && drawing.measure !== null) {
      const drawn = map.queryRenderedFeatures({ layers: ["units-fill"] })
        .filter(({ state }) => typeof state.value === "number");
      if (drawn.length > 0) {
        window.told.first = performance.now();
        window.told.units = drawn.length;
        const ended = (part) => Math.max(0, ...performance.getEntriesByType("resource")
          .filter(({ name }) => name.includes(part)).map(({ responseEnd }) => responseEnd));
        const [page] = performance.getEntriesByType("navigation");
        window.told.marks = {
          page: page.responseEnd, scripts: ended(".js"), library: ended("maplibre-gl.mjs"),
          worker: ended("worker.mjs"), values: ended("/values/"), tiles: ended(".mvt"),
        };
        const idle = () => { window.told.idle = performance.now(); };
        if (map.loaded() && map.areTilesLoaded()) idle();
        else map.once("idle", idle);
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def measured(browser, server, size):
    """Seconds to the first tile and to idle, bytes until each, requests, hosts."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    transferred, hosts = [], set()
    session.on("Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"]))
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).netloc))
    page.add_init_script(f"({WATCH})()")
    page.goto(server)
    page.wait_for_function("() => window.told.first")
    first_bytes, first_requests = sum(transferred), len(transferred)
    page.wait_for_function("() => window.told.idle")
    page.wait_for_timeout(SETTLED_MS)
    told = page.evaluate("() => window.told")
    context.close()
    return {
        "first_s": told["first"] / 1000, "idle_s": told["idle"] / 1000, "units": told["units"],
        "marks": ", ".join(f"{name} {ended / 1000:.2f}" for name, ended in told["marks"].items()),
        "first_bytes": first_bytes, "first_requests": first_requests,
        "bytes": sum(transferred), "requests": len(transferred),
        "foreign": sorted(host for host in hosts if host and host != urlsplit(server).netloc),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--phone", action="store_true", help="390 × 844 pixels instead of 1280 × 800")
    wish = parser.parse_args()
    size = (390, 844) if wish.phone else (1280, 800)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        runs = [measured(browser, wish.server, size) for _ in range(wish.runs)]
        browser.close()
    for each in runs:
        print("first tile {first_s:.2f} s ({units} units, {first_requests} requests, {first_bytes:,} bytes), "
              "idle {idle_s:.2f} s ({requests} requests, {bytes:,} bytes), other hosts: {foreign}\n"
              "  arrived, in s: {marks}".format(**each))
    first = statistics.median(each["first_s"] for each in runs)
    most = max(each["first_bytes"] for each in runs)
    foreign = sorted({host for each in runs for host in each["foreign"]})
    print(f"median: first tile {first:.2f} s, idle {statistics.median(each['idle_s'] for each in runs):.2f} s; "
          f"most bytes to the first tile {most:,}; other hosts {len(foreign)}")
    kept = first <= GOAL_S and most <= GOAL_BYTES and not foreign
    print("goals kept" if kept else "GOALS MISSED")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
