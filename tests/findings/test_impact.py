"""What a redrawing would do is what it does once it is published: two ways to one answer."""

from collections import Counter

import numpy as np
import pytest

from findings.assignment import newest_order, run
from findings.impact import impact_of
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Result
from findings.rounds import score_round
from grids import publication_guards
from tests.findings import redrawn_town as redrawn

pytestmark = pytest.mark.usefixtures("xianning_city")

OFFICE = frozenset({"public", "office"})
ALL_KINDS = ("county", "township", "community", "zone", "grid", "estate")


@pytest.fixture(autouse=True)
def no_freeze(monkeypatch):
    """The round is opened before the town is redrawn in its midst: the freeze has its own tests."""
    monkeypatch.setattr(publication_guards, "_guards", {})


def answers():
    """By finding: its state, and the code of the unit that counts by kind, as assigned."""
    states = dict(Assignment.objects.filter(is_current=True).values_list("finding__source_key", "state"))
    units = {key: {} for key in states}
    rows = AssignmentUnit.objects.filter(assignment__is_current=True, chosen=True)
    for key, kind, unit, code in rows.values_list(
        "assignment__finding__source_key", "kind", "unit_version__unit", "unit_version__code"
    ):
        units[key][kind] = (unit, code)
    return {key: (state, units[key]) for key, state in states.items()}


def results():
    rows = Result.objects.values_list("kind", "code", "group", "score", "rank", "tied", "unit_version__unit")
    return {(kind, unit): (code, group, score, rank, tied) for kind, code, group, score, rank, tied, unit in rows}


def world(seed, kinds, findings=240):
    random = np.random.default_rng(seed)
    redrawn.publish_town(redrawn.town(random))
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
    *((seed, ALL_KINDS) for seed in range(4)),
    (10, ("zone",)), (11, ("estate",)), (12, ("grid",)), (13, ("county", "township", "community")),
]


@pytest.mark.parametrize(("seed", "kinds"), CASES)
def test_what_would_change_hands_is_what_does(seed, kinds):
    difference = world(seed, kinds)
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
    assert_bodies(told)


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


def assert_scores(told, before, after):
    def standing(row):
        code, group, score, rank, tied = row
        return (None if score is None else f"{score:.2f}", rank, tied, group)

    codes = {}
    for found in (before, after):
        codes |= {(kind, row[0]): (kind, unit) for (kind, unit), row in found.items()}
    different = {key for key in before.keys() | after.keys() if _row(before, key) != _row(after, key)}
    assert {codes[each.kind, each.code] for each in told.scores} == different
    for each in told.scores:
        key = codes[each.kind, each.code]
        for side, found in ((each.before, before), (each.after, after)):
            assert (side is None) == (key not in found)
            if side is not None:
                assert (side.score, side.rank, side.tied, side.group) == standing(found[key])


def _row(found, key):
    return found[key][1:] if key in found else None


def assert_bodies(told):
    assert AssignmentBody.objects.count() == 0 and told.bodies == ()
