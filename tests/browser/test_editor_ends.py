"""A planner's journeys that need another town than the drawn one, or that go on to the end: publication and check."""

import re
from datetime import date
from io import StringIO

import pytest
import shapely
from django.core.management import call_command
from playwright.sync_api import expect

from findings import duty_book, place_index
from gis_core.configuring import configure_city, read_city_document
from grids import draft_publishing
from grids.changes import UnitChange
from grids.check_units import check_units
from grids.drafts import start_draft
from grids.models import Operation, UnitVersion
from grids.revisions import publish
from tests.browser import drawing_page as editor
from tests.city_fixtures import ROOT
from tests.grids.drawn_town import ON, PAPER, A, B, D, area
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OTHER = "421221"


@pytest.fixture
def town_server(live_server):
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    editor.town.publish_town()
    place_index.forget()
    duty_book.forget()
    return live_server.url


def put(*changes):
    """Publish units as an import would, from March on."""
    publish([UnitChange(*each) for each in changes], effective_on=date(2022, 3, 1), document="drawn")


def drag_the_border(page):
    """Take the border of A and B twenty pixels to the right."""
    page.mouse.click(*editor.pixel(page, 1, 1))
    page.wait_for_function("() => window.editor.store.get().arcs.length > 0")
    x, y = editor.pixel(page, 2, 0.5)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=6)
    page.mouse.up()


def done(page):
    page.wait_for_function("() => { const s = window.editor.store.get(); return s.draft.position === 1 && !s.busy && !s.waiting; }")


def test_a_planner_of_one_county_is_refused_in_the_other(page, town_server, clean_page):
    east = area((4, 0, 2, 2))
    put(("county", OTHER, "嘉鱼县", east), ("township", f"{OTHER}001", "东街道", east),
        ("community", f"{OTHER}001001", "戊社区", east), ("city", "4212", "城", area((0, 0, 4, 4), (4, 0, 2, 2))))
    own = UnitVersion.objects.get(kind="county", code=OTHER).unit_id
    api = editor.sign_in(page, town_server, territory=own)
    draft = editor.draft_of()
    editor.open_editor(page, town_server, draft, editor.middle())
    drag_the_border(page)
    expect(page.locator("#message.error")).to_contain_text("不在您负责调整的辖区内")
    assert not Operation.objects.exists()
    assert len(clean_page) == 1 and "status of 403" in clean_page[0]
    clean_page.clear()
    page.keyboard.press("Escape")
    page.evaluate("() => window.editor.store.set({ selection: [] })")
    answer = api.post(f"/api/v1/drafts/{draft.pk}/operations", {
        "kind": "community", "operation": "split", "unit": f"{OTHER}001001",
        "line": editor.town.line((3.9, 1), (6.1, 1)),
        "new": [{"key": f"{OTHER}001002", "code": f"{OTHER}001002", "name": "己社区"}],
    }, content_type="application/json", headers={"if-match": editor.etag(draft)})
    assert answer.status_code == 201, answer.content.decode()


def test_a_gap_is_filled_by_a_click_and_the_fault_is_gone(page, town_server):
    put(("community", D, "丁社区", area((3, 2, 1, 2), (2, 3, 1, 1))))
    api = editor.sign_in(page, town_server)
    draft = editor.draft_of()
    assert {each.fault for each in check_units(ON, kinds=["community"]).faults} >= {"hole"}
    editor.open_editor(page, town_server, draft)
    page.keyboard.press("g")
    page.mouse.click(*editor.pixel(page, 2.5, 2.5))
    expect(page.locator("#ask")).to_be_visible()
    page.click("#ask .button[value=ok]")
    done(page)
    assert Operation.objects.get().name == "fill_gap"
    editor.settled(page)
    units = editor.units_of(api, draft)
    holders = [key for key, each in units.items()
               if shapely.geometry.shape(each["geometry"]).contains(shapely.Point(PAPER.point(2.5, 2.5)))]
    assert len(holders) == 1
    assert editor.faults_of(api, draft) == []


def test_what_was_dragged_is_published_and_the_command_finds_no_fault(page, town_server):
    api = editor.sign_in(page, town_server)
    draft = start_draft(person("planner"), ON, title="路段移交", reason="路段移交", document="咸政办函〔2022〕12号")
    editor.open_editor(page, town_server, draft)
    drag_the_border(page)
    done(page)
    wanted = {key: shapely.geometry.shape(editor.units_of(api, draft)[key]["geometry"]) for key in (A, B)}
    planner, reviewer = person("planner"), person("reviewer")
    draft_publishing.submit(planner, draft.pk, None)
    draft_publishing.approve(reviewer, draft.pk, None)
    draft_publishing.publish_draft(planner, draft.pk, None)
    said = StringIO()
    call_command("check_units", "--on", ON.isoformat(), stdout=said)
    told = said.getvalue()
    assert "0 error(s)" in told and set(re.findall(r"\[(\w+)\]", told)) <= {"crossing"}, told
    for key in (A, B):
        told = api.get(f"/api/v1/units/community/{key}?on={ON}&geometry=full").json()
        assert shapely.geometry.shape(told["geometry"]).equals(wanted[key])
        before = api.get(f"/api/v1/units/community/{key}?on=2022-06-30&geometry=full").json()
        assert not shapely.geometry.shape(before["geometry"]).equals(wanted[key])
