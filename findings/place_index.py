"""Ask: with what are places looked up on a day, as believed under a revision?

Kept per process, by content: days on which the same versions hold share one index. Days between
which no version begins or ends are not even looked at one by one. The index of cells, for many places at
once, is made by whoever is named to ``keep_cells``: by what keeps it in a file, shared by processes.
A process that answers requests makes none, and maps what others made as soon as it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.kept_answers import KeptByContent
from findings.place.building import build
from findings.place.cells import Cells
from findings.place.index import IndexedUnit, PlaceIndex
from findings.place.judging import Judge
from findings.place.kinship import Kinship
from gis_core import sql
from gis_core.city import City, UnitKind
from gis_core.process_role import answers_requests
from gis_core.stamps import version
from grids.models import Revision
from grids.turning_days import last_turn, turning_days

_DAYS = 800
_INDEXES = 4


@dataclass(frozen=True)
class UnitsOfDay:
    """The index of the units that held on a day, and which is part of which."""

    index: PlaceIndex
    kinship: Kinship
    _judges: list[Judge] = field(default_factory=list)

    def judge(self, kinds: tuple[UnitKind, ...], border_tolerance_m: float) -> Judge:
        """What judges places by these kinds: the same one each time, as it remembers what it met."""
        for judge in self._judges:
            if judge.border_tolerance_m == border_tolerance_m and judge.kinds == kinds:
                return judge
        judge = Judge(self.index, kinds, self.kinship, border_tolerance_m)
        self._judges[:] = [judge]
        return judge


_kept: KeptByContent[UnitsOfDay] = KeptByContent(_DAYS, _INDEXES)
_turns: KeptByContent[tuple[date, ...]] = KeptByContent(_INDEXES, _INDEXES)


_Polygons = NDArray[np.object_]
_Make = Callable[[_Polygons, int], Cells]
_Look = Callable[[_Polygons, int], Callable[[], Cells | None]]
_cells_by: list[tuple[_Make, _Look | None]] = [(build, None)]


def keep_cells(make: _Make, look: _Look | None = None) -> None:
    """Have indexes of cells fetched or made, from polygons and a projection, by ``make`` from now on,
    and looked for, where they are not worth making, by what ``look`` gives."""
    _cells_by[:] = [(make, look)]


def _cells(polygons: _Polygons, metric_srid: int) -> Cells | None:
    return None if answers_requests() else _cells_by[0][0](polygons, metric_srid)


def units_of_day(on: date, revision: Revision, metric_srid: int) -> UnitsOfDay:
    """The index for the city's day ``on`` as believed under a published revision.

    Seen again at once when the stamp of topic “units” has moved since.
    """
    belief = (revision.pk, _number(revision), version("units"))
    days = _turns.get(belief, lambda: belief, lambda: turning_days(_number(revision)))
    question = (last_turn(days, on), metric_srid, *belief)
    return _kept.get(
        question,
        lambda: (metric_srid, _content(on, revision)),
        lambda: _build(on, revision, metric_srid),
    )


def judge_of_day(on: date, revision: Revision, city: City) -> Judge:
    """What judges places on a day by the city's kinds of unit and their policies."""
    units = units_of_day(on, revision, city.metric_srid)
    return units.judge(city.kinds, city.border_tolerance_m)


def forget() -> None:
    """Drop every index this process keeps."""
    _kept.forget()
    _turns.forget()


def _number(revision: Revision) -> int:
    if revision.number is None:
        raise ValueError("A revision that is not published has no boundaries of its own yet.")
    return revision.number


def _content(on: date, revision: Revision) -> Hashable:
    """What tells the units of one day from those of another: a digest of the numbers of the rows."""
    return sql.rows("grids", "content_of_day", {"on": on, "revision": _number(revision)})[0]


def polygons_of_day(on: date, revision: Revision) -> _Polygons:
    """The polygons (lon/lat WGS84) of the units of a day, as the index of that day has them in order."""
    return _polygons(sorted(_rows(on, revision), key=lambda row: (row[2], row[3])))


_Row = tuple[int, int, str, str, str, memoryview]


def _rows(on: date, revision: Revision) -> list[_Row]:
    return sql.rows("grids", "versions_of_day", {"on": on, "revision": _number(revision)})


def _polygons(rows: list[_Row]) -> _Polygons:
    polygons: _Polygons = shapely.from_wkb(np.array([bytes(row[5]) for row in rows], dtype=object))
    return polygons


def _build(on: date, revision: Revision, metric_srid: int) -> UnitsOfDay:
    rows = _rows(on, revision)
    units = [IndexedUnit(*row[:5]) for row in rows]
    polygons = _polygons(rows)
    kind_of = {unit.unit: unit.kind for unit in units}
    memberships = sql.rows("grids", "primary_memberships", {"on": on, "revision": _number(revision)})
    kinship = Kinship(memberships, kind_of)
    return UnitsOfDay(PlaceIndex(units, polygons, metric_srid, _cells, _cells_by[0][1]), kinship)
