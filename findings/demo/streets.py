"""Pure: what are the invented streets called, and which street does a border run along?

Streets are pieces of block borders (and back alleys inside blocks), joined as far as they
go without a gap. A road-chief grid is named after one of its streets, from crossing to
crossing: 书台街（淦河大道—长安大道）.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import shapely

from findings.demo.atoms import Atoms
from findings.demo.plane import STORAGE_STEP, Flags, Integers, to_metres
from findings.demo.towns import ALLEY, GRADES, Town, owners_of

Segment = tuple[int, int, int, int]

SUFFIXES = (
    ("大道", "东大道", "西大道", "南大道", "北大道"),
    ("路", "街", "东路", "西路", "南路", "北路", "中路"),
    ("街", "路", "横街", "一路", "二路", "三路", "前街", "后街", "新街", "老街", "一街", "二街"),
)


@dataclass(frozen=True)
class DemoStreet:
    """A street's centre line in lon/lat, between two crossings (empty: the town's edge)."""

    code: str
    name: str
    grade: str
    geometry: shapely.LineString
    start: str
    end: str


@dataclass(frozen=True)
class Run:
    """A stretch of a unit's border along one street, with the streets it turns into."""

    street: int
    length: float
    before: int
    after: int


@dataclass
class StreetNet:
    """All streets, and the street of every border segment that has one."""

    streets: list[DemoStreet] = field(default_factory=list)
    grades: list[int] = field(default_factory=list)
    by_segment: dict[Segment, int] = field(default_factory=dict)

    def runs(self, shape: shapely.Polygon) -> list[Run]:
        """The streets round the outer border of ``shape`` in order; lengths in degrees."""
        keys, lengths = _keys(shapely.get_exterior_ring(shape))
        on = [(self.by_segment.get(key, -1), length) for key, length in zip(keys, lengths, strict=True)]
        turn = next((n for n in range(len(on)) if on[n][0] != on[n - 1][0]), 0)
        parts = [
            (street, sum(length for _, length in group))
            for street, group in groupby(on[turn:] + on[:turn], key=lambda pair: pair[0])
        ]
        return [
            Run(street, length, parts[n - 1][0], parts[(n + 1) % len(parts)][0])
            for n, (street, length) in enumerate(parts)
            if street >= 0
        ]

    def add(self, code: str, name: str, grade: int, line: shapely.LineString) -> int:
        """Take in a street and mark its segments; returns its number."""
        number = len(self.streets)
        self.streets.append(DemoStreet(code, name, GRADES[grade], line, "", ""))
        self.grades.append(grade)
        self.by_segment.update(dict.fromkeys(_keys(line)[0], number))
        return number


def build_streets(
    atoms: Atoms, towns: Sequence[Town], words: Sequence[str], srid: int, rng: np.random.Generator
) -> StreetNet:
    """All streets of all towns, named; a name occurs once in a county."""
    net = StreetNet()
    town_of_block = np.append(
        np.repeat(np.arange(len(towns)), [len(town.blocks) for town in towns]), -1
    )
    block = np.append(atoms.block, -1)
    left, right = block[atoms.segments.first], block[atoms.segments.second]
    names = {county: _names(words, rng) for county in sorted({town.plan.county for town in towns})}
    for number, town in enumerate(towns):
        mine = (town_of_block[left] == number) | (town_of_block[right] == number)
        for grade, line in _pieces(atoms, town, mine & (left != right), srid):
            net.add(_code(net, town), next(names[town.plan.county][grade]), grade, line)
    _add_alleys(net, atoms, towns, town_of_block, (left == right) & (left >= 0))
    net.streets = _with_crossings(net)
    return net


def _code(net: StreetNet, town: Town) -> str:
    return f"{town.plan.county}-S{len(net.streets) + 1:04d}"


def _pieces(
    atoms: Atoms, town: Town, rows: Flags, srid: int
) -> list[tuple[int, shapely.LineString]]:
    """The town's streets as joined lines with their grades, main streets first, west to east."""
    at = np.flatnonzero(rows)
    owner = owners_of(to_metres(atoms.segments.middles(STORAGE_STEP)[at], srid), town.streets)
    found = []
    for line in np.unique(owner).tolist():
        for piece in atoms.segments.lines(at[owner == line], STORAGE_STEP):
            found.append((town.streets.grades[line], _eastward(piece)))
    return sorted(found, key=lambda pair: (pair[0], pair[1].coords[0]))


def _eastward(line: shapely.LineString) -> shapely.LineString:
    return line if line.coords[0] <= line.coords[-1] else shapely.reverse(line)


