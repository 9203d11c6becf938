"""Act: write what is known of units, from a day on or for one round.

What a published round rested on stays: a change that would reach the last day of one is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from findings.evaluated import last_day
from findings.measures import measure_keys
from findings.models import Plan, Round, UnitMeasure
from findings.plan_rules import rules_of
from findings.round_state import is_frozen
from gis_core.errors import Conflict
from gis_core.stamping import bump
from grids.models import Document

TOPIC = "measures"
NEW, CHANGED, STAYS = "new", "changed", "stays"


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of a unit (its identity); ``boundary`` the version it was measured in, None for a table's."""

    unit: int
    key: str
    value: Decimal
    boundary: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The city's days a number holds on: from ``first`` until the next one known, or to before ``after``."""

    first: date
    after: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers come from: in words, and the number of the paper."""

    words: str = ""
    document: str = ""


@transaction.atomic
def put_measures(kind: str, measured: Sequence[Measured], span: Span, source: Source) -> Counter[str]:
    """Write numbers of units of a kind; how many are new, changed, and stay as they were known.

    Without an end of ``span`` each holds until the next one that is known. Raises Conflict where a
    published round rests on what would change.
    """
    rows = _rows(measured)
    outcomes: Counter[str] = Counter()
    document = _document(source.document)
    reached: dict[str, list[DateRange]] = defaultdict(list)
    for each in measured:
        known = rows[each.unit, each.key]
        days = DateRange(span.first, span.after or _next(known, span.first))
        outcome = _outcome(known, each, days)
        outcomes[outcome] += 1
        if outcome == STAYS:
            continue
        reached[each.key].append(days)
        _make_room(known, days)
        UnitMeasure.objects.create(
            unit_id=each.unit, kind=kind, key=each.key, value=each.value, valid=days,
            boundary_id=each.boundary, source=source.words[:200], document=document,
        )
    _refuse_frozen(kind, reached)
    if reached:
        bump(TOPIC)
    return outcomes


def _rows(measured: Sequence[Measured]) -> dict[tuple[int, str], list[UnitMeasure]]:
    """What is known of the same units by the same keys, locked until the transaction ends."""
    found: dict[tuple[int, str], list[UnitMeasure]] = defaultdict(list)
    asked = UnitMeasure.objects.select_for_update().filter(
        unit_id__in={each.unit for each in measured}, key__in={each.key for each in measured}
    )
    for row in asked.order_by("pk"):
        found[row.unit_id, row.key].append(row)
    return found


def _document(number: str) -> Document | None:
    return Document.objects.get_or_create(number=number)[0] if number else None


def _next(known: Iterable[UnitMeasure], first: date) -> date | None:
    """The first day after ``first`` from which on another number is known."""
    later = [row.valid.lower for row in known if row.valid.lower > first]
    return min(later, default=None)


def _outcome(known: Iterable[UnitMeasure], each: Measured, days: DateRange) -> str:
    meeting = [row for row in known if _meet(row.valid, days)]
    if any(
        row.value == each.value and row.boundary_id == each.boundary and _covers(row.valid, days)
        for row in meeting
    ):
        return STAYS
    return CHANGED if any(days.lower in row.valid for row in meeting) else NEW


def _make_room(known: list[UnitMeasure], days: DateRange) -> None:
    """No number is known on those days any more; before and after them all stay."""
    for row in [each for each in known if _meet(each.valid, days)]:
        old = row.valid
        before = DateRange(old.lower, days.lower) if old.lower < days.lower else None
        after = DateRange(days.upper, old.upper) if days.upper is not None and _later(old, days) else None
        if before is None:
            row.delete()
        else:
            row.valid = before
            row.save(update_fields=["valid"])
        if after is not None:
            row.pk, row.valid = None, after
            row._state.adding = True
            row.save()


def _later(old: DateRange, days: DateRange) -> bool:
    return old.upper is None or bool(days.upper < old.upper)


def _meet(one: DateRange, other: DateRange) -> bool:
    return (one.upper is None or other.lower < one.upper) and (
        other.upper is None or one.lower < other.upper
    )


def _covers(one: DateRange, other: DateRange) -> bool:
    ends = one.upper is None or (other.upper is not None and other.upper <= one.upper)
    return bool(one.lower <= other.lower and ends)


def _refuse_frozen(kind: str, reached: Mapping[str, Sequence[DateRange]]) -> None:
    """Raises Conflict where a frozen round was scored by a number that would be another one."""
    if not reached:
        return
    published = Round.objects.filter(status=Round.Status.PUBLISHED, imported__isnull=True)
    published = published.select_related("plan").order_by("period")
    for of in published:
        day = last_day(of)
        hit = {key for key, spans in reached.items() if any(day in days for days in spans)}
        read = hit & _read_by(of.plan, kind) if hit else set()
        if read and is_frozen(of):
            raise Conflict(
                f"Round {of.key} is published and rests on {', '.join(sorted(read))} of kind {kind}.",
                hint="Take a later day, or correct the round: manage.py correct_round.",
                code="measures-frozen",
            )


def _read_by(plan: Plan, kind: str) -> frozenset[str]:
    """The measures by which a plan scores units of a kind."""
    rules = rules_of(plan)
    return measure_keys(rules) if rules.evaluated_kind(kind) else frozenset()
