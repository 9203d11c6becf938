"""What the editor's panels ask: locked units, suggestions that mend, whose a unit is."""

from datetime import date

import pytest
import shapely
from psycopg2.extras import DateRange

from gis_core.models import Grant
from grids.changes import UnitChange
from grids.models import Body, Category, Duty, Incumbency, Person, PersonPhone, Post, Unit, UnitVersion
from grids.revisions import publish
from tests.grids import drawn_town as town
from tests.grids.drawn_town import T1, T2, A, B, C, D, area
from tests.grids.test_drafts_api import sent, started
from tests.people import client_of, client_with_token, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return client_with_token("planner")


def lock(client, draft, tag, kind, *units, locked=True):
    return sent(client, "post", f"{draft}/locks", {"kind": kind, "units": list(units), "locked": locked}, tag)


def handover(to=B, block=(1, 0, 1, 1)):
    return {"kind": "community", "operation": "reassign", "to": to, "area": town.block(*block)}


def test_a_locked_unit_is_changed_by_no_operation_until_it_is_unlocked(planner):
    draft, tag = started(planner)
    kept = lock(planner, draft, tag, "community", A)
    assert kept.json()["locks"] == [{"kind": "community", "key": A}] and kept["ETag"] != tag
    refused = sent(planner, "post", f"{draft}/operations", handover(), kept["ETag"])
    assert refused.status_code == 422 and refused.json()["type"] == "/problems/unit-locked"
    assert refused.json()["units"] == [A] and len(refused.json()["place"]) == 2
    beside = sent(planner, "post", f"{draft}/operations", handover(D, (0, 2, 1, 1)), kept["ETag"])
    assert beside.status_code == 422, "C and D do not lie so that the ground stays in one piece"
    beside = sent(planner, "post", f"{draft}/operations", handover(D, (1, 2, 1, 1)), kept["ETag"])
    assert beside.status_code == 201, beside.content
    free = lock(planner, draft, beside["ETag"], "community", A, locked=False)
    assert free.json()["locks"] == []
    assert sent(planner, "post", f"{draft}/operations", handover(), free["ETag"]).status_code == 201


def test_a_lock_holds_against_undo_and_redo_and_for_parents_that_would_follow(planner):
    draft, tag = started(planner)
    drawn = sent(planner, "post", f"{draft}/operations", handover(C, (0, 1, 1, 1)), tag)
    kept = lock(planner, draft, drawn["ETag"], "township", T1)
    undone = sent(planner, "post", f"{draft}/undo", {}, kept["ETag"])
    assert undone.status_code == 422 and undone.json()["units"] == [T1]
    other = lock(planner, draft, kept["ETag"], "township", T1, locked=False)
    gone = sent(planner, "post", f"{draft}/undo", {}, other["ETag"])
    again = lock(planner, draft, gone["ETag"], "community", A)
    assert sent(planner, "post", f"{draft}/redo", {}, again["ETag"]).status_code == 422


@pytest.mark.parametrize(("body", "pointer"), [
    ({"kind": "community", "units": ["nowhere"], "locked": True}, "/units"),
    ({"kind": "castle", "units": [A], "locked": True}, "/kind"),
    ({"kind": "community", "units": [], "locked": True}, "/units"),
])
def test_what_cannot_be_locked_is_named(planner, body, pointer):
    draft, tag = started(planner)
    answer = sent(planner, "post", f"{draft}/locks", body, tag)
    assert answer.status_code == 400 and answer.json()["parameter"] == pointer


def test_codes_that_change_places_in_a_table_are_published(planner):
    draft, tag = started(planner)
    table = {A: {"code": B, "name": "新甲社区"}, B: {"code": A, "attributes": {"households": 7}}}
    done = sent(planner, "post", f"{draft}/operations",
                {"kind": "community", "operation": "set_each", "units": table}, tag)
    assert done.status_code == 201, done.content
    submitted = sent(planner, "post", f"{draft}/submit", {}, done["ETag"])
    assert submitted.status_code == 200, submitted.content
    approved = sent(client_with_token("reviewer"), "post", f"{draft}/approve", {}, submitted["ETag"])
    published = sent(planner, "post", f"{draft}/publish", {}, approved["ETag"])
    assert published.status_code == 200, published.content
    now = planner.get(f"/api/v1/units/community/{B}?on=2022-08-01").json()
    assert now["properties"]["name"] == "新甲社区"


def faults(client, draft):
    return client.get(f"{draft}/faults").json()["features"]


def test_the_suggestion_for_an_overlap_removes_it(planner):
    other = f"{A}-E002"
    publish([UnitChange("estate", other, "新园", area((0, 0, 2, 1)))], effective_on=date(2022, 2, 1), document="")
    draft, tag = started(planner)
    renamed = {"kind": "estate", "operation": "set_attributes", "units": [other], "attributes": {"x": 1}}
    step = sent(planner, "post", f"{draft}/operations", renamed, tag)
    found = [each for each in faults(planner, draft) if each["properties"]["fault"] == "overlap"]
    assert len(found) == 1
    offered = found[0]["properties"]["suggestions"]
    assert found[0]["properties"]["names"] == {town.ESTATE: "花园", other: "新园"}
    assert [each["to"] for each in offered] == [code["code"] for code in found[0]["properties"]["units"]]
    mended = sent(planner, "post", f"{draft}/operations",
                  next(each for each in offered if each["to"] == town.ESTATE), step["ETag"])
    assert mended.status_code == 201, mended.content
    assert not [each for each in faults(planner, draft) if each["properties"]["fault"] == "overlap"]


