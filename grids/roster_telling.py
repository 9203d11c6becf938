"""Ask: how are the changes of a roster told, in names of units, posts and bodies?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from grids.roster_bodies import BodyRef, NewBody
from grids.roster_changes import Cell, DutyFact, Holder, Later
from grids.roster_facts import Facts
from grids.roster_matching import NewPost, RosterPlan
from grids.roster_persons import PersonChanges
from grids.roster_report import DutyLine, HolderLine, RosterReport
from grids.roster_tables import RosterSheet

MOST_ENDING = 0.5


class Wish(Protocol):
    """What of an import's options the report speaks of."""

    @property
    def path(self) -> Path: ...
    @property
    def on(self) -> date: ...
    @property
    def full(self) -> bool: ...
    @property
    def yes_end(self) -> bool: ...
    @property
    def until_later(self) -> bool: ...
    @property
    def skip_refused(self) -> bool: ...
    @property
    def persons(self) -> bool: ...
    @property
    def commit(self) -> bool: ...


def report_of(
    wish: Wish,
    sheets: list[RosterSheet],
    unread: list[str],
    facts: Facts,
    plan: RosterPlan,
    persons: PersonChanges,
) -> RosterReport:
    tell = _Telling(facts)
    roles = {"chiefs": "road_chief", "property": "property", "categories": "department"}
    stay = {roles[sheet.form.key]: 0 for sheet in sheets if sheet.form.key in roles}
    for duty in plan.duties.stay:
        stay[duty.cell.role] = stay.get(duty.cell.role, 0) + 1
    left = {incumbency.post: incumbency.name for incumbency, _ in persons.leave}
    taken = {post: person if isinstance(person, int) else person.name for post, person, _ in persons.take}
    names = {each.person: each.name for held in facts.incumbencies.values() for each in held}
    return RosterReport(
        file=wish.path.name,
        on=wish.on,
        commit=wish.commit,
        full=wish.full,
        skip_refused=wish.skip_refused,
        persons=wish.persons,
        sheets=[
            *map(_sheet_line, sheets),
            *(f"“{title}”: not a roster's sheet, left aside" for title in unread),
        ],
        stay=stay,
        ends=[
            tell.line(duty.cell, duty.holder, never=ending.never, until=None)
            for duty, ending in plan.duties.end
        ],
        starts=[tell.line(new.cell, new.holder, until=new.until) for new in plan.duties.start],
        holders=[
            HolderLine(
                tell.post(post),
                left.get(post) if isinstance(post, int) else None,
                _named(taken.get(post), names),
            )
            for post in {**left, **taken}
        ],
        new_posts=[tell.post(post) for post in new_posts(plan)],
        new_persons=len(persons.new),
        phones=len(persons.phones),
        new_bodies=[f"{body.name} ({body.kind})" for body in plan.new_bodies],
        changed_bodies=[tell.body(change.body) for change in plan.body_changes],
        refused=plan.refused,
        untouched=plan.untouched,
        spans=plan.spans,
        notes=[*plan.notes, *_phone_notes(persons.newer_phones)],
        later=[tell.later(each) for each in (*plan.duties.later, *persons.later)],
        coverage=plan.coverage,
        until_later=wish.until_later,
        too_many_end=_too_many(wish, plan.duties.end, stay),
    )


def _phone_notes(newer: int) -> list[str]:
    if not newer:
        return []
    return [f"phones of {newer} persons differ from what a sheet of a later day told; the later ones stay"]


def new_posts(plan: RosterPlan) -> list[NewPost]:
    """The posts a plan makes: of duties that start, and of rows that name a holder."""
    of_duties = [new.holder.post for new in plan.duties.start if isinstance(new.holder.post, NewPost)]
    return list(dict.fromkeys([*of_duties, *(post for post in plan.holders if isinstance(post, NewPost))]))


def _named(person: object, names: Mapping[int, str]) -> str | None:
    return names.get(person) if isinstance(person, int) else person  # type: ignore[return-value]


def _too_many(wish: Wish, ending: list[tuple[DutyFact, Any]], stay: Mapping[str, int]) -> str:
    """Why a whole roster that ends most of what there is is not believed at once."""
    if not wish.full or wish.yes_end:
        return ""
    for role, staying in stay.items():
        ends = sum(duty.cell.role == role for duty, _ in ending)
        if ends > MOST_ENDING * (ends + staying) and ends > 1:
            return (
                f"{ends} of {ends + staying} duties ({role}) would end, more than half. If the file is "
                "really the whole roster, add --yes-end."
            )
    return ""


def _sheet_line(sheet: RosterSheet) -> str:
    form = f"{sheet.form.title}{'（宽表）' if sheet.wide else ''}"
    parts = [f"“{sheet.title}” as {form}: header in row {sheet.header_row}, {_rows_read(sheet)}"]
    if sheet.unknown:
        parts.append(f"columns not used: {'、'.join(word[:20] for word in sheet.unknown[:12])}")
    if sheet.remarks:
        parts.append(f"remarks left aside in rows {', '.join(map(str, sheet.remarks[:8]))}")
    if sheet.nobody:
        parts.append(f"no road chief in rows {', '.join(map(str, sheet.nobody[:8]))}")
    return "; ".join(parts)


def _rows_read(sheet: RosterSheet) -> str:
    if not sheet.wide:
        return f"{len(sheet.rows)} rows"
    rows = len({row.number for row in sheet.rows}) + len(sheet.nobody)
    return f"{rows} rows with {len(sheet.rows)} entries of road chiefs"


class _Telling:
    """Names of things for the report; of persons none."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.categories = {each.pk: f"{each.code} {each.name}" for each in facts.categories}

    def line(self, cell: Cell, holder: Holder, until: date | None, never: bool = False) -> DutyLine:
        """A duty in words."""
        who = self.body(holder.body) if holder.post is None else self.post(holder.post)
        return DutyLine(cell.role, cell.level, self.place(cell), who, until, never)

    def place(self, cell: Cell) -> str:
        """The unit or category."""
        if cell.unit is None:
            return self.categories.get(cell.category or 0, f"category {cell.category}")
        unit = self.facts.places.by_pk.get(cell.unit)
        return unit.label if unit else f"a unit that does not hold that day (number {cell.unit})"

    def body(self, body: BodyRef | object) -> str:
        """The body's name."""
        return body.name if isinstance(body, NewBody) else self.facts.bodies[body].name  # type: ignore[index]

    def post(self, post: object) -> str:
        """The post's title and body."""
        if isinstance(post, NewPost):
            return f"{post.title}, {self.body(post.body)}"
        row = self.facts.posts[post]  # type: ignore[index]
        return f"{row.title}, {self.body(row.body)}"

    def later(self, later: Later) -> str:
        """What begins later, and when."""
        if later.cell is None:
            return f"{later.begins}: another holder of {self.post(later.post)}"
        level = "" if later.cell.level is None else f", level {later.cell.level}"
        return f"{later.begins}: another {later.cell.role} of {self.place(later.cell)}{level}"
