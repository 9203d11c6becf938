"""Side by side, in the dark, by department, over a background map: the map page's further ways of looking."""

import io
import re
from datetime import date

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from psycopg2.extras import DateRange

from findings.models import DeductionLine, Finding, Result, ResultPart
from gis_core.basemap_files import read_basemaps
from gis_core.datums import from_wgs84
from gis_core.stamping import bump
from grids.models import Body, Category, Duty
from tests.browser.test_viewer import CITY, DRAWN, PIXEL, as_office, drawn, idle, open_map
from tests.tiles.mapped_city import middle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIDES = """() => {
  const { map, beside } = window.luzhang;
  const values = (one) => [...new Set(one.queryRenderedFeatures({ layers: ["units-fill"] })
    .map(({ properties, state }) => `${properties.code} ${state.value ?? "-"}`))].sort();
  return [values(map), values(beside.map), beside.share];
}"""
MARKED = """() => [window.luzhang.map, window.luzhang.beside.map].map((map) => [...new Set(
  map.queryRenderedFeatures({ layers: ["units-fill"] }).filter(({ state }) => state.selected)
    .map(({ properties }) => properties.code))])"""
NIGHT = (20, 25, 28)


def swiped(page):
    page.wait_for_function("""() => {
      const { beside } = window.luzhang;
      return beside?.map.getSource("units") && beside.map.loaded() && beside.map.areTilesLoaded()
        && beside.map.queryRenderedFeatures({ layers: ["units-fill"] }).some(({ state }) => state.value !== undefined);
    }""", timeout=20000)


def test_two_rounds_stand_side_by_side_and_the_divider_is_moved_by_keys(page, served_city):
    Result.objects.filter(round__key="2022-12", code="zone-west").update(score=70, score_exact=70)
    bump("results", ["2022-12"])
    as_office(page, served_city)
    open_map(page, served_city, f"{CITY}&round=2022-12&against=2022-11&compare=swipe")
    swiped(page)
    left, right, share = page.evaluate(SIDES)
    assert left == ["zone-east 85.5", "zone-west 70"]
    assert right == ["zone-east 85.5", "zone-west 91.21"] and share == 0.5
    divider = page.get_by_role("slider", name=re.compile("Divider"))
    expect(divider).to_have_attribute("aria-valuetext", "2022-12 | 2022-11")
    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "52")
    divider.press("PageDown")
    expect(divider).to_have_attribute("aria-valuenow", "42")
    page.evaluate("() => window.luzhang.map.jumpTo({ center: [114.36, 29.83], zoom: 12 })")
    assert page.evaluate("() => window.luzhang.beside.map.getCenter().lng") == pytest.approx(114.36, abs=1e-6)
    page.click("#share")
    expect(page.locator("#card canvas")).to_be_visible()
    line = page.evaluate("""() => {
      const { map, beside } = window.luzhang;
      const picture = document.querySelector("#card canvas");
      const ratio = map.getCanvas().width / map.getContainer().clientWidth;
      const x = beside.share * map.getContainer().clientWidth * ratio;
      return [...picture.getContext("2d").getImageData(Math.round(x), Math.round(150 * ratio), 1, 1).data].slice(0, 3);
    }""")
    assert line == [27, 36, 40], "the picture has the divider too"
    page.keyboard.press("Escape")
    page.select_option("#compare", "difference")
    expect(divider).to_have_count(0)
    assert "compare=" not in page.url and page.locator("#frame canvas").count() == 1


@pytest.mark.parametrize("language, difference", [
    ("en", "Score: 2022-12 less 2022-11 = −21.21"), ("zh-CN", "得分：2022-12 减 2022-11，差值 −21.21")])
def test_each_side_of_the_divider_tells_its_own_round_and_the_difference(page, served_city, language, difference):
    Result.objects.filter(round__key="2022-12", code="zone-west").update(score=70, score_exact=70, rank=2)
    bump("results", ["2022-12"])
    as_office(page, served_city)
    open_map(page, served_city, "#map=12.00/29.82000/114.34000&round=2022-12&against=2022-11&compare=swipe", language)
    swiped(page)
    page.get_by_role("slider", name=re.compile("Divider|分隔")).press("PageDown")
    box, names = page.locator("#map").bounding_box(), []
    for across, key, score in ((0.36, "2022-12", "70.00"), (0.45, "2022-11", "91.21")):
        place = box["x"] + box["width"] * across, box["y"] + box["height"] / 2
        page.mouse.move(*place)
        tip = page.locator("#tip > :not(.tip-chain)")
        names.append(tip.nth(0).inner_text())
        expect(tip.nth(1)).to_have_text(key)
        expect(tip.nth(2)).to_contain_text(score)
        expect(tip.last).to_have_text(difference)
        with page.expect_request(re.compile(f"/api/v1/assign.*on={key}-3")):
            page.mouse.click(*place)
        expect(page.locator("#unit h3")).to_contain_text(f"zone-west · {key}")
        expect(page.locator("#unit .figures dd").first).to_have_text(score)
        expect(page.locator("#unit .figures dd").last).to_have_text("−21.21")
        marked = page.evaluate(MARKED)
        assert marked == [["zone-west"], ["zone-west"]], "the same unit is marked on both sides"
    assert names == ["西区", "西区"]
    page.click("#close-side")
    assert page.evaluate(MARKED) == [[], []]