def test_the_suggestion_for_a_gap_fills_it(planner):
    """A grid is published with a hole in it."""
    hole = shapely.MultiPolygon([town.PAPER.polygon((0.4, 0.4), (0.4, 0.9), (0.9, 0.9), (0.9, 0.4))])
    shape = shapely.MultiPolygon([shapely.difference(area((0, 0, 2, 2)), hole)])
    publish([UnitChange("grid", town.G1, "甲网格", shape)], effective_on=date(2022, 2, 1), document="")
    draft, tag = started(planner)
    renamed = {"kind": "grid", "operation": "set_attributes", "units": [town.G1], "attributes": {"x": 1}}
    step = sent(planner, "post", f"{draft}/operations", renamed, tag)
    found = [each["properties"] for each in faults(planner, draft) if each["properties"]["fault"] in ("gap", "hole")]
    offered = [suggestion for each in found for suggestion in each["suggestions"]]
    assert offered, found
    mended = sent(planner, "post", f"{draft}/operations", offered[0], step["ETag"])
    assert mended.status_code == 201, mended.content
    assert not [each for each in faults(planner, draft) if each["properties"]["fault"] in ("gap", "hole")]


@pytest.fixture
def served(planner):
    """A street office with its chief, a department for litter, and a property company for the estate."""
    days = DateRange(date(2022, 1, 1), None)
    units = dict(Unit.objects.values_list("versions__code", "pk"))
    office = Body.objects.create(kind="office", name="北街道办事处")
    company = Body.objects.create(kind="property", name="安居物业")
    post = Post.objects.create(body=office, title="主任")
    person = Person.objects.create(name="张三")
    PersonPhone.objects.create(person=person, number="0715-0000000")
    Incumbency.objects.create(post=post, person=person, valid=days)
    litter = Category.objects.create(standard="city", kind="matter", code="litter", name="暴露垃圾", valid=days)
    Duty.objects.create(body=office, post=post, unit_id=units[T1], role="road_chief", level=1, valid=days)
    Duty.objects.create(body=company, unit_id=units[A], role="property", valid=days)
    Duty.objects.create(body=office, unit_id=units[A], role="department", category=litter, valid=days)
    Duty.objects.create(body=office, unit_id=units[B], role="territory", valid=days)


def test_whose_a_unit_is_comes_with_what_it_lies_in(served):
    told = client_with_token("planner").get(f"/api/v1/units/community/{A}/duties?on=2022-07-01").json()
    assert [(each["role"], each["level"], each["unit"]["code"]) for each in told["duties"]] == [
        ("road_chief", 1, T1), ("property", None, A), ("department", None, A),
    ]
    assert told["duties"][0]["person"] == "张三" and told["duties"][0]["phones"] == ["0715-0000000"]
    assert told["duties"][2]["category"]["name"] == "暴露垃圾"


@pytest.mark.parametrize("role", ["public", "body", "inspector"])
def test_persons_and_phones_are_not_for_everybody(served, role):
    answer = client_of(role).get(f"/api/v1/units/community/{A}/duties?on=2022-07-01")
    assert answer.status_code == 200
    assert "张三" not in answer.content.decode() and "0715" not in answer.content.decode()
    assert not any("phones" in each or "person" in each for each in answer.json()["duties"])


# --- who may lock, and what a search finds ----------------------------------------------------------


def test_only_who_plans_there_or_began_the_draft_locks_a_unit_or_lets_it_go(planner):
    draft, tag = started(planner)
    other = client_with_token("planner", "planner-of-the-south")
    south = UnitVersion.objects.get(kind="township", code=T2).unit_id
    Grant.objects.filter(user=person("planner", "planner-of-the-south")).update(territory=south)
    refused = lock(other, draft, tag, "community", A)
    assert refused.status_code == 403 and refused.json()["rule"] == "plans-there"
    mine = lock(other, draft, tag, "community", C)
    assert mine.status_code == 200, mine.content
    both = lock(planner, draft, mine["ETag"], "community", A)
    assert lock(other, draft, both["ETag"], "community", A, C, locked=False).status_code == 403
    Grant.objects.filter(user=person("planner")).update(territory=south)
    free = lock(planner, draft, both["ETag"], "community", A, C, locked=False)
    assert free.json()["locks"] == []
    assert lock(client_with_token("reviewer"), draft, free["ETag"], "community", A).status_code == 403


def found(client, draft, text):
    return {each["properties"]["key"]: each["properties"] for each in client.get(f"{draft}/units?q={text}").json()["features"]}


def test_a_search_finds_what_the_draft_made_renamed_and_ended_by_names_before_and_after(planner):
    draft, tag = started(planner)
    renamed = {"kind": "community", "operation": "set_attributes", "units": [A], "name": "东山社区"}
    tag = sent(planner, "post", f"{draft}/operations", renamed, tag)["ETag"]
    merged = {"kind": "community", "operation": "merge", "units": [C, D], "kept": C}
    sent(planner, "post", f"{draft}/operations", merged, tag)
    assert found(planner, draft, "甲社")[A]["name"] == "东山社区" and found(planner, draft, "dssq")[A]["was"]["name"] == "甲社区"
    ended = found(planner, draft, "丁社区")[D]
    assert (ended["state"], ended["name"]) == ("ended", "丁社区")
    assert found(planner, draft, B) == {}, "what the draft leaves alone is found among the published ones"
