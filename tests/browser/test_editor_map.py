"""Planners redraw the drawn town on the editor's map; each journey ends by asking the API for both neighbours."""

from datetime import date

import pytest
import shapely
from playwright.sync_api import expect

from grids.changes import UnitChange
from grids.models import Operation, UnitVersion
from grids.revisions import publish
from grids.streets import StreetLine, put_streets
from tests.browser import drawing_page as editor
from tests.grids.drawn_town import ESTATE, T1, A, B, C, D

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(page, town_server, draft):
    editor.open_editor(page, town_server, draft)
    return page


def area_of(feature):
    return shapely.geometry.shape(feature["geometry"]).area


def drag(page, start, *ways, steps=6):
    page.mouse.move(*start)
    page.mouse.down()
    for way in ways:
        page.mouse.move(*way, steps=steps)
    page.mouse.up()


def choose(page, column, row):
    """Click a unit and wait for its borders."""
    page.mouse.click(*editor.pixel(page, column, row))
    page.wait_for_function("() => window.editor.store.get().arcs.length > 0")


def done(page, count):
    """Wait until the draft has so many operations in force, and the map shows what came of them."""
    page.wait_for_function(
        f"() => {{ const s = window.editor.store.get(); return s.draft.position === {count} && !s.busy && !s.waiting; }}"
    )


def forgive(said, status):
    """The browser writes every refusal into its console; that one was wanted."""
    assert len(said) == 1 and f"status of {status}" in said[0]
    said.clear()


def confirm(page, **given):
    for name, value in given.items():
        field = page.locator(f"#ask [name={name}]").first
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.check(f"#ask [name={name}][value='{value}']")
        else:
            field.fill(value)
    page.click("#ask .button[value=ok]")
    expect(page.locator("#ask")).to_be_hidden()


def the_map_shows_what_the_api_says(page, api, draft, *keys):
    """Both neighbours are on the map as the API tells them, and nothing is wrong."""
    editor.settled(page)
    told = editor.units_of(api, draft)
    held = page.evaluate("() => Object.fromEntries([...window.editor.store.get().units].map(([key, each]) => [key, each.geometry]))")
    assert set(held) == set(told)
    for key in keys:
        assert shapely.geometry.shape(held[key]).equals(shapely.geometry.shape(told[key]["geometry"])), key
    assert editor.faults_of(api, draft) == []
    assert editor.state(page, "s.faults.length") == 0
    return told


def test_the_editor_shows_the_units_as_the_draft_has_them(opened, draft):
    assert set(opened.evaluate(editor.DRAWN)) == {A, B, C, D}
    assert editor.state(opened, "s.draft.id") == draft.pk
    assert editor.state(opened, "s.tool") == "border"
    expect(opened.locator("#hint")).to_contain_text("拖动其边界")
    words = opened.locator("body").inner_text()
    assert not [word for word in ("arc", "node", "coverage", "topolog") if word in words.lower()]


def test_a_border_dragged_by_twenty_pixels_moves_both_neighbours(opened, api, draft):
    before = editor.units_of(api, draft)
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 0.5)
    drag(opened, (x, y), (x + 20, y))
    done(opened, 1)
    after = the_map_shows_what_the_api_says(opened, api, draft, A, B)
    assert area_of(after[A]) > area_of(before[A]) and area_of(after[B]) < area_of(before[B])
    assert area_of(after[A]) + area_of(after[B]) == pytest.approx(area_of(before[A]) + area_of(before[B]), rel=1e-9)
    drawn = opened.evaluate("""() => Object.fromEntries(window.editor.map.map.querySourceFeatures('units')
      .map((each) => [each.properties.key, each.geometry.coordinates.flat(3).length]))""")
    assert drawn[A] >= 14 and drawn[B] >= 14


def test_a_junction_takes_all_borders_that_meet_there(opened, api, draft):
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 2)
    drag(opened, (x, y), (x - 25, y + 25))
    done(opened, 1)
    assert Operation.objects.get().name == "move_node"
    after = the_map_shows_what_the_api_says(opened, api, draft, A, B, C, D)
    assert all(area_of(each) > 0 for each in after.values())


