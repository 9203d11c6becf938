"""Coverages to work on, and what must hold of every coverage."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from gis_core.precision import GRID, is_on_grid, snap
from grids.coverage.arcs import Arcs
from grids.coverage.soundness import slits
from grids.coverage.steps import normal
from grids.coverage.value import Coverage, Unit

REAL_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def coverage(areas, **options):
    """A coverage of areas by key; each key is its code too."""
    return Coverage({key: Unit(normal(area), code=key, name=f"Unit {key}", parent="P") for key, area in areas.items()}, **options)


def voronoi(cells, seed, *, west=114.3, south=29.8, size=0.02):
    """Convex cells in a square, vertices on the grid."""
    random = np.random.default_rng(seed)
    points = shapely.multipoints(random.random((cells, 2)) * size + [west, south])
    square = shapely.box(west, south, west + size, south + size)
    parts = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=square))
    return coverage({f"V{n:04d}": area for n, area in enumerate(_noded(shapely.intersection(parts, square)))})


def wavy(plain, seed, bends=8):
    """The same units with arcs that bend, so that they are not convex."""
    random = np.random.default_rng(seed)
    arcs = Arcs(plain.keys, plain.areas)
    moved = {}
    for number, arc in enumerate(arcs.arcs):
        start, end = arc.vertices[0], arc.vertices[-1]
        across = np.array([start[1] - end[1], end[0] - start[0]])
        if len(arc.vertices) == 2 and np.hypot(*across) > 1000:
            along = np.linspace(0, 1, bends + 2)[:, None]
            shift = random.normal(0, 0.02, (bends + 2, 1)) * np.minimum(along, 1 - along) * 4
            moved[number] = np.floor(start + along * (end - start) + shift * across + 0.5)
    return Coverage({key: replace(unit, geometry=arcs.rebuilt(key, moved)) for key, unit in plain.units.items()})


def torn(whole, seed, gaps=2, overlaps=2):
    """The same units with ground of nobody between some, and ground that two claim.

    Still noded: each piece is cut along new vertices that all who touch it share.
    """
    random = np.random.default_rng(seed)
    units = dict(whole.units)
    for number in range(gaps + overlaps):
        key = str(random.choice(sorted(units)))
        beside = sorted(whole.neighbourhood([key]) - {key})
        middle = np.array(units[key].geometry.representative_point().coords[0])
        size = float(np.sqrt(units[key].geometry.area))
        piece = shapely.Point(middle).buffer(size * random.uniform(0.05, 0.15), quad_segs=2)
        piece = shapely.intersection(snap(piece), units[key].geometry)
        if number < gaps:
            left = snap(shapely.difference(units[key].geometry, piece))
            units[key] = replace(units[key], geometry=normal(left))
        elif beside:
            other = str(random.choice(beside))
            both = snap(shapely.union(units[other].geometry, piece))
            units[other] = replace(units[other], geometry=normal(both))
            units[key] = replace(units[key], geometry=normal(snap(shapely.union(units[key].geometry, piece))))
    return Coverage(units)


def _noded(areas):
    """Areas as a valid coverage on the grid."""
    cleaned = shapely.coverage_clean(snap(np.asarray(areas, dtype=object)), gap_width=1e-5)
    return [area for area in snap(cleaned) if not area.is_empty]


def real(name, key):
    """Real outlines as a coverage on the grid, or None where they are not on this machine."""
    path = REAL_DATA / name
    if not path.exists():
        return None
    features = json.loads(path.read_text())["features"]
    areas = _noded([shapely.geometry.shape(each["geometry"]) for each in features])
    return coverage({str(each["properties"][key]): area for each, area in zip(features, areas, strict=True)})


def total(coverage):
    return float(shapely.area(coverage.areas).sum())


def holes(coverage):
    """The places between the units that belong to nobody, also those closed by a mere point."""
    union = shapely.union_all(coverage.areas)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.unary_union(union.boundary))))
    return [face for face in faces if not union.contains(face.point_on_surface())]


def misfits(areas):
    """Pairs of areas that overlap, or where one has a vertex inside a segment of the other.

    GEOS 3.14 denies some sound coverages (a hole that touches its shell at the rim); what it
    denies is therefore judged again here by looking at every pair, segment and vertex.
    """
    if shapely.coverage_is_valid(areas):
        return []
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    found = []
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a == b:
            continue
        corners = shapely.points(np.unique(shapely.get_coordinates(areas[b]), axis=0))
        rings = shapely.get_rings(shapely.get_parts(areas[a]))
        segments = shapely.linestrings([pair for ring in rings for pair in zip(ring.coords, ring.coords[1:])])  # noqa: B905
        on, vertex = shapely.STRtree(corners).query(segments, predicate="intersects")
        inside = ~shapely.touches(segments[on], corners[vertex])
        if shapely.relate_pattern(areas[a], areas[b], "T********") or inside.any():
            found.append((a, b))
    return found


def faults(coverage, *, allowed_holes=(), begun=None):
    """What is wrong with a coverage, in words: empty for a whole one.

    A hole that meets one of the ``allowed_holes`` is none: a gap or lagoon may be filled in part.
    Real shores have creeks narrower than a hairline: those of ``begun`` are no faults.
    """
    found = []
    if not shapely.is_valid(coverage.areas).all():
        return ["an outline is not valid"]
    if not is_on_grid(coverage.areas):
        found.append("a vertex is off the grid")
    if misfits(coverage.areas):
        found.append("units overlap or do not share vertices")
    if not shapely.coverage_is_valid(coverage.areas, gap_width=2 * GRID):
        creeks = slits(begun.areas if begun else np.empty(0, dtype=object)).buffer(4 * GRID)
        if slits(coverage.areas).difference(creeks).area > 0:
            found.append("there are hairlines between units")
    known = shapely.MultiPolygon(list(allowed_holes)).buffer(0)
    found += [f"{hole.point_on_surface()} belongs to nobody" for hole in holes(coverage) if not hole.intersects(known)]
    if (shapely.get_type_id(coverage.areas) != 6).any():
        found.append("an area is no MultiPolygon")
    union = shapely.union_all(coverage.areas).area
    if abs(total(coverage) - union) > 1e-9 * union:
        found.append("the parts' area is not that of the whole")
    return found


def rows(coverage):
    """The units as bytes, for comparing states."""
    return {
        key: (shapely.to_wkb(unit.geometry), unit.code, unit.name, unit.parent, dict(unit.attributes))
        for key, unit in coverage.units.items()
    }
