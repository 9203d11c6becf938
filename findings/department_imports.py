"""Act: how does the monthly sheet of the departments come in?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from findings import cells
from findings.departments import rate
from findings.history_cells import RowReader, decimal_of
from findings.imported_rounds import is_imported
from findings.intake_rows import Refusal
from findings.models import DepartmentCount, DepartmentTable, Round
from findings.round_state import is_frozen
from gis_core.errors import BadParameter, Conflict, NotFound
from gis_core.reading import TABLES, read_features
from gis_core.stamping import bump
from grids.models import Body, Document

DEPARTMENTS = "departments"
"""The stamp, by round, of its sheet of departments."""
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("部门", "部门名称", "单位", "单位名称", "责任部门", "department", "name"),
    "due": ("应处置", "应处置数", "应办", "应办数", "due"),
    "handled": ("处置", "处置数", "已处置", "已处置数", "办结数", "handled"),
    "on_time": ("按期处置", "按期处置数", "按时处置数", "按期办结数", "on_time"),
    "rate": ("处置率", "处置率(%)", "处置率（%）", "handled_rate"),
}
_TOTALS = frozenset({"合计", "总计", "小计", "total"})
_SHOWN = 100


@dataclass(frozen=True)
class DepartmentImport:
    """What somebody asks to import (see the options of ``import_department_table``)."""

    path: Path
    round: str
    source: str
    document: str = ""
    encoding: str | None = None
    layer: str | None = None
    commit: bool = False


@dataclass(frozen=True)
class _Line:
    row: int
    name: str
    due: int
    handled: int
    on_time: int | None
    printed: Decimal | None


@dataclass
class DepartmentReport:
    """What was read of a sheet, what is refused, which names no department here bears, and notes."""

    file: str
    round: str
    commit: bool
    departments: int = 0
    unchanged: bool = False
    refused: list[Refusal] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the sheet out."""
        return bool(self.refused)

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        yield f"{self.file}: {self.departments} department(s) of round {self.round}."
        for note in self.notes[:_SHOWN]:
            yield f"  note: {note}"
        if self.unknown:
            yield f"No department here is called: {', '.join(self.unknown[:_SHOWN])}. Kept by name."
        for refusal in self.refused[:_SHOWN]:
            yield f"  {refusal}"
        yield self._outcome()

    def _outcome(self) -> str:
        if self.blocked:
            return f"Nothing written: {len(self.refused)} refused. Mend the file."
        if self.unchanged:
            return "Nothing to write: it is like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def as_json(self) -> dict[str, Any]:
        """The whole report for a machine."""
        return asdict(self)


def import_department_table(wish: DepartmentImport) -> DepartmentReport:
    """Take the sheet in the place of the round's former one, which stays; all rows, or nothing.

    Raises a Fault where the file, a column or an option is wrong as a whole, Conflict for a round whose
    bulletin printed another sheet.
    """
    of = Round.objects.select_related("imported").filter(key=wish.round).first()
    if of is None:
        raise NotFound(
            f"There is no round {wish.round[:10]}.", parameter="round",
            hint="Open it, or take over its totals: manage.py import_results.",
        )
    if not wish.source.strip():
        raise BadParameter("Say where the sheet comes from.", parameter="source")
    report = DepartmentReport(wish.path.name, of.key, wish.commit)
    lines = _read(wish, report)
    report.departments = len(lines)
    bodies = _bodies()
    report.unknown = [line.name for line in lines if line.name not in bodies]
    if not report.blocked:
        with transaction.atomic():
            report.unchanged = not _store(of, wish, lines, bodies)
            transaction.set_rollback(not wish.commit)
    return report


def _read(wish: DepartmentImport, report: DepartmentReport) -> list[_Line]:
    if wish.path.suffix.casefold() not in TABLES:
        raise BadParameter(
            f"{wish.path.name} is no table.", hint="Save it as .xlsx or .csv.", parameter="file"
        )
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    columns = _columns(table.fields)
    found: dict[str, _Line] = {}
    for row in table.rows:
        if row.fault is not None:
            report.refused.append(Refusal(row.number, "", "", row.fault.detail, row.fault.hint))
            continue
        line = _line(RowReader(row.number, row.values, report.refused), columns)
        if line is None:
            continue
        if line.name in _TOTALS:
            _check_total(line, list(found.values()), report)
        elif line.name in found:
            report.refused.append(Refusal(row.number, columns["name"], line.name, "stands twice"))
        else:
            found[line.name] = line
            _check_printed(line, report)
    if not found and not report.refused:
        raise BadParameter(f"{wish.path.name} names no department.", parameter="file")
    return list(found.values())


