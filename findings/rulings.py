"""Ask: which ruling stands over a finding, which stood before, and how is one told?

A ruling 责任认定 is a person's decision beside the computed answer, never over it. The newest one of
a finding stands (``is_current``); the earlier ones stay to be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from findings.models import Ruling
from grids.units import newest_revision, versions_on


@dataclass(frozen=True, slots=True)
class RuledUnit:
    """The unit a ruling names, by identity number, with its code and name on the finding's day."""

    unit: int
    kind: str
    code: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class RuledBody:
    """The body a ruling names."""

    body: int
    names: Mapping[str, str]
    outside_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RulingFact:
    """One ruling: the unit that counts for its kind, or the body that answers in a role, or both."""

    ruling: int
    finding: int
    unit: RuledUnit | None
    body: RuledBody | None
    role: str
    reason: str
    document: str
    decided_at: datetime
    appeal: int | None
    is_current: bool = True


def current_rulings(findings: Collection[int]) -> dict[int, RulingFact]:
    """The ruling that stands over each of the findings that has one, by the finding's number."""
    facts = _facts(Ruling.objects.filter(finding__in=findings, is_current=True))
    return {fact.finding: fact for fact in facts}


def rulings_of(finding: int) -> list[RulingFact]:
    """Every ruling of a finding, the one that stands first, then the newest superseded one."""
    return _facts(Ruling.objects.filter(finding=finding).order_by("-is_current", "-decided_at", "-pk"))


def ruling_entry(fact: RulingFact | None, language: str = "zh") -> dict[str, Any] | None:
    """A ruling as it stands in answers; None for none. Never who decided: that is a person.

    ``language`` is the one the body's ``name`` is told in, where there is one.
    """
    if fact is None:
        return None
    return {
        "id": fact.ruling,
        "unit": _unit_entry(fact.unit),
        "body": _body_entry(fact.body, language),
        "role": fact.role or None,
        "reason": fact.reason,
        "document": fact.document or None,
        "decided_at": fact.decided_at.isoformat(),
        "appeal": fact.appeal,
    }


def _unit_entry(unit: RuledUnit | None) -> dict[str, Any] | None:
    return None if unit is None else {"kind": unit.kind, "code": unit.code, "name": unit.name}


def _body_entry(body: RuledBody | None, language: str) -> dict[str, Any] | None:
    if body is None:
        return None
    name = body.names.get(language) or next(iter(body.names.values()), "")
    entry: dict[str, Any] = {"id": f"b_{body.body}", "name": name, "names": dict(body.names)}
    return entry | ({"outside_ids": dict(body.outside_ids)} if body.outside_ids else {})


def _facts(rulings: QuerySet[Ruling]) -> list[RulingFact]:
    return rulings_named(list(rulings.select_related("finding", "unit", "body")))


def rulings_named(rows: Sequence[Ruling]) -> list[RulingFact]:
    """Rulings with what they name, in the order given."""
    called = _names({
        (row.finding.observed_on, row.unit_id) for row in rows if row.unit_id is not None
    })
    return [_fact(row, called) for row in rows]


def _names(wanted: Collection[tuple[date, int]]) -> dict[tuple[date, int], tuple[str, str]]:
    """Code and name of units, each as of its day under the newest revision."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return {}
    by_day: dict[date, set[int]] = defaultdict(set)
    for on, unit in wanted:
        by_day[on].add(unit)
    return {
        (on, unit): (code, name)
        for on, units in by_day.items()
        for unit, code, name in versions_on(on, newest.number)
        .filter(unit__in=units).values_list("unit_id", "code", "name")
    }


def _fact(row: Ruling, called: Mapping[tuple[date, int], tuple[str, str]]) -> RulingFact:
    unit, body = None, None
    if row.unit is not None:
        code, name = called.get((row.finding.observed_on, row.unit.pk), (None, None))
        unit = RuledUnit(row.unit.pk, row.unit.kind, code, name)
    if row.body is not None:
        body = RuledBody(row.body.pk, {"zh": row.body.name, **row.body.names}, row.body.outside_ids)
    return RulingFact(
        ruling=row.pk, finding=row.finding_id, unit=unit, body=body, role=row.role, reason=row.reason,
        document=row.document, decided_at=row.decided_at, appeal=row.appeal_id, is_current=row.is_current,
    )
