"""Pure: what does each row of a roster say, and which rows cannot be taken as they stand?

What a refusal says of a cell never holds a phone's number or a person's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from grids.roster_forms import CATEGORIES, CHIEFS, DEPARTMENTS, PROPERTY
from grids.roster_several import BETWEEN_NAMES, Uneven, each_person
from grids.roster_tables import At, RosterSheet, SheetRow
from grids.roster_words import (
    LEVEL_WORDS,
    PHONES_SPLIT,
    POST_OF_LEVEL,
    body_kind_of,
    category_kind_of,
    ends_of,
    is_credit_code,
    is_phone,
    joined_mobiles,
    level_of,
    one_name,
    says_no_company,
    says_vacant,
    says_whole_road,
)

LONGEST_NAME, LONGEST_PERSON = 200, 100
LONGEST_POST = 190  # a title may get a number of its own behind it


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken: where, which column, why, and what to do; ``candidates`` come nearest."""

    sheet: str
    row: int
    column: str
    reason: str
    hint: str = ""
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        near = f" Nearest: {'; '.join(self.candidates)}." if self.candidates else ""
        where = f"{self.sheet} row {self.row}" + (f", {self.column}" if self.column else "")
        return " ".join(part for part in (f"{where}: {self.reason}", self.hint) if part) + near

    def as_json(self) -> dict[str, Any]:
        """For a machine."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """How a row names its unit: by code, by name, or by road and stretch."""

    code: str = ""
    unit: str = ""
    kind: str = ""
    road: str = ""
    start: str = ""
    end: str = ""
    community: str = ""

    def __str__(self) -> str:
        stretch = f"（{self.start}—{self.end}）" if self.start or self.end else ""
        return " ".join(part for part in (self.code, self.unit, f"{self.road}{stretch}") if part)


@dataclass(frozen=True, slots=True)
class ChiefRow:
    """A post (of a person, perhaps) at a body is road chief of a level. ``person`` None: not said.

    ``body`` is empty where ``post`` begins with its name.
    """

    row: At
    place: PlaceWords
    level: int
    body: str
    body_kind: str | None
    post: str
    person: str | None
    vacant: bool
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A company looks after an estate; an empty ``body``: expressly none does."""

    row: int
    place: PlaceWords
    body: str
    management: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A department is in charge of a category."""

    row: int
    code: str
    name: str
    kind: str | None
    standard: str
    body: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body with its outside ids; ``said`` are the columns the sheet has."""

    row: int
    body: str
    kind: str | None
    ids: Mapping[str, str]
    english: str


