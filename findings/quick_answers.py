"""Ask: whose are very many points of days that are alike, as cells of a table?

The cells that ``answering.cells_for`` makes of whole answers, letter by letter, at a tenth of the time: where
units, sides, category and what is settled are those of a point met before, only its distances, its day and
tolerance and the name of its answer are its own. Where anything is in doubt (a border, a tie, an island at
hand, a distance between two roundings) nothing is told here, and the point is asked about alone.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np

from findings.accountability.deciding import Counted
from findings.accountability.ground import Settlements
from findings.answer_columns import BEFORE_KINDS, ColumnWish, cells_of, kind_cells
from findings.answer_documents import entry_text, told_decision, unit_entries
from findings.answer_table import Array, arrow_type
from findings.answerer import Answerer
from findings.place.judging import KindAnswer
from findings.place.units import Numbers
from findings.quick_columns import PER_KIND, Asked, Rows, columns_of_kind, distinct, packed
from findings.quick_kept import Common, Decided, Entry, Frame, Judged, Kept, KindTold
from findings.quick_measures import Measured, measured


class _Mark:
    """Stands for a distance that each point has for itself."""

    def __round__(self, digits: int) -> _Mark:
        return self

    def __repr__(self) -> str:
        return _GAP


_GAP = "\ue000"
"""A character that no ``repr`` of a text holds."""


class QuickAnswers:
    """Answers for one answerer, in the columns of one wish (without reasons).

    ``common`` is what answerers on the same map share, for the same wish.
    """

    def __init__(self, answerer: Answerer, wish: ColumnWish, common: Common) -> None:
        self._answerer, self._wish = answerer, wish
        self._judge = answerer.judge
        self._kinds = self._judge.kinds_in_use
        self._kept, self.common = Kept(), common
        offset = {kind: BEFORE_KINDS + PER_KIND * at for at, kind in enumerate(wish.kinds)}
        self._at = [(row, offset[kind.key]) for row, kind in reversed(list(enumerate(self._kinds)))]

    def size(self) -> int:
        """About how many bytes are kept here, beside what is common."""
        return self._kept.size()

    def forget_half(self) -> None:
        """Drop half of what is kept; it is made again where it is needed."""
        self._kept.forget_half()

    def columns(self, asked: Asked) -> tuple[list[Array], Numbers]:
        """The columns of the answers to some of the points, and which points: all others have to be asked
        about alone."""
        found = measured(self._judge, asked) if len(asked.lon) else None
        if found is None:
            return [], np.empty(0, dtype=np.int64)
        told = np.flatnonzero(~found.doubtful)
        frames = self._frames_of(told, found, asked)
        rows = Rows(asked, told, np.rint(found.metres[:, told] * 100) / 100)
        entries = [
            [self._entry_of(frame.kinds[at], other) for frame, other in zip(
                frames, found.other[row, told].tolist(), strict=True
            )]
            for at, (row, _) in enumerate(self._at)
        ]
        return self._written(frames, entries, rows), told

    def _frames_of(self, told: Numbers, found: Measured, asked: Asked) -> list[Frame]:
        settled = self._answerer.ground.at(asked.lon, asked.lat)
        units, near = packed(found.unit.astype(np.int32)), packed(found.near.astype(np.int8))
        meant, kept = asked.meant.tolist(), self._kept
        frames = []
        for at in told.tolist():
            means = asked.means[meant[at]]
            key = units[at], near[at], id(settled[at]), means.category
            frame = kept.frames.get(key)
            if frame is None:
                judged = self.common.judged.get(key[:2]) or self._judge_one(key[:2], found, at, asked)
                decided_by = units[at], key[2], key[3]
                decided = kept.decided.get(decided_by) or self._decide_one(decided_by, settled[at], judged)
                frame = kept.frames[key] = Frame(judged, decided, self._kinds_told(judged, decided))
            frames.append(frame)
        return frames

    def _entry_of(self, told: KindTold, other: int) -> Entry:
        entry = told.entries.get(other)
        if entry is None:
            entry = told.entries[other] = self._entry(told.answer, told.counted, other)
            self.common.entries += 1
        return entry

    def _written(self, frames: list[Frame], entries: list[list[Entry]], rows: Rows) -> list[Array]:
        """The columns in their order."""
        import pyarrow as arrow

        wanted = self._wish.columns()
        kinds = {offset: number for number, (_, offset) in enumerate(self._at)}
        found: list[Array] = []
        common, frame = distinct(frames)
        bodies = BEFORE_KINDS + PER_KIND * len(self._wish.kinds)
        rows.own[1] = arrow.array([each.judged.state for each in common], arrow.string()).take(frame)
        common, frame = distinct([each.decided for each in frames])
        while len(found) < len(wanted):
            at = len(found)
            if at in kinds:
                number = kinds[at]
                found += columns_of_kind(entries[number], rows.metres[self._at[number][0]])
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

    def _names(self, frames: list[Frame], entries: list[list[Entry]], rows: Rows) -> Array:
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

    def _judge_one(self, key: tuple[bytes, bytes], found: Measured, at: int, asked: Asked) -> Judged:
        covering: dict[int, tuple[float, int]] = {}
        nearest: dict[str, tuple[int, float]] = {}
        for number, kind in enumerate(self._kinds):
            unit, other = int(found.unit[number, at]), int(found.other[number, at])
            if unit >= 0:
                covering[unit] = float(found.metres[number, at]), other
            elif other >= 0:
                nearest[kind.key] = other, float(found.metres[number, at])
        place = self._judge.of_measured(covering, nearest, float(asked.tolerance_m[at]))
        same = self.common.answers
        answers = (
            same.setdefault((each.kind.key, each.state, each.chosen.unit if each.chosen else None), each)
            for each in reversed(place.kinds)
        )
        judged = self.common.judged[key] = Judged(place.state, tuple(answers))
        return judged

    def _decide_one(
        self, key: tuple[bytes, int, int | None], settled: Settlements, judged: Judged
    ) -> Decided:
        """What is settled is kept beside the decision, so that its id stays its own."""
        chosen = (each.chosen for each in reversed(judged.answers))
        units = tuple(unit for unit in chosen if unit is not None)
        decision = self._answerer.decider.decide_afresh(units, settled, key[2])
        told = told_decision(decision, self._answerer.city.languages[0].split("-")[0])
        plain = ("answer_id", "state", "on", "revision", "plan", "tolerance_m")
        document = dict.fromkeys(plain) | {"units": (), "bodies": told.bodies}
        cells = cells_of(document, self._wish)[BEFORE_KINDS + PER_KIND * len(self._wish.kinds) :]
        same = self._kept.texts
        counted = (decision.units.get(each.kind.key) for each in judged.answers)
        decided = self._kept.decided[key] = Decided(
            settled, tuple(same.setdefault(each, each) for each in cells), told.digest,
            tuple(each and self.common.counted.setdefault((each.unit.unit, each.settled_by), each)
                  for each in counted),
        )
        return decided

    def _kinds_told(self, judged: Judged, decided: Decided) -> tuple[KindTold, ...]:
        told, kept = [], self.common.told
        for answer, counted in zip(judged.answers, decided.counted, strict=True):
            met = id(answer), id(counted)
            if met not in kept:
                kept[met] = KindTold(answer, counted, {})
            told.append(kept[met])
        return tuple(told)

    def _entry(self, answer: KindAnswer, counted: Counted | None, other: int) -> Entry:
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
        return Entry(before, after if gap else None, cells, measured)
