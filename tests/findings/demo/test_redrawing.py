"""The redrawing of the zones in January 2023: its impact told beforehand is what the demo then holds."""

import pytest
from django.db import transaction

from findings.assignment import Order, run
from findings.demo_loading import load_demo
from findings.impact import impact_of
from findings.models import Assignment, AssignmentUnit, Result, Round
from grids.draft_state import difference_of_revision
from grids.models import Revision
from grids.units import newest_revision

pytestmark = pytest.mark.django_db

OFFICE = frozenset({"public", "office"})


@pytest.fixture(scope="module")
def redrawn(django_db_setup, django_db_blocker):
    """The small demo, loaded once for this file and rolled back at its end; what its last revision changed."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(small=True, rounds=2)
        yield difference_of_revision(newest_revision())
        transaction.set_rollback(True)


def zones():
    """By finding, closed cases left out: the state of its place and the zone it is assigned to."""
    rows = Assignment.objects.filter(is_current=True, finding__observed_on__gte="2023-01-01")
    rows = rows.exclude(finding__source="platform", finding__closed_at__isnull=False)
    states = dict(rows.values_list("finding__source_key", "state"))
    chosen = AssignmentUnit.objects.filter(assignment__in=rows, kind="zone", chosen=True)
    codes = dict(chosen.values_list("assignment__finding__source_key", "unit_version__code"))
    return {key: (state, codes.get(key)) for key, state in states.items()}


def test_the_impact_told_beforehand_is_what_came(redrawn):
    told = impact_of(redrawn, OFFICE)
    after = zones()
    rows = Result.objects.filter(round__key="2023-01").values_list("kind", "code", "score", "rank")
    results = {(kind, code): (score, rank) for kind, code, score, rank in rows}
    run(Order(Revision.objects.get(number=redrawn.revision), Round.objects.get(key="2023-01"), redo=True))
    before = zones()
    moved = {each.key: each for each in told.listed}
    assert told.findings > 20
    for key, was in before.items():
        each = moved.get(key)
        if each is None:
            assert was == after[key]
        else:
            zone = next(one for one in each.kinds if one.kind == "zone")
            assert (each.state_before, zone.origin) == was
            assert (each.state_after, zone.to) == after[key]
    assert {each.round for each in told.listed} == {"2023-01"}, "December 2022 stays as it is"
    assert {each.kind for each in told.scores} == {"zone", "township"}
    for each in told.scores:
        assert each.round == "2023-01"
        score, rank = results.get((each.kind, each.code), (None, None))
        assert (each.after.rank if each.after else None) == rank
        assert (each.after.score if each.after else None) == (None if score is None else f"{score:.2f}")
