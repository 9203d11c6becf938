"""Ask: which of the findings of a round may somebody look at one by one?

A round that is there for somebody shows all its findings when it is published, or to those who see all of
it; before that each sees what lies in a territory of theirs or is their body's, as
gis_core.permissions.sight_of has it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from findings.appeal_rights import bodies_held
from findings.models import Assignment, AssignmentBody, Finding, Round, Ruling
from gis_core.permissions import ALL_IN_SIGHT, Sight, may_see_sealed, roles_of, sight_of


def sight_in(of: Round, user: Any) -> Sight:
    """How far somebody sees into the findings of a round that is there for them."""
    return ALL_IN_SIGHT if of.status == Round.Status.PUBLISHED else sight_of(user)


def findings_in(of: Round, sight: Sight) -> QuerySet[Finding]:
    """The inspection findings of a round within sight: by the computed answer or the ruling that stands."""
    found = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)
    if sight.everywhere:
        return found
    current = Assignment.objects.filter(is_current=True, finding=OuterRef("pk"))
    inside = current.filter(units__chosen=True, units__unit_version__unit__in=sight.territories)
    theirs = current.filter(bodies__body__in=sight.bodies)
    ruled = Ruling.objects.filter(is_current=True, finding=OuterRef("pk"))
    ruled = ruled.filter(Q(unit__in=sight.territories) | Q(body__in=sight.bodies))
    return found.filter(Exists(inside) | Exists(theirs) | Exists(ruled))


def opened_by(user: Any, numbers: list[int]) -> frozenset[int]:
    """Those findings whose own page somebody may open: see findings.appeal_rights.finding_in_sight."""
    if may_see_sealed(roles_of(user)):
        return frozenset(numbers)
    held = bodies_held(user) if user.is_authenticated else frozenset()
    if not held or not numbers:
        return frozenset()
    answered = AssignmentBody.objects.filter(
        assignment__finding__in=numbers, assignment__is_current=True, body__in=held
    )
    ruled = Ruling.objects.filter(finding__in=numbers, is_current=True, body__in=held)
    return frozenset(answered.values_list("assignment__finding", flat=True)) | frozenset(
        ruled.values_list("finding", flat=True)
    )
