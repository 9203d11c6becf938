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
from findings.answer_documents import entry_text, told_decision, unit_entries
from findings.answer_ids import days_since_1970, names_of
from findings.answer_table import Array, arrow_type
from findings.answerer import Answerer
from findings.place import many
from findings.place.cells import Cells as CellIndex
from findings.place.judging import KindAnswer, State
from findings.place.strands import measurer_of
from findings.place.units import Flags, Floats, Numbers
from findings.questions import Meant
from gis_core.crs import to_metric

_UNCERTAIN_M = 0.02
"""More than the distances of ``findings.place.nearness`` are off, beside their slack."""

_SURE_M = 1e-6
"""How far a distance must be from a limit for it to be on the same side however it is worked out."""

_HUNDREDTH_SURE = 1e-3
_PER_KIND = 5
"""Cells of a kind of unit: code, name, state, distance, other side."""


class _Mark:
    """Stands for a distance that each point has for itself."""

    def __round__(self, digits: int) -> _Mark:
        return self

    def __repr__(self) -> str:
        return _GAP


_GAP = "\ue000"
"""A character that no ``repr`` of a text holds."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is told of a kind: the text that is digested, before and after the distance (``after`` None: there
    is none), and the cells; ``measured``: the distance is one of them."""

    before: str
    after: str | None
    cells: Cells
    measured: bool