def test_a_border_that_would_run_into_another_is_put_back_with_words_at_the_place(opened, api, draft, clean_page):
    choose(opened, 1, 1)
    before = editor.state(opened, f"s.units.get('{B}').geometry")
    start, end = editor.pixel(opened, 2, 0.5), editor.pixel(opened, 3, 2.7)
    opened.keyboard.down("Alt")
    drag(opened, start, end)
    opened.keyboard.up("Alt")
    expect(opened.locator("#message.error")).to_contain_text("与另一条边界相碰")
    expect(opened.locator(".pin")).to_be_visible()
    assert editor.state(opened, f"s.units.get('{B}').geometry") == before
    assert not Operation.objects.exists()
    the_map_shows_what_the_api_says(opened, api, draft, A, B)
    forgive(clean_page, "422")


def test_split_merge_lasso_then_undo_all_and_redo_all(opened, api, draft):
    first = editor.units_of(api, draft)
    choose(opened, 1, 1)
    opened.keyboard.press("s")
    for place in ((-0.1, 1.3), (2.1, 1.3)):
        opened.mouse.click(*editor.pixel(opened, *place))
        opened.wait_for_timeout(60)
    opened.mouse.click(*editor.pixel(opened, 2.1, 1.3))
    new = f"{T1}003"
    expect(opened.locator("#ask-code")).to_have_value(new)
    confirm(opened, name="戊社区")
    done(opened, 1)
    the_map_shows_what_the_api_says(opened, api, draft, A, new)

    opened.keyboard.press("l")
    corners = [(2.05, 0.1), (2.9, 0.1), (2.9, 0.9), (1.9, 0.9), (1.9, 0.1), (2.05, 0.1)]
    drag(opened, editor.pixel(opened, *corners[0]), *[editor.pixel(opened, *each) for each in corners[1:]], steps=8)
    expect(opened.locator("#ask")).to_be_visible()
    confirm(opened, to=f"unit/{B}")
    done(opened, 2)
    the_map_shows_what_the_api_says(opened, api, draft, A, B, new)

    opened.keyboard.press("b")
    opened.mouse.click(*editor.pixel(opened, 0.5, 0.5))
    opened.keyboard.down("Shift")
    opened.mouse.click(*editor.pixel(opened, 0.5, 1.7))
    opened.keyboard.up("Shift")
    opened.keyboard.press("m")
    confirm(opened, kept=A)
    done(opened, 3)
    last = the_map_shows_what_the_api_says(opened, api, draft, A, B)
    assert set(last) == {A, B, C, D}

    for left in (2, 1, 0):
        opened.keyboard.press("Control+z")
        done(opened, left)
    assert the_map_shows_what_the_api_says(opened, api, draft, A, B) == first
    for there in (1, 2, 3):
        opened.keyboard.press("Control+y")
        done(opened, there)
    assert the_map_shows_what_the_api_says(opened, api, draft, A, B) == last


def test_a_grid_along_a_road_has_its_name_class_and_ends_filled_in(page, town_server, api, draft):
    editor.open_editor(page, town_server, draft, editor.middle("grid"))
    page.keyboard.press("w")
    page.mouse.click(*editor.pixel(page, 1.6, 0.5))
    expect(page.locator("#ask-name")).to_have_value("桂花大道")
    expect(page.locator("#ask-grade")).to_have_value("primary")
    assert [each.split(" ·")[0] for each in page.locator("#ask-start option").all_inner_texts()] == [
        "街道起点", "一号路", "二号路", "街道终点"]
    confirm(page, start="1", end="2", width="40")
    done(page, 1)
    made = Operation.objects.get().arguments["new"]
    assert made["name"] == "桂花大道（一号路—二号路）"
    assert made["attributes"] == {
        "street": "桂花大道", "street_code": "s1", "grade": "primary", "from": "一号路", "to": "二号路"}
    grids = editor.units_of(api, draft, "grid")
    assert area_of(grids[made["key"]]) > 0 and len(grids) == 5
    assert editor.faults_of(api, draft) == []


def test_a_planner_of_one_county_is_refused_in_another(page, town_server, clean_page):
    county = UnitVersion.objects.get(kind="township", code="421202002").unit_id
    api = editor.sign_in(page, town_server, territory=county)
    draft = editor.draft_of()
    editor.open_editor(page, town_server, draft)
    choose(page, 1, 1)
    x, y = editor.pixel(page, 2, 0.5)
    drag(page, (x, y), (x + 20, y))
    expect(page.locator("#message.error")).to_contain_text("不在您负责调整的辖区内")
    assert not Operation.objects.exists()
    the_map_shows_what_the_api_says(page, api, draft, A, B)
    forgive(clean_page, "403")


