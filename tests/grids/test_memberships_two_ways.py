"""Memberships after a small change are those that looking at the whole city gives."""

from datetime import date

import numpy as np
import pytest
import shapely
from django.db import transaction

from gis_core.errors import Fault
from grids import memberships
from grids.changes import Retirement, UnitChange
from grids.coverage.areas import Merge, NewUnit, Reassign, Split
from grids.draft_changes import changes_of_difference
from grids.draft_rows import apply_operation
from grids.draft_state import DraftState, Wanted, difference_of
from grids.models import Membership, Revision, Unit, UnitVersion
from grids.revisions import publish
from grids.units import newest_revision
from tests.grids import drawn_town as town

pytestmark = pytest.mark.django_db


def told():
    """Every membership in words, whatever the numbers of rows and units are."""
    names = {
        (unit, version.kind): version.code
        for version in UnitVersion.objects.filter(believed__upper_inf=True) for unit in [version.unit_id]
    }
    kinds = dict(Unit.objects.values_list("pk", "kind"))
    return sorted(
        (
            kinds[row.child_id], names.get((row.child_id, kinds[row.child_id])), row.parent_kind,
            names.get((row.parent_id, row.parent_kind)), round(row.share, 7), row.primary, row.declared,
            str(row.valid),
        )
        for row in Membership.objects.filter(believed__upper_inf=True)
    )


def random_changes(seed, on):
    """What a shaky hand changes of the town on a day: unit changes of whatever kind, parents included."""
    random = np.random.default_rng(seed)
    draft = Revision.objects.create(base=newest_revision().number, effective_on=on)
    state = DraftState.of(draft)
    for number in range(3):
        kind = str(random.choice(["community", "grid", "zone", "estate", "community"]))
        coverage = state.coverage(kind, Wanted(whole=True))
        keys = sorted(coverage)
        if not keys:
            continue
        one, other = (str(random.choice(keys)) for _ in range(2))
        middle = town.PAPER.point(*(random.random(2) * 4))
        lasso = shapely.Point(middle).buffer(0.0002 + 0.0008 * random.random())
        west, east = town.PAPER.point(-1, 2 * random.random()), town.PAPER.point(5, 4 * random.random())
        mark = f"{seed % 10}{number}9"
        code = {"community": one[:9] + mark, "zone": f"zone-{mark}", "estate": f"{one[:12]}-E{mark}"}
        operation = [
            Reassign(one, lasso, apart=True), Merge((one, other), one),
            Split(one, shapely.LineString([west, east]), (NewUnit(f"N{seed}{number}", code.get(kind, f"{one[:12]}-R{mark}")),)),
        ][int(random.integers(3))]
        try:
            apply_operation(state, kind, operation)
        except Fault:
            continue
    changes = changes_of_difference(difference_of(draft))
    draft.delete()
    return [
        change if isinstance(change, Retirement) else UnitChange(
            change.kind, change.code, change.name or "n", change.geometry, recoded_from=change.recoded_from
        )
        for change in changes
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_small_change_and_a_look_at_everything_give_the_same_memberships(xianning_city, monkeypatch, seed):
    town.publish_town()
    days = [date(2022, 7, 1), date(2022, 9, 1), date(2022, 5, 1)]
    for step, on in enumerate(days):
        changes = random_changes(seed * 10 + step, on)
        results = []
        for little in (300, -1):
            monkeypatch.setattr(memberships, "LITTLE", little)
            try:
                with transaction.atomic():
                    publish(changes, effective_on=on, document="d")
                    results.append(told())
                    if little == 300:
                        transaction.set_rollback(True)
            except Fault as fault:
                results.append(str(fault))
        assert results[0] == results[1]
