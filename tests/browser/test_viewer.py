"""The map page shows scores, density and whose a place is, in two languages and on a phone."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from psycopg2.extras import DateRange

from grids.models import Body, Duty, Incumbency, Person, Post
from tests.people import client_of
from tests.tiles.mapped_city import middle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IDLE = """() => new Promise((done) => {
  const { map, values } = window.luzhang;
  const still = () => map.loaded() && map.areTilesLoaded() && map.getSource("units");
  const ready = () => still() && values.units.length > 0 ? done() : map.once("idle", ready);
  ready();
})"""
DRAWN = """(layers) => {
  const { map, drawing } = window.luzhang;
  const seen = ({ layer, state }) => {
    const known = drawing.measure === null || typeof state.value === "number";
    return layer.id === "units-fill" ? known : layer.id === "units-no-data" ? !known : true;
  };
  return map.queryRenderedFeatures({ layers }).filter(seen)
    .map(({ properties, state }) => ({ ...properties, shown: state.value ?? null }));
}"""
PIXEL = """([lon, lat]) => {
  const { map } = window.luzhang;
  map.redraw();
  const canvas = map.getCanvas();
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const pen = copy.getContext("2d");
  pen.drawImage(canvas, 0, 0);
  const ratio = canvas.width / map.getContainer().clientWidth;
  const { x, y } = map.project([lon, lat]);
  return [...pen.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data].slice(0, 3);
}"""


def open_map(page, served_city, hash_="", language="en"):
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.goto(f"{served_city}/{hash_}")
    idle(page)


def idle(page):
    page.wait_for_function("() => window.luzhang?.map.getSource('units')", timeout=20000)
    page.evaluate(IDLE)


def drawn(page, *layers):
    return {one["code"]: one for one in page.evaluate(DRAWN, list(layers))}


CITY = "#map=11.00/29.82000/114.34000"


def test_the_map_opens_with_the_last_published_scores(page, served_city):
    open_map(page, served_city, CITY)
    shown = drawn(page, "units-fill")
    assert {code: one["shown"] for code, one in shown.items()} == {"zone-west": 91.21, "zone-east": 85.5}
    expect(page.locator("#legend li")).to_have_count(2)
    expect(page.locator("#legend")).to_contain_text("≥ 91.21")
    assert page.locator("#round option").all_inner_texts() == ["2022-11 · Published", "Boundaries of today"]


def test_the_legend_shows_the_colour_that_is_painted(page, served_city):
    open_map(page, served_city, CITY)
    for swatch, place in zip(page.locator("#legend .swatch").all(), (middle(0.1, 0.1), middle(3.3, 1.3)), strict=True):
        red, green, blue = page.evaluate(PIXEL, list(place))
        assert swatch.evaluate("(one) => one.style.backgroundColor") == f"rgb({red}, {green}, {blue})"


def test_another_kind_and_what_has_no_data_is_hatched(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#kind", "township")
    page.wait_for_function("() => window.luzhang.values.kind === 'township'")
    idle(page)
    assert set(drawn(page, "units-no-data")) == {"421221003"}
    assert len(drawn(page, "units-fill")) == 3
    expect(page.locator("#legend")).to_contain_text("no data")
    assert "kind=township" in page.url
    hatch = {tuple(page.evaluate(PIXEL, [middle(3, 0)[0] + step * 0.0004, middle(3, 0.3)[1]])) for step in range(8)}
    assert (227, 230, 230) in hatch and len(hatch) > 1, "stripes, not one grey"


def test_density_shows_squares_with_a_legend(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#show", "hexagons")
    idle(page)
    counts = sorted(one["count"] for one in page.evaluate(DRAWN, ["density-fill"]))
    assert counts and set(counts) <= {1, 3}
    expect(page.locator("#density-legend")).to_contain_text("Squares of about")
    assert "show=hexagons" in page.url
    assert set(drawn(page, "units-fill")) == {"zone-west", "zone-east"}, "units still answer the pointer"


def test_the_address_brings_back_what_was_looked_at(page, served_city):
    open_map(page, served_city, "#map=12.50/29.81000/114.31000&kind=township&round=2022-11&measure=findings")
    assert page.input_value("#kind") == "township"
    assert page.input_value("#measure") == "findings"
    view = page.evaluate("() => [window.luzhang.map.getZoom(), window.luzhang.map.getCenter().lng]")
    assert view == [pytest.approx(12.5, abs=0.01), pytest.approx(114.31, abs=1e-4)]


def test_nonsense_in_the_address_is_put_aside(page, served_city):
    open_map(page, served_city, "#map=99/x/y&kind=<b>&round=2031-01&density=maybe")
    assert page.evaluate("() => window.luzhang.state.kind") == "zone"
    assert page.evaluate("() => window.luzhang.state.round") == "2022-11"


def test_a_click_says_whose_it_is_on_that_day(page, served_city):
    open_map(page, served_city, "#map=12.00/29.82000/114.34000")
    with page.expect_request(re.compile("/api/v1/assign")) as asked:
        box = page.locator("#map").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2)
    assert "on=2022-11-30" in asked.value.url and "datum=wgs84" in asked.value.url
    expect(page.locator("#chain [data-kind=zone]")).to_contain_text("西区")
    expect(page.locator("#chain .state")).to_be_visible()
    expect(page.locator("#chain [data-role=territory]")).to_contain_text("西区管理办公室")
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()


def click_the_west(page):
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2)


@pytest.fixture
def chief_of_the_west(served_city):
    """A post with a holder, that answers for the western zone."""
    duty = Duty.objects.get(role="territory")
    Body.objects.update(names={"en": "Office of the West"})
    duty.post = Post.objects.create(body=duty.body, title="总路长", titles={"en": "Chief of chiefs"})
    duty.save()
    person = Person.objects.create(name="路长甲-001")
    Incumbency.objects.create(post=duty.post, person=person, valid=DateRange(date(2020, 1, 1), None))


@pytest.mark.parametrize("language, words", [
    ("en", ["Office of the West", "Chief of chiefs"]), ("zh", ["西区管理办公室", "总路长"])])
def test_bodies_and_posts_are_called_as_the_pages_language_calls_them(
        page, served_city, chief_of_the_west, language, words):
    open_map(page, served_city, "#map=12.00/29.82000/114.34000", language)
    click_the_west(page)
    expect(page.locator("#chain [data-role=territory] .name")).to_have_text(" · ".join(words))


def test_the_office_reads_who_holds_the_post(page, served_city, chief_of_the_west):
    session = client_of("office").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": served_city}])
    open_map(page, served_city, "#map=12.00/29.82000/114.34000")
    click_the_west(page)
    expect(page.locator("#chain [data-role=territory] .name")).to_contain_text("路长甲-001")


def test_the_table_says_what_the_map_says_and_leads_there(page, served_city):
    open_map(page, served_city, CITY)
    page.click("#open-table")
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("91.21")
    page.fill("#find", "东")
    expect(rows).to_have_count(1)
    with page.expect_request(re.compile("/api/v1/assign")):
        rows.first.locator("button").press("Enter")
    centre = page.evaluate("() => window.luzhang.map.getCenter().lng")
    assert centre == pytest.approx(middle(2.5, 0)[0], abs=0.02)


def test_the_pointer_is_told_name_and_figures(page, served_city):
    open_map(page, served_city, CITY)
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] / 2)
    expect(page.locator("#tip")).to_contain_text("91.21 points, rank 1")


@pytest.mark.parametrize("language, words", [("en", "Fictitious data"), ("zh-CN", "虚构数据")])
def test_the_notices_are_always_on_the_map(page, served_city, language, words):
    open_map(page, served_city, CITY, language)
    notices = page.locator(".map-notices")
    expect(notices).to_contain_text(words)
    expect(notices).to_contain_text("内部使用·未经审图")
    expect(notices).to_be_in_viewport()
    use = "not the drawing of borders" if language == "en" else "不作为划界依据"
    expect(page.locator(".site-footer")).to_contain_text(use)


def test_the_page_speaks_chinese(page, served_city):
    open_map(page, served_city, CITY, "zh-CN")
    assert page.locator("html").get_attribute("lang").startswith("zh")
    expect(page.locator("label[for=kind]")).to_contain_text("责任区类别")
    expect(page.locator("#open-table")).to_have_text("表格")


def test_on_a_phone_nothing_is_cut_off(page, served_city):
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, served_city, "#map=10.50/29.82000/114.34000")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    assert page.locator("#map").bounding_box()["height"] > 400
    assert drawn(page, "units-fill")
    page.click("#open-table")
    sheet = page.locator("#side").bounding_box()
    assert sheet["width"] == 390 and sheet["y"] > 300


def test_on_a_phone_the_place_asked_about_stays_above_the_panel(page, served_city):
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, served_city, "#map=12.00/29.82000/114.34000")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7)
    expect(page.locator("#chain .chain").first).to_be_visible()
    page.wait_for_function("() => !window.luzhang.map.isMoving()")
    top = page.locator("#side").bounding_box()["y"]
    y = page.evaluate("""() => {
      const { map } = window.luzhang;
      const place = map.getStyle().sources.place.data.geometry.coordinates;
      return map.project(place).y + map.getContainer().getBoundingClientRect().top;
    }""")
    assert box["y"] < y < top


def test_all_controls_are_reached_by_keyboard_and_show_it(page, served_city):
    open_map(page, served_city, CITY)
    reached = []
    for _ in range(32):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("""() => {
          const now = document.activeElement;
          const seen = getComputedStyle(now);
          return [now.id || now.name || now.className, seen.outlineStyle];
        }"""))
    names = {name for name, _ in reached}
    assert {"search", "kind", "round", "measure", "show", "open-table", "share"} <= names
    assert any("maplibregl-canvas" in name for name in names)
    shown = {outline for name, outline in reached if name in ("kind", "round", "show", "open-table")}
    assert shown == {"solid"}
