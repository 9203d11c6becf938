"""The map page shows scores, density and whose a place is, in two languages and on a phone."""

import re
from datetime import date
from pathlib import Path

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


def test_density_shows_hexagons_with_a_legend(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#show", "hexagons")
    idle(page)
    counts = sorted(one["count"] for one in page.evaluate(DRAWN, ["density-fill"]))
    assert counts and set(counts) <= {1, 3}
    expect(page.locator("#density-legend")).to_contain_text("Hexagons of about 920 m")
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
    expect(page.locator(".maplibregl-ctrl-zoom-in")).to_have_attribute("aria-label", "放大")
    named = "() => [...document.querySelectorAll('main :is(button, select, input, [role=slider], canvas)')]"
    unnamed = page.evaluate(f"""{named}.filter((one) => !(one.labels?.length || one.getAttribute('aria-label')
      || one.textContent.trim() && one.tagName === 'BUTTON')).map((one) => one.outerHTML.slice(0, 120))""")
    assert unnamed == [], "every control has a name"


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


# --- months, comparison, classes, search, card, kiosk, plain ------------------------------------


def as_office(page, served_city):
    session = client_of("office").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": served_city}])


def test_going_through_the_months_asks_for_no_class_and_no_figure_twice(page, served_city):
    as_office(page, served_city)
    open_map(page, served_city, CITY)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/tiles/" in request.url else None)
    page.select_option("#round", "2022-12")
    expect(page.locator("#month")).to_have_text("2022-12")
    idle(page)
    page.select_option("#round", "2022-11")
    idle(page)
    values = [url for url in asked if "/values/zone" in url]
    assert len(values) == 1 and "2022-12" in values[0]
    assert not [url for url in asked if "/classes/" in url], "the limits hold for every month"


def test_a_comparison_shows_the_difference_about_nought(page, served_city):
    as_office(page, served_city)
    open_map(page, served_city, f"{CITY}&round=2022-12&against=2022-11")
    shown = {code: one["shown"] for code, one in drawn(page, "units-fill").items()}
    assert shown == {"zone-west": 0, "zone-east": 0}
    expect(page.locator("#legend h3")).to_have_text("Score: 2022-12 less 2022-11")
    page.click("#open-table")
    expect(page.locator("#table thead")).to_contain_text("Difference")


def test_ones_own_limits_class_the_map_and_stay_in_the_address(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#method", "custom")
    page.fill("#limits", "70; 90")
    page.locator("#limits").press("Tab")
    expect(page.locator("#legend .range")).to_have_text(["≥ 90.00", "70.00 – 90.00", "< 70.00"])
    assert "limits=70;90" in page.url
    page.fill("#limits", "90; 70")
    page.locator("#limits").press("Tab")
    assert not page.locator("#limits").evaluate("(one) => one.checkValidity()")
    expect(page.locator("#legend .range")).to_have_count(3)


def test_a_unit_is_found_by_its_name_and_shown_with_its_parts(page, served_city):
    open_map(page, served_city, CITY)
    page.fill("#search", "西区")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    page.locator("#search").press("Enter")
    expect(page.locator("#unit")).to_contain_text("91.21")
    expect(page.locator("#unit .parts")).to_contain_text("Urban")
    assert "unit=zone-west" in page.url


def test_coordinates_of_a_declared_datum_are_asked_about_where_they_are(page, served_city):
    open_map(page, served_city, CITY)
    page.fill("#search", "29.82, 114.34")
    expect(page.locator("#datum")).to_be_visible()
    page.select_option("#datum", "gcj02")
    with page.expect_request(re.compile("/api/v1/assign")) as asked:
        page.locator("#search").press("Enter")
    assert "datum=gcj02" in asked.value.url and "lon=114.34" in asked.value.url
    expect(page.locator("#chain .chain").first).to_be_visible()
    ring = page.evaluate("() => window.luzhang.map.getStyle().sources.place.data.geometry.coordinates")
    assert ring[0] < 114.337, "half a kilometre west of what GCJ-02 says"


def test_the_table_sorts_and_can_be_saved(page, served_city):
    open_map(page, served_city, f"{CITY}&kind=township")
    page.click("#open-table")
    page.click("#table [data-sorts=score]")
    scores = page.locator("#table tbody tr td:nth-child(3)").all_inner_texts()
    assert scores == sorted(scores, reverse=True) or scores[-1] == "no data"
    expect(page.locator("#table th[aria-sort=descending]")).to_have_count(1)
    with page.expect_download() as saved:
        page.click("#save-csv")
    lines = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Code,Name,Group,Rank,Score") and len(lines) == 5


def test_the_picture_has_title_legend_and_notices(page, served_city):
    open_map(page, served_city, CITY)
    with page.expect_download() as saved:
        page.click("#save-picture")
    assert saved.value.suggested_filename == "xianning-zone-2022-11-score.png"
    from PIL import Image

    with Image.open(saved.value.path()) as picture:
        assert picture.width > 1000 and picture.height > 500
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 50, "not an empty sheet"


def test_the_card_carries_address_and_sign(page, served_city):
    open_map(page, served_city, CITY)
    page.click("#share")
    expect(page.locator("#card")).to_be_visible()
    sign = page.locator("#card img")
    expect(sign).to_have_js_property("complete", True)
    assert sign.evaluate("(one) => one.naturalWidth") > 50
    assert page.locator("#card input").input_value() == page.url
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()


def test_without_a_live_map_there_are_picture_and_table(page, served_city, clean_page):
    page.context.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(f"{served_city}/?plain=1")
    expect(page.locator("#table tbody tr")).to_have_count(2)
    expect(page.locator("#standing")).to_contain_text("cannot draw the live map")
    expect(page.locator("#legend .range").first).to_have_text("≥ 91.21")
    assert page.locator("canvas").count() == 0
    # The bulletin of this small city has no pictures yet: the page goes on without.
    assert all("bulletin" in said or "404" in said or "503" in said for said in clean_page)
    clean_page.clear()


def test_findings_stand_at_their_places_and_can_be_sifted(page, served_city):
    open_map(page, served_city, "#map=13.00/29.82000/114.34000&show=places")
    idle(page)
    assert sum(one["count"] for one in page.evaluate(DRAWN, ["findings-circle"])) >= 3
    with page.expect_response(re.compile("/tiles/at/.*state=verified|/tiles/findings.*state=verified")):
        page.select_option("#status", "verified")
    idle(page)
    assert page.evaluate(DRAWN, ["findings-circle"]) == []
    assert "status=verified" in page.url
    page.select_option("#show", "heat")
    page.wait_for_function("() => window.luzhang.map.getLayer('findings-heat')")