def turn_to(page, key):
    page.select_option("#round", key)
    page.wait_for_function("(key) => window.luzhang.values.round === key", arg=key)
    idle(page)


def test_the_same_boundaries_are_not_fetched_again_for_another_round(page, served_city):
    as_office(page, served_city)
    open_map(page, served_city, CITY)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/tiles/" in request.url else None)
    turn_to(page, "2022-12")
    assert drawn(page, "units-fill")
    assert asked and not [url for url in asked if "/units/" in url], "values alone"
    turn_to(page, "2023-01")
    assert [url for url in asked if "/units/zone/" in url], "the zones were redrawn in 2023"


def test_the_dark_map_is_chosen_kept_and_read(page, served_city):
    open_map(page, served_city, CITY)
    outside = [114.25, 29.86]
    assert tuple(page.evaluate(PIXEL, outside)) == (238, 241, 240)
    page.select_option("#theme", "dark")
    idle(page)
    assert tuple(page.evaluate(PIXEL, outside)) == NIGHT and "theme=dark" in page.url
    swatch = page.locator("#legend .swatch").first.evaluate("(one) => one.style.backgroundColor")
    assert swatch == "rgb({}, {}, {})".format(*page.evaluate(PIXEL, list(middle(0.1, 0.1))))
    card = page.evaluate("() => getComputedStyle(document.querySelector('.controls')).backgroundColor")
    assert card == "rgb(29, 36, 40)"
    open_map(page, served_city, "")
    assert page.input_value("#theme") == "dark", "the next visit is dark too"


def test_a_dark_device_gets_a_dark_map_and_may_choose_a_bright_one(page, served_city):
    page.emulate_media(color_scheme="dark")
    open_map(page, served_city, CITY)
    assert tuple(page.evaluate(PIXEL, [114.25, 29.86])) == NIGHT
    page.select_option("#theme", "light")
    idle(page)
    assert tuple(page.evaluate(PIXEL, [114.25, 29.86])) == (238, 241, 240)
    assert page.evaluate("() => getComputedStyle(document.querySelector('.controls')).backgroundColor") == "rgb(255, 255, 255)"


@pytest.fixture
def categories(served_city):
    """Two categories in one department's charge, a third in nobody's; findings of the first and the third."""
    always = DateRange(date(2020, 1, 1), None)
    made = [
        Category.objects.create(standard="S", kind="matter", code=code, name=code, valid=always)
        for code in ("waste", "signs", "roads")
    ]
    body = Body.objects.create(kind="department", name="市城市管理局")
    for category in made[:2]:
        Duty.objects.create(body=body, category=category, role="department", valid=always)
    Finding.objects.filter(source_key__in=("N0", "N1")).update(category=made[0])
    Finding.objects.filter(source_key="N3").update(category=made[2])
    return body


def test_a_department_sifts_the_findings_by_its_categories(page, served_city, categories):
    open_map(page, served_city, "#map=14.50/29.81000/114.31000&show=places")
    with page.expect_response(re.compile(r"/tiles/at/.*category=signs(%2C|,)waste")):
        page.select_option("#department", str(categories.pk))
    idle(page)
    assert sum(one["count"] for one in page.evaluate(DRAWN, ["findings-circle"])) == 2
    assert f"department={categories.pk}" in page.url
    assert page.locator("#category option:not([disabled])").all_inner_texts() == ["all", "signs", "waste"]


def test_the_pointer_at_rest_is_told_who_answers(page, served_city):
    open_map(page, served_city, CITY)
    box = page.locator("#map").bounding_box()
    with page.expect_request(re.compile("/api/v1/assign.*on=2022-11-30")) as asked:
        page.mouse.move(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] / 2)
    assert asked.value
    expect(page.locator("#tip .tip-chain")).to_have_text("Territory: 西区管理办公室")
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(page.locator("#tip")).to_be_hidden()


