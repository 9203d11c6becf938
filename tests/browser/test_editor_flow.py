"""From a drawn draft to the map of everybody: handed in, returned, approved, published; and out of a conflict."""

import pytest

from findings import duty_book, place_index
from grids import draft_publishing, drafts
from grids.models import Revision
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B, C
from tests.people import client_of, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = "咸政办函〔2022〕12号"
MAPS = "() => window.luzhang?.drawn && window.luzhang.swipe.maps.every((map) => map.loaded())"


@pytest.fixture
def address(xianning_city, live_server):
    """The address of a server with the drawn town behind it."""
    town.publish_town()
    place_index.forget()
    duty_book.forget()
    return live_server.url


def drawn(to, block, by):
    draft = drafts.start_draft(by, ON, title="书台街移交", reason="路段移交", document=PAPER)
    document = {"operation": "reassign", "to": to, "area": town.block(*block)}
    return drafts.append(by, draft.pk, "community", document, None).draft


def approved(draft):
    draft_publishing.submit(draft.author, draft.pk, None)
    return draft_publishing.approve(person("reviewer"), draft.pk, None)


def open_as(page, address, role, path):
    session = client_of(role).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(address + path)


def take(page, step, **fields):
    """Open a step of the review page, fill it in and confirm it."""
    page.click(f"#step-{step} summary")
    for name, value in fields.items():
        page.fill(f"#step-{step} [name={name}]", value)
    for tick in page.query_selector_all(f"#step-{step} [type=checkbox]"):
        tick.check()
    page.click(f"#step-{step} button")
    page.wait_for_selector(".done")


MIDDLE = """() => {
    if (!window.luzhang?.map.getLayer("units-fill")) return null;
    const { map, drawing, values } = window.luzhang;
    const layers = ["units-fill", "units-no-data"].filter((id) => map.getLayer(id));
    const [found] = map.queryRenderedFeatures(map.project(map.getCenter()), { layers });
    const unit = drawing.units.find((each) => each.id === found?.id);
    return unit ? [unit.code, values.on] : null;
}"""


def unit_in_the_middle(page):
    """The code of the unit that the viewer's map shows in its middle, and the day it shows."""
    return page.wait_for_function(MIDDLE, timeout=20_000).json_value()


def test_a_draft_goes_from_hand_to_hand_and_the_map_shows_the_new_border_on_its_day_and_the_old_before(page, address):
    draft = drawn(B, (1, 0, 1, 1), person("planner"))
    review = f"/drafts/{draft.pk}/review"
    open_as(page, address, "planner", review)
    take(page, "submit")
    assert page.query_selector("#step-approve") is None  # whoever drew does not approve

    open_as(page, address, "reviewer", review)
    page.wait_for_function(MAPS, timeout=30_000)
    page.click("#choose-place")
    box = page.locator("#swipe").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.fill("#text", "以道路中线为界？")
    page.click("#comments button:has-text('提交意见'), #comments button:has-text('Comment')")
    page.wait_for_selector(".thread li")
    lon, lat = (float(part) for part in page.get_attribute(".thread [data-at]", "data-at").split(","))
    assert town.area((0, 0, 4, 4)).buffer(0.01).contains(town.shapely.Point(lon, lat))
    page.wait_for_function(MAPS, timeout=30_000)
    assert page.locator(".mark").count() == 2  # on both maps
    take(page, "return", remark="补充依据")

    open_as(page, address, "planner", review)
    assert "补充依据" in page.text_content(".notes")
    take(page, "submit")
    open_as(page, address, "reviewer", review)
    take(page, "approve")
    open_as(page, address, "planner", review)
    take(page, "publish")
    new, old = (
        link.get_attribute("href") for link in page.query_selector_all("a[href*='on=2022']")
    )
    page.goto(address + new)
    assert unit_in_the_middle(page) == [B, ON.isoformat()]
    page.goto("about:blank")
    page.goto(address + old)
    assert unit_in_the_middle(page) == [A, "2022-06-30"]


def test_a_conflict_is_met_seen_on_both_sides_and_resolved(page, address):
    first = approved(drawn(B, (1, 0, 1, 2), person("planner", "li-hua")))
    second = approved(drawn(C, (1, 1, 1, 1), person("planner")))
    draft_publishing.publish_draft(first.author, first.pk, None)
    open_as(page, address, "planner", f"/drafts/{second.pk}/review")
    page.click("#step-publish summary")
    page.check("#step-publish [type=checkbox]")
    page.click("#step-publish button")
    page.wait_for_url("**/conflict")
    page.wait_for_function(MAPS, timeout=30_000)
    left, right = page.evaluate("['left', 'right'].map((side) => luzhang.sides[side].map((each) => each.properties))")
    assert [(each["role"], each["from"], each["to"]) for each in left] == [("published", A, B)]
    assert [(each["role"], each["from"], each["to"]) for each in right] == [("wanted", A, C), ("now", B, C)]
    page.click("a[href$='#step-submit']")
    take(page, "submit")
    draft_publishing.approve(person("reviewer"), second.pk, None)
    page.reload()
    take(page, "publish")
    assert Revision.objects.get(pk=second.pk).number == 3


def test_the_divider_moves_by_keys_and_by_pointer_on_a_tablet(page, address):
    draft = drawn(B, (1, 0, 1, 1), person("planner"))
    page.set_viewport_size({"width": 820, "height": 1180})
    open_as(page, address, "reviewer", f"/drafts/{draft.pk}/review")
    page.wait_for_function(MAPS, timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 820
    divider = page.locator(".divider")
    divider.focus()
    page.keyboard.press("ArrowRight")
    assert divider.get_attribute("aria-valuenow") == "52"
    page.keyboard.press("Home")
    assert divider.get_attribute("aria-valuenow") == "0"
    page.keyboard.press("End")
    box = page.locator("#swipe").bounding_box()
    handle = divider.bounding_box()
    page.mouse.move(handle["x"] + 5, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 100)
    page.mouse.up()
    assert 24 <= int(divider.get_attribute("aria-valuenow")) <= 26


def test_without_scripts_there_are_pictures_and_every_step(browser, address):
    draft = drawn(B, (1, 0, 1, 1), person("planner"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_as(page, address, "planner", f"/drafts/{draft.pk}/review")
    assert page.locator(".pictures svg").count() == 2 and page.locator(".pictures svg").first.is_visible()
    assert not page.locator("#swipe").is_visible()
    take(page, "submit")
    context.close()
    assert Revision.objects.get(pk=draft.pk).status == "submitted"
