"""Ask: what does the dashboard of a round show to whoever asks, and the list of rounds?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext

from findings.appeal_sheets import language
from findings.decision_words import reason_words
from findings.evaluated import last_day
from findings.finding_sight import sight_in
from findings.imported_rounds import is_imported
from findings.ledger_workbook import kind_label
from findings.models import Assignment, Result, Round
from findings.plan_rules import rules_of
from findings.reasons import text_in
from findings.results import decided_since, visible_rounds
from findings.round_frame import in_office
from findings.round_progress import (
    FoundSoFar,
    Visited,
    found_so_far,
    headline,
    not_visited,
    open_appeals,
    visited_units,
)
from findings.scoring.components import rounded
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.ranking import change
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.permission_table import APPEALERS

MOST_NAMED = 40
"""So many units that wait for a visit are named; of the others it is told how many they are."""


def rounds_sheet(roles: frozenset[str]) -> dict[str, Any]:
    """The rounds that exist for those roles, the newest first, each with its mean and who led."""
    rounds = visible_rounds(roles)
    means, leaders = _means(rounds), _leaders(rounds)
    years: dict[int, list[dict[str, Any]]] = {}
    for of in rounds:
        years.setdefault(of.period.lower.year, []).append({
            "round": of, "last": last_day(of), "mean": means.get(of.pk, (None, 0))[0],
            "findings": means.get(of.pk, (None, 0))[1], "leaders": leaders.get(of.pk, []),
            "imported": hasattr(of, "imported"),
        })
    return {"years": list(years.items()), "in_office": in_office(roles)}


def _first_kind(rounds: Iterable[Round]) -> QuerySet[Result]:
    """The results of the newest bulletins in the kind that is ranked first in the city."""
    kind = next((each.key for each in current_city().kinds if each.ranked), "")
    return Result.objects.filter(round__in=rounds, kind=kind, bulletin=F("round__bulletin"))


def _means(rounds: list[Round]) -> dict[int, tuple[Decimal | None, int]]:
    """The mean of the published totals and the number of findings that count, by round; one query."""
    rows = _first_kind(rounds).values_list("round_id").annotate(
        mean=Avg("score"), number=Sum("findings")
    )
    return {
        of: (None if mean is None else rounded(Decimal(mean), 2), number)
        for of, mean, number in rows.order_by()
    }


def _leaders(rounds: list[Round]) -> dict[int, list[str]]:
    """The first of each round, several where they are tied; one query."""
    rows = _first_kind(rounds).filter(rank=1).order_by("code")
    found: dict[int, list[str]] = {}
    for of, name in rows.values_list("round_id", "unit_version__name"):
        found.setdefault(of, []).append(name)
    return found


def round_sheet(of: Round, user: Any, roles: frozenset[str]) -> dict[str, Any]:
    """The dashboard of a round: steps, progress of inspection, findings so far, appeals, scores so far."""
    city, rules = current_city(), rules_of(of.plan)
    entry, sight = headline(rules), sight_in(of, user)
    found = found_so_far(of, entry.kind, sight)
    zones = visited_units(of, entry) if sight.everywhere and not is_imported(of) else []
    inspected_now = sight.everywhere and of.status in (Round.Status.OPEN, Round.Status.CLOSED)
    return {
        "steps": list(_steps(of)),
        "sight": sight,
        "kind_label": kind_label(entry.kind, city),
        "zones": [_zone(each, entry.kind, found, of) for each in zones],
        "visits": sum(each.visits for each in zones),
        "waiting": _all_waiting(of, rules, zones, found, city) if inspected_now else [],
        "found": found,
        "categories": _categories(found, rules),
        "states": _states(found),
        "rectifications": _rectifications(found),
        "open_appeals": open_appeals(of, user) if not APPEALERS.isdisjoint(roles) else None,
        "standings": list(_standings(of, entry.kind, rules)),
        "score_places": rules.places,
        "decided_since": decided_since(of),
        "plan_label": text_in(rules.label, language()),
        "last": last_day(of),
    }


def _steps(of: Round) -> Iterator[dict[str, Any]]:
    """The steps of a round in their order: done (with its day), or still to come."""
    states = list(Round.Status)
    at = states.index(Round.Status(of.status))
    objection = of.objection
    days = {
        Round.Status.OPEN: of.period.lower,
        Round.Status.OBJECTION: objection.lower if objection else of.released_at,
        Round.Status.PUBLISHED: of.published_at,
    }
    for number, state in enumerate(states):
        yield {
            "label": state.label, "done": number <= at, "now": number == at, "day": days.get(state),
            "until": objection.upper - timedelta(days=1)
            if objection and state == Round.Status.OBJECTION else None,
        }


def _zone(each: Visited, kind: str, found: FoundSoFar, of: Round) -> dict[str, Any]:
    return {
        "unit": each, "findings": found.by_unit.get(each.code, 0),
        "address": reverse("unit-page", kwargs={"kind": kind, "code": each.code}) + f"?round={of.key}",
    }


def _all_waiting(
    of: Round, rules: PlanRules, first: list[Visited], found: FoundSoFar, city: City
) -> list[dict[str, Any]]:
    """What waits for a visit, kind by kind; of the first kind what was found counts as a visit."""
    told = [_waiting(headline(rules), first, found, city)]
    told += [_waiting(entry, visited_units(of, entry), None, city) for entry in rules.evaluated[1:]]
    return [each for each in told if each]


def _waiting(
    entry: EvaluatedKind, units: list[Visited], found: FoundSoFar | None, city: City
) -> dict[str, Any] | None:
    """The units of a kind that nobody was in yet; None where there is none."""
    waiting = not_visited(units, found.by_unit if found else {})
    if not waiting:
        return None
    return {
        "label": kind_label(entry.kind, city), "number": len(waiting), "of": len(units),
        "named": waiting[:MOST_NAMED], "more": max(0, len(waiting) - MOST_NAMED),
    }


def _categories(found: FoundSoFar, rules: PlanRules) -> list[dict[str, Any]]:
    """The findings by category, most first, each with its share of the most for a bar."""
    most = max(found.by_category.values(), default=0)
    rows = []
    for key, number in found.by_category.most_common():
        rule = rules.category(key)
        label = text_in(rule.label, language()) if rule else key or gettext("Without a category")
        rows.append({"label": label, "number": number, "bar": round(100 * number / most)})
    return rows


_WORDS = {
    "no place": "No place to be trusted", "waiting": "Not assigned yet", "verified": "Rectified and verified",
    "rectified": "Rectified, not verified", "deferred": "Deferred", "open": "Not rectified",
}


def _states(found: FoundSoFar) -> list[tuple[str, int]]:
    labels = dict(Assignment.State.choices)
    return [
        (str(labels.get(key) or gettext(_WORDS[key])), number) for key, number in found.by_state.most_common()
    ]


def _rectifications(found: FoundSoFar) -> list[tuple[str, int]]:
    return [(gettext(_WORDS[key]), number) for key, number in found.by_rectification.most_common()]


def _standings(of: Round, kind: str, rules: PlanRules) -> Iterator[dict[str, Any]]:
    """How the units of the first kind stand so far, best first; with the change against the round before."""
    rows = Result.objects.filter(round=of, kind=kind, bulletin=of.bulletin).order_by("rank", "code")
    before = dict(_before(of, kind))
    most = rules.full_mark
    for row in rows.select_related("unit_version").defer("unit_version__geometry"):
        former = before.get(row.code)
        moved = change(row.rank, row.score, *former) if former else None
        yield {
            "code": row.code, "name": row.unit_version.name, "rank": row.rank, "score": row.score,
            "reason": text_in(reason_words(row.reason), language()) if row.reason else "",
            "moved": moved.rank if moved else None,
            "bar": 0 if row.score is None else round(100 * row.score / most),
            "address": reverse("unit-page", kwargs={"kind": kind, "code": row.code}) + f"?round={of.key}",
        }


def _before(of: Round, kind: str) -> Iterator[tuple[str, tuple[int | None, Decimal | None]]]:
    """Rank and score in the round just before by code, unless fewer may see that one."""
    as_open = Q(status=Round.Status.PUBLISHED) if of.status == Round.Status.PUBLISHED else (
        Q() if of.sealed else Q(released_at__isnull=False)
    )
    former = Round.objects.filter(as_open, period__endswith=of.period.lower).first()
    if former is not None:
        rows = former.results.filter(kind=kind, bulletin=former.bulletin)
        for code, rank, score in rows.values_list("code", "rank", "score"):
            yield code, (rank, score)
