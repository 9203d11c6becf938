"""Ask: who is somebody to the city, where and for whom, and what may they see?

Territories and bodies are identity numbers of higher floors' records; whoever calls says
which numbers a thing lies in or belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gis_core.city import City
from gis_core.models import Grant, Role
from gis_core.public_profile import PublicProfile

PUBLIC = "public"
ALL_ROLES: frozenset[str] = frozenset({PUBLIC, *Role.values})

# Until a round is released, nothing of it exists for anybody else.
SEALED_READERS: frozenset[str] = frozenset({Role.OFFICE, Role.INSPECTOR, Role.ADMIN})
# Those who make a bulletin, and read it before it is published.
OFFICE_EYES: frozenset[str] = frozenset({Role.OFFICE, Role.ADMIN})
# Those whose work is to reach a person behind a post; bodies see posts.
PERSON_READERS: frozenset[str] = frozenset(
    {Role.OFFICE, Role.DISPATCHER, Role.PLANNER, Role.REVIEWER, Role.ADMIN}
)


@dataclass(frozen=True)
class Reach:
    """How far a right goes: everywhere, or to the things of these identity numbers."""

    everywhere: bool = False
    ids: frozenset[int] = frozenset()

    def covers(self, *ids: int) -> bool:
        """Whether a thing lying in (or belonging to) any of ``ids`` is within reach.

        A caller hands all units above the thing: its township, its county and so on.
        """
        return self.everywhere or not self.ids.isdisjoint(ids)


NOWHERE = Reach()
EVERYWHERE = Reach(everywhere=True)


def roles_of(user: Any) -> frozenset[str]:
    """The roles of a user, ``public`` always among them; a superuser is an admin too."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset({PUBLIC})
    granted = Grant.objects.filter(user_id=user.pk).values_list("role", flat=True)
    also = {Role.ADMIN.value} if user.is_superuser else set()
    return frozenset({PUBLIC, *granted, *also})


def territories_of(user: Any, role: str) -> Reach:
    """Where ``user`` holds ``role``: units by identity number, or everywhere."""
    return _reach(user, role, "territory")


def bodies_of(user: Any, role: str = Role.BODY) -> Reach:
    """For whom ``user`` holds ``role``: bodies by identity number, or for all."""
    return _reach(user, role, "body")


def _reach(user: Any, role: str, field: str) -> Reach:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOWHERE
    if user.is_superuser and role == Role.ADMIN:
        return EVERYWHERE
    ids = set(Grant.objects.filter(user_id=user.pk, role=role).values_list(field, flat=True))
    return EVERYWHERE if None in ids else Reach(ids=frozenset(ids))


@dataclass(frozen=True)
class Sight:
    """What of a released round somebody may see in detail before it is published.

    Everything, or the findings in territories and of bodies with these identity numbers.
    """

    everywhere: bool = False
    territories: frozenset[int] = frozenset()
    bodies: frozenset[int] = frozenset()


ALL_IN_SIGHT = Sight(everywhere=True)


def sight_of(user: Any) -> Sight:
    """The sight of a user's grants together; the office, inspectors and administrators see all.

    A role granted without a territory reaches everywhere, except an accountable body's,
    which reaches its own findings only.
    """
    if may_see_sealed(roles_of(user)):
        return ALL_IN_SIGHT
    grants = list(Grant.objects.filter(user_id=user.pk)) if user.is_authenticated else []
    others = [grant for grant in grants if grant.role != Role.BODY]
    if any(grant.territory is None for grant in others):
        return ALL_IN_SIGHT
    territories = (grant.territory for grant in others)
    bodies = (grant.body for grant in grants if grant.role == Role.BODY)
    return Sight(
        territories=frozenset(number for number in territories if number is not None),
        bodies=frozenset(number for number in bodies if number is not None),
    )


def is_signed_role(roles: frozenset[str]) -> bool:
    """Whether any role but ``public`` is held."""
    return bool(roles - {PUBLIC})


def may_see_sealed(roles: frozenset[str]) -> bool:
    """Whether inspection findings that are not yet released exist for these roles."""
    return not SEALED_READERS.isdisjoint(roles)


def round_visible(*, sealed: bool, published: bool, roles: frozenset[str]) -> bool:
    """Whether a round and all that derives from it exist for these roles.

    Sealed (not yet released): office, inspectors and administrators. Released: every
    role of the city. Published: everybody. When False, answer as for an unknown round.
    """
    if sealed:
        return may_see_sealed(roles)
    return published or is_signed_role(roles)


def may_see_persons(roles: frozenset[str], city: City) -> bool:
    """Whether names of persons (not only posts) may be told to these roles."""
    withheld = "name" in city.public_profile.withheld_person_fields
    return not withheld or not PERSON_READERS.isdisjoint(roles)


def may_see_phones(roles: frozenset[str]) -> bool:
    """Whether phones may be told to these roles: to colleagues only, whatever the city shows of names."""
    return not PERSON_READERS.isdisjoint(roles)


def profile_for(roles: frozenset[str], city: City) -> PublicProfile | None:
    """The public profile by which places and boundaries are told to these roles; None: as they are."""
    return None if is_signed_role(roles) else city.public_profile


def coordinate_decimals(roles: frozenset[str], city: City) -> int | None:
    """Digits after the point to which places are told to these roles; None: exactly."""
    profile = profile_for(roles, city)
    return None if profile is None else profile.coordinate_decimals