@dataclass(slots=True)
class _KindTold:
    """What is told of one kind in some state, by the unit that lies across or is nearest (-1: none)."""

    answer: KindAnswer
    counted: Counted | None
    entries: dict[int, _Entry]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What points in the same units and near the same borders have in common: the state, and what each kind
    says, the smallest first."""

    state: State
    answers: tuple[KindAnswer, ...]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What points of the same units, category and settlements have in common: the cells of the bodies, the
    digest of what was decided, and what counts for each kind, the smallest first."""

    settled: Settlements
    cells: tuple[str | float | int | None, ...]
    digest: bytes
    counted: tuple[Counted | None, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """All that points have in common but for what is measured."""

    judged: _Judged
    decided: _Decided
    kinds: tuple[_KindTold, ...]


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
        self._kept = _KeptHere()
        offset = {kind: BEFORE_KINDS + _PER_KIND * at for at, kind in enumerate(wish.kinds)}
        self._at = [(row, offset[kind.key]) for row, kind in reversed(list(enumerate(self._kinds)))]

    def size(self) -> int:
        """About how many bytes are kept here."""
        return self._kept.size()

    def forget(self) -> None:
        """Drop what is kept; it is made again where it is needed."""
        self._kept = _KeptHere()

    def columns(self, asked: Asked) -> tuple[list[Array], Numbers]:
        """The columns of the answers to some of the points, and which points: all others have to be asked
        about alone."""
        index = self._judge.index.cells_for(10**9)
        if index is None or not len(asked.lon):
            return [], np.empty(0, dtype=np.int64)
        found = self._measured(index, asked)
        told = np.flatnonzero(~found.doubtful)
        frames = self._frames_of(told, found, asked)
        rows = _Rows(asked, told, np.rint(found.metres[:, told] * 100) / 100)
        entries = [
            [self._entry_of(frame.kinds[at], other) for frame, other in zip(
                frames, found.other[row, told].tolist(), strict=True
            )]
            for at, (row, _) in enumerate(self._at)
        ]
        return self._written(frames, entries, rows), told

    def _frames_of(self, told: Numbers, found: _Measured, asked: Asked) -> list[_Frame]:
        settled = self._answerer.ground.at(asked.lon, asked.lat)
        units, near = _packed(found.unit.astype(np.int32)), _packed(found.near.astype(np.int8))
        meant, kept = asked.meant.tolist(), self._kept
        frames = []
        for at in told.tolist():
            means = asked.means[meant[at]]
            key = units[at], near[at], id(settled[at]), means.category
            frame = kept.frames.get(key)
            if frame is None:
                judged = kept.judged.get(key[:2]) or self._judge_one(key[:2], found, at, asked)
                decided_by = units[at], key[2], key[3]
                decided = kept.decided.get(decided_by) or self._decide_one(decided_by, settled[at], judged)
                frame = kept.frames[key] = _Frame(judged, decided, self._kinds_told(judged, decided))
            frames.append(frame)
        return frames

    def _entry_of(self, told: _KindTold, other: int) -> _Entry:
        entry = told.entries.get(other)
        if entry is None:
            entry = told.entries[other] = self._entry(told.answer, told.counted, other)
            self._kept.entries += 1
        return entry

    def _written(self, frames: list[_Frame], entries: list[list[_Entry]], rows: _Rows) -> list[Array]:
        """The columns in their order."""
        import pyarrow as arrow

        wanted = self._wish.columns()
        kinds = {offset: number for number, (_, offset) in enumerate(self._at)}
        found: list[Array] = []
        common, frame = _distinct(frames)
        bodies = BEFORE_KINDS + _PER_KIND * len(self._wish.kinds)
        rows.own[1] = arrow.array([each.judged.state for each in common], arrow.string()).take(frame)
        common, frame = _distinct([each.decided for each in frames])
        while len(found) < len(wanted):
            at = len(found)
            if at in kinds:
                number = kinds[at]
                found += _of_kind(entries[number], rows.metres[self._at[number][0]])
                continue
            own = rows.own.get(at)
            if own is None and at < bodies:  # a kind of which there is no unit
                own = arrow.nulls(len(frames), arrow_type(wanted[at]))
            elif own is None:
                column = arrow.array([each.cells[at - bodies] for each in common], arrow_type(wanted[at]))
                own = column.take(frame)
            found.append(own)
        found[0] = self._names(frames, entries, rows)
        return found

    def _names(self, frames: list[_Frame], entries: list[list[_Entry]], rows: _Rows) -> Array:
        """The names of the answers: each holds a digest of all that is told, as ``place_digest`` makes it."""
        texts = [
            [
                entry.before if entry.after is None else f"{entry.before}{metres!r}{entry.after}"
                for entry, metres in zip(of_kind, rows.metres[row].tolist(), strict=True)
            ]
            for of_kind, (row, _) in zip(entries, self._at, strict=True)
        ]
        digests = [
            sha256(
                frame.decided.digest
                + f"({meant}, {frame.judged.state!r}, {tolerance}, [{', '.join(told)}])".encode()
            ).digest()[:8]
            for frame, meant, tolerance, told in zip(
                frames, rows.meant_text, rows.tolerance_text, zip(*texts, strict=True), strict=True
            )
        ]
        return rows.names(b"".join(digests))

    def _measured(self, cells: CellIndex, asked: Asked) -> _Measured:
        index, points = self._judge.index, len(asked.lon)
        shape = len(self._kinds), points
        found = _Measured(
            np.full(shape, -1, dtype=np.int64), np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_),
            np.full(shape, -1, dtype=np.int64), np.zeros(points, dtype=np.bool_),
        )
        row_of = {kind.key: row for row, kind in enumerate(self._kinds)}
        kind_row = np.array([row_of.get(kind, -1) for kind in index.kind_keys], dtype=np.int64)
        place, unit, on_border = index.pairs(asked.lon, asked.lat)
        row = kind_row[index.kind_of[unit]]
        known = row >= 0
        place, unit, on_border, row = place[known], unit[known], on_border[known], row[known]
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
        row = np.array([row_of.get(each, -1) for each in index.kind_keys])[index.kind_of[unit]]
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

    def _judge_one(self, key: tuple[bytes, bytes], found: _Measured, at: int, asked: Asked) -> _Judged:
        covering: dict[int, tuple[float, int]] = {}
        nearest: dict[str, tuple[int, float]] = {}
        for number, kind in enumerate(self._kinds):
            unit, other = int(found.unit[number, at]), int(found.other[number, at])
            if unit >= 0:
                covering[unit] = float(found.metres[number, at]), other
            elif other >= 0:
                nearest[kind.key] = other, float(found.metres[number, at])
        place = self._judge.of_measured(covering, nearest, float(asked.tolerance_m[at]))
        same = self._kept.answers
        answers = (
            same.setdefault((each.kind.key, each.state, each.chosen and each.chosen.unit), each)
            for each in reversed(place.kinds)
        )
        judged = self._kept.judged[key] = _Judged(place.state, tuple(answers))
        return judged

    def _decide_one(
        self, key: tuple[bytes, int, int | None], settled: Settlements, judged: _Judged
    ) -> _Decided:
        """What is settled is kept beside the decision, so that its id stays its own."""
        chosen = (each.chosen for each in reversed(judged.answers))
        units = tuple(unit for unit in chosen if unit is not None)
        decision = self._answerer.decider.decide_afresh(units, settled, key[2])
        told = told_decision(decision, self._answerer.city.languages[0].split("-")[0])
        plain = ("answer_id", "state", "on", "revision", "plan", "tolerance_m")
        document = dict.fromkeys(plain) | {"units": (), "bodies": told.bodies}
        cells = cells_of(document, self._wish)[BEFORE_KINDS + _PER_KIND * len(self._wish.kinds) :]
        same = self._kept.texts
        counted = (decision.units.get(each.kind.key) for each in judged.answers)
        decided = self._kept.decided[key] = _Decided(
            settled, tuple(same.setdefault(each, each) for each in cells), told.digest,
            tuple(each and self._kept.counted.setdefault((each.unit.unit, each.settled_by), each)
                  for each in counted),
        )
        return decided

    def _kinds_told(self, judged: _Judged, decided: _Decided) -> tuple[_KindTold, ...]:
        told, kept = [], self._kept.told
        for answer, counted in zip(judged.answers, decided.counted, strict=True):
            met = id(answer), id(counted)
            if met not in kept:
                kept[met] = _KindTold(answer, counted, {})
            told.append(kept[met])
        return tuple(told)

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
        return _Entry(before, after if gap else None, cells, measured)


