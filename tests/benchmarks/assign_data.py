"""Made-up country for bench_assign: 20,000 gap-free grids of some 10 to 60 vertices on 9,750 km², the
communities, townships, counties and zones made of them, estates within them, and clustered places.

Seeded; the same shape of thing as a city: nine of twenty grids in eight built-up cores, borders that
wriggle, units of a higher kind made of whole units of the next, 72 places of a hundred at hot spots.
"""

import hashlib

import numpy as np
import shapely

from gis_core.precision import snap

LON, LAT, AREA_M2 = 114.3, 29.8, 9750e6
PER_LON, PER_LAT = 111_320 * np.cos(np.radians(LAT)), 110_850.0
KINDS = ("county", "zone", "township", "community", "estate", "grid")


def make_units(grids=20_000, seed=7):
    """{kind: polygons}, in degrees on the storage grid."""
    random = np.random.default_rng(seed)
    centres, outside = _centres(grids, random)
    cells = _cells(centres, outside)
    communities = _joined(cells, max(grids * 1500 // 20_000, 8), random)
    townships = _joined(communities, max(grids * 72 // 20_000, 7), random)
    estates = _estates(cells, grids // 5, random)
    return {
        "county": _joined(townships, 7, random),
        "zone": _joined(townships, max(grids * 24 // 20_000, 3), random),
        "township": townships, "community": communities, "estate": estates, "grid": cells,
    }


def make_places(cells, number, seed=8):
    """Longitudes and latitudes, clustered where grids are small; one in eight a place seen before."""
    random = np.random.default_rng(seed)
    middles = shapely.get_coordinates(shapely.centroid(cells))
    weight = 1 / np.sqrt(shapely.area(cells))
    spots = random.choice(len(cells), 6000, p=weight / weight.sum())
    crowd = random.lognormal(0, 1.3, 6000)
    spot = random.choice(6000, int(number * 0.72), p=crowd / crowd.sum())
    metres = random.normal(0, 1, (len(spot), 2)) * random.uniform(30, 350, 6000)[spot, None]
    near = middles[spots[spot]] + metres / (PER_LON, PER_LAT)
    scattered = middles[random.integers(0, len(cells), int(number * 0.26))]
    scattered = scattered + random.normal(0, 400, scattered.shape) / (PER_LON, PER_LAT)
    west, south, east, north = shapely.total_bounds(cells)
    rest = random.uniform((west, south), (east, north), (number - len(near) - len(scattered), 2))
    places = random.permutation(np.concatenate([near, scattered, rest]))
    again = random.integers(0, number, number // 8)
    places[again] = places[random.integers(0, number, number // 8)]
    places = np.round(places, 6)
    return places[:, 0].copy(), places[:, 1].copy()


def _radius(angle):
    shape = 1 + 0.22 * np.sin(2 * angle + 0.6) + 0.09 * np.sin(3 * angle + 2) + 0.03 * np.sin(11 * angle)
    return np.sqrt(AREA_M2 / np.pi) * shape / np.sqrt(1 + (0.22**2 + 0.09**2 + 0.03**2) / 2)


def _centres(grids, random):
    """Where grids lie, in metres from the middle: within the country, and round about it."""
    turn = np.arange(7) * 2 * np.pi / 7
    ring = random.uniform(22e3, 45e3, 7)
    cores = np.vstack([[0, 0], np.column_stack([ring * np.cos(turn), ring * np.sin(turn)])])
    width = np.array([5200.0, *random.uniform(1500, 3200, 7)])
    core = random.choice(8, int(grids * 0.45), p=[0.4] + [0.6 / 7] * 7)
    built_up = cores[core] + random.normal(0, 1, (len(core), 2)) * width[core, None]
    wide = random.uniform(-90e3, 90e3, (int(grids * 0.55 * 180e3**2 / AREA_M2), 2))
    inside = np.hypot(*wide.T) < _radius(np.arctan2(wide[:, 1], wide[:, 0]))
    return np.vstack([built_up, wide[inside]]), wide[~inside]


def _cells(centres, outside):
    seeds = shapely.multipoints(np.vstack([centres, outside]))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, ordered=True))[: len(centres)]
    straight = set()
    for _ in range(6):
        made = snap(_in_degrees(_wriggling(cells, straight)))
        wrong = np.flatnonzero(~shapely.is_valid(made))
        if not wrong.size:
            break
        tree = shapely.STRtree(cells)
        straight |= {edge for at in tree.query(cells[wrong])[1].tolist() for edge in _edges(cells[at])}
    return made


def _edges(cell):
    ring = shapely.get_coordinates(cell).round(3).tolist()
    return [tuple(sorted((tuple(one), tuple(other)))) for one, other in zip(ring[:-1], ring[1:], strict=True)]


def _wriggling(cells, straight):
    """The cells with bent edges, each bent alike on both sides."""
    bent = {}
    made = []
    for cell in cells:
        ring = [tuple(vertex) for vertex in shapely.get_coordinates(cell).round(3).tolist()]
        vertices = []
        for one, other in zip(ring[:-1], ring[1:], strict=True):
            edge = tuple(sorted((one, other)))
            if edge not in bent:
                bent[edge] = _bends(edge, straight)
            between = bent[edge]
            vertices += [one, *(between if edge[0] == one else between[::-1])]
        made.append(shapely.Polygon(vertices))
    return np.array(made, dtype=object)


def _bends(edge, straight):
    start, end = np.array(edge)
    length = np.hypot(*(end - start))
    number = int(min(length / 45, 9)) if 60 < length < 20_000 and edge not in straight else 0
    if number == 0:
        return []
    seed = int.from_bytes(hashlib.sha256(repr(edge).encode()).digest()[:8], "little")
    along = np.linspace(0, 1, number + 2)[1:-1, None]
    off = np.cumsum(np.random.default_rng(seed).normal(0, 1, number + 1))
    off = (off[:-1] - off[-1] * along[:, 0]) / max(np.abs(off).max(), 1e-9)
    across = np.array([start[1] - end[1], end[0] - start[0]])
    return [tuple(each) for each in (start + along * (end - start) + off[:, None] * 0.09 * across).tolist()]


def _in_degrees(shapes):
    return shapely.transform(shapes, lambda metres: metres / (PER_LON, PER_LAT) + (LON, LAT))


def _joined(parts, number, random):
    """Units of a higher kind: each part goes to the nearest of some seeds among them."""
    middles = shapely.centroid(parts)
    seeds = middles[random.choice(len(parts), number, replace=False)]
    of = np.zeros(len(parts), dtype=np.int64)
    part, seed = shapely.STRtree(seeds).query_nearest(middles)
    of[part] = seed
    return np.array([shapely.coverage_union_all(parts[of == each]) for each in range(number)], dtype=object)


def _estates(cells, number, random):
    within = cells[random.choice(len(cells), number, replace=False)]
    middles = shapely.get_coordinates(shapely.centroid(within))
    made = [
        shapely.transform(cell, lambda vertices, middle=middle: middle + (vertices - middle) * 0.45)
        for cell, middle in zip(within, middles, strict=True)
    ]
    shrunk = snap(np.array(made, dtype=object))
    return shrunk[shapely.is_valid(shrunk)]
