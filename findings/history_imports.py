"""Act: how do rounds that were published elsewhere become rounds here, as printed and not recomputable?"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from findings.cells import CellFault
from findings.history_cells import PublishedRound, PublishedUnit, rounds_of_json, rounds_of_rows
from findings.history_units import KnownUnit, UnitBook
from findings.history_writing import NEW, STAYS, PlacedUnit, Taken, take_round
from findings.intake_lookups import plan_of_code, words_of_components
from findings.intake_rows import Refusal
from findings.models import Plan
from findings.periods import is_round_key, period_of
from findings.plan_rules import plan_on, rules_of
from findings.round_state import city_day
from findings.scoring.ranking import Candidate, rank_units
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound
from gis_core.reading import TABLES, read_features

_SHOWN = 100
_MOST_JSON = 32 * 1024 * 1024


@dataclass(frozen=True)
class ResultsImport:
    """What somebody asks to import (see the options of ``import_results``)."""

    path: Path
    source: str
    kind: str = "zone"
    round: str = ""
    published: date | None = None
    plan: str = ""
    document: str = ""
    encoding: str | None = None
    layer: str | None = None
    replace: bool = False
    commit: bool = False


@dataclass
class HistoryReport:
    """What came of each round of a file, what was refused, and what is to be known."""

    file: str
    commit: bool
    rounds: dict[str, str] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the file out."""
        return bool(self.refused)

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        for key, what in self.rounds.items():
            yield f"Round {key}: {self.units[key]} unit(s), {what}; not recomputable here 不可在本系统复核."
        for note in self.notes[:_SHOWN]:
            yield f"  note: {note}"
        for refusal in self.refused[:_SHOWN]:
            yield f"  {refusal}"
        yield self._outcome()

    def _outcome(self) -> str:
        if self.blocked:
            return f"Nothing written: {len(self.refused)} refused. Mend the file."
        if all(what == STAYS for what in self.rounds.values()):
            return "Nothing to write: it is like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def as_json(self) -> dict[str, Any]:
        """The whole report for a machine."""
        return asdict(self)


def import_results(wish: ResultsImport, by: Any = None) -> HistoryReport:
    """Take over old rounds from .xlsx, .csv or .json; all of the file in one transaction, or nothing.

    Scores, ranks and parts are kept as printed. Raises a Fault where the file or an option is wrong as a
    whole, Conflict for a round that is worked here or was taken over with other totals (without ``replace``).
    """
    if not wish.source.strip():
        raise BadParameter("Say where the totals were published.", parameter="source",
                           hint="Such as --source 咸宁日报2023-01-09.")
    report = HistoryReport(wish.path.name, wish.commit)
    sha256 = _digest(wish.path)
    told = _read(wish, report)
    with transaction.atomic():
        for each in told:
            plan = _plan(wish, each)
            placed = _placed(each, plan, report)
            report.units[each.key], report.rounds[each.key] = len(placed), NEW
            if not report.refused:
                report.rounds[each.key] = take_round(Taken(
                    each.key, plan, each.published or city_day(), each.source or wish.source.strip(),
                    wish.document, each.figures, sha256, placed,
                ), by, replace=wish.replace)
        transaction.set_rollback(not wish.commit or report.blocked)
    return report


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadParameter(f"{path.name} cannot be read: {error.strerror}.", parameter="file") from error


def _read(wish: ResultsImport, report: HistoryReport) -> list[PublishedRound]:
    """The rounds of the file that have a key and days; the others are refused."""
    suffix = wish.path.suffix.casefold()
    if suffix == ".json":
        found = _of_json(wish, report)
    elif suffix in TABLES:
        found = _of_table(wish, report)
    else:
        raise BadParameter(
            f"{wish.path.name} is no table.", hint="Save it as .xlsx, .csv or .json.", parameter="file"
        )
    if not found and not report.refused:
        raise BadParameter(f"{wish.path.name} tells of no round.", parameter="file")
    return [each for each in found if _dated(each, report)]


def _of_json(wish: ResultsImport, report: HistoryReport) -> list[PublishedRound]:
    if wish.path.stat().st_size > _MOST_JSON:
        raise BadParameter(f"{wish.path.name} is larger than 32 MB.", parameter="file")
    try:
        document = json.loads(wish.path.read_text(encoding="utf-8"))
        return rounds_of_json(document, report.refused, wish.kind)
    except (ValueError, RecursionError) as error:
        raise BadParameter(f"{wish.path.name} is no JSON: {error}.", parameter="file") from error
    except CellFault as fault:
        raise BadParameter(
            f"{wish.path.name} holds {fault.detail}.", hint=fault.hint, parameter="file"
        ) from fault


def _of_table(wish: ResultsImport, report: HistoryReport) -> list[PublishedRound]:
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    rows = []
    for row in table.rows:
        if row.fault is not None:
            report.refused.append(Refusal(row.number, "", "", row.fault.detail, row.fault.hint))
        else:
            rows.append((row.number, row.values))
    default = PublishedRound(wish.round, wish.published)
    return rounds_of_rows(rows, table.fields, _component_words(wish), report.refused, default, wish.kind)