@pytest.fixture
def lost_points(served_city):
    """The finding behind the western zone's one lost point."""
    finding = Finding.objects.get(source_key="N0")
    part = ResultPart.objects.get(component="urban", result__round__key="2022-11")
    DeductionLine.objects.create(
        part=part, finding=finding, category="litter", asked=1, factor=1, division="", points=1)
    return finding


@pytest.mark.parametrize("role", ["public", "office"])
def test_a_unit_lists_its_findings_with_links_for_those_who_may(page, served_city, lost_points, role):
    if role == "office":
        as_office(page, served_city)
    open_map(page, served_city, f"{CITY}&unit=zone-west")
    page.evaluate("() => document.querySelector('#open-table').click()")
    page.get_by_role("button", name="西区").first.click()
    page.locator("#unit details summary").click()
    row = page.locator(".finding-lines li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("litter")
    expect(row.locator("a")).to_have_count(1 if role == "office" else 0)
    if role == "office":
        expect(row.locator("a")).to_have_attribute("href", f"/findings/{lost_points.pk}")
    row.get_by_role("button").click()
    page.wait_for_function("() => window.luzhang.map.getZoom() >= 15 && !window.luzhang.map.isMoving()")


# --- background maps ----------------------------------------------------------------------------

ZOOM, SIZE = 13, 256


def pixels_at(lon, lat):
    """Where a place lies on the sheet of all pixels of the zoom."""
    import math

    side = SIZE * 2**ZOOM
    angle = math.radians(lat)
    return (lon + 180) / 360 * side, (1 - math.asinh(math.tan(angle)) / math.pi) / 2 * side


@pytest.fixture
def offset_map(tmp_path, settings, served_city):
    """A map of pictures in GCJ-02: grey, with a red spot where GCJ-02 puts the middle of the city."""
    spot = pixels_at(*(float(axis) for axis in from_wgs84(114.345, 29.815, "gcj02")))
    x0, y0 = (int(axis // SIZE) for axis in pixels_at(114.33, 29.83))
    with (tmp_path / "own.pmtiles").open("wb") as file:
        writer = Writer(file)
        tiles = [(x, y) for x in range(x0 - 3, x0 + 5) for y in range(y0 - 3, y0 + 5)]
        for x, y in sorted(tiles, key=lambda at: zxy_to_tileid(ZOOM, *at)):
            picture = Image.new("RGB", (SIZE, SIZE), (200, 200, 200))
            left, top = spot[0] - x * SIZE, spot[1] - y * SIZE
            ImageDraw.Draw(picture).ellipse((left - 6, top - 6, left + 6, top + 6), (255, 0, 0))
            kept = io.BytesIO()
            picture.save(kept, "PNG")
            writer.write_tile(zxy_to_tileid(ZOOM, x, y), kept.getvalue())
        writer.finalize({
            "tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": ZOOM, "max_zoom": ZOOM,
            "min_lon_e7": 1130000000, "min_lat_e7": 290000000, "max_lon_e7": 1150000000, "max_lat_e7": 300000000,
            "center_zoom": ZOOM, "center_lon_e7": 1143000000, "center_lat_e7": 298000000,
        }, {})
    (tmp_path / "maps.yaml").write_text(
        "[{key: own, kind: pmtiles, file: own.pmtiles, datum: gcj02, names: {en: Our pictures, zh: 影像},"
        " attribution: 某图商, approval: 审图号：GS（2024）1号}]")
    settings.BASEMAPS = read_basemaps(str(tmp_path / "maps.yaml"))


def test_a_map_in_an_offset_datum_is_laid_where_it_belongs(page, served_city, offset_map):
    open_map(page, served_city, "#map=12.00/29.81500/114.34500&round=&base=own")
    page.wait_for_function("() => window.luzhang.map.isSourceLoaded('basemap-0')", timeout=20000)
    page.evaluate("() => new Promise((done) => { window.luzhang.map.once('idle', done); window.luzhang.map.triggerRepaint(); })")
    red, green, blue = page.evaluate(PIXEL, [114.345, 29.815])
    assert red > 200 and green < 60 and blue < 60, "the spot is where it is in WGS 84"
    east, north = (float(axis) for axis in from_wgs84(114.345, 29.815, "gcj02"))
    red, green, blue = page.evaluate(PIXEL, [east, north])
    assert abs(red - green) < 30, "and not 600 m off"
    expect(page.locator("#basemap-credit")).to_have_text("某图商 · 审图号：GS（2024）1号")
    page.get_by_label("Background map").select_option("")
    expect(page.locator("#basemap-credit")).to_be_hidden()
    assert "base=" not in page.url
