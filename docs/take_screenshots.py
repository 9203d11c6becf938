"""Take the pictures of docs/images from a running server with the demo in it.

    .venv/bin/python docs/take_screenshots.py [http://127.0.0.1:8000]

Chromium draws the map in software; each picture is taken when the map says it is idle.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]
DESKTOP, PHONE = (1280, 800), (390, 844)
IDLE = """() => new Promise((done) => {
  const { map } = window.luzhang;
  const ready = () => map.loaded() && map.areTilesLoaded() ? done() : map.once("idle", ready);
  ready();
})"""


@dataclass(frozen=True)
class Picture:
    """One picture: where the map looks, in which language and size, and what is done first."""

    name: str
    hash: str
    language: str = "en"
    size: tuple[int, int] = DESKTOP
    click: tuple[float, float] | None = None
    hover: tuple[float, float] | None = None
    legend: bool = False


TOWN = "#map=12.40/29.85300/114.32500"
WHOLE = "#map=8.75/29.62000/114.10000&kind=township&round=2022-11"
PICTURES = (
    Picture("viewer", WHOLE, "zh-CN"),
    Picture("viewer-en", WHOLE),
    Picture("swipe", f"{WHOLE}&measure=findings&against=2022-10&compare=swipe", hover=(0.62, 0.29)),
    Picture("chain", f"{TOWN}&kind=grid&round=2022-11&measure=findings", click=(0.5, 0.5)),
    Picture("density", f"{TOWN}&kind=zone&round=2022-11&show=hexagons"),
    Picture("phone", "#map=8.00/29.62000/114.10000&kind=township&round=2022-11", size=PHONE, legend=True),
)


def take(page: Page, server: str, picture: Picture, folder: Path) -> None:
    """Open the page as the picture says, wait until the map is still, and keep it."""
    page.goto(f"{server}/{picture.hash}")
    page.wait_for_function("() => window.luzhang?.map.getSource('units')")
    if "compare=swipe" in picture.hash:
        page.wait_for_function("() => window.luzhang.beside?.map.getSource('units')")
    page.evaluate(IDLE)
    if picture.legend:
        page.click("#legend-box summary")
    if picture.click:
        page.mouse.click(*place(page, picture.click))
        page.wait_for_selector("#chain .chain, #chain .failed")
    if picture.hover:
        page.mouse.move(*place(page, picture.hover))
        page.wait_for_selector("#tip .tip-chain span")
    page.evaluate(IDLE)
    keep(page.screenshot(), folder / f"{picture.name}.png")
    print(picture.name, flush=True)


def place(page: Page, share: tuple[float, float]) -> tuple[float, float]:
    """Where on the page a share of the map's width and height lies, in pixels."""
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] * share[0], box["y"] + box["height"] * share[1]


def keep(shot: bytes, file: Path) -> None:
    """A screenshot with 256 colours: a third of the bytes, and nothing to be seen of it."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


def main(server: str = "http://127.0.0.1:8000", folder: str = str(IMAGES), *names: str) -> None:
    """Take every picture, or only those of ``names``."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            width, height = picture.size
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale=picture.language
            )
            page = context.new_page()
            page.on("console", lambda said: print("console:", said.text))
            take(page, server, picture, Path(folder))
            context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
