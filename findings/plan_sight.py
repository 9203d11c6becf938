"""Ask: which plans are there for somebody, in which versions, and which rounds use each?

A plan that rounds were published under is for everybody: it is how their scores were made. One that no round
was published under is for the office, and for those to whom a round opened under it exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from findings.models import Plan, Round
from findings.results import visible_rounds
from gis_core.errors import NotFound
from gis_core.permissions import OFFICE_EYES

MOST_VERSION = 32_767


def visible_plans(roles: frozenset[str]) -> list[tuple[Plan, list[Round]]]:
    """The plans that exist for those roles with the rounds under each, the newest first; without rules."""
    rounds = visible_rounds(roles)
    by_plan: dict[int, list[Round]] = defaultdict(list)
    for each in rounds:
        by_plan[each.plan_id].append(each)
    rows = Plan.objects.select_related("document").defer("rules").order_by("-valid", "code", "-version")
    return [(plan, by_plan[plan.pk]) for plan in rows if _exists(plan, by_plan, roles)]


def _exists(plan: Plan, used: Collection[int], roles: frozenset[str]) -> bool:
    return plan.frozen_at is not None or plan.pk in used or not OFFICE_EYES.isdisjoint(roles)


def visible_plan(key: str, version: int | None, roles: frozenset[str]) -> tuple[Plan, list[Round]]:
    """That plan (its newest version that exists for those roles where none is named) and the rounds under it.

    Raises NotFound, alike for a plan that is not there and one that is not for those roles.
    """
    named = [
        (plan, rounds) for plan, rounds in visible_plans(roles)
        if plan.code == key and version in (None, plan.version)
    ]
    if not named:
        of_version = f", version {version}" if version is not None else ""
        raise NotFound(f"There is no plan “{key[:40]}”{of_version}.", parameter="plan")
    return max(named, key=lambda found: found[0].version)


def named_plan(name: str, roles: frozenset[str]) -> Plan:
    """The plan that ``KEY/VERSION`` names, or ``KEY`` alone for its newest version; raises NotFound."""
    key, slash, version = name.rpartition("/")
    if slash and version.isdecimal() and len(version) < 6:
        return visible_plan(key, int(version), roles)[0]
    return visible_plan(name, None, roles)[0]


def name_of(plan: Plan) -> str:
    """What ``named_plan`` reads."""
    return f"{plan.code}/{plan.version}"


def plan_summary(plan: Plan, rounds: Iterable[Round]) -> dict[str, Any]:
    """What the list of plans says of one."""
    return {
        "plan": plan.code,
        "version": plan.version,
        "label": dict(plan.names),
        "document": plan.document.number if plan.document else None,
        "first_day": plan.valid.lower.isoformat(),
        "last_day": (plan.valid.upper - timedelta(days=1)).isoformat(),
        "frozen_at": plan.frozen_at.isoformat() if plan.frozen_at else None,
        "rounds": sorted(each.key for each in rounds),
        "address": f"/api/v1/plans/{name_of(plan)}",
    }
