"""Ask: does somebody see boundaries as they are stored, or as the public profile has them?"""

from __future__ import annotations

from typing import Any

from gis_core.city import City
from gis_core.permissions import profile_for
from gis_core.public_profile import PublicProfile


def boundary_profile(roles: frozenset[str], city: City) -> PublicProfile | None:
    """The profile by which boundaries are told to these roles; None: as stored."""
    return profile_for(roles, city) if city.public_profile.changes_boundaries else None


def public_eyes(roles: frozenset[str], city: City) -> City | None:
    """The city by whose profile boundaries are told to these roles; None: as stored."""
    return None if boundary_profile(roles, city) is None else city


def same_for_all(eyes: Any, city: City) -> bool:
    """Whether an answer seen with these eyes is what everybody gets, so that caches may keep it."""
    return eyes is not None or not city.public_profile.changes_boundaries
