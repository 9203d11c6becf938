"""Ask: which units and bodies do a roster's rows name, and what has been made of them so far?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grids.roster_bodies import Bodies, BodyRef, NewBody, UnknownBody
from grids.roster_changes import Cell, Changes, DutyFact, Holder
from grids.roster_coverage import Coverage
from grids.roster_facts import Facts
from grids.roster_forms import PROPERTY
from grids.roster_places import Miss, PlaceWords, UnitFact
from grids.roster_rows import Refusal, RosterRows
from grids.roster_tables import At
from grids.roster_words import folded


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post that is still to be made."""

    body: BodyRef
    title: str


@dataclass(frozen=True, slots=True)
class PostSaid:
    """What a roster says of a post's holder: a name with phones, or that nobody holds it."""

    person: str | None
    phones: tuple[str, ...]
    rows: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class BodyChange:
    """New outside ids and names of a body, as a whole."""

    body: BodyRef
    outside_ids: dict[str, str]
    names: dict[str, str]


@dataclass
class RosterPlan:
    """Everything a roster would change, and what of it cannot be taken."""

    duties: Changes = field(default_factory=Changes)
    holders: dict[int | NewPost, PostSaid] = field(default_factory=dict)
    new_bodies: list[NewBody] = field(default_factory=list)
    body_changes: list[BodyChange] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    coverage: Coverage | None = None


class Matching:
    """The rows of a roster held against the facts of its day.

    ``desired`` are the holders of every cell the rows speak of, ``scope`` the cells they settle,
    ``doubtful`` the units (and, negative, categories) that are left as they are.
    """

    def __init__(self, rows: RosterRows, facts: Facts, full: bool, create_bodies: bool) -> None:
        self.rows, self.facts, self.full = rows, facts, full
        known = ((body.pk, body.kind, body.name) for body in facts.bodies.values())
        self.bodies = Bodies(known, create_bodies)
        self.result = RosterPlan(refused=list(rows.refused), notes=list(rows.notes))
        self.categories = {category.pk for category in facts.categories}
        self.used: dict[NewBody, None] = {}
        self.doubtful: set[int] = set()
        self.said: set[object] = set(rows.refused)
        self.scope: set[Cell] = set()
        self.desired: dict[Cell, list[Holder]] = defaultdict(list)
        for key, words in rows.doubtful:
            found = facts.places.find(words, facts.estates if key == PROPERTY else None)
            self.doubtful |= {unit.pk for unit in found} if isinstance(found, list) else set()

    def refuse(
        self, sheet: str, row: int | At, column: str, reason: str, hint: str = "", near: tuple[str, ...] = ()
    ) -> None:
        """Note a row that cannot be taken; what all chiefs of a wide row have in common once."""
        read, at = self.rows.sheets[sheet], row if isinstance(row, At) else At(row)
        if not column and read.wide:  # the place, which all chiefs of the row have in common
            at = At(at.row)
        refusal = Refusal(read.title, at.row, read.heading(column, at), reason, hint, near)
        self._once(self.result.refused, refusal)

    def _once(self, lines: list[Any], line: Any) -> None:
        """Add what was not said before."""
        if line not in self.said:
            self.said.add(line)
            lines.append(line)

    def body(
        self, sheet: str, row: int | At, name: str, kind: str | None, usual: str | None
    ) -> BodyRef | None:
        found = self.bodies.find(name, kind, usual)
        if isinstance(found, UnknownBody):
            self.refuse(sheet, row, "body", found.reason, found.hint, found.candidates)
            return None
        if isinstance(found, NewBody):
            self.used[found] = None
        return found

    def units(self, sheet: str, row: int | At, place: PlaceWords) -> list[UnitFact]:
        found = self.facts.places.find(place, self.facts.estates if sheet == PROPERTY else None)
        if isinstance(found, Miss):
            self.refuse(sheet, row, "", found.reason, near=found.candidates)
            return []
        number = row.row if isinstance(row, At) else row
        if len(found) > 1:
            codes = "、".join(unit.code for unit in found[:6]) + ("…" if len(found) > 6 else "")
            self._once(self.result.spans, f"row {number} ({place}) is for {len(found)} units: {codes}")
        elif (
            place.code
            and place.unit
            and folded(place.unit) not in map(folded, (found[0].name, found[0].code))
        ):
            self._once(
                self.result.notes,
                f"row {number}: {found[0].code} is named “{found[0].name}” that day, not "
                f"“{place.unit[:40]}”; the code counts",
            )
        return found

    def now(self, role: str) -> Iterator[DutyFact]:
        """The duties of a role on the day, of units and categories that hold that day."""
        return (
            duty
            for duty in self.facts.duties
            if duty.cell.role == role
            and duty.span.holds(self.facts.on)
            and (duty.cell.unit in self.facts.places.by_pk or duty.cell.category in self.categories)
        )
