"""Pure: which published totals does a file of old rounds tell, row by row?

A table has one row a unit; a JSON document the rounds as bulletins.json has them (``areas`` of name and
score) or with ``results`` told member by member. Scores are kept as printed, never rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from findings import cells
from findings.cells import CellFault
from findings.intake_rows import Refusal

PLACES = 4
_DECIMAL = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,12})?", re.ASCII)
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "round": ("期", "评价期", "月份", "round", "month"),
    "published": ("发布日期", "公布日期", "published"),
    "kind": ("类型", "责任区类型", "kind"),
    "code": ("编码", "代码", "code"),
    "name": ("名称", "评价对象", "责任区", "name", "area"),
    "group": ("排名组", "组", "group"),
    "score": ("得分", "总分", "score"),
    "rank": ("名次", "排名", "rank"),
    "problems": ("问题数", "问题数量", "problems"),
}
"""The columns of a table, by every heading that means them, folded."""


@dataclass(frozen=True)
class PublishedUnit:
    """What was printed of one unit: ``score`` None where it had none; ``parts`` by component's key."""

    row: int
    kind: str
    code: str
    name: str
    group: str | None
    score: Decimal | None
    rank: int | None
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    problems: int = 0

    @property
    def called(self) -> str:
        """How a report names it."""
        return self.name or self.code


@dataclass
class PublishedRound:
    """One old round as a file tells it; ``published`` None where the file does not say when."""

    key: str
    published: date | None = None
    units: list[PublishedUnit] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    source: str = ""


def heading_of(fields: Iterable[str]) -> dict[str, str]:
    """The file's heading by what it holds."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    found: dict[str, str] = {}
    for each in fields:
        name = known.get(each.strip().casefold())
        if name and name not in found:
            found[name] = each
    return found


def decimal_of(value: Any) -> Decimal | None:
    """The number of a cell as printed, at most PLACES decimals; None for an empty one. Raises CellFault."""
    if cells.is_empty(value) or (isinstance(value, str) and value.strip() in ("-", "—", "/")):
        return None
    text = cells.text(value) if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not _DECIMAL.fullmatch(text):
        raise CellFault("not a number", hint="Write it as printed, such as 91.21.")
    try:
        found = Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets none through
        raise CellFault("not a number") from error
    kept = round(found, PLACES)
    if kept != found and not isinstance(value, float):
        raise CellFault(f"more than {PLACES} decimals")
    return found if kept == found else kept


class RowReader:
    """Reads the cells of one row, and keeps what is wrong with them."""

    def __init__(self, number: int, values: Mapping[str, Any], refused: list[Refusal]) -> None:
        self.number, self.values, self.refused = number, values, refused
        self.sound = True

    def read(self, column: str | None, take: Any, otherwise: Any = None) -> Any:
        """What a cell holds; ``otherwise`` where there is no such column or the cell is empty or wrong."""
        value = self.values.get(column) if column else None
        if column is None or cells.is_empty(value):
            return otherwise
        try:
            return take(value)
        except CellFault as fault:
            self.refuse(column, fault.detail, fault.hint)
            return otherwise

    def refuse(self, column: str, reason: str, hint: str = "") -> None:
        """The row cannot be taken."""
        self.sound = False
        shown = str(self.values.get(column, ""))[:60]
        self.refused.append(Refusal(self.number, column, shown, reason, hint))


def day_in(value: Any) -> date:
    """A day of a cell; raises CellFault."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(cells.text(value).replace("/", "-").replace(".", "-"))
    except ValueError as error:
        raise CellFault("not a day", hint="Write it as 2023-01-09.") from error


