"""Act: how does a table of inhabitants, kilometres, counts of cases or given scores come in?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from findings.measure_columns import MeasureColumns, MeasureFault, columns_of, number_in
from findings.measure_writing import STAYS, Measured, Source, Span, put_measures
from findings.models import Round
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Fault, NotFound
from gis_core.reading import TABLES, Row, read_features
from grids.unit_rows import Refusal
from grids.units import newest_revision, versions_on

_SHOWN = 100


@dataclass(frozen=True)
class MeasureImport:
    """What somebody asks to import (see the options of ``import_measures``)."""

    path: Path
    kind: str
    on: date | None = None
    round: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    layer: str | None = None
    source: str = ""
    document: str = ""
    skip_refused: bool = False
    commit: bool = False


@dataclass(frozen=True)
class MeasureReport:
    """What was read, what became of its numbers, what was refused, which units are not named."""

    file: str
    kind: str
    keys: Sequence[str]
    span: Span
    outcomes: Mapping[str, int]
    refused: Sequence[Refusal]
    unnamed: Sequence[str]
    unread: Sequence[str]
    skip_refused: bool
    commit: bool

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the whole file out."""
        return bool(self.refused) and not self.skip_refused

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        until = f" to before {self.span.after}" if self.span.after else " on"
        yield f"{self.file}: {', '.join(self.keys)} of kind {self.kind}, from {self.span.first}{until}."
        if self.unread:
            yield f"Columns that are not read: {', '.join(self.unread)}."
        yield ", ".join(f"{self.outcomes.get(each, 0)} {each}" for each in ("new", "changed", STAYS)) + "."
        for refusal in self.refused[:_SHOWN]:
            yield f"  row {refusal.row} ({refusal.unit}): {refusal.reason} {refusal.hint}".rstrip()
        if self.unnamed:
            more = " …" if len(self.unnamed) > _SHOWN else ""
            yield f"{len(self.unnamed)} units are not named: {', '.join(self.unnamed[:_SHOWN])}{more}"
        yield self._outcome()

    def _outcome(self) -> str:
        if self.blocked:
            return "Nothing written: rows were refused. Mend the file, or leave them out with --skip-refused."
        if not any(count for outcome, count in self.outcomes.items() if outcome != STAYS):
            return "Nothing to write: it is like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def as_json(self) -> dict[str, Any]:
        """The whole report for a machine."""
        told = asdict(self)
        return told | {"span": {key: day and day.isoformat() for key, day in told["span"].items()}}


def import_measures(wish: MeasureImport) -> MeasureReport:
    """Import a table of measures of the units of one kind; all of it in one transaction, or nothing.

    Without ``commit`` everything is tried and taken back. Raises a Fault where the file, a column or an
    option is wrong as a whole; a row that cannot be taken is in the report.
    """
    current_city().kind(wish.kind)
    if wish.path.suffix.casefold() not in TABLES:
        raise BadParameter(
            f"{wish.path.name} is no table.", hint="Save it as .xlsx or .csv.", parameter="file"
        )
    span, units = _span_and_units(wish)
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    columns = columns_of(table.fields, wish.columns)
    measured, refused, named = _take(list(table.rows), columns, units)
    outcomes: Counter[str] = Counter()
    with transaction.atomic():
        if not refused or wish.skip_refused:
            words = wish.source or wish.path.name
            outcomes = put_measures(wish.kind, measured, span, Source(words, wish.document))
        transaction.set_rollback(not wish.commit)
    return MeasureReport(
        wish.path.name, wish.kind, [each.key for each in columns.measures], span, outcomes, refused,
        sorted(units.code_of[unit] for unit in units.code_of.keys() - named), columns.unread,
        wish.skip_refused, wish.commit,
    )


@dataclass(frozen=True)
class _Units:
    """The units of a kind on a day: identities by code, by name, and codes by identity."""

    by_code: Mapping[str, int]
    by_name: Mapping[str, Sequence[int]]
    code_of: Mapping[int, str]


def _span_and_units(wish: MeasureImport) -> tuple[Span, _Units]:
    if bool(wish.on) == bool(wish.round):
        raise BadParameter(
            "Numbers hold from a day on, or for one round.", parameter="on",
            hint="Give --on 2022-01-01, or --round 2022-12.",
        )
    if wish.on:
        return Span(wish.on), units_on(wish.kind, wish.on)
    of = Round.objects.filter(key=wish.round).first()
    if of is None:
        raise NotFound(f"There is no round {wish.round}.", parameter="round")
    span = Span(of.period.lower, of.period.upper)
    return span, units_on(wish.kind, date.fromordinal(of.period.upper.toordinal() - 1))


def units_on(kind: str, on: date) -> _Units:
    """The units of a kind in force on the city's day, as now believed. Raises Conflict, NotFound."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        raise Conflict("There are no published boundaries yet.", hint="Import units first.")
    rows = list(versions_on(on, newest.number, [kind]).values_list("unit_id", "code", "name"))
    if not rows:
        raise NotFound(f"No unit of kind {kind} is in force on {on}.", parameter="on")
    by_name: dict[str, list[int]] = defaultdict(list)
    for unit, _, name in rows:
        by_name[name].append(unit)
    return _Units({code: unit for unit, code, _ in rows}, by_name, {unit: code for unit, code, _ in rows})


def _take(
    rows: Sequence[Row], columns: MeasureColumns, units: _Units
) -> tuple[list[Measured], list[Refusal], set[int]]:
    """The numbers of each row; the rows that cannot be taken; the units that are named."""
    measured: list[Measured] = []
    refused: list[Refusal] = []
    named: dict[int, int] = {}
    for row in rows:
        code, name = _text(row, columns.code), _text(row, columns.name)
        try:
            if row.fault is not None:
                raise row.fault
            unit = _unit(code, name, units)
            if unit in named:
                raise MeasureFault(f"The same unit stands in row {named[unit]}.", hint="Leave one out.")
            named[unit] = row.number
            numbers = [(each.key, number_in(row.values[each.heading], each)) for each in columns.measures]
            measured += [Measured(unit, key, number) for key, number in numbers if number is not None]
        except Fault as fault:
            called = " ".join(filter(None, (code, name)))[:120]
            refused.append(Refusal(row.number, called, fault.code, fault.detail, fault.hint))
    return measured, refused, set(named)


def _text(row: Row, column: str) -> str:
    """The text of a cell; a code a spreadsheet took for a number is written without its “.0”."""
    value = row.values.get(column) if column else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _unit(code: str, name: str, units: _Units) -> int:
    """The unit a row is about; code and name, where both are given, must be of one unit."""
    if not code and not name:
        raise MeasureFault("The row names no unit.", hint="Write its code.")
    if code and code not in units.by_code:
        raise MeasureFault(f"No unit has the code {code[:40]} on that day.", hint="Correct the code.")
    found = [units.by_code[code]] if code else list(units.by_name.get(name, ()))
    if not found:
        raise MeasureFault(f"No unit is named {name[:40]} on that day.", hint="Write its code.")
    if len(found) > 1:
        raise MeasureFault(f"{len(found)} units are named {name[:40]}.", hint="Write the code of one.")
    if code and name and found[0] not in units.by_name.get(name, ()):
        raise MeasureFault(
            f"The unit of code {code[:40]} is not named {name[:40]}.", hint="Correct the code or the name."
        )
    return found[0]
