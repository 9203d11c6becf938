"""Ask: which bulletin of a round is being made, and does what it rests on still change?"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from findings.models import Correction, Round
from gis_core.current_city import current_city


def bulletin_being_made(of: Round) -> int | None:
    """The number of the bulletin being made: the first until it is published, then a correction's.

    None for a published round that nobody corrects.
    """
    if of.status != Round.Status.PUBLISHED:
        return of.bulletin
    following = of.bulletin + 1
    return following if Correction.objects.filter(round=of, bulletin=following).exists() else None


def is_frozen(of: Round) -> bool:
    """Whether what the round's results rest on stays: it is published and not being corrected."""
    return bulletin_being_made(of) is None


def city_day() -> date:
    """The city's day at this moment."""
    return timezone.now().astimezone(current_city().zone).date()
