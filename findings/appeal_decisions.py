"""Act: how is an appeal decided, and how does the office rule whose a finding is?

A ruling is added beside the computed answer and never changes it; the one that stood before stays.
What an upheld appeal does to scores: findings.appeal_effects.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from findings.accountability import ROLES
from findings.appeal_rights import require_decider, require_office
from findings.appeals import AppealChanged, decided, held, locked, require_unpublished, touch
from findings.models import Appeal, Finding, Ruling
from findings.plan_rules import rules_of
from findings.verdicts import Cost, Verdict
from gis_core.errors import Unprocessable
from grids.models import Body, Unit
from grids.units import newest_revision, versions_on

__all__ = ["ABOUT_WHOSE", "Cost", "Verdict", "decide", "rule"]

ABOUT_WHOSE = (Appeal.Kind.WHOSE, Appeal.Kind.DISCLAIM)
_MOST_TEXT = 4000


@transaction.atomic
def decide(
    by: Any, appeal: int, upheld: bool, decision: str, seen: int | None = None, *,
    verdict: Verdict | None = None, cost: Cost | None = None,
) -> Appeal:
    """Uphold or reject an open appeal, with a ruling where it was about whose the finding is and a
    cost where it was about the deduction.

    Raises NotAllowed (not of the office, one's own appeal), Conflict (it is open no more),
    AppealChanged, RoundPublished, Unprocessable.
    """
    require_office(by)
    found = locked(appeal, seen)
    require_decider(by, found)
    if not decision.strip() or len(decision) > _MOST_TEXT:
        raise Unprocessable(
            "A decision gives its reasons.", parameter="decision", hint=f"In 1 to {_MOST_TEXT} characters."
        )
    _check_parts(found, upheld, verdict, cost)
    if verdict is not None:
        _rule(by, found.finding, verdict, found)
    if cost is not None:
        _check_cost(found.finding, cost)
        found.decided_severity, found.decided_points = cost.severity, cost.points
    found.state = Appeal.State.UPHELD if upheld else Appeal.State.REJECTED
    found.decision, found.decided_by, found.decided_at = decision.strip(), by, timezone.now()
    touch(found, "state", "decision", "decided_by", "decided_at", "decided_severity", "decided_points")
    decided(found.finding)
    return found


@transaction.atomic
def rule(by: Any, finding: int, verdict: Verdict, seen: int | None = None) -> Ruling:
    """A ruling of the office without an appeal. ``seen``: the number of the ruling that was seen to
    stand, 0 for none (None: whatever stands).
    """
    require_office(by)
    found = held(finding)
    require_unpublished(found)
    standing = Ruling.objects.filter(finding=found, is_current=True).values_list("pk", flat=True).first() or 0
    if seen is not None and seen != standing:
        raise AppealChanged(
            "Another ruling was made meanwhile.", hint="Look at it, then rule again if need be.",
            version=standing,
        )
    made = _rule(by, found, verdict, None)
    decided(found)
    return made


def _rule(by: Any, finding: Finding, verdict: Verdict, appeal: Appeal | None) -> Ruling:
    _check_verdict(finding, verdict, appeal)
    for former in Ruling.objects.filter(finding=finding, is_current=True):
        former.is_current = False
        former.save(update_fields=["is_current"])
    return Ruling.objects.create(
        finding=finding, appeal=appeal, unit_id=verdict.unit, body_id=verdict.body, role=verdict.role,
        reason=verdict.reason.strip(), document=verdict.document.strip(), decided_by=by,
    )


def _check_parts(appeal: Appeal, upheld: bool, verdict: Verdict | None, cost: Cost | None) -> None:
    """Raises Unprocessable where a decision lacks what it needs, or brings what it cannot have."""
    whose, deduction = appeal.kind in ABOUT_WHOSE, appeal.kind == Appeal.Kind.DEDUCTION
    if upheld and whose and verdict is None:
        raise Unprocessable(
            "To uphold it says whose the finding is: a ruling.", parameter="ruling",
            hint="Name the unit, or the body with its role.",
        )
    if verdict is not None and not (upheld and whose):
        raise Unprocessable(
            "Only an appeal about whose it is, upheld, comes with a ruling.", parameter="ruling"
        )
    if upheld and deduction and cost is None:
        raise Unprocessable(
            "To uphold it says what the finding costs instead.", parameter="severity",
            hint="Give a severity of the plan, or the points.",
        )
    if cost is not None and not (upheld and deduction):
        raise Unprocessable("Only an appeal about the deduction, upheld, sets a cost.", parameter="severity")
    if upheld and appeal.kind == Appeal.Kind.DUPLICATE and _taken_out(appeal.duplicate_of_id):
        raise Unprocessable(
            "The other finding does not count either: then nothing would be left of the two.",
            parameter="decision", hint="Decide which of the two counts.",
        )


def _taken_out(finding: int | None) -> bool:
    return Appeal.objects.filter(
        finding=finding, state=Appeal.State.UPHELD, kind__in=[Appeal.Kind.FACT, Appeal.Kind.DUPLICATE]
    ).exists()


def _check_cost(finding: Finding, cost: Cost) -> None:
    """Raises Unprocessable for a cost the plan does not know, or that is no relief."""
    rules = rules_of(finding.plan)
    rule = rules.category(finding.category.code) if finding.category else None
    present = rule.deductions.get(finding.severity) if rule else None
    if rule is None or present is None:
        raise Unprocessable("The finding costs nothing under its plan.", parameter="severity")
    if (cost.points is None) == (not cost.severity):
        raise Unprocessable("Give a severity or points, one of them.", parameter="severity")
    wanted = cost.points if cost.points is not None else rule.deductions.get(cost.severity)
    if wanted is None:
        raise Unprocessable(
            f"The plan has no severity “{cost.severity[:40]}”.", parameter="severity",
            hint=f"One of: {', '.join(rule.deductions)}.",
        )
    if not 0 <= wanted <= present or wanted != round(wanted, 4):
        raise Unprocessable(
            f"An appeal that is upheld costs at most the {present} points it cost before.",
            parameter="points", hint="At most four decimals.",
        )


def _check_verdict(finding: Finding, verdict: Verdict, appeal: Appeal | None) -> None:
    """Raises Unprocessable where a ruling names nobody, or somebody who was not there on the day."""
    if not verdict.reason.strip() or len(verdict.reason) > _MOST_TEXT:
        raise Unprocessable("A ruling gives its reason.", parameter="reason")
    if len(verdict.document) > 100:
        raise Unprocessable("The document's number is too long.", parameter="document")
    if verdict.unit is None and verdict.body is None:
        raise Unprocessable("A ruling names a unit or a body.", parameter="unit")
    if (verdict.body is None) != (not verdict.role) or verdict.role and verdict.role not in ROLES:
        raise Unprocessable(
            "A body answers in a role.", parameter="role", hint=f"One of: {', '.join(ROLES)}."
        )
    if verdict.body is not None and not Body.objects.filter(pk=verdict.body).exists():
        raise Unprocessable("There is no such body.", parameter="body")
    if verdict.unit is not None and not _held_on_its_day(finding, verdict.unit):
        raise Unprocessable(
            f"There was no such unit on {finding.observed_on}, the day of the finding.", parameter="unit"
        )
    if appeal is not None and appeal.kind == Appeal.Kind.DISCLAIM and verdict.body == appeal.body_id:
        raise Unprocessable("It upholds “not ours” and gives it to the same body.", parameter="body")


def _held_on_its_day(finding: Finding, unit: int) -> bool:
    newest = newest_revision()
    if newest is None or newest.number is None or not Unit.objects.filter(pk=unit).exists():
        return False
    return versions_on(finding.observed_on, newest.number).filter(unit=unit).exists()
