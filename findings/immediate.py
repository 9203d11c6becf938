"""Ask: which findings have to be put right at once, for whoever answers for them?

Categories a plan flags ``immediate`` (a missing manhole cover, a live cable) skip sealing: the bodies that
answer see such a finding as soon as it is assigned, though its round is sealed. They see their own, and
nothing else of the round: neither what it costs nor what was found elsewhere.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from findings.appeal_answers import body_named
from findings.appeal_rights import answering_bodies, bodies_held
from findings.models import Assignment, AssignmentBody, Finding, Ruling
from findings.reasons import text_in
from gis_core.permissions import may_see_sealed, roles_of

_MOST = 500


def immediate_findings(user: Any, only_open: bool = True) -> list[Finding]:
    """The inspection findings of immediate categories that exist for somebody, the newest first.

    A body's are those it answers for by the computed answer or by the ruling that stands; who may see what
    is sealed sees all. ``only_open``: not yet verified as put right.
    """
    found = Finding.objects.filter(
        source=Finding.Source.INSPECTION, plan__categories__category=F("category"),
        plan__categories__immediate=True,
    )
    if only_open:
        found = found.filter(verified_at__isnull=True)
    found = found.select_related("category", "round", "plan").order_by("-observed_at", "-pk")
    if may_see_sealed(roles_of(user)):
        return list(found[:_MOST])
    held = bodies_held(user)
    if not held:
        return []
    mine = (each for each in _perhaps_answered_by(held, found) if not held.isdisjoint(answering_bodies(each)))
    return [finding for finding, _ in zip(mine, range(_MOST), strict=False)]


def _perhaps_answered_by(bodies: frozenset[int], findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those that bodies answer for by the computed answer, or about which anything was ruled."""
    answered = AssignmentBody.objects.filter(
        assignment__finding=OuterRef("pk"), assignment__is_current=True, body__in=bodies
    )
    ruled = Ruling.objects.filter(finding=OuterRef("pk"), is_current=True)
    return findings.filter(Q(Exists(answered)) | Q(Exists(ruled)))


def immediate_entry(finding: Finding, language: str = "zh") -> dict[str, Any]:
    """A finding as the list tells it: what and where, until when, and who answers."""
    place, category = finding.geometry, finding.category
    return {
        "id": finding.pk,
        "address": reverse("finding", kwargs={"number": finding.pk}),
        "key": finding.source_key,
        "category": category.code if category else None,
        "category_name": text_in(category.names, language) or category.name if category else None,
        "severity": finding.severity,
        "observed_at": finding.observed_at.isoformat(),
        "due_at": finding.due_at.isoformat() if finding.due_at else None,
        "rectified_at": finding.rectified_at.isoformat() if finding.rectified_at else None,
        "description": finding.description,
        "place": [place.x, place.y] if place else None,
        "bodies": _bodies(finding),
    }


def _bodies(finding: Finding) -> list[dict[str, Any]]:
    current = Assignment.objects.filter(finding=finding, is_current=True)
    rows = AssignmentBody.objects.filter(assignment__in=current).select_related("body").order_by("pk")
    return [{"body": body_named(row.body), "role": row.role} for row in rows]
