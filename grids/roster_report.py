"""Pure: what does an import of a roster tell the person who runs it?

No phone's number ever; persons' names only where they were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from grids.roster_coverage import Coverage
from grids.roster_rows import Refusal
from grids.roster_words import LEVEL_WORDS

SHOWN = 40
SHEETS = {
    "road_chief": "路长 road chiefs",
    "property": "物业 property companies",
    "department": "部门 departments",
}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty that ends or starts: role, level, place (unit or category) and who."""

    role: str
    level: int | None
    place: str
    who: str
    until: date | None = None
    never: bool = False

    def __str__(self) -> str:
        level = "" if self.level is None else f"{LEVEL_WORDS[self.level]} "
        until = f" until {self.until}" if self.until else ""
        never = " (began that very day: taken back)" if self.never else ""
        return f"{level}{self.place}: {self.who}{until}{never}"


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A post whose holder changes; ``before`` and ``after`` are told only where names may be."""

    post: str
    before: str | None
    after: str | None

    def text(self, persons: bool) -> str:
        """One line, with names or without."""
        if persons:
            return f"{self.post}: {self.before or '—'} → {self.after or '空缺'}"
        what = (
            "is vacant"
            if self.after is None
            else "has its first holder"
            if self.before is None
            else "changes hands"
        )
        return f"{self.post} {what}"


@dataclass
class RosterReport:
    """What was read, what would or did change, what is missing, and whether it was written."""

    file: str
    on: date
    commit: bool
    full: bool
    skip_refused: bool = False
    persons: bool = False
    sheets: list[str] = field(default_factory=list)
    stay: dict[str, int] = field(default_factory=dict)
    ends: list[DutyLine] = field(default_factory=list)
    starts: list[DutyLine] = field(default_factory=list)
    holders: list[HolderLine] = field(default_factory=list)
    new_posts: list[str] = field(default_factory=list)
    new_persons: int = 0
    phones: int = 0
    new_bodies: list[str] = field(default_factory=list)
    changed_bodies: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    coverage: Coverage | None = None
    until_later: bool = False
    too_many_end: str = ""

    @property
    def blocked(self) -> bool:
        """Whether something keeps the whole file out."""
        refused = self.refused and (self.full or not self.skip_refused)
        return bool(refused or self.too_many_end or (self.later and not self.until_later))

    @property
    def changed(self) -> bool:
        """Whether anything at all would be different."""
        return bool(
            self.ends
            or self.starts
            or self.holders
            or self.new_posts
            or self.phones
            or self.new_bodies
            or self.changed_bodies
        )

    @property
    def written(self) -> bool:
        """Whether the database was changed."""
        return self.commit and not self.blocked and self.changed

    def outcome(self) -> str:
        """The last line: what happened to the database, and what to do next."""
        if self.too_many_end:
            return f"Nothing written: {self.too_many_end}"
        if self.refused and self.blocked and (self.full or not self.skip_refused):
            remedy = (
                "mend them: a full roster must be read whole."
                if self.full
                else (
                    "mend them, or leave them out with --skip-refused (what they are about stays as it is)."
                )
            )
            return f"Nothing written: rows were refused; {remedy}"
        if self.blocked:
            return (
                "Nothing written: a sheet of an earlier day cannot say whether what began later still "
                "holds. Choose a later day, or let it hold until each of those days with --until-later."
            )
        if not self.changed:
            return "Nothing to write: it is like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.file}, as of {self.on}{' (the whole roster)' if self.full else ''}:"
        yield from (f"  {sheet}" for sheet in self.sheets)
        yield from self._table()
        yield from _listed("Ends", [str(line) for line in self.ends])
        yield from _listed("Starts", [str(line) for line in self.starts])
        yield from _listed("Posts whose holder changes", [line.text(self.persons) for line in self.holders])
        yield from _listed("New posts", self.new_posts)
        yield from _listed("New bodies", self.new_bodies)
        yield from _listed("Bodies with other outside ids or names", self.changed_bodies)
        yield from _listed("Rows for several units", self.spans)
        yield from _listed("Worth a look", self.notes)
        yield from _listed("Begins later than the sheet", self.later)
        yield from _listed("Refused", [str(refusal) for refusal in self.refused])
        yield from _listed("Left as they are, since a row of theirs was refused", self.untouched)
        yield from self._coverage_lines()
        yield self.outcome()

    def _table(self) -> Iterator[str]:
        yield f"  {'':<28}{'stay':>8}{'end':>8}{'start':>8}"
        for role, words in SHEETS.items():
            if role in self.stay:
                ends, starts = (sum(line.role == role for line in some) for some in (self.ends, self.starts))
                yield f"  {words:<28}{self.stay[role]:>8}{ends:>8}{starts:>8}"
        yield (
            f"  posts: {len(self.new_posts)} new, {len(self.holders)} with another holder; persons: "
            f"{self.new_persons} new, phones of {self.phones} changed; bodies: {len(self.new_bodies)} new, "
            f"{len(self.changed_bodies)} changed"
        )

    def _coverage_lines(self) -> Iterator[str]:
        if self.coverage is None:
            return
        vacant = [f"{label}: no {LEVEL_WORDS[level]}" for label, level in self.coverage.vacant]
        doubly = [f"{label}: {count} × {LEVEL_WORDS[level]}" for label, level, count in self.coverage.doubly]
        yield from _listed("Vacant (a level the others have)", vacant, "none")
        yield from _listed("Doubly held", doubly, "none")

    def as_json(self) -> dict[str, Any]:
        """The whole report, for a machine; without names unless they were asked for."""
        whole = asdict(self) | {
            "on": self.on.isoformat(),
            "outcome": self.outcome(),
            "blocked": self.blocked,
            "holders": [line.text(self.persons) for line in self.holders],
        }
        for key in ("ends", "starts"):
            for line in whole[key]:
                line["until"] = line["until"].isoformat() if line["until"] else None
        return whole


def _listed(title: str, lines: Sequence[str], nothing: str = "") -> Iterator[str]:
    """A title with its lines, the first of them; ``nothing`` is said where there are none."""
    if not lines:
        if nothing:
            yield f"{title}: {nothing}."
        return
    yield f"{title}: {len(lines)}"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more; --report FILE.json lists all."