def _names(words: Sequence[str], rng: np.random.Generator) -> list[Iterator[str]]:
    """For each grade, names that go through all words before a suffix comes again."""
    taken: set[str] = set()

    def endless(suffixes: Sequence[str]) -> Iterator[str]:
        for lap in range(1, 100):
            for suffix in suffixes:
                for n in rng.permutation(len(words)):
                    name = words[n] + suffix + ("" if lap == 1 else f"{lap}段")
                    if name not in taken:
                        taken.add(name)
                        yield name

    return [endless(suffixes) for suffixes in SUFFIXES]


def _add_alleys(
    net: StreetNet, atoms: Atoms, towns: Sequence[Town], town_of_block: Integers, rows: Flags
) -> None:
    """Back alleys, numbered along the chief street of their block: 书台街3巷."""
    at = np.flatnonzero(rows)
    block = atoms.block[atoms.segments.first[at]]
    faces = np.array(atoms.faces, dtype=object)
    count: dict[str, int] = {}
    for name in np.unique(block).tolist():
        town = towns[int(town_of_block[name])]
        shape = shapely.coverage_union_all(faces[atoms.block == name])
        chief = min(net.runs(shape), key=lambda run: (net.grades[run.street], -run.length))
        street = net.streets[chief.street]
        for line in atoms.segments.lines(at[block == name], STORAGE_STEP):
            count[street.code] = count.get(street.code, 0) + 1
            net.add(_code(net, town), f"{street.name}{count[street.code]}巷", ALLEY, _eastward(line))


def _with_crossings(net: StreetNet) -> list[DemoStreet]:
    """The streets again, each with the chief street it meets at either end."""
    at: dict[tuple[int, int], set[int]] = {}
    for (x1, y1, x2, y2), number in net.by_segment.items():
        at.setdefault((x1, y1), set()).add(number)
        at.setdefault((x2, y2), set()).add(number)
    result = []
    for number, street in enumerate(net.streets):
        ends = np.round(shapely.get_coordinates(street.geometry)[[0, -1]] / STORAGE_STEP).astype(int)
        met = [at[(int(x), int(y))] - {number} for x, y in ends]
        start, end = (
            net.streets[min(others, key=lambda n: (net.grades[n], n))].name if others else ""
            for others in met
        )
        result.append(DemoStreet(street.code, street.name, street.grade, street.geometry, start, end))
    return result


def _keys(line: shapely.Geometry) -> tuple[list[Segment], list[float]]:
    """The segments of a line as ordered whole numbers, with their lengths in degrees."""
    whole = np.round(shapely.get_coordinates(line) * round(1 / STORAGE_STEP)).astype(np.int64)
    start, end = whole[:-1], whole[1:]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    lengths = np.hypot(*(end - start).T) * STORAGE_STEP
    keys = [(int(a), int(b), int(c), int(d)) for a, b, c, d in ends.tolist()]
    return keys, lengths.tolist()


@dataclass(frozen=True)
class GridName:
    """A grid's name and the street, crossings and grade it comes from."""

    name: str
    street: DemoStreet
    start: str
    end: str


class GridNames:
    """Gives every grid the name of one of its streets, none twice in a county."""

    def __init__(self, net: StreetNet) -> None:
        self.net = net
        self._taken: set[tuple[str, str]] = set()

    def give(self, shape: shapely.Polygon, county: str) -> GridName:
        """A name for the grid ``shape``: its chief street still free, else with the side."""
        runs = self.net.runs(shape)
        runs.sort(key=lambda run: (self.net.grades[run.street], -run.length, run.street))
        options = [self._name(run) for run in runs]
        for option in options:
            if (county, option.name) not in self._taken:
                return self._take(option, county)
        first = options[0]
        for number in range(2, 100):
            option = GridName(f"{first.name}{number}段", first.street, first.start, first.end)
            if (county, option.name) not in self._taken:
                return self._take(option, county)
        raise ValueError(f"no free name for a grid on {first.street.name}")

    def _take(self, option: GridName, county: str) -> GridName:
        self._taken.add((county, option.name))
        return option

    def _name(self, run: Run) -> GridName:
        street = self.net.streets[run.street]
        start, end = (
            self.net.streets[n].name if n >= 0 else "" for n in sorted((run.before, run.after))
        )
        between = "—".join(name for name in dict.fromkeys((start, end)) if name)
        name = f"{street.name}（{between}）" if between else street.name
        return GridName(name, street, start, end)
