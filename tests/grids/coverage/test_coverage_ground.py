"""What is seen at a glance (the ground stays, a vertex was taken) is what looking closely says."""

import numpy as np
import pytest
import shapely

from gis_core.errors import Fault
from gis_core.precision import GRID
from grids.coverage import soundness
from grids.coverage.faces import within_a_step
from grids.coverage.steps import normal, rim_and_area, shapes
from grids.coverage.value import Pair, Unit
from tests import sketch
from tests.grids.coverage import walks, worlds


def test_where_the_ground_plainly_stays_none_is_gained_and_no_gap_is_new(monkeypatch):
    told = {True: 0, False: 0}
    at_a_glance = soundness._same_ground

    def judged_twice(moved):
        same = at_a_glance(moved)
        told[same] += 1
        if same:
            old, new = (shapely.union_all([unit.geometry for unit in side if unit]) for side in zip(
                *((pair.old, pair.new) for pair in moved.values()), strict=True
            ))
            assert shapely.equals(old, new)
        return same

    monkeypatch.setattr(soundness, "_same_ground", judged_twice)
    coverages = [
        worlds.voronoi(12, 5), worlds.wavy(worlds.voronoi(9, 2), 2),
        worlds.coverage(sketch.units("AAABB\nA.ABB\nAAACC\nDDDCC")),
    ]
    for coverage in coverages:
        hand = walks.Hand(coverage, 3)
        for _ in range(60):
            operation = hand.draw(str(hand.random.choice(walks.KINDS)))
            try:
                hand.coverage = hand.coverage.after(operation.apply(hand.coverage))
            except Fault:
                continue
    assert told[True] > 20 and told[False] > 5


def squares(*boxes):
    return shapes(normal(shapely.box(*(np.array(box) * 1000 * GRID))) for box in boxes)


@pytest.mark.parametrize(("one", "other", "same"), [
    (squares((0, 0, 2, 2), (2, 0, 4, 2)), squares((2, 0, 4, 2), (0, 0, 2, 2)), True),
    (squares((0, 0, 2, 2)), squares((0, 0, 2, 3)), False),
    (squares((0, 0, 2, 2)), squares((0, 0, 2, 2), (5, 5, 6, 6), (5, 5, 6, 6)), False),  # twice: no rim, but area
    (squares(), squares(), True),
])
def test_ground_is_told_apart_by_rim_and_area(one, other, same):
    assert (rim_and_area(one) == rim_and_area(other)) == same


def near_by_every_vertex(old, new):
    """The same as ``within_a_step``, vertex by vertex, in the plainest way."""
    def off(vertices, others, area):
        return [v for v in vertices - others if shapely.distance(shapely.Point(v), area.boundary) > 1.001 * GRID]

    came, went = ({tuple(v) for v in shapely.get_coordinates(area).tolist()} for area in (new, old))
    return not off(came, went, old) and not off(went, came, new)


def test_a_vertex_within_a_step_is_one_whichever_way_it_is_looked_at():
    random, told = np.random.default_rng(1), set()
    old = normal(shapely.segmentize(shapely.box(0, 0, 1000 * GRID, 1000 * GRID), 50 * GRID))
    for reach in (0, 1, 1, 2, 30):
        for moved in (0, 1, 3, 6, 40):
            vertices = shapely.get_coordinates(old)[:-1]
            at = random.permutation(len(vertices))[:moved]
            vertices[at] = np.round(vertices[at] / GRID + random.integers(-reach, reach + 1, (len(at), 2))) * GRID
            new = shapely.MultiPolygon([shapely.Polygon(vertices)])
            near = near_by_every_vertex(old, new)
            told.add(near)
            assert within_a_step(Pair(Unit(old), Unit(new))) == near
    assert told == {True, False}
