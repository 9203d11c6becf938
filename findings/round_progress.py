"""Ask: how far is a round: where was inspected, where not yet, what was found so far, what is objected to?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, FilteredRelation, Q

from findings.appeal_rights import appeals_in_sight
from findings.evaluated import last_day
from findings.finding_sight import findings_in
from findings.models import Appeal, Round
from findings.scoring.plan import EvaluatedKind, PlanRules
from gis_core import sql
from gis_core.permissions import Sight
from grids.units import newest_revision


@dataclass(frozen=True, slots=True)
class Visited:
    """How often a unit was visited in a round, and what was observed there."""

    unit: int
    code: str
    name: str
    visits: int
    observed: int
    passed: int


@dataclass
class FoundSoFar:
    """The findings of a round that somebody sees, counted: all, by unit of a kind, category, place state, and
    by how far they were put right.
    """

    total: int = 0
    by_unit: Counter[str] = field(default_factory=Counter)
    by_category: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    by_rectification: Counter[str] = field(default_factory=Counter)


def believed_in(of: Round) -> int | None:
    """The number of the revision whose boundaries hold for a round: its own, else the newest."""
    if of.revision is not None:
        return of.revision.number
    newest = newest_revision()
    return newest.number if newest else None


def visited_units(of: Round, entry: EvaluatedKind) -> list[Visited]:
    """Each evaluated unit of a kind with its visits, by code; one query."""
    revision = believed_in(of)
    if revision is None:
        return []
    rows = sql.rows("findings", "visits_per_unit", {
        "round": of.pk, "kind": entry.kind, "on": last_day(of), "revision": revision,
    })
    return [Visited(*row) for row in rows if entry.evaluates(row[1])]


def found_so_far(of: Round, kind: str, sight: Sight) -> FoundSoFar:
    """The inspection findings within sight, by the unit of ``kind`` (its code; “” none), as assigned now."""
    rows = (
        findings_in(of, sight)
        .annotate(current=FilteredRelation("assignments", condition=Q(assignments__is_current=True)))
        .annotate(chosen=FilteredRelation(
            "current__units", condition=Q(current__units__kind=kind, current__units__chosen=True)
        ))
        .values_list(
            F("chosen__unit_version__code"), "category__code", F("current__state"), "place_mark",
            "rectified_at", "verified_at", "deferred",
        )
    )
    found = FoundSoFar()
    for code, category, state, mark, rectified, verified, deferred in rows:
        found.total += 1
        found.by_unit[code or ""] += 1
        found.by_category[category or ""] += 1
        found.by_state[state or ("no place" if mark else "waiting")] += 1
        found.by_rectification[_rectification(rectified, verified, deferred)] += 1
    return found


def _rectification(rectified: Any, verified: Any, deferred: bool) -> str:
    if verified:
        return "verified"
    if rectified:
        return "rectified"
    return "deferred" if deferred else "open"


def open_appeals(of: Round, user: Any) -> int:
    """How many appeals about findings of the round wait for a decision, of those that somebody sees."""
    return appeals_in_sight(user).filter(finding__round=of, state=Appeal.State.OPEN).count()


def headline(rules: PlanRules) -> EvaluatedKind:
    """How the kind is evaluated that the plan names first."""
    return rules.evaluated[0]


def not_visited(visited: list[Visited], found: Mapping[str, int]) -> list[Visited]:
    """The units nobody was in yet: without a visit and without a finding."""
    return [each for each in visited if not each.visits and not found.get(each.code)]