@dataclass
class RosterRows:
    """The rows of all sheets, the refused ones, and what is worth a look."""

    chiefs: list[ChiefRow] = field(default_factory=list)
    companies: list[PropertyRow] = field(default_factory=list)
    categories: list[CategoryRow] = field(default_factory=list)
    bodies: list[BodyRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheets: dict[str, RosterSheet] = field(default_factory=dict)
    doubtful: list[tuple[str, PlaceWords]] = field(default_factory=list)
    """The places of rows that could not be read, by form."""

    @property
    def names_persons(self) -> bool:
        """Whether the roster has a column of names: without one it says nothing of who holds a post."""
        return CHIEFS in self.sheets and self.sheets[CHIEFS].has("person")


class _Bad(Exception):
    """One cell is wrong; becomes a Refusal of its row."""

    def __init__(self, column: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.column, self.reason, self.hint = column, reason, hint


def read_rows(sheets: list[RosterSheet]) -> RosterRows:
    """What the rows of the sheets say."""
    result = RosterRows()
    for sheet in sheets:
        result.sheets[sheet.form.key] = sheet
        for row in sheet.rows:
            try:
                _take(sheet, row, result)
            except _Bad as bad:
                heading = sheet.heading(bad.column, row.at)
                result.refused.append(Refusal(sheet.title, row.number, heading, bad.reason, bad.hint))
                if sheet.form.key in (CHIEFS, PROPERTY):
                    result.doubtful.append(
                        (
                            sheet.form.key,
                            PlaceWords(
                                row["code"],
                                row["unit"],
                                row["unit_kind"],
                                row["road"],
                                row["start"],
                                row["end"],
                                row["community"],
                            ),
                        )
                    )
    return result


def _take(sheet: RosterSheet, row: SheetRow, result: RosterRows) -> None:
    if sheet.form.key == CHIEFS:
        try:
            result.chiefs += [_chief(each) for each in each_person(row)]
        except Uneven as uneven:
            raise _Bad("phone", str(uneven), "As many as names, in their order, parted by 、.") from None
    elif sheet.form.key == PROPERTY:
        result.companies.append(_company(row))
    elif sheet.form.key == CATEGORIES:
        result.categories.append(_category(row))
    elif sheet.form.key == DEPARTMENTS:
        result.bodies.append(_body(row))
        result.notes += _credit_notes(sheet, row)


def _chief(row: SheetRow) -> ChiefRow:
    level = level_of(row["level"])
    if level is None:
        said = f"“{row['level'][:20]}” is no level." if row["level"] else "There is no level."
        raise _Bad("level", said, f"One of {'、'.join(LEVEL_WORDS.values())}, or 0 to 3.")
    person, vacant = _person(row["person"])
    post = _name(row, "post", LONGEST_POST)
    if not post and (person or vacant):
        post = POST_OF_LEVEL[level]
    return ChiefRow(
        row.at or At(row.number),
        _place(row),
        level,
        _name(row, "body", LONGEST_NAME) if post else _needed(row, "body", "单位"),
        _kind(row),
        post,
        person,
        vacant,
        _phones(row["phone"], bool(person)),
    )


def _place(row: SheetRow) -> PlaceWords:
    start, end = row["start"], row["end"]
    stretch = row["stretch"]
    if stretch and not says_whole_road(stretch):
        ends = ends_of(stretch)
        if ends is None:
            raise _Bad("stretch", f"“{stretch[:40]}” is no stretch.", "Write A路—B路, or 全线.")
        start, end = start or ends[0], end or ends[1]
    if says_whole_road(start) or says_whole_road(end):
        start = end = ""
    if bool(start) != bool(end) and not (row["code"] or row["unit"]):
        raise _Bad(
            "end" if start else "start", "Only one end of the stretch is given.", "Give both, or none."
        )
    place = PlaceWords(row["code"], row["unit"], row["unit_kind"], row["road"], start, end, row["community"])
    if not (place.code or place.unit or place.road):
        raise _Bad("", "Nothing says which place it is for.", "Fill in the code, the name or the road.")
    return place


def _person(text: str) -> tuple[str | None, bool]:
    if not text:
        return None, False
    if says_vacant(text):
        return None, True
    if any(sign in text for sign in BETWEEN_NAMES):
        raise _Bad("person", "There is more than one name in the cell.", "A row for each person.")
    if len(text) > LONGEST_PERSON or any(sign.isdigit() for sign in text) and is_phone(text):
        raise _Bad("person", "This is no name.", "")
    return one_name(text), False


def _phones(text: str, has_person: bool) -> tuple[str, ...]:
    numbers = tuple(dict.fromkeys(part for part in PHONES_SPLIT.split(joined_mobiles(text)) if part))
    if not all(map(is_phone, numbers)):
        raise _Bad("phone", "This is no phone's number.", "Digits only; several are parted by 、.")
    if numbers and not has_person:
        raise _Bad("phone", "A phone without a person's name.", "Fill in 姓名, or leave the phone out.")
    return numbers


def _name(row: SheetRow, column: str, longest: int) -> str:
    if len(row[column]) > longest:
        raise _Bad(column, f"More than {longest} characters.")
    return row[column]


def _needed(row: SheetRow, column: str, what: str) -> str:
    text = _name(row, column, LONGEST_NAME)
    if not text:
        raise _Bad(column, f"There is no {what}.", "It is the body that answers.")
    return text


def _kind(row: SheetRow) -> str | None:
    if not row["kind"]:
        return None
    kind = body_kind_of(row["kind"])
    if kind is None:
        raise _Bad(
            "kind", f"“{row['kind'][:20]}” is no kind of body.", "政府/街道、社区/村、部门、物业、养护、其他."
        )
    return kind


def _company(row: SheetRow) -> PropertyRow:
    body = _name(row, "body", LONGEST_NAME)
    if not body:
        raise _Bad("body", "There is no company.", "Write its name, or 无物业 where there is none.")
    place = PlaceWords(code=row["code"], unit=row["unit"], community=row["community"])
    if not (place.code or place.unit):
        raise _Bad("", "Nothing says which estate it is.", "Fill in its code or its name.")
    return PropertyRow(row.number, place, "" if says_no_company(body) else body, row["management"])


def _category(row: SheetRow) -> CategoryRow:
    kind = category_kind_of(row["component"]) if row["component"] else None
    if row["component"] and kind is None:
        raise _Bad("component", f"“{row['component'][:20]}” is neither 部件 nor 事件.")
    if not (row["code"] or row["category"]):
        raise _Bad("code", "Nothing says which category it is.", "Fill in its code or its name.")
    return CategoryRow(
        row.number, row["code"], row["category"], kind, row["standard"], _needed(row, "body", "责任部门")
    )


def _body(row: SheetRow) -> BodyRow:
    ids = {
        name.removeprefix("id:"): text
        for name, text in row.values.items()
        if text and (name in ("uscc", "platform") or name.startswith("id:"))
    }
    if "uscc" in ids:
        ids["uscc"] = ids["uscc"].upper().replace(" ", "")
    return BodyRow(row.number, _needed(row, "body", "name"), _kind(row), ids, row["english"])


def _credit_notes(sheet: RosterSheet, row: SheetRow) -> Iterator[str]:
    code = row["uscc"].upper().replace(" ", "")
    if code and not is_credit_code(code):
        yield f"{sheet.title} row {row.number}: the credit code has no 18 signs or a wrong check digit."
