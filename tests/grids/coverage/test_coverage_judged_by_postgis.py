"""Another judge than the kernel's own library: PostGIS, with the GEOS it is built with, looks at what hands left."""

import numpy as np
import pytest
import shapely
from django.db import connection

from gis_core.errors import Fault
from grids.coverage.areas import NewUnit
from grids.coverage.attributes import MoveToParent, Recode, SetAttributes
from grids.coverage.roads import CreateAlongRoad
from tests import sketch
from tests.grids.coverage import walks, worlds

pytestmark = pytest.mark.django_db

JUDGE = """
WITH area AS (
    SELECT at, ST_GeomFromWKB(wkb, 4326) AS shape
    FROM unnest(%(areas)s::bytea[]) WITH ORDINALITY AS given (wkb, at)
),
whole AS (SELECT ST_Union(shape) AS shape, sum(ST_Area(shape)) AS parts FROM area)
SELECT (SELECT count(*) FROM area WHERE NOT ST_IsValid(shape)),
       (SELECT count(*) FROM area AS a JOIN area AS b
        ON a.at < b.at AND a.shape && b.shape AND ST_Relate(a.shape, b.shape, 'T********')),
       abs(parts - ST_Area(shape)) / ST_Area(shape),
       (SELECT coalesce(sum(ST_NumInteriorRings(part.geom)), 0) FROM ST_Dump(shape) AS part)
FROM whole
"""


def judged(coverage):
    """What PostGIS says: invalid areas, pairs whose interiors meet, the parts' error, holes."""
    areas = [bytes(each) for each in shapely.to_wkb(coverage.areas)]
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, {"areas": areas})
        return cursor.fetchone()


def said(hand, number):
    """An operation that draws no ground: another code, name, attribute or parent."""
    key = str(hand.random.choice(sorted(hand.coverage)))
    return [
        Recode(key, f"code-{number}"),
        SetAttributes((key,), {"grade": number}, f"name {number}"),
        MoveToParent((key,), str(hand.random.choice(["P", "Q"])), apart=True),
    ][number % 3]


@pytest.mark.parametrize("seed", range(10))
def test_what_random_hands_leave_is_whole_to_postgis_too(seed):
    coverage = worlds.wavy(worlds.voronoi(25, seed), seed)
    before = judged(coverage)
    assert before[:2] == (0, 0)
    hand, done = walks.Hand(coverage, seed + 1000), 0
    for number in range(24):
        kind = str(hand.random.choice([each for each in walks.KINDS if each != "replace"]))
        operation = said(hand, number) if number % 4 == 3 else hand.draw(kind)
        try:
            hand.coverage = hand.coverage.after(operation.apply(hand.coverage))
        except Fault:
            continue
        done += 1
        if done % 5 == 0:
            invalid, meeting, error, holes = judged(hand.coverage)
            assert (invalid, meeting, holes) == (0, 0, before[3]) and error < 1e-9
    assert done >= 5


@pytest.mark.parametrize("width", [10, 60, 250])
def test_a_grid_along_a_road_is_whole_to_postgis_too(width):
    coverage = worlds.coverage(sketch.units("AABB\nAABB\nCCDD\nCCDD"))
    street = sketch.line((0.2, 0.7), (1.9, 1.3), (3.8, 1.2))
    operation = CreateAlongRoad(
        NewUnit("N", "N"), street, sketch.point(0.2, 0.7), sketch.point(3.8, 1.2), width, 4547, tuple("ABCD"), True
    )
    after = coverage.after(operation.apply(coverage))
    invalid, meeting, error, holes = judged(after)
    assert (invalid, meeting, holes) == (0, 0, 0) and error < 1e-9
    assert "N" in after.units


def test_this_judge_sees_an_overlap_a_hole_and_a_bad_outline():
    areas = sketch.units("AAB\nAAB")
    bad = worlds.coverage({"A": areas["A"], "B": shapely.union(areas["B"], sketch.cell(1, 0))})
    assert judged(bad)[1] == 1 and judged(bad)[2] > 1e-9
    ring = worlds.coverage(sketch.units("AAA\nA.A\nAAA"))
    assert judged(ring)[3] == 1
    assert np.isclose(judged(ring)[2], 0)
