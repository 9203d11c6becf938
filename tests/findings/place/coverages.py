"""Units for tests of the point index, and places that are hard to judge about them."""

import numpy as np
import shapely

from findings.place.index import IndexedUnit, PlaceIndex
from gis_core.precision import snap
from tests import sketch

METRIC = 4547

HARD = """
    AAAABBBB.EE
    AACABBBBBEE
    AAAADDB.BEE
    FFFFDDBBBEG
    F.F.DDHHHHG
    FFFFDDHIIHG
    JJFFKKHIIHG
"""
"""Islands in holes, holes alone, parts that touch at corners, gaps."""


def slanted(areas, random, steps=2500):
    """Areas whose shared corners are moved at random, so that no edge runs along the axes."""
    corners = {}

    def move(vertices):
        return np.array([
            corners.setdefault(tuple(each), each + random.integers(-steps, steps + 1, 2) * 1e-7)
            for each in vertices.tolist()
        ])

    return {code: snap(shapely.transform(area, move)) for code, area in areas.items()}


def hard_units(seed=1):
    """(kind, code, polygon): a drawn coverage, a slanted one, units of other kinds that cross them."""
    random = np.random.default_rng(seed)
    paper = sketch.Sketch(width=4000, height=5000)
    straight = paper.units(HARD)
    crooked = slanted(sketch.Sketch(width=5000, height=4000).units(HARD), random)
    entries = [("grid", code, area) for code, area in straight.items()]
    entries += [("zone", code, area) for code, area in crooked.items() if area.is_valid]
    whole = shapely.union_all([area for kind, _, area in entries if kind == "grid"])
    entries.append(("county", "1", whole))
    for number in range(12):
        middle = np.array(paper.point(*random.uniform(0, 10, 2)))
        entries.append(("estate", f"{number:02d}", _star(middle, random)))
    sliver = paper.polygon((0.1, 0.1), (9.9, 5.001), (9.9, 5.0), (4.0, 2.0))
    entries.append(("estate", "90", sliver))
    return [entry for entry in entries if entry[2].is_valid and not entry[2].is_empty]


def _star(middle, random):
    """A ragged island of some 20 to 200 m with a hole."""
    angles = np.sort(random.uniform(0, 2 * np.pi, 12))
    radii = random.uniform(0.0002, 0.002, 12)
    rim = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    return snap(shapely.Polygon(rim, [middle + (rim - middle) * 0.3]))


def voronoi_units(number, random):
    """A coverage of cells round random places, and one of fewer, larger ones of another kind."""
    west, south = sketch.point(0, 20)
    entries = []
    for kind, seeds in (("grid", number), ("zone", max(number // 5, 2))):
        places = np.array([west, south]) + random.uniform(0, 0.02, (seeds, 2))
        box = shapely.box(west, south, west + 0.02, south + 0.02)
        cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(places), extend_to=box))
        cut = snap(shapely.intersection(cells, box))
        entries += [(kind, f"{at:03d}", cell) for at, cell in enumerate(cut) if cell.area and cell.is_valid]
    return entries


def index_of(entries, make_cells=None):
    units = [IndexedUnit(at, 100 + at, kind, code, f"unit {code}") for at, (kind, code, _) in enumerate(entries)]
    return PlaceIndex(units, [polygon for _, _, polygon in entries], METRIC, make_cells)


def hostile_places(polygons, random, number):
    """Places on vertices and edges, the last bits around them, level with vertices, and anywhere."""
    polygons = np.asarray(polygons, dtype=object)
    vertices = shapely.get_coordinates(polygons)
    vertices = vertices[random.integers(0, len(vertices), number)]
    rings = shapely.get_rings(shapely.get_parts(polygons))
    ring, of = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(of[1:] == of[:-1])[random.integers(0, (of[1:] == of[:-1]).sum(), number)]
    along = random.choice([0.5, 0.25, 1 / 3, 0.1, random.random()], number)[:, None]
    on_edge = ring[start] + along * (ring[start + 1] - ring[start])
    west, south, east, north = shapely.total_bounds(polygons)
    anywhere = random.uniform((west - 0.001, south - 0.001), (east + 0.001, north + 0.001), (number, 2))
    level = np.column_stack([anywhere[:, 0], vertices[:, 1]])
    upright = np.column_stack([vertices[:, 0], anywhere[:, 1]])
    exact = np.concatenate([vertices, on_edge])
    beside = np.nextafter(exact, exact + random.choice([-1.0, 0.0, 1.0], exact.shape))
    steps = exact + random.integers(-1, 2, exact.shape) * 1e-7
    places = np.concatenate([exact, beside, steps, level, upright, anywhere])
    return places[:, 0].copy(), places[:, 1].copy()
