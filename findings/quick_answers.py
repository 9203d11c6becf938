"""Ask: whose are very many points of days that are alike, as cells of a table?

The cells that ``answering.cells_for`` makes of whole answers, letter by letter, at a tenth of the time: where
units, sides, category and what is settled are those of a point met before, only its distances, its day and
tolerance and the name of its answer are its own. Where anything is in doubt (a border, a tie, an island at
hand, a distance between two roundings) nothing is told here, and the point is asked about alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findings.accountability.deciding import Counted
from findings.accountability.ground import Settlements
from findings.answer_columns import BEFORE_KINDS, Cells, ColumnWish, cells_of, kind_cells
from findings.answer_documents import ToldDecision, entry_text, unit_entries
from findings.answer_ids import Asked as Named
from findings.answer_ids import name_of
from findings.answerer import Answerer
from findings.place import many
from findings.place.cells import Cells as CellIndex
from findings.place.judging import KindAnswer, PlaceAnswer
from findings.place.strands import measurer_of
from findings.place.units import Flags, Floats, Numbers
from findings.questions import Meant
from gis_core.crs import to_metric

_UNCERTAIN_M = 0.02
"""More than the distances of ``findings.place.nearness`` are off, beside their slack."""

_SURE_M = 1e-6
"""How far a distance must be from a limit for it to be on the same side however it is worked out."""

_HUNDREDTH_SURE = 1e-3
_MOST_FRAMES, _MOST_ENTRIES = 20_000, 200_000
_PER_KIND = 5
"""Cells of a kind of unit."""


class _Mark:
    """Stands for a distance that each point has for itself."""

    def __round__(self, digits: int) -> _Mark:
        return self

    def __repr__(self) -> str:
        return _GAP


_GAP = "\ue000"
"""A character that no ``repr`` of a text holds."""


@dataclass(frozen=True)
class _Entry:
    """What is told of a kind: the text that is digested, before and after the distance (None: there is
    none), and the cells; ``measured``: the distance is one of them."""

    before: bytes
    after: bytes | None
    cells: Cells
    measured: bool


@dataclass(frozen=True)
class _Frame:
    """What points of the same units, category and settlements have in common: their cells, the digest of what
    was decided, the text before the units, and for each kind its answer, what counts, and their number."""

    settled: Settlements
    cells: Cells
    decided: bytes
    state: bytes
    kinds: tuple[tuple[KindAnswer, Counted | None, int], ...]


@dataclass(frozen=True)
class Asked:
    """Points to be answered together: WGS84 on the storage grid, tolerances in metres, and for each what is
    meant (``means`` by number)."""

    lon: Floats
    lat: Floats
    tolerance_m: Floats
    means: Sequence[Meant]
    meant: Numbers


@dataclass
class _Measured:
    """A row for each kind in use: the unit that covers a point (-1: none), metres to its border, whether that
    is within the tolerance, and the unit across; where none covers, the nearest unit and how far it is."""

    unit: NDArray[np.int64]
    metres: Floats
    near: Flags
    other: NDArray[np.int64]
    doubtful: Flags


class QuickAnswers:
    """Answers for one answerer, in the columns of one wish (without reasons)."""

    def __init__(self, answerer: Answerer, wish: ColumnWish) -> None:
        self._answerer, self._wish = answerer, wish
        self._judge = answerer.judge
        self._kinds = self._judge.kinds_in_use
        self._frames: dict[tuple[bytes, int, int | None], _Frame] = {}
        self._entries: dict[tuple[int, int], _Entry] = {}
        self._kinds_met: dict[tuple[object, ...], int] = {}
        offset = {kind: BEFORE_KINDS + _PER_KIND * at for at, kind in enumerate(wish.kinds)}
        self._at = [(row, offset[kind.key]) for row, kind in reversed(list(enumerate(self._kinds)))]

    def cells(self, asked: Asked) -> list[Cells | None]:
        """The cells of each point's answer; None where it has to be asked about alone."""
        index = self._judge.index.cells_for(10**9)
        if index is None or not len(asked.lon):
            return [None] * len(asked.lon)
        if len(self._entries) > _MOST_ENTRIES:
            self._frames.clear(), self._entries.clear(), self._kinds_met.clear()
        found = self._measured(index, asked)
        settled = self._answerer.ground.at(asked.lon, asked.lat)
        keys = np.ascontiguousarray(np.concatenate([found.unit, found.near]).T.astype(np.int32))
        width, packed = keys.shape[1] * keys.itemsize, keys.tobytes()
        metres = list(zip(*map(_rounded, found.metres), strict=True))
        others = found.other.T.tolist()
        about = _About(asked)
        made: list[Cells | None] = []
        for at, doubtful in enumerate(found.doubtful.tolist()):
            if doubtful:
                made.append(None)
                continue
            key = packed[at * width : (at + 1) * width], id(settled[at]), about.category[at]
            frame = self._frames.get(key) or self._keep(key, settled[at], found, at, asked)
            made.append(self._filled(frame, others[at], metres[at], about, at))
        return made

    def _filled(
        self, frame: _Frame, others: list[int], metres: tuple[float, ...], about: _About, at: int
    ) -> Cells:
        cells = frame.cells.copy()
        texts = [b"(", about.text[at], frame.state, about.tolerance_text[at], b", ["]
        apart = b""
        for (row, offset), (answer, counted, number) in zip(self._at, frame.kinds, strict=True):
            entry = self._entries.get((number, others[row]))
            if entry is None:
                entry = self._entries[number, others[row]] = self._entry(answer, counted, others[row])
            cells[offset : offset + _PER_KIND] = entry.cells
            if entry.measured:
                cells[offset + 3] = metres[row]
            if entry.after is None:
                texts += apart, entry.before
            else:
                texts += apart, entry.before, repr(metres[row]).encode(), entry.after
            apart = b", "
        texts.append(b"])")
        cells[0] = about.name(at, sha256(frame.decided + b"".join(texts)).digest()[:8])
        cells[2], cells[5] = about.day[at], about.tolerance[at]
        return cells

    def _measured(self, cells: CellIndex, asked: Asked) -> _Measured:
        index, points = self._judge.index, len(asked.lon)
        found = _Measured(
            np.full((len(self._kinds), points), -1, dtype=np.int64), np.full((len(self._kinds), points), np.nan),
            np.zeros((len(self._kinds), points), dtype=np.bool_),
            np.full((len(self._kinds), points), -1, dtype=np.int64), np.zeros(points, dtype=np.bool_),
        )
        row_of = {kind.key: row for row, kind in enumerate(self._kinds)}
        kind_row = np.array([row_of.get(kind, -1) for kind in index.kind_keys], dtype=np.int64)
        place, unit, on_border = index.pairs(asked.lon, asked.lat)
        row = kind_row[index.kind_of[unit]]
        place, unit, on_border, row = (each[row >= 0] for each in (place, unit, on_border, row))
        found.doubtful[place[on_border]] = True
        twice = np.flatnonzero((place[1:] == place[:-1]) & (row[1:] == row[:-1]))
        found.doubtful[place[twice]] = True
        found.unit[row, place] = unit
        self._leave_islands_at_hand(cells, asked, found, row_of)
        self._measure(asked, found)
        return found

    def _leave_islands_at_hand(
        self, cells: CellIndex, asked: Asked, found: _Measured, row_of: dict[str, int]
    ) -> None:
        """An island that does not cover but is near is told of by its distance to an area: not here."""
        islands = {kind.key for kind in self._kinds if kind.policy == "islands"}
        if not islands:
            return
        index = self._judge.index
        slack = 1.0 + float(cells.arrays.shape[-1])
        reach = asked.tolerance_m * slack + 2 * _UNCERTAIN_M
        place, unit, _ = many.all_near(cells, asked.lon, asked.lat, reach)
        found.doubtful[place[unit < 0]] = True
        place, unit = place[unit >= 0], unit[unit >= 0]
        is_island = np.array([each in islands for each in index.kind_keys])[index.kind_of[unit]]
        place, unit = place[is_island], unit[is_island]
        row = np.array([row_of[each] if each in row_of else -1 for each in index.kind_keys])[index.kind_of[unit]]
        found.doubtful[place[found.unit[row, place] != unit]] = True

    def _measure(self, asked: Asked, found: _Measured) -> None:
        index = self._judge.index
        measurer = measurer_of(index)
        east, north = to_metric((asked.lon, asked.lat), index.metric_srid)
        row, place = np.nonzero((found.unit >= 0) & ~found.doubtful)
        metres, across, doubtful = measurer.borders(east[place], north[place], found.unit[row, place])
        found.metres[row, place], found.other[row, place] = metres, across
        found.near[row, place] = metres <= asked.tolerance_m[place]
        doubtful |= np.abs(metres - asked.tolerance_m[place]) < _SURE_M
        found.doubtful[place[doubtful]] = True
        for number, kind in enumerate(self._kinds):
            if kind.policy == "islands":
                continue
            place = np.flatnonzero((found.unit[number] < 0) & ~found.doubtful)
            if place.size:
                metres, unit, doubtful = measurer.nearest(kind.key, east[place], north[place])
                found.metres[number, place], found.other[number, place] = metres, unit
                found.doubtful[place[doubtful | ~np.isfinite(metres)]] = True
        steps = np.nan_to_num(found.metres) * 100
        between = np.abs(steps - np.floor(steps) - 0.5) < _HUNDREDTH_SURE
        found.doubtful |= between.any(axis=0)

    def _keep(
        self, key: tuple[bytes, int, int | None], settled: Settlements, found: _Measured, at: int, asked: Asked
    ) -> _Frame:
        """The frame of a point; what is settled is kept in it, so that its id stays its own."""
        if len(self._frames) >= _MOST_FRAMES:
            self._frames.clear()
        covering: dict[int, tuple[float, int]] = {}
        nearest: dict[str, tuple[int, float]] = {}
        for number, kind in enumerate(self._kinds):
            unit, other = int(found.unit[number, at]), int(found.other[number, at])
            if unit >= 0:
                covering[unit] = float(found.metres[number, at]), other
            elif other >= 0:
                nearest[kind.key] = other, float(found.metres[number, at])
        place = self._judge.of_measured(covering, nearest, float(asked.tolerance_m[at]))
        means = asked.means[int(asked.meant[at])]
        told = self._answerer.told(self._answerer.decided(place, settled, means.category))
        frame = self._frames[key] = self._frame(settled, place, told, means)
        return frame

    def _frame(self, settled: Settlements, place: PlaceAnswer, told: ToldDecision, means: Meant) -> _Frame:
        document = {
            "answer_id": None, "state": place.state, "on": None, "revision": means.revision.number,
            "plan": means.plan.code if means.plan else None, "tolerance_m": None, "units": [],
            "bodies": told.bodies,
        }
        kinds = []
        for answer in reversed(place.kinds):
            counted = told.decision.units.get(answer.kind.key)
            chosen = answer.chosen
            met = (
                answer.kind.key, answer.state, chosen and chosen.unit,
                counted and (counted.unit.unit, counted.settled_by),
            )
            kinds.append((answer, counted, self._kinds_met.setdefault(met, len(self._kinds_met))))
        state = f", {place.state!r}, ".encode()
        return _Frame(settled, cells_of(document, self._wish), told.digest, state, tuple(kinds))

    def _entry(self, answer: KindAnswer, counted: Counted | None, other: int) -> _Entry:
        """What is told of a kind where ``other`` (-1: none) lies across, or is nearest."""
        unit = self._judge.index.units[other] if other >= 0 else None
        mark: Any = _Mark()
        covering = tuple(replace(each, distance_m=mark, across=unit) for each in answer.covering)
        nearest = (None, None) if answer.covering or unit is None else (unit, mark)
        answer = replace(answer, covering=covering, nearest=nearest[0], nearest_m=nearest[1])
        entries = list(unit_entries(answer, counted))
        cells: list[Any] = kind_cells(entries, answer.kind.key)
        measured = isinstance(cells[3], _Mark)
        text = ", ".join(entry_text(each) for each in entries)
        before, gap, after = text.partition(_GAP)
        cells = [None if isinstance(each, _Mark) else each for each in cells]
        return _Entry(before.encode(), after.encode() if gap else None, cells, measured)


