"""The map page stays clear on small screens, from the keyboard, and when something is missing or down."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_viewer import CITY, drawn, idle, open_map
from tests.people import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEAR = "#map=12.00/29.82000/114.34000"
PLACE = """() => {
  const { map } = window.luzhang;
  const { x, y } = map.project(map.getStyle().sources.place.data.geometry.coordinates);
  const frame = map.getContainer().getBoundingClientRect();
  return { x, y, width: frame.width, height: frame.height };
}"""


def click_map(page, across, down=0.5):
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def still(page):
    page.wait_for_function("() => !window.luzhang.map.isMoving()")


@pytest.mark.parametrize("language, title", [("en", "Accountability (suggested)"), ("zh-CN", "责任归属（建议）")])
def test_the_answer_is_called_a_suggestion(page, served_city, language, title):
    open_map(page, served_city, NEAR, language)
    click_map(page, 0.45)
    expect(page.locator("#side-title")).to_have_text(title)
    expect(page.locator("#suggested")).to_be_visible()
    page.click("#open-table")
    expect(page.locator("#suggested")).to_be_hidden()


def test_the_map_does_not_jump_when_the_panel_opens(page, served_city):
    open_map(page, served_city, NEAR)
    corner = "() => window.luzhang.map.unproject([0, 0]).lng"
    before = page.evaluate(corner)
    click_map(page, 0.45)
    expect(page.locator("#chain .chain").first).to_be_visible()
    still(page)
    assert page.evaluate(corner) == pytest.approx(before, abs=1e-4)


@pytest.mark.parametrize("width, height", [(1280, 800), (768, 1024)])
def test_a_place_asked_about_at_the_edge_stays_in_sight(page, served_city, width, height):
    page.set_viewport_size({"width": width, "height": height})
    open_map(page, served_city, NEAR)
    click_map(page, 0.97)
    expect(page.locator("#chain [role=status], #chain .chain").first).to_be_visible()
    expect(page.locator("#chain")).not_to_contain_text("Loading")
    still(page)
    place = page.evaluate(PLACE)
    assert 0 < place["x"] < place["width"] and 0 < place["y"] < place["height"]
    side = page.locator("#side").bounding_box()
    assert side["x"] >= page.locator("#map").bounding_box()["x"] + place["width"] - 1, "the panel is beside the map"


def test_a_place_outside_the_city_is_said_to_be_so(page, served_city):
    open_map(page, served_city, "#map=9.00/29.82000/114.34000")
    click_map(page, 0.02, 0.9)
    expect(page.locator("#chain")).to_have_text("This place lies outside the city.")


def test_enter_on_the_map_asks_about_its_middle(page, served_city):
    open_map(page, served_city, NEAR)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowLeft")
    still(page)
    with page.expect_request(re.compile("/api/v1/assign")) as asked:
        page.keyboard.press("Enter")
    lon = float(re.search(r"lon=([\d.]+)", asked.value.url)[1])
    assert lon < 114.34, "the arrow key moved the map west"
    expect(page.locator("#side")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.className") == "maplibregl-canvas"
    assert page.evaluate("() => window.luzhang.map.getSource('place') ?? null") is None, "the ring goes too"


def test_a_row_chosen_by_keyboard_hands_the_focus_on(page, served_city):
    open_map(page, served_city, CITY)
    page.click("#open-table")
    page.locator("#table tbody button").first.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "side-title"
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.id") == "open-table"


def test_the_other_language_shows_the_same_view(page, served_city):
    page.set_extra_http_headers({"Accept-Language": "en"})
    open_map(page, served_city, f"{CITY}&kind=township&round=2022-11&measure=findings")
    page.click(".language-form button")
    expect(page.locator("#open-table")).to_have_text("表格")
    idle(page)
    assert page.input_value("#kind") == "township"
    assert page.evaluate("() => window.luzhang.map.getZoom()") == pytest.approx(11, abs=0.01)


def test_the_back_button_undoes_a_choice(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#kind", "township")
    page.select_option("#show", "hexagons")
    page.go_back()
    expect(page.locator("#show")).to_have_value("units")
    expect(page.locator("#kind")).to_have_value("township")
    page.go_back()
    expect(page.locator("#kind")).to_have_value("zone")
    idle(page)
    assert set(drawn(page, "units-fill")) == {"zone-west", "zone-east"}


def test_a_kind_without_scores_says_so_and_shows_findings(page, served_city):
    open_map(page, served_city, f"{CITY}&kind=city")
    expect(page.locator("#no-scores")).to_be_visible()
    expect(page.locator("#measure [value=score]")).to_be_disabled()
    expect(page.locator("#measure")).to_have_value("findings")
    page.select_option("#kind", "zone")
    expect(page.locator("#no-scores")).to_be_hidden()
    expect(page.locator("#measure")).to_have_value("score")


def test_boundaries_of_today_are_plain_not_without_data(page, served_city):
    open_map(page, served_city, CITY)
    page.select_option("#round", "")
    expect(page.locator("#standing")).to_have_text("Boundaries of today, without scores")
    expect(page.locator("#legend")).to_contain_text("Boundaries")
    expect(page.locator("#legend .hatch")).to_have_count(0)
    idle(page)
    assert drawn(page, "units-fill") and not drawn(page, "units-no-data")


def test_the_office_is_told_that_a_round_is_not_public(page, served_city):
    session = client_of("office").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": served_city}])
    open_map(page, served_city, CITY)
    sealed = page.evaluate("() => JSON.parse(document.getElementById('configuration').textContent).sealed")
    assert sealed, "the mapped city has a round that is not published"
    expect(page.locator("#standing")).to_be_hidden()
    page.select_option("#round", sealed[0])
    expect(page.locator("#standing")).to_contain_text("Not published yet")


def test_a_server_that_is_down_is_named_and_asked_again(page, served_city, clean_page):
    open_map(page, served_city, CITY)
    page.route("**/tiles/values/**", lambda route: route.abort())
    page.select_option("#kind", "township")
    expect(page.locator("#standing")).to_contain_text("The server does not answer")
    expect(page.locator("#legend")).to_be_empty()
    assert page.evaluate("() => window.luzhang.map.getSource('units') ?? null") is None, "no figures of another kind"
    page.unroute("**/tiles/values/**")
    page.click("#standing button")
    idle(page)
    expect(page.locator("#standing")).to_be_hidden()
    assert len(drawn(page, "units-fill")) == 3
    assert clean_page and all("ERR_FAILED" in said for said in clean_page)
    clean_page.clear()


def test_loading_is_said_on_the_map(page, served_city):
    held = []
    page.route("**/tiles/values/**", lambda route: held.append(route))
    page.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(f"{served_city}/{CITY}")
    expect(page.locator("#standing")).to_have_text("Loading …")
    expect(page.locator("#legend-box")).to_have_attribute("aria-busy", "true")
    page.wait_for_timeout(300)
    for one in held:
        one.continue_()
    idle(page)
    expect(page.locator("#standing")).to_be_hidden()


def test_density_classes_grow_with_the_hexagons(page, served_city):
    open_map(page, served_city, f"{CITY}&show=hexagons")
    top = page.locator("#density-legend .range").first
    expect(top).to_have_text("≥ 32")
    page.evaluate("() => window.luzhang.map.jumpTo({ zoom: 13 })")
    expect(top).to_have_text("≥ 16")
    colours = page.evaluate("""() => window.luzhang.map.getPaintProperty("density-fill", "fill-color")""")
    assert colours[:2] == ["step", ["zoom"]]
    assert colours[-1][-2] == 16, "what is painted is what the legend says"


@pytest.mark.parametrize("width, language", [(390, "en"), (390, "zh-CN"), (360, "en"), (320, "en")])
def test_on_a_phone_the_map_has_most_of_the_screen_and_no_choice_is_cut(page, served_city, width, language):
    page.set_viewport_size({"width": width, "height": 844})
    open_map(page, served_city, CITY, language)
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    assert page.locator("#map").bounding_box()["height"] > 844 * (0.6 if width > 320 else 0.55)
    expect(page.locator("#legend-strip .swatch").first).to_be_visible()
    cut = page.evaluate("""() => {
      const pen = document.createElement("canvas").getContext("2d");
      const select = document.getElementById("round");
      pen.font = getComputedStyle(select).font;
      const words = pen.measureText(select.selectedOptions[0].text).width;
      return words + 24 > select.clientWidth;
    }""")
    assert not cut
    boxes = [page.locator(one).bounding_box() for one in ("#legend-box", "#open-table", ".maplibregl-ctrl-group")]
    for at, one in enumerate(boxes):
        for other in boxes[at + 1:]:
            beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert beside or above, "nothing lies over anything"
