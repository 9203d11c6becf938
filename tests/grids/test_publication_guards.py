"""Guards are asked, in order, once each; and what counts as redrawing a kind."""

from datetime import date
from itertools import count

import pytest
import shapely

from gis_core.errors import Conflict
from gis_core.precision import GRID
from grids import publication_guards
from grids.changes import Held, Retirement, UnitChange, answer, outlines
from grids.publication_guards import Proposal, ask_all, redrawn_kinds, register

FIRST, DAY, LATER = date(2022, 1, 1), date(2022, 6, 1), date(2022, 9, 1)
SHAPE = shapely.MultiPolygon([shapely.box(114.3, 29.8, 114.4, 29.9)])
OTHER = shapely.MultiPolygon([shapely.box(114.3, 29.8, 114.5, 29.9)])
NUMBERS = count(1)


@pytest.fixture
def no_guards(monkeypatch):
    monkeypatch.setattr(publication_guards, "_guards", {})


def refusing(proposal):
    raise Conflict(f"not {', '.join(sorted(proposal.kinds))}")


def test_a_guard_refuses_what_is_proposed(no_guards):
    register(refusing)
    with pytest.raises(Conflict, match="not zone"):
        ask_all(Proposal(frozenset({"zone"}), DAY))


def test_nobody_refuses_where_nobody_stands_guard(no_guards):
    ask_all(Proposal(frozenset({"zone"}), DAY))


def test_registering_twice_asks_once(no_guards):
    asked = []

    def listening(proposal):
        asked.append(proposal)
        return False

    assert register(listening) is register(listening)
    ask_all(Proposal(frozenset(), DAY))
    assert len(asked) == 1


def test_an_override_counts_where_a_guard_gave_way_to_it(no_guards):
    register(lambda proposal: False)
    assert not ask_all(Proposal(frozenset(), DAY))

    def giving_way(proposal):
        return True

    register(giving_way)
    assert ask_all(Proposal(frozenset(), DAY))


def held(kind="zone", code="A", name="A", shape=SHAPE, since=FIRST, until=None, unit=1):
    (outline,) = outlines([shape])
    return Held(next(NUMBERS), unit, kind, code, name, {}, outline, since, until)


def redrawn(change, *before):
    return redrawn_kinds(answer([change], before, DAY))


def test_a_new_name_is_no_redrawing():
    assert redrawn(UnitChange("zone", "A", "another name", SHAPE), held()) == frozenset()


def test_a_border_a_code_a_beginning_and_an_end_are():
    assert redrawn(UnitChange("zone", "A", "A", OTHER), held()) == {"zone"}
    assert redrawn(UnitChange("zone", "B", "A", SHAPE, recoded_from="A"), held()) == {"zone"}
    assert redrawn(UnitChange("zone", "B", "B", OTHER), held()) == {"zone"}
    assert redrawn(Retirement("zone", "A"), held()) == {"zone"}


def test_a_vertex_within_a_step_of_the_border_is_none():
    corners = list(SHAPE.geoms[0].exterior.coords)
    middle = ((corners[0][0] + corners[1][0]) / 2 + GRID, (corners[0][1] + corners[1][1]) / 2)
    bent = shapely.MultiPolygon([shapely.Polygon([corners[0], middle, *corners[1:]])])
    assert redrawn(UnitChange("zone", "A", "A", bent), held()) == frozenset()
    far = ((corners[0][0] + corners[1][0]) / 2 + 5 * GRID, middle[1])
    bent = shapely.MultiPolygon([shapely.Polygon([corners[0], far, *corners[1:]])])
    assert redrawn(UnitChange("zone", "A", "A", bent), held()) == {"zone"}


def test_a_unit_that_is_there_earlier_or_ends_sooner_is_redrawn():
    assert redrawn(UnitChange("zone", "A", "A", SHAPE), held(since=LATER)) == {"zone"}
    sooner = UnitChange("zone", "A", "new name", SHAPE, valid_until=LATER)
    assert redrawn(sooner, held()) == frozenset(), "afterwards all is as it was"
    assert redrawn(Retirement("zone", "A"), held(until=LATER)) == {"zone"}


def test_children_declared_to_belong_elsewhere_are_redrawn():
    made = answer([UnitChange("zone", "A", "another name", SHAPE)], [held()], DAY)
    assert redrawn_kinds(made, ["township"]) == {"township"}
