"""Ask: how many cases and findings of a round were handled how, in each unit?

The names an indicator may use: of the platform's cases ``cases``, ``due`` (with a deadline), ``deferred``,
``closed``, ``closed_on_time``, ``urgent``, ``urgent_on_time``; of the inspection's findings ``findings``,
``rectified``, ``rectified_on_time``; and any attribute a case came with that is true or a whole number
(``rework``, ``faked``, ``refused``). A case weighs as much as the plan's multipliers by who found it say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from findings.models import Finding, Round
from findings.scoring.plan import PlanRules
from findings.supposed import AS_STORED, Supposed

_OF_FINDINGS = frozenset({"findings", "rectified", "rectified_on_time"})
ONE = Decimal(1)


def counts_asked(rules: PlanRules) -> tuple[str, ...]:
    """The counts the plan's indicators are made from, in order of name."""
    rules_of_all = (rule for component in rules.components for rule in component.indicators)
    return tuple(sorted({name for rule in rules_of_all for name in rule.counts}))


def case_counts(
    of: Round, rules: PlanRules, kind: str, supposed: Supposed = AS_STORED
) -> dict[int, dict[str, Decimal]]:
    """The counts in each unit of the kind (by identity) by name; empty when no indicator asks for any.

    Cases are those of the city's days of the round; each counts in the unit of its computed answer, or of
    the one ``supposed``.
    """
    asked = counts_asked(rules)
    counts: dict[int, dict[str, Decimal]] = {}
    if not asked:
        return counts
    for unit, said, weight in (*_cases(of, rules, kind, supposed), *_findings(of, kind, supposed)):
        into = counts.setdefault(unit, dict.fromkeys(asked, Decimal(0)))
        for name in asked:
            into[name] += weight * counted(said.get(name))
    return counts


Row = tuple[int, Mapping[str, Any], Decimal]
"""A unit's identity, what is said of one case by name, and what it weighs."""


def cases_of(of: Round) -> QuerySet[Finding]:
    """The platform's cases of the city's days of a round, whatever their state."""
    return Finding.objects.filter(
        source=Finding.Source.PLATFORM, observed_on__gte=of.period.lower, observed_on__lt=of.period.upper
    )


def _cases(of: Round, rules: PlanRules, kind: str, supposed: Supposed) -> Iterator[Row]:
    rows = _in_units(cases_of(of), kind, supposed, "due_at", "closed_at", "deferred", "attributes")
    for unit, due_at, closed_at, deferred, attributes in rows:
        in_time = _in_time(closed_at, due_at)
        urgent = bool(attributes.get("urgent"))
        said = dict(attributes) | {
            "cases": True, "due": due_at is not None, "deferred": deferred,
            "closed": closed_at is not None, "closed_on_time": in_time,
            "urgent": urgent, "urgent_on_time": urgent and in_time,
        }
        yield unit, {name: each for name, each in said.items() if name not in _OF_FINDINGS}, _weight(
            rules, str(attributes.get("found_by", ""))
        )


def _findings(of: Round, kind: str, supposed: Supposed) -> Iterator[Row]:
    findings = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)
    for unit, due_at, rectified_at in _in_units(findings, kind, supposed, "due_at", "rectified_at"):
        yield unit, {
            "findings": True,
            "rectified": rectified_at is not None,
            "rectified_on_time": _in_time(rectified_at, due_at),
        }, ONE


def _in_units(
    findings: QuerySet[Finding], kind: str, supposed: Supposed, *fields: str
) -> Iterator[tuple[Any, ...]]:
    """For each of the findings that has a unit of the kind: its identity, and some of its fields."""
    rows = (
        findings
        .annotate(current=FilteredRelation("assignments", condition=Q(assignments__is_current=True)))
        .annotate(chosen=FilteredRelation(
            "current__units", condition=Q(current__units__kind=kind, current__units__chosen=True)
        ))
        .filter(Q(chosen__isnull=False) | Q(pk__in=list(supposed.answers)))
        .annotate(unit=F("chosen__unit_version__unit_id"))
        .values_list("pk", "unit", *fields)
    )
    for finding, stored, *said in rows:
        unit = supposed.unit_of(finding, kind, stored)
        if unit is not None:
            yield unit, *said


def _in_time(done_at: datetime | None, due_at: datetime | None) -> bool:
    return done_at is not None and (due_at is None or done_at <= due_at)


def _weight(rules: PlanRules, found_by: str) -> Decimal:
    weight = ONE
    for rule in rules.multipliers:
        if found_by and found_by in rule.found_by:
            weight *= rule.factor
    return weight


def counted(value: object) -> Decimal:
    """How much one case adds to a count: a flag 1, a whole number itself, anything else nothing."""
    if isinstance(value, bool):
        return Decimal(int(value))
    return Decimal(value) if isinstance(value, int) and value > 0 else Decimal(0)