def test_ten_seconds_without_a_connection_lose_nothing_and_send_nothing_twice(opened, api, draft, clean_page):
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 0.5)
    opened.context.set_offline(True)
    drag(opened, (x, y), (x + 20, y))
    expect(opened.locator("#connection")).to_contain_text("1步操作待发")
    moved = editor.state(opened, f"s.units.get('{A}').optimistic")
    assert moved is True, "what was drawn is seen at once"
    opened.wait_for_timeout(10_000)
    assert not Operation.objects.exists()
    opened.context.set_offline(False)
    done(opened, 1)
    expect(opened.locator("#connection")).to_be_hidden()
    assert Operation.objects.count() == 1
    the_map_shows_what_the_api_says(opened, api, draft, A, B)
    assert all("ERR_INTERNET_DISCONNECTED" in said for said in clean_page)
    clean_page.clear()


def test_what_was_done_but_never_answered_is_not_done_again(opened, api, draft, clean_page):
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 0.5)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    opened.route("**/operations", lose, times=1)
    drag(opened, (x, y), (x + 20, y))
    done(opened, 1)
    assert lost == [201] and Operation.objects.count() == 1
    the_map_shows_what_the_api_says(opened, api, draft, A, B)
    clean_page.clear()


def test_what_waits_outlasts_a_closed_page(opened, town_server, api, draft, clean_page):
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 0.5)
    opened.route("**/operations", lambda route: route.abort())
    drag(opened, (x, y), (x + 20, y))
    expect(opened.locator("#connection")).to_contain_text("1步操作待发")
    opened.goto("about:blank")
    opened.unroute("**/operations")
    editor.open_editor(opened, town_server, draft)
    done(opened, 1)
    the_map_shows_what_the_api_says(opened, api, draft, A, B)
    clean_page.clear()


def test_a_reviewer_looks_and_is_told_why_nothing_can_be_drawn(page, town_server, draft):
    page.context.clear_cookies()
    editor.sign_in(page, town_server, "reviewer")
    editor.open_editor(page, town_server, draft, language="en")
    expect(page.locator("#read-only")).to_contain_text("You are no planner")
    expect(page.locator("[data-tool=border]")).to_be_disabled()
    page.keyboard.press("b")
    assert editor.state(page, "s.tool") == "select"


def test_a_bend_is_put_in_by_hand_and_taken_out_by_a_key(opened, api, draft):
    before = editor.units_of(api, draft)
    choose(opened, 1, 1)
    x, y = editor.pixel(opened, 2, 0.5)
    drag(opened, (x, y), (x + 20, y))
    done(opened, 1)
    opened.wait_for_function("() => window.editor.store.get().arcs.some((each) => each.geometry.coordinates.length === 4)")
    opened.mouse.move(x + 19, y)
    opened.mouse.move(x + 20, y)
    opened.keyboard.press("Delete")
    done(opened, 2)
    after = the_map_shows_what_the_api_says(opened, api, draft, A, B)
    assert area_of(after[A]) == pytest.approx(area_of(before[A]), rel=1e-9)


def draw(page, *places):
    """Click through places and end at the last."""
    for place in places:
        page.mouse.click(*editor.pixel(page, *place))
        page.wait_for_timeout(60)
    page.mouse.click(*editor.pixel(page, *places[-1]))


def test_a_border_is_drawn_anew_from_itself_back_to_itself(opened, api, draft):
    choose(opened, 1, 1)
    opened.keyboard.press("r")
    draw(opened, (2, 0.3), (2.4, 0.4), (2.4, 1.2), (2, 1.4))
    done(opened, 1)
    after = the_map_shows_what_the_api_says(opened, api, draft, A, B)
    assert shapely.geometry.shape(after[A]["geometry"]).contains(shapely.Point(editor.town.PAPER.point(2.3, 0.8)))


