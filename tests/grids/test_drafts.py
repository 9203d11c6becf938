"""A planner draws a draft: operations, undo, redo, discarding, and what follows by itself."""

import pytest
import shapely

from gis_core.errors import Conflict, NotAllowed, NotFound
from gis_core.models import Grant
from grids import drafts
from grids.coverage.faults import CoverageFault
from grids.draft_state import DraftState, Wanted, difference_of
from grids.models import DraftUnit, Revision, Unit
from grids.units import unit_by_code
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ESTATE, ON, T1, T2, A, B, C, D

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return town.planner()


@pytest.fixture
def draft(planner):
    return drafts.start_draft(planner, ON, title="七月调整").pk


def units(draft, kind="community"):
    """The units of a kind as the draft has them, by key."""
    state = DraftState.of(Revision.objects.get(pk=draft))
    return {key: each.unit for key, each in state.held(kind, Wanted(whole=True)).items()}


def rows(draft):
    """The draft's own rows, to the byte."""
    return {
        (row.kind, row.key): (row.code, row.name, row.parent, str(row.attributes), row.vertex_only,
                              row.derived, row.geometry and bytes(row.geometry.wkb))
        for row in DraftUnit.objects.filter(draft=draft)
    }


def hand_over(draft, planner, to=B, block=(1, 0, 1, 1), kind="community"):
    document = {"operation": "reassign", "to": to, "area": town.block(*block)}
    return drafts.append(planner, draft, kind, document, None)


def test_a_strip_handed_over_changes_both_sides_and_leaves_the_coverage_whole(draft, planner):
    step = hand_over(draft, planner)
    assert set(step.changes) == {"community"}
    assert set(step.changes["community"].pairs) == {A, B}
    now = units(draft)
    assert shapely.coverage_is_valid([each.geometry for each in now.values()])
    assert now[A].geometry.area == pytest.approx(3 * now[C].geometry.area / 4)
    assert now[B].geometry.area == pytest.approx(5 * now[C].geometry.area / 4)


def test_parents_follow_their_children(draft, planner):
    step = hand_over(draft, planner, to=C, block=(0, 1, 1, 1))
    assert list(step.changes) == ["community", "township"]
    townships = units(draft, "township")
    assert townships[T2].geometry.covers(shapely.Point(town.PAPER.point(0.5, 1.5)))
    assert not townships[T1].geometry.covers(shapely.Point(town.PAPER.point(0.5, 1.5)))
    assert all(row.derived for row in DraftUnit.objects.filter(draft=draft, kind="township"))
    children = [each.geometry for each in units(draft).values() if each.parent == T2]
    assert shapely.equals(shapely.union_all(children), townships[T2].geometry)


def test_a_derived_outline_cannot_be_drawn(draft, planner):
    with pytest.raises(CoverageFault) as refused:
        hand_over(draft, planner, to=T2, block=(0, 1, 1, 1), kind="township")
    assert refused.value.code == "derived-boundary"
    assert not rows(draft)


def test_townships_merge_by_their_communities(draft, planner):
    document = {"operation": "merge", "units": [T1, T2], "kept": T1}
    step = drafts.append(planner, draft, "township", document, None)
    assert list(step.changes) == ["community", "township"]
    assert {each.parent for each in units(draft).values()} == {T1}
    assert set(units(draft, "township")) == {T1}


def test_communities_move_to_a_township_that_did_not_exist(draft, planner):
    document = {
        "operation": "move_to_parent", "units": [B], "parent": "421202003",
        "new_parents": [{"code": "421202003", "name": "新街道"}],
    }
    drafts.append(planner, draft, "community", document, None)
    founded = units(draft, "township")["421202003"]
    assert founded.name == "新街道" and shapely.equals(founded.geometry, units(draft)[B].geometry)
    assert founded.parent is None or founded.parent == "421202"


def test_undo_gives_back_every_row_byte_for_byte_and_redo_makes_it_again(draft, planner):
    before = [rows(draft)]
    for block in ((1, 0, 1, 1), (1, 1, 1, 1)):
        hand_over(draft, planner, block=block)
        before.append(rows(draft))
    hand_over(draft, planner, to=C, block=(0, 1, 1, 1))
    done = rows(draft)
    drafts.undo(planner, draft, None)
    assert rows(draft) == before[2]
    drafts.undo(planner, draft, None, steps=2)
    assert rows(draft) == before[0] == {}
    drafts.redo(planner, draft, None, steps=3)
    assert rows(draft) == done


