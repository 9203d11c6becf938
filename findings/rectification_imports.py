"""Act: how do dates of rectification 整改 and of its verification come in for findings that are there?

A table of source keys: rectified, verified, deferred. Nothing else of a finding is touched, and an empty cell
says nothing. What a published round's scores rest on stays: where its plan makes overdue findings dearer or
rates rectification, its findings are refused; elsewhere dates that come after the bulletin are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone

from findings import cells
from findings.cells import TimeNotes, check_time_format
from findings.history_cells import RowReader
from findings.intake_chunks import FINDINGS
from findings.intake_rows import LONGEST_KEY, Refusal
from findings.intake_storing import store_states
from findings.models import Finding, Plan, Round
from findings.plan_rules import rules_of
from findings.round_state import is_frozen
from gis_core.errors import BadParameter
from gis_core.feature_table import FeatureTable
from gis_core.reading import TABLES, read_features
from gis_core.stamping import bump

_SHOWN = 100
_RATED = frozenset({"rectified", "rectified_on_time"})
"""What an indicator may count of rectification."""
_ATTRIBUTES = {"rectified": "rectified_at", "verified": "verified_at", "deferred": "deferred"}


@dataclass(frozen=True)
class RectificationImport:
    """What somebody asks to import; ``columns`` by key, rectified, verified, deferred (“”: none)."""

    path: Path
    columns: Mapping[str, str]
    time_zone: str
    source: str = Finding.Source.INSPECTION
    time_format: str = ""
    encoding: str | None = None
    layer: str | None = None
    skip_refused: bool = False
    commit: bool = False


@dataclass
class RectificationReport:
    """What became of the rows: updated, as it was, refused."""

    file: str
    source: str
    skip_refused: bool
    commit: bool
    read: int = 0
    updated: int = 0
    unchanged: int = 0
    says: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    to_score: list[str] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the file out."""
        return bool(self.refused) and not self.skip_refused

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        yield f"{self.file}: {self.read} rows about findings of the source {self.source}."
        told = ", ".join(f"{count} {what}" for what, count in sorted(self.says.items()))
        yield f"{self.updated} updated{f' ({told})' if told else ''}, {self.unchanged} as they were."
        for refusal in self.refused[:_SHOWN]:
            yield f"  {refusal}"
        if len(self.refused) > _SHOWN:
            yield f"  and {len(self.refused) - _SHOWN} more"
        if self.blocked:
            yield "Nothing written: rows were refused. Mend the file, or leave them out: --skip-refused."
        elif not self.updated:
            yield "Nothing to write: it is like this already."
        else:
            yield "Written." if self.commit else "Dry run: nothing written. Add --commit."
            for key in self.to_score:
                yield f"Now: manage.py score_round {key}"

    def as_json(self) -> dict[str, Any]:
        """The whole report for a machine."""
        return asdict(self)


def import_rectifications(wish: RectificationImport) -> RectificationReport:
    """Take the dates of the file, all in one transaction, or nothing; refused rows keep it out.

    Raises a Fault where the file, a column or an option is wrong as a whole.
    """
    _check(wish)
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    _check_columns(wish, table.fields)
    report = RectificationReport(wish.path.name, wish.source, wish.skip_refused, wish.commit)
    said = _read(wish, table, report)
    with transaction.atomic():
        rounds = _take(wish, said, report)
        if rounds and not report.blocked:
            bump(FINDINGS, {*rounds, ""})
        transaction.set_rollback(report.blocked or not wish.commit)
    return report


def _check(wish: RectificationImport) -> None:
    if wish.path.suffix.casefold() not in TABLES:
        raise BadParameter(
            f"{wish.path.name} is no table.", hint="Save it as .xlsx or .csv.", parameter="file"
        )
    if wish.time_zone not in available_timezones():
        raise BadParameter(
            f"There is no time zone “{wish.time_zone}”.", hint="Such as Asia/Shanghai.", parameter="tz"
        )
    if wish.source not in Finding.Source.values:
        raise BadParameter(
            f"There is no source “{wish.source}”.", hint=f"One of {', '.join(Finding.Source.values)}.",
            parameter="source",
        )
    if wish.time_format:
        check_time_format(wish.time_format)


def _check_columns(wish: RectificationImport, fields: Sequence[str]) -> None:
    for name, column in wish.columns.items():
        if column and column not in fields:
            raise BadParameter(
                f"--{name}: the file has no column “{column}”.", hint=f"It has: {', '.join(fields)[:200]}.",
                parameter=name,
            )
    if not any(wish.columns.get(name) for name in _ATTRIBUTES):
        raise BadParameter(
            "No column says what became of the findings.", parameter="rectified",
            hint="Say which: --rectified FIELD, --verified FIELD, --deferred FIELD.",
        )