class _KeptHere:
    """What was met before, each thing once. Whatever is known by its ``id`` is kept here, too."""

    def __init__(self) -> None:
        self.frames: dict[tuple[bytes, bytes, int, int | None], _Frame] = {}
        self.judged: dict[tuple[bytes, bytes], _Judged] = {}
        self.decided: dict[tuple[bytes, int, int | None], _Decided] = {}
        self.told: dict[tuple[int, int], _KindTold] = {}
        self.answers: dict[tuple[str, State, int | None], KindAnswer] = {}
        self.counted: dict[tuple[int, str], Counted] = {}
        self.texts: dict[str | float | int | None, str | float | int | None] = {}
        self.entries = 0

    def size(self) -> int:
        """About how many bytes that takes (measured with tracemalloc)."""
        few = len(self.told) + len(self.answers) + len(self.counted) + len(self.texts)
        return 400 * (len(self.frames) + len(self.judged) + few) + 900 * len(self.decided) + 600 * self.entries


def _packed(rows: NDArray[Any]) -> list[bytes]:
    """The columns of an array, each as the bytes of its numbers."""
    turned = np.ascontiguousarray(rows.T)
    width, whole = turned.shape[1] * turned.itemsize, turned.tobytes()
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def _distinct(things: Sequence[Any]) -> tuple[list[Any], Array]:
    """Each thing once, and which of them stands in each row."""
    import pyarrow as arrow

    number: dict[int, int] = {}
    rows = [number.setdefault(id(each), len(number)) for each in things]
    firsts: dict[int, Any] = {id(each): each for each in things}
    return [firsts[each] for each in number], arrow.array(rows, arrow.int32())


def _of_kind(entries: Sequence[_Entry], metres: Floats) -> list[Array]:
    """The columns of a kind of unit."""
    import pyarrow as arrow

    common, entry = _distinct(entries)
    code, name, state, other = (
        arrow.array([each.cells[at] for each in common], arrow.string()).take(entry) for at in (0, 1, 2, 4)
    )
    missing = np.array([not each.measured for each in entries], dtype=np.bool_)
    return [code, name, state, arrow.array(metres, arrow.float64(), mask=missing), other]


class _Rows:
    """What is a point's own: distances in rounded metres (a row for each kind), its day, its tolerance."""

    def __init__(self, asked: Asked, told: Numbers, metres: Floats) -> None:
        import pyarrow as arrow

        self.metres = metres
        self._lon, self._lat = asked.lon[told], asked.lat[told]
        self._tolerance, self._meant = asked.tolerance_m[told], asked.meant[told]
        self._means = asked.means
        text = [repr((each.on, each.revision.number, each.plan.code if each.plan else ""))
                for each in asked.means]
        self.meant_text = [text[each] for each in self._meant.tolist()]
        tolerance = self._tolerance.tolist()
        known = {each: repr(each) for each in set(tolerance)}
        self.tolerance_text = [known[each] for each in tolerance]
        days = arrow.array([each.on.isoformat() for each in asked.means], arrow.string())
        plans = arrow.array([each.plan.code if each.plan else None for each in asked.means], arrow.string())
        numbers = arrow.array([each.revision.number for each in asked.means], arrow.int64())
        meant = arrow.array(self._meant)
        self.own: dict[int, Array] = {
            0: arrow.nulls(len(told), arrow.string()), 2: days.take(meant), 3: numbers.take(meant),
            4: plans.take(meant), 5: arrow.array(self._tolerance),
        }

    def names(self, digests: bytes) -> Array:
        """The names of the answers, by the digests of what was answered, one after the other."""
        import pyarrow as arrow

        about = np.array([
            (days_since_1970(each.on), each.category or 0, each.revision.number or 0,
             each.plan.pk if each.plan else 0)
            for each in self._means
        ], dtype=np.int64).reshape(-1, 4)
        letters = names_of(self._lon, self._lat, self._tolerance, about[self._meant], digests)
        ends = np.arange(len(letters) + 1, dtype=np.int32) * letters.shape[1]
        buffers = [None, arrow.py_buffer(ends), arrow.py_buffer(np.ascontiguousarray(letters))]
        return arrow.Array.from_buffers(arrow.string(), len(letters), buffers)