def _columns(fields: Sequence[str]) -> dict[str, str]:
    known = {word: name for name, words in _HEADINGS.items() for word in words}
    found: dict[str, str] = {}
    for each in fields:
        name = known.get(each.replace(" ", "").casefold())
        if name:
            found.setdefault(name, each)
    for name in ("name", "due", "handled"):
        if name not in found:
            raise BadParameter(
                f"No column is headed {_HEADINGS[name][0]}.", parameter="file",
                hint=f"The file has: {', '.join(fields)[:200]}. Write a form: --template.",
            )
    return found


def _line(reader: RowReader, columns: Mapping[str, str]) -> _Line | None:
    name = reader.read(columns["name"], lambda value: cells.text(value, 200), "")
    counts = {key: reader.read(columns.get(key), cells.whole) for key in ("due", "handled", "on_time")}
    if not name and not any(counts.values()):
        return None  # an empty line
    if not name:
        reader.refuse(columns["name"], "no department")
    for key in ("due", "handled"):
        if counts[key] is None and reader.sound:
            reader.refuse(columns[key], "no number")
    if not reader.sound:
        return None
    if counts["handled"] > counts["due"]:
        reader.refuse(columns["handled"], f"more handled than the {counts['due']} due")
    elif counts["on_time"] is not None and counts["on_time"] > counts["handled"]:
        reader.refuse(columns["on_time"], f"more on time than the {counts['handled']} handled")
    printed = reader.read(columns.get("rate"), _percent)
    if not reader.sound:
        return None
    return _Line(reader.number, name, counts["due"], counts["handled"], counts["on_time"], printed)


def _percent(value: Any) -> Decimal | None:
    """A printed rate: 99.64, 99.64% or, as a workbook keeps a percentage, 0.9964."""
    if isinstance(value, str):
        return decimal_of(value.strip().rstrip("%％"))
    number = decimal_of(value)
    return number * 100 if isinstance(value, float) and number is not None and number <= 1 else number


def _check_printed(line: _Line, report: DepartmentReport) -> None:
    """A printed rate that the counts deny is told; the counts hold."""
    told = rate(line.handled, line.due)
    if line.printed is not None and told is not None and round(line.printed, 2) != told:
        report.notes.append(
            f"row {line.row}: {line.name} is printed with {line.printed} %, {line.handled} of {line.due} is "
            f"{told} %"
        )


def _check_total(line: _Line, lines: Sequence[_Line], report: DepartmentReport) -> None:
    due, handled = sum(each.due for each in lines), sum(each.handled for each in lines)
    if (line.due, line.handled) != (due, handled):
        report.notes.append(
            f"row {line.row}: the total is printed as {line.handled} of {line.due}, the rows come to "
            f"{handled} of {due}"
        )


def _bodies() -> dict[str, int]:
    """The departments known here by each of their names."""
    found: dict[str, int] = {}
    for body in Body.objects.filter(kind=Body.Kind.DEPARTMENT).order_by("pk"):
        for name in (body.name, *body.names.values()):
            found.setdefault(name, body.pk)
    return found


def _store(of: Round, wish: DepartmentImport, lines: Sequence[_Line], bodies: Mapping[str, int]) -> bool:
    """Write the sheet unless the present one says the same; whether it was written."""
    list(Round.objects.filter(pk=of.pk).select_for_update(no_key=True).values_list("pk"))
    present = DepartmentTable.objects.filter(round=of, superseded_at__isnull=True).first()
    said = [(line.name, line.due, line.handled, line.on_time) for line in lines]
    if present is not None:
        rows = present.rows.order_by("ordinal").values_list("name", "due", "handled", "on_time")
        if present.source == wish.source.strip()[:300] and list(rows) == said:
            return False
    if is_frozen(of) and not is_imported(of):
        raise Conflict(
            f"Round {of.key} is published: its bulletin stands on the rates it was published with.",
            hint="A correction is a new numbered bulletin: manage.py correct_round.",
        )
    if present is not None:
        present.superseded_at = timezone.now()
        present.save(update_fields=["superseded_at"])
    document = Document.objects.get_or_create(number=wish.document.strip())[0] if wish.document else None
    table = DepartmentTable.objects.create(
        round=of, source=wish.source.strip()[:300], document=document,
        sha256=hashlib.sha256(wish.path.read_bytes()).hexdigest(),
    )
    DepartmentCount.objects.bulk_create(
        DepartmentCount(
            table=table, ordinal=at, name=line.name, body_id=bodies.get(line.name), due=line.due,
            handled=line.handled, on_time=line.on_time,
        )
        for at, line in enumerate(lines, start=1)
    )
    bump(DEPARTMENTS, [of.key])
    return True
