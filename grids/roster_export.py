"""Ask: what does the roster of a day look like as a workbook, so that it comes back without a change?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gis_core.current_city import current_city
from grids.models import Duty
from grids.roster_changes import DutyFact
from grids.roster_facts import Facts, facts_on, phones_of
from grids.roster_forms import BY_KEY, CATEGORIES, CHIEFS, DEPARTMENTS, PROPERTY
from grids.roster_places import UnitFact
from grids.roster_words import BODY_KINDS, CATEGORY_KINDS, LEVEL_WORDS, NO_COMPANY, VACANT
from grids.roster_workbook import write_workbook

PERSONAL = tuple(column.key for column in BY_KEY[CHIEFS].columns if column.person)
Row = dict[str, str]


@dataclass(frozen=True)
class Exported:
    """How many rows each sheet got, duties that have no sheet, and whether persons are in it."""

    path: Path
    on: date
    rows: Mapping[str, int]
    others: int
    persons: bool

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        counts = ", ".join(f"{BY_KEY[key].title} {count}" for key, count in self.rows.items())
        yield f"{self.path}, as of {self.on}: {counts} rows."
        if self.others:
            yield f"{self.others} duties of other kinds (territory, owners, maintainers, …) have no sheet."
        yield (
            "Names and phones of persons are in it: keep it as such data are kept."
            if self.persons
            else "Without persons' names and phones; --persons writes them."
        )


def export_roster(path: Path, on: date, *, persons: bool = False, wide: bool = False) -> Exported:
    """Write the roster of the city's day ``on``; importing it for that day changes nothing.

    Persons' names and phones only with ``persons``: without, the columns are not there, and an import
    then says nothing of them. ``wide``: a row for each road, columns for each level of chief. Raises
    FileFault where the file is there or cannot be written.
    """
    facts = facts_on(on, current_city())
    held = [duty for duty in facts.duties if duty.span.holds(on)]
    sheets = {
        CHIEFS: list(
            _chiefs(facts, [duty for duty in held if duty.cell.role == Duty.Role.ROAD_CHIEF], persons)
        ),
        DEPARTMENTS: list(_bodies(facts, held)),
        PROPERTY: list(_companies(facts, [duty for duty in held if duty.cell.role == Duty.Role.PROPERTY])),
        CATEGORIES: list(
            _categories(facts, [duty for duty in held if duty.cell.role == Duty.Role.DEPARTMENT])
        ),
    }
    if wide:
        sheets[CHIEFS] = _without_plain_kinds(facts, sheets[CHIEFS])
    write_workbook(path, sheets, () if persons else PERSONAL, f"{on} 的花名册", wide=wide)
    others = Duty.objects.filter(valid__contains=on).count() - len(held)
    return Exported(path, on, {key: len(rows) for key, rows in sheets.items()}, others, persons)


def _chiefs(facts: Facts, duties: list[DutyFact], persons: bool) -> Iterator[Row]:
    holders = {post: holder for post in facts.posts if (holder := facts.holder_of(post)) is not None}
    phones = phones_of({holder.person for holder in holders.values()}) if persons else {}
    labels = {kind.key: kind.labels.get("zh") or kind.key for kind in current_city().kinds}
    placed = [
        (facts.places.by_pk[duty.cell.unit or 0], duty)
        for duty in duties
        if duty.cell.unit in facts.places.by_pk
    ]
    for unit, duty in sorted(placed, key=lambda each: (each[1].cell.level, each[0].code, each[1].span.pk)):
        body, post = facts.bodies[duty.holder.body], duty.holder.post  # type: ignore[index]
        row = _place(unit, facts.division) | {
            "unit_kind": labels[unit.kind],
            "level": LEVEL_WORDS[duty.cell.level or 0],
            "body": body.name,
            "kind": BODY_KINDS[body.kind],
        }
        if post is not None:
            holder = holders.get(post)  # type: ignore[call-overload]
            row["post"] = facts.posts[post].title  # type: ignore[index]
            row["person"] = holder.name if holder else VACANT
            row["phone"] = "、".join(phones.get(holder.person, ())) if holder else ""
        yield row


def _without_plain_kinds(facts: Facts, rows: list[Row]) -> list[Row]:
    """The rows with 单位类型 only where two bodies share a name: a wide sheet is wide enough."""
    count = Counter(body.name for body in facts.bodies.values())
    return [row if count[row["body"]] > 1 else {**row, "kind": ""} for row in rows]


def _place(unit: UnitFact, division: str) -> Row:
    road = (
        {"road": unit.road, "start": unit.start, "end": unit.end}
        if unit.start or unit.road != unit.name
        else {}
    )
    return {"code": unit.code, "unit": unit.name, "community": _community(unit, division), **road}


def _community(unit: UnitFact, division: str) -> str:
    return next((name for kind, _, name in sorted(unit.above) if kind == division), "")


def _bodies(facts: Facts, held: list[DutyFact]) -> Iterator[Row]:
    """The bodies that hold something that day, and all departments."""
    holding = {duty.holder.body for duty in held}
    for body in facts.bodies.values():
        if body.pk in holding or body.kind == "department":
            ids = {
                key if key in ("uscc", "platform") else f"编号:{key}": str(text)
                for key, text in body.outside_ids.items()
            }
            yield {
                "body": body.name,
                "kind": BODY_KINDS[body.kind],
                "english": body.names.get("en", ""),
                **ids,
            }


def _companies(facts: Facts, duties: list[DutyFact]) -> Iterator[Row]:
    """Every estate of the day, also those without a company."""
    by_unit: dict[int | None, list[DutyFact]] = {}
    for duty in duties:
        by_unit.setdefault(duty.cell.unit, []).append(duty)
    for unit in facts.places.units:
        if unit.kind not in facts.estates:
            continue
        base = {
            "code": unit.code,
            "unit": unit.name,
            "community": _community(unit, facts.division),
            "management": facts.managements.get(unit.pk, ""),
        }
        for duty in by_unit.get(unit.pk, []):
            yield base | {"body": facts.bodies[duty.holder.body].name}  # type: ignore[index]
        if unit.pk not in by_unit:
            yield base | {"body": NO_COMPANY}


def _categories(facts: Facts, duties: list[DutyFact]) -> Iterator[Row]:
    """Every category of the day; those nobody is in charge of are not in it."""
    known = {each.pk: each for each in facts.categories}
    for duty in duties:
        category = known.get(duty.cell.category or 0)
        if category is not None:
            yield {
                "code": category.code,
                "category": category.name,
                "component": CATEGORY_KINDS[category.kind],
                "standard": category.standard,
                "body": facts.bodies[duty.holder.body].name,  # type: ignore[index]
            }