def test_there_is_nothing_to_undo_in_a_new_draft(draft, planner):
    with pytest.raises(Conflict, match="nothing to undo"):
        drafts.undo(planner, draft, None)


def test_a_new_operation_forgets_what_was_undone(draft, planner):
    hand_over(draft, planner)
    drafts.undo(planner, draft, None)
    hand_over(draft, planner, block=(1, 1, 1, 1))
    with pytest.raises(Conflict, match="nothing to redo"):
        drafts.redo(planner, draft, None)


def test_a_draft_that_gave_back_what_it_took_changes_nothing(draft, planner):
    hand_over(draft, planner)
    hand_over(draft, planner, to=A)
    changes = difference_of(Revision.objects.get(pk=draft)).changes
    assert all(key in change.vertex_only for change in changes.values() for key in change.pairs)


def test_an_operation_is_discarded_from_the_middle(draft, planner):
    hand_over(draft, planner)
    hand_over(draft, planner, block=(1, 1, 1, 1))
    drafts.discard(planner, draft, 1, None)
    assert Revision.objects.get(pk=draft).position == 1
    assert units(draft)[A].geometry.covers(shapely.Point(town.PAPER.point(1.5, 0.5)))
    assert units(draft)[B].geometry.covers(shapely.Point(town.PAPER.point(1.5, 1.5)))


def test_what_rested_on_the_discarded_is_told_as_refused(draft, planner):
    split = {"operation": "split", "unit": A, "line": town.line((1, -1), (1, 3)), "new": [{"key": f"{T1}003"}]}
    drafts.append(planner, draft, "community", split, None)
    rename = {"operation": "set_attributes", "units": [f"{T1}003"], "name": "新社区"}
    drafts.append(planner, draft, "community", rename, None)
    step = drafts.discard(planner, draft, 1, None)
    refused = step.draft.operations.get()
    assert refused.refusal["type"] == "/problems/unknown-unit"
    assert step.draft.conflict["refused"][0]["ordinal"] == 1


def test_a_seen_version_that_is_old_writes_nothing(draft, planner):
    hand_over(draft, planner)
    with pytest.raises(drafts.DraftChanged) as refused:
        drafts.undo(planner, draft, 0)
    assert refused.value.status == 412 and refused.value.members["version"] == 1


def test_a_refused_operation_leaves_no_trace(draft, planner):
    with pytest.raises(CoverageFault):
        hand_over(draft, planner, block=(3, 0, 1, 1))
    assert not rows(draft) and Revision.objects.get(pk=draft).version == 0


def test_a_planner_of_one_township_draws_there_only(draft, planner):
    local = town.planner("local")
    Grant.objects.filter(user=local).delete()
    north = unit_by_code("township", T1, ON, 1)
    Grant.objects.create(user=local, role="planner", territory=north.pk)
    hand_over(draft, local)
    with pytest.raises(NotAllowed) as refused:
        hand_over(draft, local, to=D, block=(3, 1, 1, 1))
    assert D in refused.value.detail and refused.value.members["rule"] == "plans-there"


def test_somebody_who_is_no_planner_draws_nothing(draft, planner):
    from tests.people import person
    with pytest.raises(NotAllowed):
        drafts.start_draft(person("reviewer"), ON)


def test_an_unknown_draft_is_not_found(planner):
    with pytest.raises(NotFound):
        drafts.undo(planner, 999, None)


def test_estates_are_islands_and_may_end_without_an_heir(draft, planner):
    drafts.append(planner, draft, "estate", {"operation": "retire", "unit": ESTATE}, None)
    assert units(draft, "estate") == {}


def test_the_day_of_a_draft_can_change_and_all_is_done_again(draft, planner):
    from datetime import date
    hand_over(draft, planner)
    before = rows(draft)
    drafts.describe(planner, draft, None, on=date(2022, 9, 1), reason="later")
    found = Revision.objects.get(pk=draft)
    assert rows(draft) == before and found.effective_on == date(2022, 9, 1) and found.conflict is None


def test_no_unit_is_made_before_publication(draft, planner):
    count = Unit.objects.count()
    split = {"operation": "split", "unit": A, "line": town.line((1, -1), (1, 3)), "new": [{"key": f"{T1}003"}]}
    drafts.append(planner, draft, "community", split, None)
    assert Unit.objects.count() == count