def _rounded(metres: Floats) -> list[float]:
    return [round(each, 2) for each in metres.tolist()]


class _About:
    """What is a point's own beside its distances, as lists by point."""

    def __init__(self, asked: Asked) -> None:
        meant = asked.meant.tolist()
        self.tolerance: list[float] = asked.tolerance_m.tolist()
        texts = {each: repr(each).encode() for each in set(self.tolerance)}
        self.tolerance_text = [texts[each] for each in self.tolerance]
        text, day, category = zip(*map(_told, asked.means), strict=True)
        self.text, self.day = [text[each] for each in meant], [day[each] for each in meant]
        self.category = [category[each] for each in meant]
        self._meant, self._means = meant, asked.means
        self._lon, self._lat = asked.lon.tolist(), asked.lat.tolist()

    def name(self, at: int, digest: bytes) -> str:
        means = self._means[self._meant[at]]
        return name_of(
            Named(
                self._lon[at], self._lat[at], means.on, self.tolerance[at], means.category,
                means.revision.number or 0, means.plan.pk if means.plan else None,
            ),
            digest,
        )



def _told(means: Meant) -> tuple[bytes, str, int | None]:
    plan = means.plan.code if means.plan else ""
    return repr((means.on, means.revision.number, plan)).encode("utf-8"), means.on.isoformat(), means.category

