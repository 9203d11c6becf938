"""What a redrawing would do is what it does once it is published: two ways to one answer."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from findings.assignment import run
from findings.impact import impact_of
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Finding
from findings.rounds import close_round, release_round, score_round
from findings.stale import newest_order
from gis_core.permissions import Sight
from grids import publication_guards
from grids.coverage.value import Change, Pair, Unit
from grids.differences import Difference
from grids.units import versions_on
from tests.findings import drawn_round
from tests.findings import redrawn_town as redrawn
from tests.findings.told_impact import assert_scores, results
from tests.people import publish

pytestmark = pytest.mark.usefixtures("xianning_city")

OFFICE = frozenset({"public", "office"})
PLANNER = frozenset({"public", "planner"})
ALL_KINDS = ("county", "township", "community", "zone", "grid", "estate")


@pytest.fixture(autouse=True)
def no_freeze(monkeypatch):
    """The round is opened before the town is redrawn in its midst: the freeze has its own tests."""
    monkeypatch.setattr(publication_guards, "_guards", {})


def answers():
    """By finding: its state, the unit that counts and its code by kind, and the bodies, as assigned."""
    states = dict(Assignment.objects.filter(is_current=True).values_list("finding__source_key", "state"))
    units = {key: {} for key in states}
    rows = AssignmentUnit.objects.filter(assignment__is_current=True, chosen=True)
    for key, kind, unit, code in rows.values_list(
        "assignment__finding__source_key", "kind", "unit_version__unit", "unit_version__code"
    ):
        units[key][kind] = (unit, code)
    bodies = {key: set() for key in states}
    rows = AssignmentBody.objects.filter(assignment__is_current=True)
    for key, name, role in rows.values_list("assignment__finding__source_key", "body__name", "role"):
        bodies[key].add((name, role))
    return {key: (state, units[key], bodies[key]) for key, state in states.items()}


def world(seed, kinds, later=False, findings=240):
    """A random town with a month of findings; the difference to another one from the tenth on.

    ``later``: on the twentieth it is redrawn anyway.
    """
    random = np.random.default_rng(seed)
    redrawn.publish_town(redrawn.town(random))
    if later:
        redrawn.publish_difference(redrawn.difference_to(redrawn.town(random), kinds, date(2022, 12, 20)))
    redrawn.give_duties()
    december = redrawn.draw_december()
    redrawn.scatter(december, random, findings)
    run(newest_order())
    score_round("2022-12")
    return redrawn.difference_to(redrawn.town(random), kinds)


def really(difference):
    """Answers and results before and after the difference is really published."""
    before = answers(), results()
    redrawn.publish_difference(difference)
    run(newest_order(redo=True))
    score_round("2022-12")
    return before, (answers(), results())


def concerned(on):
    rows = Assignment.objects.filter(is_current=True, finding__observed_on__gte=on)
    open_ones = rows.exclude(finding__source="platform", finding__closed_at__isnull=False)
    return dict(open_ones.values_list("finding__source_key", "finding__source"))


CASES = [
    *((seed, ALL_KINDS, False) for seed in range(4)),
    *((seed, ALL_KINDS, True) for seed in range(20, 24)),
    (10, ("zone",), False), (11, ("estate",), False), (12, ("grid",), False),
    (13, ("county", "township", "community"), False), (14, ("community",), True),
]


@pytest.mark.parametrize(("seed", "kinds", "later"), CASES)
def test_what_would_change_hands_is_what_does(seed, kinds, later):
    difference = world(seed, kinds, later)
    assert_true(difference)


def assert_true(difference):
    """Everything an impact tells against what really publishing, assigning and scoring does."""
    told = impact_of(difference, OFFICE)
    (before, scored_before), (after, scored_after) = really(difference)
    sources = concerned(difference.on)

    hands = {key for key in sources if _units(before[key]) != _units(after[key])}
    assert hands, "a redrawing that changes nothing proves nothing"
    assert told.findings == sum(sources[key] != "platform" for key in hands)
    assert told.cases == sum(sources[key] == "platform" for key in hands)
    moved = {each.key: each for each in told.listed}
    assert {key for key, each in moved.items() if any(one.changes_hands for one in each.kinds)} == hands
    assert {key for key in sources if before[key][0] != after[key][0]} <= set(moved)
    for key, each in moved.items():
        assert (each.state_before, each.state_after) == (before[key][0], after[key][0])
        for one in each.kinds:
            assert one.origin == before[key][1].get(one.kind, (None, None))[1]
            assert one.to == after[key][1].get(one.kind, (None, None))[1]
    assert_counts(told, before, after, sources)
    assert_scores(told, scored_before, scored_after)
    assert_bodies(told, before, after, hands)
    return told


def _units(answer):
    return {kind: unit for kind, (unit, _) in answer[1].items()}


def assert_counts(told, before, after, sources):
    for side, found in (("before", before), ("after", after)):
        counted = Counter(
            (kind, code, sources[key] == "platform")
            for key in sources for kind, (_, code) in found[key][1].items()
        )
        for each in told.units:
            code = each.code_before if side == "before" else each.code
            assert getattr(each, f"findings_{side}") == counted[each.kind, code, False]
            assert getattr(each, f"cases_{side}") == counted[each.kind, code, True]


def assert_bodies(told, before, after, hands):
    gains, loses = Counter(), Counter()
    for key in hands:
        gains.update(after[key][2] - before[key][2])
        loses.update(before[key][2] - after[key][2])
    assert {(each.name, each.role): each.gains for each in told.bodies if each.gains} == gains
    assert {(each.name, each.role): each.loses for each in told.bodies if each.loses} == loses


def finding(of, key, column, row, **more):
    """A finding of the fifteenth."""
    found = drawn_round.finding(of, key, column, row, **more)
    Finding.objects.filter(pk=found.pk).update(observed_on=date(2022, 12, 15))
    return found


# --- what moves no border near the place -------------------------------------------------------


def letters(kind, drawing, only=None):
    found = redrawn.areas(kind, drawing)
    return {code: area for code, area in found.items() if only is None or code in only}


def small_town(**drawings):
    redrawn.publish_town({kind: letters(kind, drawn) for kind, drawn in drawings.items()})
    return redrawn.draw_december()


def change(**drawings):
    after = {kind: letters(kind, drawn) for kind, drawn in drawings.items()}
    return redrawn.difference_to(after, tuple(drawings))


def test_a_township_that_gets_its_first_community_has_gaps_elsewhere():
    december = small_town(county="AACC", township="AACC", community="AA..")
    finding(december, "far", 3.5, 0.5)
    run(newest_order())
    (far,) = impact_of(change(community="AAC."), OFFICE).listed
    assert (far.state_before, far.state_after) == ("clear", "gap")


def test_a_place_on_a_border_follows_the_parent_of_a_grid_redrawn_far_away():
    december = small_town(zone="AAABBB", grid="..AAA.")
    finding(december, "on the border", 3, 0.5)
    run(newest_order())
    told = impact_of(change(grid="AAAAA."), OFFICE)
    real = really(change(grid="AAAAA."))
    assert [each.changes_hands for each in told.listed[0].kinds if each.kind == "zone"] == [True]
    assert [side[0]["on the border"][1]["zone"][1] for side in real] == ["zone-b", "zone-a"]


def test_a_place_on_a_border_follows_a_parent_that_is_only_declared():
    december = small_town(zone="AAABBB", grid="..AAA.")
    finding(december, "on the border", 3, 0.5)
    run(newest_order())
    (grid,) = letters("grid", "..AAA.")
    given = redrawn.given_to(Difference(redrawn.ON, 1, {}, {}), "grid", {grid: "zone-a"})
    told, real = impact_of(given, OFFICE), really(given)
    assert [(each.origin, each.to) for each in told.listed[0].kinds if each.changes_hands] == [("zone-b", "zone-a")]
    assert [side[0]["on the border"][1]["zone"][1] for side in real] == ["zone-b", "zone-a"]


@pytest.mark.parametrize(("seed", "kinds", "later"), [(30, ALL_KINDS, False), (33, ("zone", "grid"), True)])
def test_parents_that_are_only_declared_move_what_they_really_move(seed, kinds, later):
    difference = world(seed, kinds, later)
    after = {code for code, pair in difference.changes["grid"].pairs.items() if pair.new}
    zones = versions_on(difference.on, difference.revision, ["zone"]).values_list("code", flat=True)
    there = sorted(set(zones) - {key for key, pair in difference.changes.get("zone", Change()).pairs.items() if not pair.new})
    given = redrawn.given_to(difference, "grid", {code: there[at % len(there)] for at, code in enumerate(sorted(after))})
    assert given != difference
    assert_true(given)


def test_a_visit_without_findings_goes_with_its_ground():
    december = small_town(county="AAAB", zone="AAAB")
    drawn_round.visit(december, "v1", 2.5, 0.5)
    score_round("2022-12")
    difference = change(zone="AABB")
    told = impact_of(difference, OFFICE)
    assert [(each.code, each.before.score, each.after.score) for each in told.scores] == [
        ("zone-a", "100.00", None), ("zone-b", None, "100.00"),
    ]
    before, after = really(difference)
    assert_scores(told, before[1], after[1])


def test_a_unit_that_only_gets_another_code_keeps_its_findings():
    december = small_town(zone="AAAB")
    finding(december, "f1", 0.5, 0.5)
    run(newest_order())
    difference = change(zone="AAAB")
    zone = versions_on(difference.on, difference.revision, ["zone"]).get(code="zone-a")
    area = redrawn.areas("zone", "AAAB")["zone-a"]
    pair = Pair(Unit(area, "zone-a", zone.name), Unit(area, "zone-west", zone.name))
    recoded = Difference(difference.on, difference.revision, {"zone": Change({"zone-a": pair})}, {("zone", "zone-a"): zone.unit_id})
    told = impact_of(recoded, OFFICE)
    assert (told.findings, told.other_states, told.scores) == (0, 0, ())


# --- who is told what --------------------------------------------------------------------------


@pytest.fixture
def moved_zone():
    """Ground of zone A with an inspection finding and an open case goes to zone B."""
    december = small_town(county="AAAA", zone="AAAB")
    finding(december, "inspected", 2.5, 0.5)
    finding(december, "case", 2.5, 0.5, source="platform")
    run(newest_order())
    score_round("2022-12")
    return change(zone="AABB")


def test_what_is_sealed_does_not_exist_for_the_evaluated(moved_zone):
    told = impact_of(moved_zone, PLANNER)
    assert (told.findings, told.cases, told.scores, told.released_only) == (0, 1, (), True)
    assert told.as_document()["of"] == "released rounds only"
    assert [each.key for each in told.listed] == ["case"]
    assert impact_of(moved_zone, OFFICE).findings == 1
    close_round("2022-12")
    release_round("2022-12")
    told = impact_of(moved_zone, PLANNER)
    assert (told.findings, told.cases, len(told.scores)) == (1, 1, 2)


def test_the_public_is_told_of_nothing(moved_zone):
    told = impact_of(moved_zone, frozenset({"public"}))
    assert (told.findings, told.cases, told.units, told.listed, told.scores) == (0, 0, (), (), ())


def test_findings_out_of_sight_are_counted_but_not_listed(moved_zone):
    zone_a = versions_on(moved_zone.on, moved_zone.revision, ["zone"]).get(code="zone-a").unit_id
    for territories, listed in ((frozenset({zone_a}), 2), (frozenset({-1}), 0)):
        told = impact_of(moved_zone, OFFICE, Sight(territories=territories))
        assert (told.findings, told.cases, len(told.listed)) == (1, 1, listed)


def test_a_published_round_is_not_touched_nor_days_before(moved_zone):
    later = replace(moved_zone, on=date(2022, 12, 16))
    assert impact_of(later, OFFICE).findings == 0
    close_round("2022-12")
    release_round("2022-12")
    publish("2022-12")
    told = impact_of(moved_zone, OFFICE)
    assert (told.findings, told.cases, told.scores) == (0, 0, ())


def test_a_closed_case_is_no_open_case(moved_zone):
    Finding.objects.filter(source="platform").update(closed_at="2022-12-16T00:00:00Z")
    assert impact_of(moved_zone, OFFICE).cases == 0


def test_findings_without_an_answer_yet_are_told_apart(moved_zone):
    december = Finding.objects.first().round
    finding(december, "new and far", 0.5, 0.5)
    finding(december, "new and moved", 2.2, 0.5)
    told = impact_of(moved_zone, OFFICE)
    assert (told.findings, told.unassigned) == (2, 1)


def test_it_is_told_as_a_document_and_as_rows(moved_zone):
    told = impact_of(moved_zone, OFFICE)
    document = json.loads(json.dumps(told.as_document(most_findings=1)))
    assert (document["findings"], document["open_cases"], len(document["moved"]), document["moved_listed"]) == (1, 1, 1, 2)
    zones = [row for row in told.unit_rows() if row["kind"] == "zone"]
    assert [(row["code"], row["findings_before"], row["findings_after"]) for row in zones] == [
        ("zone-a", 1, 0), ("zone-b", 0, 1),
    ]
    assert {(row["kind"], row["from"], row["to"]) for row in told.finding_rows()} == {("zone", "zone-a", "zone-b")}
    assert [row["rank_after"] for row in told.score_rows()] == [None, 1]


def test_before_anything_was_published_nothing_changes_hands(xianning_city):
    told = impact_of(Difference(redrawn.ON, 0, {}, {}), OFFICE)
    assert (told.findings, told.units) == (0, ())
