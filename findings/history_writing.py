"""Act: write a round that was published elsewhere, its results as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from findings.imported_rounds import import_of
from findings.models import ImportedRound, Plan, Result, ResultPart, Round
from findings.periods import period_of
from findings.plan_rules import rules_of
from findings.results import RESULTS
from findings.round_steps import ROUNDS
from gis_core.current_city import current_city
from gis_core.errors import Conflict
from gis_core.stamping import bump
from grids.models import Document

NEW, CHANGED, STAYS = "new", "replaced", "stays"
PUBLISHED = "published"
"""The source of a part that was printed, not computed."""


@dataclass(frozen=True)
class PlacedUnit:
    """A unit's printed result; ``score`` None: no data."""

    version: int
    kind: str
    code: str
    group: str
    score: Decimal | None
    rank: int | None
    tied: bool
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    problems: int = 0


@dataclass(frozen=True)
class Taken:
    """A round to be taken over, with everything printed of it."""

    key: str
    plan: Plan
    published: date
    source: str
    document: str
    figures: Mapping[str, Any]
    sha256: str
    units: Sequence[PlacedUnit]


@transaction.atomic
def take_round(taken: Taken, by: Any, *, replace: bool = False) -> str:
    """Write the round; what became of it: new, replaced or stays.

    Raises Conflict where a round of those days is worked here, or where it was taken over with other totals
    and is not to be replaced.
    """
    first, after = period_of(taken.key)
    days = DateRange(first, after)
    other = Round.objects.select_related("imported").filter(period__overlap=days).first()
    if other is not None and (other.key != taken.key or import_of(other) is None):
        raise Conflict(
            f"Round {other.key} is worked here: its results are not taken over from elsewhere.",
            code="round-worked-here",
        )
    if other is not None:
        return _again(other, taken, by, replace)
    at = datetime.combine(taken.published, time(12), current_city().zone)
    made = Round.objects.create(
        key=taken.key, plan=taken.plan, period=days, status=Round.Status.PUBLISHED, released_at=at,
        published_at=at,
    )
    _write(made, ImportedRound(round=made), taken, by)
    return NEW


def _again(of: Round, taken: Taken, by: Any, replace: bool) -> str:
    row = import_of(of)
    if row is None or _said(of, row) == _of_taken(taken):
        return STAYS
    if not replace:
        raise Conflict(
            f"Round {of.key} was taken over with other totals, from {row.source}.",
            hint="Say --replace to have these in their place.", code="other-totals",
        )
    at = datetime.combine(taken.published, time(12), current_city().zone)
    of.plan, of.released_at, of.published_at = taken.plan, at, at
    of.save(update_fields=["plan", "released_at", "published_at"])
    of.results.all().delete()
    _write(of, row, taken, by)
    return CHANGED


def _write(of: Round, row: ImportedRound, taken: Taken, by: Any) -> None:
    document = Document.objects.get_or_create(number=taken.document.strip())[0] if taken.document else None
    row.source, row.document, row.published_on = taken.source[:300], document, taken.published
    row.figures, row.sha256, row.by = dict(taken.figures), taken.sha256, by
    row.save()
    weights = {component.key: component.weight for component in rules_of(taken.plan).components}
    results = Result.objects.bulk_create(_result(of, each) for each in taken.units)
    ResultPart.objects.bulk_create(
        ResultPart(
            result=result, component=key, weight=weights[key], effective_weight=weights[key],
            source=PUBLISHED, score=score,
        )
        for result, each in zip(results, taken.units, strict=True)
        for key, score in each.parts.items()
    )
    bump(ROUNDS, [of.key])
    bump(RESULTS, [of.key])


def _result(of: Round, each: PlacedUnit) -> Result:
    return Result(
        round=of, unit_version_id=each.version, kind=each.kind, code=each.code, group=each.group,
        score_exact=each.score, score=each.score, rank=each.rank, tied=each.tied,
        reason="" if each.score is not None else "no data", findings=each.problems,
    )


def _of_taken(taken: Taken) -> tuple[Any, ...]:
    return (
        taken.plan.pk, taken.published, taken.source[:300], taken.document.strip(), dict(taken.figures),
        sorted(
            (each.kind, each.code, each.group, each.score, each.rank, each.tied, each.problems,
             tuple(sorted(each.parts.items())))
            for each in taken.units
        ),
    )


def _said(of: Round, row: ImportedRound) -> tuple[Any, ...]:
    """The same of the round as it is stored."""
    results = of.results.prefetch_related("parts").order_by("pk")
    return (
        of.plan_id, row.published_on, row.source, row.document.number if row.document else "", row.figures,
        sorted(
            (each.kind, each.code, each.group, each.score, each.rank, each.tied, each.findings,
             tuple(sorted((part.component, part.score) for part in each.parts.all())))
            for each in results
        ),
    )
