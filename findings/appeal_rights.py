"""Ask: which findings and appeals exist for somebody, and may they object, decide or take back?

A body objects to findings it answers for, by the computed answer or by the ruling that stands, and
only when they are released. The office decides; nobody decides an appeal of their own or of a body
they speak for. What does not exist for somebody is told as what does not exist at all.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from findings.appeal_effects import units_above
from findings.models import Appeal, AssignmentBody, Finding, PlanCategory, Ruling
from gis_core.current_city import current_city
from gis_core.errors import NotAllowed, NotFound
from gis_core.models import Role
from gis_core.permissions import bodies_of, may_see_sealed, roles_of
from grids.models import Duty
from grids.units import newest_revision

OFFICE_ROLES = frozenset({Role.OFFICE.value, Role.ADMIN.value})


def is_office(user: Any) -> bool:
    """Whether somebody decides appeals and rules."""
    return not OFFICE_ROLES.isdisjoint(roles_of(user))


def bodies_held(user: Any) -> frozenset[int]:
    """The bodies, by identity number, for which somebody speaks."""
    return bodies_of(user).ids


def unsealed(finding: Finding) -> bool:
    """Whether a finding is known to those it concerns: its round is released, or nothing seals it.

    Only inspections are sealed, and of them not what has to be put right at once.
    """
    of = finding.round
    if finding.source != Finding.Source.INSPECTION or of is None or not of.sealed:
        return True
    return PlanCategory.objects.filter(
        plan=finding.plan_id, category=finding.category_id, immediate=True
    ).exists()


def answering_bodies(finding: Finding) -> frozenset[int]:
    """Who answers for a finding: by the computed answer, and by the ruling that stands."""
    found = set(AssignmentBody.objects.filter(
        assignment__finding=finding, assignment__is_current=True
    ).values_list("body", flat=True))
    ruling = Ruling.objects.filter(finding=finding, is_current=True).select_related("unit").first()
    if ruling is None:
        return frozenset(found)
    named = {ruling.body_id} if ruling.body_id is not None else set()
    return frozenset(found | named | _of_ruled_unit(finding, ruling))


def _of_ruled_unit(finding: Finding, ruling: Ruling) -> set[int]:
    """The bodies with a duty, on the finding's day, over the ruled unit or a unit it lies in."""
    newest = newest_revision()
    if ruling.unit is None or newest is None or newest.number is None:
        return set()
    start = (finding.observed_on, ruling.unit.pk, ruling.unit.kind)
    units = units_above([start], current_city(), newest.number)[start[:2]].values()
    duties = Duty.objects.filter(unit__in=units, valid__contains=finding.observed_on)
    return set(duties.values_list("body", flat=True))


def finding_in_sight(number: int, user: Any) -> Finding:
    """The finding of that number; NotFound when there is none for whoever asks, alike."""
    found = Finding.objects.select_related("round", "plan", "category").filter(pk=number).first()
    if found is None or not exists_for(found, user):
        raise NotFound(f"There is no finding {number}.")
    return found


def exists_for(finding: Finding, user: Any) -> bool:
    """Whether a finding exists for somebody, and with it what was ruled about it."""
    if may_see_sealed(roles_of(user)):
        return True
    held = bodies_held(user)
    return bool(held) and unsealed(finding) and not held.isdisjoint(answering_bodies(finding))


def appeals_in_sight(user: Any) -> QuerySet[Appeal]:
    """The appeals that exist for somebody: all for those who see what is sealed, else their bodies'."""
    if may_see_sealed(roles_of(user)):
        return Appeal.objects.all()
    return Appeal.objects.filter(body__in=bodies_held(user))


def appeal_in_sight(number: int, user: Any) -> Appeal:
    """The appeal of that number; NotFound when there is none for whoever asks, alike."""
    found = appeals_in_sight(user).filter(pk=number).select_related(
        "finding__round", "finding__plan", "finding__category", "body", "says_unit", "says_body",
        "duplicate_of", "made_by", "decided_by",
    ).first()
    if found is None:
        raise NotFound(f"There is no appeal {number}.")
    return found


def require_answering(user: Any, body: int, finding: Finding) -> None:
    """Raises unless somebody speaks for the body and the body answers for the finding.

    A finding that is still sealed does not exist for a body: that is NotFound.
    """
    if body not in bodies_held(user):
        raise NotAllowed(
            "Only who speaks for a body can appeal for it.", code="not-your-body",
            hint="Ask an administrator for the role of that body.",
        )
    if not unsealed(finding):
        raise NotFound(f"There is no finding {finding.pk}.")
    if body not in answering_bodies(finding):
        raise NotAllowed(
            "This body does not answer for the finding: there is nothing to object to.",
            code="not-answering",
        )


def require_own(user: Any, appeal: Appeal) -> None:
    """Raises NotAllowed unless somebody speaks for the body that appealed."""
    if appeal.body_id not in bodies_held(user):
        raise NotAllowed("Only the body that appealed may do this.", code="not-your-body")


def require_office(user: Any) -> None:
    """Raises NotAllowed unless somebody is of the office."""
    if not is_office(user):
        raise NotAllowed("Only the city's evaluation office may do this.")


def may_decide(user: Any, appeal: Appeal) -> bool:
    """Whether somebody is of the office and the appeal is not their own."""
    return is_office(user) and not _their_own(user, appeal)


def require_decider(user: Any, appeal: Appeal) -> None:
    """Raises NotAllowed unless somebody is of the office and the appeal is not their own."""
    require_office(user)
    if _their_own(user, appeal):
        raise NotAllowed(
            "Nobody decides an appeal of their own, or of a body they speak for.",
            hint="Ask a colleague of the office.", code="own-appeal",
        )


def _their_own(user: Any, appeal: Appeal) -> bool:
    return appeal.made_by_id == user.pk or appeal.body_id in bodies_held(user)


def visible_named(source: str, key: str, user: Any) -> Finding | None:
    """The finding of that key at its source, if it is not sealed to whoever asks."""
    found = Finding.objects.select_related("round").filter(Q(source=source), source_key=key).first()
    if found is None or not (may_see_sealed(roles_of(user)) or unsealed(found)):
        return None
    return found