@dataclass(frozen=True, slots=True)
class _Said:
    row: int
    key: str
    states: Mapping[str, Any]


def _read(wish: RectificationImport, table: FeatureTable, report: RectificationReport) -> dict[str, _Said]:
    """What each row says, by the finding's key; the rows that cannot be read are refused."""
    notes, zone, newest = TimeNotes(), ZoneInfo(wish.time_zone), timezone.now() + timedelta(days=1)

    def moment(value: Any) -> datetime:
        found = cells.moment(value, zone, wish.time_format, notes)
        if found > newest:
            raise cells.CellFault("a time still to come", hint="Check the time format and --tz.")
        return found

    found: dict[str, _Said] = {}
    for row in table.rows:
        report.read += 1
        if row.fault is not None:
            report.refused.append(Refusal(row.number, "", "", row.fault.detail, row.fault.hint))
            continue
        reader = RowReader(row.number, row.values, report.refused)
        key = reader.read(wish.columns["key"], lambda value: cells.text(value, LONGEST_KEY), "")
        states = {
            name: reader.read(wish.columns.get(name) or None, cells.flag if name == "deferred" else moment)
            for name in _ATTRIBUTES
        }
        if not key and reader.sound:
            reader.refuse(wish.columns["key"], "no key")
        elif key in found and reader.sound:
            reader.refuse(wish.columns["key"], f"row {found[key].row} is about the same finding")
        if reader.sound:
            given = {name: value for name, value in states.items() if value is not None}
            found[key] = _Said(row.number, key, given)
    return found


def _take(
    wish: RectificationImport, said: Mapping[str, _Said], report: RectificationReport
) -> set[str]:
    """Bring the findings up to date; the keys of the rounds whose findings changed."""
    rows = Finding.objects.filter(source=wish.source, source_key__in=list(said)).select_related("round")
    there = {row.source_key: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    frozen = {key: _frozen(of) for key, of in {
        row.round.key: row.round for row in there.values() if row.round is not None
    }.items()}
    changed: list[tuple[int, dict[str, Any]]] = []
    touched: set[str] = set()
    for key, each in said.items():
        row = there.get(key)
        reason, hint = _why_not(wish, each, row, frozen)
        if reason or row is None:
            report.refused.append(Refusal(each.row, wish.columns["key"], key, reason, hint))
            continue
        states = {_ATTRIBUTES[name]: value for name, value in each.states.items()}
        news = [name for name, value in each.states.items() if getattr(row, _ATTRIBUTES[name]) != value]
        if not news:
            report.unchanged += 1
            continue
        report.says |= {name: report.says.get(name, 0) + 1 for name in news}
        every = {attribute: getattr(row, attribute) for attribute in _ATTRIBUTES.values()}
        changed.append((row.pk, every | states))
        if row.round is not None:
            touched.add(row.round.key)
    store_states(changed)
    report.updated = len(changed)
    report.to_score = _to_score(touched)
    return touched


def _why_not(
    wish: RectificationImport, each: _Said, row: Finding | None, frozen: Mapping[str, bool]
) -> tuple[str, str]:
    """Why a row cannot be taken, and what to do; empty where it can."""
    if row is None:
        return f"no finding of {wish.source} has that key", "Import the finding first: import_findings."
    rectified = each.states.get("rectified", row.rectified_at)
    verified = each.states.get("verified", row.verified_at)
    if rectified is not None and rectified < row.observed_at:
        return f"rectified before it was seen ({row.observed_at.isoformat()})", "Check the dates."
    if verified is not None and (rectified is None or verified < rectified):
        return "verified before it was rectified", "Give the date of rectification too."
    if row.round is not None and frozen[row.round.key]:
        hint = "A correction is a new numbered bulletin: manage.py correct_round."
        return f"round {row.round.key} is published and its scores rest on rectification", hint
    return "", ""


def _frozen(of: Round) -> bool:
    return is_frozen(of) and rests_on_rectification(of.plan)


def rests_on_rectification(plan: Plan) -> bool:
    """Whether a plan scores by when findings were put right, or leaves out what is deferred."""
    rules = rules_of(plan)
    counted = {
        name for component in rules.components for rule in component.indicators for name in rule.counts
    }
    deferred = rules.treatment.deferred != "count"
    return any(rule.overdue for rule in rules.multipliers) or bool(counted & _RATED) or deferred


def _to_score(keys: set[str]) -> list[str]:
    """The rounds among them that were scored already and are to be scored again."""
    rounds = Round.objects.filter(key__in=keys, results__isnull=False).select_related("plan").distinct()
    return sorted(of.key for of in rounds if not is_frozen(of) and rests_on_rectification(of.plan))
