"""Ways to one answer: where places lie to units by the cells, shapely, PostGIS, and fractions."""

import numpy as np
import shapely
from django.db import connection

from findings.place import many
from findings.place.rationally import where

RELATE = """
WITH unit AS (SELECT number - 1 AS unit, ST_GeomFromWKB(outline, 4326) AS geom
              FROM unnest(%s::bytea[]) WITH ORDINALITY AS given(outline, number)),
     place AS (SELECT number - 1 AS place, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
               FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS given(lon, lat, number)),
     pair AS (SELECT place, unit, ST_Relate(unit.geom, place.geom) AS relation
              FROM place JOIN unit ON unit.geom && place.geom)
SELECT place, unit, substr(relation, 4, 1) = '0' FROM pair
WHERE substr(relation, 1, 1) = '0' OR substr(relation, 4, 1) = '0'
"""
"""Of a polygon and a point: the first sign says inside, the fourth on the border (DE-9IM)."""


def by_cells(cells, x, y):
    """{(place, unit): on the border}, and the places of which the cells tell nothing."""
    place, unit, border, untold = many.pairs(cells, x, y)
    return _as_dict(place, unit, border), set(untold.tolist())


def by_shapely(polygons, x, y):
    tree = shapely.STRtree(polygons)
    shapely.prepare(polygons)
    place, unit = tree.query(shapely.points(x, y))
    closed = shapely.intersects_xy(polygons[unit], x[place], y[place])
    place, unit = place[closed], unit[closed]
    return _as_dict(place, unit, ~shapely.contains_xy(polygons[unit], x[place], y[place]))


def by_fractions(polygons, x, y, places):
    found = {}
    boxes = shapely.bounds(polygons)
    for at in places:
        held = (boxes[:, 0] <= x[at]) & (boxes[:, 1] <= y[at]) & (boxes[:, 2] >= x[at]) & (boxes[:, 3] >= y[at])
        for unit in np.flatnonzero(held).tolist():
            if (whereabouts := where(polygons[unit], float(x[at]), float(y[at]))) != "outside":
                found[at, unit] = whereabouts == "border"
    return found


def by_postgis(polygons, x, y):
    with connection.cursor() as cursor:
        cursor.execute(RELATE, [[bytes(each) for each in shapely.to_wkb(polygons)], x.tolist(), y.tolist()])
        return {(place, unit): border for place, unit, border in cursor.fetchall()}


def _as_dict(place, unit, border):
    return dict(zip(zip(place.tolist(), unit.tolist(), strict=True), border.tolist(), strict=True))


def differing(one, other):
    """The places on which two judges differ."""
    return {key[0] for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def only(found, places):
    """What was found of some places."""
    return {key: border for key, border in found.items() if key[0] in places}


def prove(polygons, cells, x, y, others):
    """The places on which each other judge differs from the cells; in all of them the cells must be right.

    ``others`` are functions from (polygons, x, y). Fractions decide. Raises AssertionError.
    """
    found, untold = by_cells(cells, x, y)
    assert len(untold) <= 20 + len(x) // 200, f"of {len(untold)} places of {len(x)} nothing is told"
    wrong = {}
    for judge in others:
        wrong[judge.__name__] = differing(found, judge(polygons, x, y)) - untold
    doubtful = sorted(set().union(*wrong.values()))
    truth = by_fractions(polygons, x, y, doubtful)
    assert only(found, set(doubtful)) == truth, "fractions say otherwise than the cells"
    return wrong
