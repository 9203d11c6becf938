"""An operation through a draft, which reads only a neighbourhood, does what it does to the whole coverage."""

import json
from datetime import date

import pytest
import shapely

from gis_core.errors import Fault
from grids import drafts
from grids.changes import UnitChange
from grids.coverage.documents import document_of, operation_from
from grids.draft_faults import faults_of_draft
from grids.draft_state import DraftState, Wanted, difference_of
from grids.models import DraftUnit, Revision
from grids.revisions import publish
from tests.grids import drawn_town as town
from tests.grids.coverage import worlds
from tests.grids.coverage.walks import Hand

pytestmark = pytest.mark.django_db

KINDS = ("reassign", "split", "merge", "retire", "move_arc", "move_node", "simplify", "create", "along_a_border")


def publish_cells(coverage):
    """The cells as communities under townships of a few each; their codes in the order of the keys."""
    codes, townships, changes = {}, {}, []
    for number, key in enumerate(coverage):
        code = f"4212020{number // 6:02d}{number:03d}"
        codes[key] = code
        townships.setdefault(code[:9], []).append(coverage.units[key].geometry)
        changes.append(UnitChange("community", code, code, coverage.units[key].geometry))
    for code, areas in townships.items():
        joined = shapely.coverage_union_all(areas)
        area = joined if joined.geom_type == "MultiPolygon" else shapely.MultiPolygon([joined])
        changes.append(UnitChange("township", code, code, area))
    publish(changes, effective_on=date(2022, 1, 1), document="x")


def rows(draft):
    return {
        (row.kind, row.key): (row.code, row.parent, row.geometry and bytes(row.geometry.wkb))
        for row in DraftUnit.objects.filter(draft=draft)
    }


def outcome(act):
    try:
        return act()
    except Fault as fault:
        return fault.code


@pytest.mark.parametrize("seed", range(6))
def test_reading_a_neighbourhood_gives_what_the_whole_coverage_gives(xianning_city, seed):
    publish_cells(worlds.wavy(worlds.voronoi(30, seed, size=0.02, west=114.2, south=29.7), seed))
    planner = town.planner()
    draft = drafts.start_draft(planner, date(2022, 7, 1)).pk
    states, done = [rows(draft)], 0
    for step in range(40):
        state = DraftState.of(Revision.objects.get(pk=draft))
        coverage = state.coverage("community", Wanted(whole=True))
        operation = Hand(coverage, seed * 100 + step).draw(KINDS[step % len(KINDS)])
        document = json.loads(json.dumps(document_of(operation)))
        alone = outcome(lambda: operation_from(document, metric_srid=4547).apply(coverage))  # noqa: B023
        through = outcome(lambda: drafts.append(planner, draft, "community", document, None))  # noqa: B023
        if isinstance(alone, str) or isinstance(through, str):
            assert alone == through, document
            continue
        done += 1
        change = through.changes["community"]
        assert set(change.pairs) == set(alone.pairs) and change.vertex_only == alone.vertex_only
        for key, pair in change.pairs.items():
            other = alone.pairs[key].new
            assert (pair.new is None) == (other is None)
            assert pair.new is None or pair.new.geometry.equals_exact(other.geometry, 0.0)
        states.append(rows(draft))
        nested(state)
    assert done >= 10
    told_alike(state, draft)
    while len(states) > 1:
        assert rows(draft) == states.pop()
        drafts.undo(planner, draft, None)
    assert rows(draft) == states[0] == {}


def told_alike(state, draft):
    """What forbids a draft is told alike by the whole check and by the quicker one for submitting."""
    changes = difference_of(Revision.objects.get(pk=draft)).changes
    whole = faults_of_draft(state, changes)
    assert whole, "the cells are far from the norm: there is something to be told"
    assert faults_of_draft(state, changes, errors_only=True) == [each for each in whole if each.severity == "error"]


def nested(state):
    """Every township is the union of its communities."""
    communities = state.coverage("community", Wanted(whole=True)).units.values()
    for code, township in state.coverage("township", Wanted(whole=True)).units.items():
        children = [each.geometry for each in communities if each.parent == code]
        assert shapely.equals(shapely.union_all(children), township.geometry)
