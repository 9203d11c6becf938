"""Pure: what does an import of settled ground tell the person who runs it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from grids.unit_rows import Refusal

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RowTold:
    """What became of one row: it starts, changes or stays as it is; and what is to be told of it."""

    row: int
    outcome: str
    code: str
    name: str
    notes: tuple[str, ...]

    def line(self) -> str:
        """The row in one line of the report."""
        said = "".join(f" {note}" for note in self.notes)
        return f"  row {self.row} ({self.code} {self.name}): {self.outcome}.{said}"


@dataclass(frozen=True, slots=True)
class EndTold:
    """Something that is not in a full edition, and ends."""

    code: str
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SettlementReport:
    """What was read, what it does from the day on, what was refused, and whether it was written."""

    file: str
    what: str
    on: date
    coordinates: str
    notes: Sequence[str]
    rows: Sequence[RowTold]
    refused: Sequence[Refusal]
    ending: Sequence[EndTold]
    left_alone: int
    skip_refused: bool
    commit: bool

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the whole file out."""
        return bool(self.refused) and not self.skip_refused

    def count(self, outcome: str) -> int:
        """How many rows came out so."""
        return sum(row.outcome == outcome for row in self.rows)

    def outcome(self) -> str:
        """The last line: what happened to the database, and what to do next."""
        if self.blocked:
            return "Nothing written: rows were refused. Mend the file, or leave them out with --skip-refused."
        if self.count("stays") == len(self.rows) and not self.ending:
            return "Nothing to write: it is like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def lines(self) -> Iterator[str]:
        """The report for a terminal: row by row, what stays last and not beyond a screenful or two."""
        yield f"{self.file}: {self.coordinates}"
        yield from self.notes
        yield (
            f"{self.what}, from {self.on} on: {len(self.rows) + len(self.refused)} rows read, "
            f"{self.count('starts')} start, {self.count('changes')} change, {len(self.ending)} end, "
            f"{self.count('stays')} stay, {len(self.refused)} refused."
        )
        moving = [row.line() for row in self.rows if row.outcome != "stays"]
        moving += [_end_line(each) for each in self.ending]
        moving += [_refusal_line(each) for each in self.refused]
        moving += [row.line() for row in self.rows if row.outcome == "stays"]
        yield from moving[:_SHOWN]
        if len(moving) > _SHOWN:
            yield f"  and {len(moving) - _SHOWN} more; --report FILE.json lists all."
        if self.left_alone:
            yield f"{self.left_alone} that are not in the file are left as they are."
        yield self.outcome()

    def as_json(self) -> dict[str, Any]:
        """The whole report for a machine."""
        return {
            "file": self.file, "what": self.what, "on": self.on.isoformat(), "coordinates": self.coordinates,
            "notes": list(self.notes), "rows": [asdict(row) for row in self.rows],
            "refused": [each.as_json() for each in self.refused],
            "ending": [asdict(each) for each in self.ending], "left_alone": self.left_alone,
            "commit": self.commit, "outcome": self.outcome(),
        }


def _end_line(each: EndTold) -> str:
    said = "".join(f" {note}" for note in each.notes)
    return f"  not in the file ({each.code} {each.name}): ends.{said}"


def _refusal_line(each: Refusal) -> str:
    named = f" ({each.unit})" if each.unit else ""
    return f"  row {each.row}{named}: refused. {each.reason} {each.hint} [{each.code}]"