def rounds_of_json(document: Any, refused: list[Refusal], kind: str) -> list[PublishedRound]:
    """The rounds of a JSON document; raises CellFault where it is none of this form."""
    listed = document.get("rounds") if isinstance(document, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise CellFault("no list “rounds”", hint="See docs/reference/history.md.")
    return [_round_of_json(each, at, refused, kind) for at, each in enumerate(listed, start=1)]


_TOLD = frozenset({"round", "month", "published", "kind", "source", "results", "areas"})


def _round_of_json(said: Mapping[str, Any], at: int, refused: list[Refusal], kind: str) -> PublishedRound:
    reader = RowReader(at, said, refused)
    key = str(said.get("round") or said.get("month") or "")
    found = PublishedRound(
        key, reader.read("published", day_in), source=str(said.get("source", ""))[:300],
        figures={name: each for name, each in said.items() if name not in _TOLD},
    )
    kind = str(said.get("kind") or kind)
    rows = said.get("results")
    rows = rows if isinstance(rows, list) else list(_of_areas(said.get("areas")))
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            reader.refuse("results", f"result {place} is no object")
            continue
        unit = _unit(RowReader(place, row, refused), kind, {name: name for name in HEADINGS}, {})
        if unit is not None:
            found.units.append(unit)
    return found


def _of_areas(areas: Any) -> Iterator[Mapping[str, Any]]:
    """Results of a list of [name, score], as bulletins.json has them."""
    for each in areas if isinstance(areas, list) else []:
        if isinstance(each, list) and len(each) == 2:
            yield {"name": each[0], "score": each[1]}
        else:
            yield {"name": str(each), "score": "?"}


def rounds_of_rows(
    rows: Iterable[tuple[int, Mapping[str, Any]]], fields: Sequence[str], components: Mapping[str, str],
    refused: list[Refusal], default: PublishedRound, kind: str,
) -> list[PublishedRound]:
    """The rounds of a table; ``default`` gives round and day where the table has no column for them.

    ``components`` are the plan's, by every word that means them: a column headed so holds a part.
    """
    columns = heading_of(fields)
    parts = {each: components[each.strip()] for each in fields if each.strip() in components}
    found: dict[str, PublishedRound] = {}
    for number, values in rows:
        reader = RowReader(number, values, refused)
        key = reader.read(columns.get("round"), _round_key, default.key)
        if not key:
            reader.refuse(columns.get("round", "round"), "no round", "Write 2022-12, or say --round.")
            continue
        published = reader.read(columns.get("published"), day_in, default.published)
        of = found.setdefault(key, PublishedRound(key, published, source=default.source))
        if of.published != published:
            reader.refuse(columns["published"], f"an earlier row says {of.published} of {key}")
        unit = _unit(reader, kind, columns, parts)
        if unit is not None:
            of.units.append(unit)
    return list(found.values())


def _round_key(value: Any) -> str:
    """A round's key; a workbook makes a date of 2022-12."""
    if isinstance(value, datetime | date):
        return f"{value.year:04}-{value.month:02}"
    return cells.text(value, 10)


def _unit(
    reader: RowReader, kind: str, columns: Mapping[str, str], parts: Mapping[str, str]
) -> PublishedUnit | None:
    def text(name: str, longest: int) -> str:
        return str(reader.read(columns.get(name), lambda value: cells.text(value, longest), ""))

    code, name = text("code", 40), text("name", 200)
    if not code and not name and reader.sound:
        reader.refuse(columns.get("name", "name"), "no unit", "Every row names its unit: 编码 or 名称.")
    unit = PublishedUnit(
        reader.number, text("kind", 32) or kind, code, name,
        text("group", 40) or None,
        reader.read(columns.get("score"), decimal_of),
        reader.read(columns.get("rank"), cells.whole),
        _parts(reader, parts),
        reader.read(columns.get("problems"), cells.whole, 0),
    )
    if unit.rank is not None and (unit.score is None or unit.rank < 1) and reader.sound:
        reader.refuse(columns["rank"], "a rank without a score, or below 1")
    return unit if reader.sound else None


def _parts(reader: RowReader, parts: Mapping[str, str]) -> dict[str, Decimal]:
    """The parts of a row by component; of a JSON result those of its member ``parts``."""
    told = reader.values.get("parts")
    said = told if isinstance(told, Mapping) else {key: reader.values.get(at) for at, key in parts.items()}
    found: dict[str, Decimal] = {}
    for key, value in said.items():
        try:
            number = decimal_of(value)
        except CellFault as fault:
            reader.refuse(str(key), fault.detail, fault.hint)
            continue
        if number is not None:
            found[str(key)] = number
    return found
