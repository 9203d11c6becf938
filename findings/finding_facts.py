"""Ask: what makes a round's findings dearer, by which value are they divided, who shares them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from findings.finding_divisions import divisions
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import AssignmentBody, Finding, Round
from findings.repeats import repeated
from findings.scoring.inputs import NO_FINDING_FACTS, FindingFacts, RoundInputs, Share
from findings.scoring.plan import PlanRules
from findings.scoring.plan_parts import MultiplierRule
from gis_core.city import City
from gis_core.current_city import current_city


@dataclass(frozen=True, slots=True)
class _Row:
    """A finding as far as multipliers look at it."""

    key: str
    category: str
    source: str
    released_at: datetime | None
    due_at: datetime | None
    rectified_at: datetime | None
    found_by: str


Factors = Mapping[str, list[tuple[str, Decimal]]]
"""The multipliers that hold for findings, in the plan's order, by source key."""


def facts_of_findings(
    of: Round, rules: PlanRules, revision: int, held: HeldRows = STANDING_NOW
) -> dict[str, FindingFacts]:
    """By source key what holds for each inspection finding of the round, of the rows ``held``, but for
    the multipliers. Units as believed under ``revision`` (its number).
    """
    rulings, shares = _rulings(of, held), _shares(of, held)
    values = divisions(of, rules, revision, held)
    return {
        key: FindingFacts(rulings.get(key, ""), values.get(key, ""), (), tuple(shares.get(key, ())))
        for key in rulings.keys() | shares.keys() | values.keys()
    }


def with_factors(facts: Mapping[str, FindingFacts], factors: Factors) -> Mapping[str, FindingFacts]:
    """The same facts of findings with their multipliers."""
    if not factors:
        return facts
    more = {
        key: replace(facts.get(key, NO_FINDING_FACTS), factors=tuple(each))
        for key, each in factors.items()
    }
    return {**facts, **more}


def factors_recorded(recorded: RoundInputs) -> Factors:
    """The multipliers that held when inputs were recorded."""
    return {each.id: list(each.factors) for each in recorded.findings if each.factors}


def factors_now(of: Round, rules: PlanRules) -> Factors:
    """The multipliers that hold for each finding of the round as the database has it."""
    if not rules.multipliers:
        return {}
    rows, city = list(_rows(of)), current_city()
    found: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for rule in rules.multipliers:
        holds = _holds(rule, of, rules, city)
        for row in rows:
            if rule.concerns(row.category) and holds(row):
                found[row.key].append((rule.key, rule.factor))
    return found


def _holds(rule: MultiplierRule, of: Round, rules: PlanRules, city: City) -> Callable[[_Row], bool]:
    if rule.within_m is not None:
        again = repeated(of, float(rule.within_m), rule.within_days, city)
        return lambda row: row.key in again
    if rule.overdue:
        days = rules.rectification.days
        end = datetime.combine(of.period.upper, time(), tzinfo=city.zone)
        return lambda row: is_overdue(row.due_at, row.released_at or of.released_at, row.rectified_at,
                                      days, end, city)
    return lambda row: bool({row.source, row.found_by} & set(rule.found_by))


def is_overdue(
    due_at: datetime | None, released_at: datetime | None, rectified_at: datetime | None,
    days: int, end: datetime, city: City,
) -> bool:
    """Whether a finding was not rectified when it was due: at the time it came with, else so many days of
    the city after the day of its release (0: no deadline). What falls due after ``end``, the end of the
    round, is not overdue in it.
    """
    due = due_at
    if due is None and released_at is not None and days:
        day = released_at.astimezone(city.zone).date() + timedelta(days=days + 1)
        due = datetime.combine(day, time(), tzinfo=city.zone)
    if due is None or due > end:
        return False
    return rectified_at is None or rectified_at > due


def _inspection(of: Round) -> QuerySet[Finding]:
    return Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)


def _rows(of: Round) -> Iterator[_Row]:
    rows = _inspection(of).values_list(
        "source_key", "category__code", "source", "released_at", "due_at", "rectified_at", "attributes"
    )
    for key, category, source, released_at, due_at, rectified_at, attributes in rows:
        found_by = str(attributes.get("found_by", ""))
        yield _Row(key, category or "", source, released_at, due_at, rectified_at, found_by)


def _rulings(of: Round, held: HeldRows) -> dict[str, str]:
    """The number of the ruling that stands over a finding, by the finding's source key."""
    standing = held.rulings_of(of).values_list("finding__source_key", "pk")
    return {key: str(number) for key, number in standing}


def _shares(of: Round, held: HeldRows) -> dict[str, list[Share]]:
    """Who carries which share of a finding's deduction by the computed answer, by source key."""
    rows = AssignmentBody.objects.filter(
        assignment__in=held.assignments_of(of), share__isnull=False
    ).values_list("assignment__finding__source_key", "body_id", "role", "share")
    shares: dict[str, list[Share]] = defaultdict(list)
    for key, body, role, share in rows:
        shares[key].append((str(body), role, share))
    return {key: sorted(each) for key, each in shares.items()}