def _component_words(wish: ResultsImport) -> dict[str, str]:
    """The components a column may be headed by: those of the named plan, else of every plan."""
    plans = [plan_of_code(wish.plan)] if wish.plan else list(Plan.objects.order_by("valid", "version"))
    return {word: key for plan in plans for word, key in words_of_components(plan).items()}


def _dated(each: PublishedRound, report: HistoryReport) -> bool:
    """Whether the round has days and was published after they began; else it is refused."""
    if not is_round_key(each.key):
        reason, hint = "no round", "Write 2022-12 for a month, 2022Q4 for a quarter."
    elif each.published is None:
        reason, hint = "no day of publication", "Give it in the file, or say --published."
    elif not period_of(each.key)[0] <= each.published <= city_day():
        reason, hint = f"published on {each.published}: before it began, or a day to come", ""
    else:
        return True
    report.refused.append(Refusal(0, "round", each.key, reason, hint))
    return False


def _plan(wish: ResultsImport, each: PublishedRound) -> Plan:
    """The plan an old round stands under: the named one, else the one in force on its last day."""
    if wish.plan:
        return plan_of_code(wish.plan)
    last = date.fromordinal(period_of(each.key)[1].toordinal() - 1)
    plan = plan_on(last)
    if plan is None:
        raise NotFound(
            f"No plan was in force on {last}, the last day of {each.key}.", parameter="plan",
            hint="Import the plan of that time, or say --plan CODE: its lists and components are used.",
        )
    return plan


def _placed(each: PublishedRound, plan: Plan, report: HistoryReport) -> list[PlacedUnit]:
    """The units of a round found here, each with its list and place."""
    last = date.fromordinal(period_of(each.key)[1].toordinal() - 1)
    books: dict[str, UnitBook] = {}
    groups: dict[str, Mapping[int, str]] = {}
    seen: dict[int, int] = {}
    components = {component.key for component in rules_of(plan).components}
    found: list[tuple[PublishedUnit, KnownUnit, str]] = []
    for told in each.units:
        if told.kind not in books:
            current_city().kind(told.kind)
            books[told.kind] = UnitBook(told.kind, last)
            groups[told.kind] = books[told.kind].groups(plan)
        unit = _known(told, books[told.kind], each.key, report)
        if unit is None:
            continue
        strange = sorted(set(told.parts) - components)
        if strange or seen.setdefault(unit.unit, told.row) != told.row:
            reason = f"{plan} has no component {', '.join(strange)}" if strange else "the unit stands twice"
            report.refused.append(Refusal(told.row, each.key, told.called, reason))
            continue
        group = told.group if told.group is not None else groups[told.kind].get(unit.unit, "")
        found.append((told, unit, group))
    return _ranked(each.key, found, report)


def _known(told: PublishedUnit, book: UnitBook, key: str, report: HistoryReport) -> KnownUnit | None:
    units = book.find(told.code, told.name)
    if len(units) != 1:
        several = ", ".join(sorted(unit.code for unit in units))
        reason = f"several of kind {told.kind} are called so: {several}" if units else (
            f"no {told.kind} was ever called so here"
        )
        hint = "Give its code." if units else "Mend the name, or import the boundaries first."
        report.refused.append(Refusal(told.row, key, told.called, reason, hint))
        return None
    if not units[0].then:
        report.notes.append(f"{key}: {told.called} was not in force then; it is shown in a later or "
                            "earlier boundary")
    return units[0]


def _ranked(
    key: str, found: Sequence[tuple[PublishedUnit, KnownUnit, str]], report: HistoryReport
) -> list[PlacedUnit]:
    """Each unit with its place: as printed, else by its score; a printed place its score denies is noted."""
    lists: dict[tuple[str, str], list[tuple[PublishedUnit, KnownUnit]]] = defaultdict(list)
    for told, unit, group in found:
        lists[told.kind, group].append((told, unit))
    placed = []
    for (kind, group), rows in lists.items():
        by_score = {
            placing.unit: placing for placing in rank_units(
                [Candidate(str(unit.unit), group, None, told.score) for told, unit in rows], "published"
            )
        }
        printed = [told.rank for told, _ in rows if told.rank is not None]
        for told, unit in rows:
            placing = by_score[str(unit.unit)]
            rank = told.rank if told.rank is not None else placing.rank
            if rank != placing.rank:
                report.notes.append(
                    f"{key}: {told.called} was printed as number {rank}; by its score it is {placing.rank}"
                )
            tied = printed.count(rank) > 1 if told.rank is not None else placing.tied
            placed.append(PlacedUnit(
                unit.version, kind, unit.code, group, told.score, rank, tied, told.parts, told.problems
            ))
    return placed
