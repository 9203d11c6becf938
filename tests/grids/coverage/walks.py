"""Random operations, as a planner with a shaky hand would make them."""

from dataclasses import dataclass

import numpy as np
import shapely

from gis_core.precision import GRID
from grids.coverage.arcs import arcs_of, named
from grids.coverage.areas import Create, Merge, NewUnit, Reassign, Retire, Split
from grids.coverage.borders import MoveArc, MoveNode, Simplify
from grids.coverage.repairs import CutOverlap, FillGap
from grids.coverage.replacing import Replace
from grids.coverage.value import Unit


@dataclass
class Hand:
    """Draws operations on a coverage; the same seed draws the same."""

    coverage: object
    seed: int
    drawn: int = 0

    def __post_init__(self):
        self.random = np.random.default_rng(self.seed)

    def draw(self, kind):
        self.drawn += 1
        self.key = str(self.random.choice(sorted(self.coverage)))
        self.area = self.coverage.units[self.key].geometry
        self.size = float(np.sqrt(self.area.area))
        return getattr(self, kind)()

    def _near(self, scale=1.0):
        return np.array(self.area.representative_point().coords[0]) + self.random.normal(0, self.size * scale, 2)

    def _neighbour(self):
        return str(self.random.choice(sorted(self.coverage.neighbourhood([self.key]))))

    def _lasso(self):
        corners = np.sort(self.random.random(9)) * 2 * np.pi
        radii = self.size * (0.2 + self.random.random(9)) * self.random.choice([0.1, 0.5, 1.0])
        middle = self._near(0.5)
        return shapely.Polygon(middle + np.column_stack([radii * np.cos(corners), radii * np.sin(corners)]))

    def _new(self, count=1):
        return tuple(NewUnit(f"N{self.seed}-{self.drawn}-{n}", code=f"{self.seed}-{self.drawn}-{n}") for n in range(count))

    def reassign(self):
        return Reassign(self._neighbour(), self._lasso(), apart=bool(self.random.integers(2)))

    def along_a_border(self):
        """A lasso that follows the outline of a unit, but not well."""
        ring = shapely.segmentize(self.area.geoms[0].exterior, self.size / 5)
        rough = shapely.get_coordinates(ring)[:-1]
        shaky = rough + self.random.normal(0, GRID * self.random.choice([0, 1, 4, 30, 1000]), rough.shape)
        half = shaky[: len(shaky) // 2 + 1]
        return Reassign(self._neighbour(), shapely.Polygon([*half, self._near(0.3)]), apart=True)

    def split(self):
        turn = self.random.random() * np.pi
        reach = 3 * self.size * np.array([np.cos(turn), np.sin(turn)])
        middle = self._near(0.2)
        return Split(self.key, shapely.LineString([middle - reach, middle, middle + reach]), self._new(self.random.integers(1, 3)))

    def merge(self):
        return Merge((self.key, self._neighbour()), self.key)

    def create(self):
        lasso = self._lasso()
        return Create(self._new()[0], lasso, out_of=tuple(sorted(self.coverage.near(lasso))), apart=True)

    def retire(self):
        return Retire(self.key, self._neighbour())

    def _arc(self):
        arcs = arcs_of(self.coverage, [self.key])
        return arcs.arcs[int(self.random.choice(arcs.of([self.key])))]

    def move_arc(self):
        arc = self._arc()
        line = shapely.get_coordinates(arc.degrees())
        shift = self.random.normal(0, self.size * self.random.choice([1e-4, 0.05, 0.3]), line.shape)
        shift[[0, -1]] = 0
        extra = len(line) == 2
        moved = line + shift if not extra else np.array([line[0], line.mean(axis=0) + self.random.normal(0, self.size * 0.1, 2), line[1]])
        return MoveArc(named(arc), shapely.LineString(moved))

    def move_node(self):
        nodes = sorted(arcs_of(self.coverage, [self.key]).nodes)
        on_it = [node for node in nodes if shapely.dwithin(self.area, shapely.Point(node), GRID)]
        if not on_it:
            return self.move_arc()
        at = on_it[self.random.integers(len(on_it))]
        to = np.array(at) + self.random.normal(0, self.size * self.random.choice([1e-4, 0.05, 0.5]), 2)
        return MoveNode(at, tuple(to.tolist()))

    def simplify(self):
        return Simplify(named(self._arc()), self.size * float(self.random.choice([1e-3, 0.05, 0.5])))

    def replace(self):
        """The units around one come back from another program, which rounds less well."""
        keys = sorted(self.coverage.neighbourhood([self.key]))
        keys = keys[: self.random.integers(1, len(keys) + 1)]
        noise = GRID * self.random.choice([0, 0, 2])
        closed = {key: self._shaken(self.coverage.units[key].geometry, noise) for key in keys}
        return Replace({key: Unit(area, code=key, name=f"again {self.drawn}") for key, area in closed.items()})

    def fill_gap(self):
        """A gap that a unit encloses, if there is any, else a place where none is."""
        holes = [
            shapely.Polygon(ring)
            for part in shapely.get_parts(shapely.union_all(self.coverage.areas)) for ring in part.interiors
        ]
        if not holes:
            return FillGap(tuple(self._near().tolist()))
        hole = holes[self.random.integers(len(holes))]
        self.key = sorted(self.coverage.near(hole))[0]
        to = None if self.random.integers(2) else str(self.random.choice(sorted(self.coverage.near(hole))))
        return FillGap(tuple(hole.representative_point().coords[0]), to)

    def cut_overlap(self):
        """Two units beside each other, of which one or the other keeps what both claim."""
        other = self._claimant() or self._neighbour()
        return CutOverlap((self.key, other), str(self.random.choice(sorted((self.key, other)))))

    def _claimant(self):
        """One that overlaps the unit, or the first that overlaps any (which is then the unit); or None."""
        areas, keys = self.coverage.areas, self.coverage.keys
        one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
        over = (one < other) & shapely.relate_pattern(areas[one], areas[other], "T********")
        if not over.any():
            return None
        chosen = int(self.random.choice(np.flatnonzero(over)))
        self.key = keys[one[chosen]]
        return keys[other[chosen]]

    def _shaken(self, area, noise):
        def ring(vertices):
            xy = np.array(vertices.coords[:-1])
            return xy + self.random.uniform(-noise, noise, xy.shape)

        return shapely.MultiPolygon(
            [shapely.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors]) for part in area.geoms]
        )


KINDS = (
    "reassign", "along_a_border", "split", "merge", "create", "retire", "move_arc", "move_node", "simplify", "replace",
)
MENDING = ("fill_gap", "cut_overlap")
"""What mends a coverage that came with gaps or overlaps; in a whole one each is refused."""