def test_an_area_becomes_a_unit_and_ends_again_into_its_neighbour(opened, api, draft):
    first = editor.units_of(api, draft)
    opened.keyboard.press("n")
    for place in ((2.4, 2.4), (3.6, 2.4), (3.6, 3.6), (2.4, 3.6)):
        opened.mouse.click(*editor.pixel(opened, *place))
        opened.wait_for_timeout(60)
    opened.mouse.click(*editor.pixel(opened, 2.4, 2.4))
    expect(opened.locator("#ask-code")).to_have_value("421202002003")
    confirm(opened, name="己社区")
    done(opened, 1)
    the_map_shows_what_the_api_says(opened, api, draft, D, "421202002003")
    opened.wait_for_function("() => window.editor.store.get().arcs.length > 0")
    opened.keyboard.press("x")
    confirm(opened, heir=D)
    done(opened, 2)
    after = the_map_shows_what_the_api_says(opened, api, draft, D)
    assert area_of(after[D]) == pytest.approx(area_of(first[D]), rel=1e-9)


def test_a_drawing_follows_a_road_between_two_places_on_it(page, town_server, api, draft):
    paper = editor.town.PAPER
    put_streets([StreetLine("s9", "弯路", paper.line((0.5, 2.5), (1, 3), (1.5, 2.5)))], source="drawn")
    editor.open_editor(page, town_server, draft)
    page.wait_for_function("() => window.editor.ground.streets().length === 4")
    page.check("#aid-follow")
    page.keyboard.press("Escape")
    page.mouse.click(*editor.pixel(page, 1, 3.5))
    page.keyboard.press("s")
    draw(page, (-0.1, 2.4), (0.5, 2.5), (1.5, 2.5), (2.1, 2.4))
    confirm(page, name="己社区")
    done(page, 1)
    line = shapely.geometry.shape(Operation.objects.get().arguments["line"])
    assert line.distance(shapely.Point(paper.point(1, 3))) < 1e-6, "the bend of the road is the line's"


def go(page, column, row):
    """Put the middle of the map there, as the arrows do."""
    lon, lat = editor.town.PAPER.point(column, row)
    page.evaluate("([lon, lat]) => window.editor.map.map.jumpTo({ center: [lon, lat] })", [lon, lat])


def test_who_uses_no_pointer_draws_with_the_middle_of_the_map(opened, api, draft):
    opened.locator(".maplibregl-canvas").focus()
    opened.keyboard.press("Shift")
    go(opened, 1, 1)
    opened.keyboard.press("Space")
    opened.wait_for_function("() => window.editor.store.get().arcs.length > 0")
    go(opened, 2, 0.5)
    opened.keyboard.press("Space")
    for _ in range(2):
        opened.keyboard.press("ArrowRight")
        opened.wait_for_function("() => !window.editor.map.map.isMoving()")
    opened.keyboard.press("Space")
    done(opened, 1)
    assert Operation.objects.get().name == "move_arc"
    opened.keyboard.press("s")
    for place in ((-0.1, 1.3), (3.1, 1.3)):
        go(opened, *place)
        opened.keyboard.press("Space")
        opened.wait_for_timeout(60)
    opened.keyboard.press("Enter")
    confirm(opened, name="己社区")
    done(opened, 2)
    the_map_shows_what_the_api_says(opened, api, draft, A, B)


def test_what_two_estates_both_claim_goes_to_one(page, town_server, api, draft):
    other = f"{A}-E002"
    publish([UnitChange("estate", other, "新园", editor.town.area((0, 0, 2, 1)))],
            effective_on=date(2022, 3, 1), document="drawn")
    draft = editor.draft_of()
    editor.open_editor(page, town_server, draft, editor.middle("estate", selected=f"{ESTATE},{other}"))
    page.keyboard.press("o")
    confirm(page, to=ESTATE)
    done(page, 1)


def test_a_locked_unit_is_not_touched(opened):
    choose(opened, 1, 1)
    opened.keyboard.press("k")
    x, y = editor.pixel(opened, 2, 0.5)
    drag(opened, (x, y), (x + 20, y))
    expect(opened.locator("#message")).to_contain_text("甲社区已锁定")
    assert not Operation.objects.exists()


def test_the_right_button_offers_what_can_be_done_there(opened):
    choose(opened, 1, 1)
    opened.mouse.click(*editor.pixel(opened, 3, 1), button="right")
    rows = opened.locator("#menu [role=menuitem]")
    expect(rows.first).to_be_focused()
    assert "拆分S" in [each.replace("\n", "") for each in rows.all_inner_texts()]
    assert editor.state(opened, "s.selection.map((each) => each.code)") == [B]
    opened.keyboard.press("Escape")
    expect(opened.locator("#menu")).to_be_hidden()
