r"""Take the pictures of docs/editor.md from a running server with the demo in it, whose drafts it makes.

    .venv/bin/python docs/take_editor_screenshots.py http://127.0.0.1:8000 PLANNER-PASSWORD \
        REVIEWER-PASSWORD

The passwords are those that ``load_demo`` printed once. It draws four drafts, publishes one of them and lets
another meet it: a demo to be thrown away. Pictures are PNG of 256 colours, small enough for a repository.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import shapely
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]
KIND = "grid"
PAPER = "咸政办函〔2026〕12号"
SWIPE = "() => window.luzhang?.drawn && window.luzhang.swipe.maps.every((map) => map.loaded())"
MAP = "() => window.luzhang?.map?.getLayer('units-fill') && window.luzhang.map.areTilesLoaded()"
ASK = """async ([method, path, body, tag]) => {
  const answer = await fetch(path, {
    method, body: body && JSON.stringify(body),
    headers: {
      "Content-Type": "application/json", ...(tag && { "If-Match": tag }),
      "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
    },
  });
  return { status: answer.status, tag: answer.headers.get("ETag"), told: await answer.json() };
}"""


class Person:
    """Somebody signed in, with a page of their own."""

    def __init__(self, browser: Browser, server: str, name: str, password: str) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN")
        self.server, self.page = server, context.new_page()
        self.page.goto(f"{server}/sign-in?next=/drafts")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        self.page.click("main button")

    def ask(self, method: str, path: str, body: Any = None, tag: str | None = None) -> dict[str, Any]:
        """What the API answers; stops at a refusal."""
        answer: dict[str, Any] = self.page.evaluate(ASK, [method, path, body, tag])
        if answer["status"] >= 400:
            raise SystemExit(f"{method} {path}: {answer['told']}")
        return answer

    def draft(self, title: str, day: str, to: str, area: shapely.Geometry) -> int:
        """A draft in which a unit gets some ground."""
        made = self.ask("POST", "/api/v1/drafts", {
            "title": title, "effective_on": day, "reason": "道路移交，界线随路中线调整", "document": PAPER,
        })
        number: int = made["told"]["id"]
        self.ask("POST", f"/api/v1/drafts/{number}/operations", {
            "kind": KIND, "operation": "reassign", "to": to, "area": shapely.geometry.mapping(area),
            "apart": True,
        }, made["tag"])
        return number

    def step(self, draft: int, name: str, body: Any = None) -> None:
        """A step of the flow on the draft as it is now."""
        tag = self.ask("GET", f"/api/v1/drafts/{draft}")["tag"]
        self.ask("POST", f"/api/v1/drafts/{draft}/{name}", body or {}, tag)

    def picture(self, name: str, path: str, ready: str = "") -> None:
        """Open a page, wait until it is drawn, and keep it."""
        self.page.goto("about:blank")
        self.page.goto(self.server + path)
        if ready:
            self.page.wait_for_function(ready, timeout=60_000)
        self.page.wait_for_timeout(2_500)
        keep(self.page, name)
        print(name, flush=True)


def keep(page: Page, name: str) -> None:
    """The window as a PNG of 256 colours."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


def neighbours(planner: Person, day: str) -> list[dict[str, Any]]:
    """Three units of one township, the first beside both others, where the planner plans."""
    query = f"/api/v1/units?kind={KIND}&on={day}&geometry=full&limit=200"
    units = planner.ask("GET", query)["told"]["features"]
    shapes = [shapely.geometry.shape(each["geometry"]) for each in units]
    for one, shape in zip(units, shapes, strict=True):
        beside = [
            other for other, area in zip(units, shapes, strict=True)
            if other is not one and shapely.intersection(shape, area).length > 0.002
            and other["properties"]["code"][:9] == one["properties"]["code"][:9]
        ]
        if len(beside) >= 2:
            return [one, *beside[:2]]
    raise SystemExit("No three units lie side by side.")


def strip(one: dict[str, Any], other: dict[str, Any], wide: float) -> shapely.Geometry:
    """The ground of one unit within so many degrees of another."""
    mine, theirs = (shapely.geometry.shape(each["geometry"]) for each in (one, other))
    ground = shapely.set_precision(shapely.intersection(mine, shapely.buffer(theirs, wide)), 1e-7)
    return max(shapely.get_parts(ground), key=shapely.area)


def main(server: str, planner_password: str, reviewer_password: str) -> None:
    """Make the drafts and take the five pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        planner = Person(browser, server, "planner", planner_password)
        reviewer = Person(browser, server, "reviewer", reviewer_password)
        day = planner.page.locator("#day option").first.get_attribute("value")
        assert day is not None
        one, two, three = neighbours(planner, day)
        codes = [each["properties"]["code"] for each in (one, two, three)]
        review = planner.draft("书台街以东移交", day, codes[1], strip(one, two, 0.0006))
        other = planner.draft("南侧界线调整", day, codes[2], strip(one, three, 0.0005))
        met = planner.draft("两街之间的地块", day, codes[2], strip(one, two, 0.0003))
        for draft in (review, met):
            planner.step(draft, "submit")
        place = strip(one, two, 0.0006).representative_point()
        reviewer.ask("POST", f"/api/v1/drafts/{review}/comments", {
            "text": "这里以道路中线为界，还是以人行道外沿为界？",
            "place": [round(place.x, 7), round(place.y, 7)],
        })
        centre = shapely.geometry.shape(one["geometry"]).centroid
        view = f"#map=15.4/{centre.y:.5f}/{centre.x:.5f}&kind={KIND}"
        ready = "() => document.body.dataset.ready"
        planner.picture("editor-map", f"/editor/{other}{view}&sel={codes[0]}", ready)
        reviewer.picture("editor-review", f"/drafts/{review}/review", SWIPE)
        planner.picture("editor-drafts", "/drafts")
        for draft in (review, met):
            reviewer.step(draft, "approve")
        planner.step(review, "publish")
        conflict(planner, met)
        planner.picture("editor-conflict", f"/drafts/{met}/conflict", SWIPE)
        planner.picture("editor-published", f"/{view}&round=&on={day}", MAP)
        browser.close()


def conflict(planner: Person, draft: int) -> None:
    """Try to publish what comes out otherwise by now."""
    planner.page.goto(f"{planner.server}/drafts/{draft}/review")
    planner.page.click("#step-publish summary")
    planner.page.check("#step-publish [type=checkbox]")
    planner.page.click("#step-publish button")
    planner.page.wait_for_url("**/conflict")


if __name__ == "__main__":
    main(*sys.argv[1:])
