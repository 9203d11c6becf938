"""Ask: which duties that a revision ended with their units would come back, were it taken back?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.duties import HeldDuty, held_on
from grids.models import Duty

ENDED_BY = "units_ended_by_revision"
"""The word under which the audit keeps that a revision ended a duty; what takes it back reads it."""


@dataclass(frozen=True, slots=True)
class Returning:
    """A duty (its number), the days it was ended to, and those it is to have again."""

    duty: int
    ended: DateRange
    days: DateRange


def returning(former: int, units: Collection[int]) -> list[Returning]:
    """The duties that revision ``former`` ended on some units (identity numbers), in the order it did.

    One whose days were changed since is not among them.
    """
    events = apps.get_model("grids", "DutyEvent").objects
    endings = events.filter(
        pgh_context__metadata__contains={ENDED_BY: str(former)}, unit_id__in=list(units)
    ).order_by("pgh_id")
    found = []
    for ending in endings:
        earlier = events.filter(pgh_obj_id=ending.pgh_obj_id, pgh_id__lt=ending.pgh_id)
        before = earlier.order_by("-pgh_id").first()
        stands = Duty.objects.filter(pk=ending.pgh_obj_id, valid=ending.valid).exists()
        if before is not None and stands and before.valid != ending.valid:
            found.append(Returning(ending.pgh_obj_id, ending.valid, before.valid))
    return found


def would_return(former: int, units: Collection[int], on: date) -> list[HeldDuty]:
    """The duties on some units that would be held again on the city's day ``on``, were revision ``former``
    taken back.
    """
    by_last_day: dict[date, set[int]] = defaultdict(set)
    for each in returning(former, units):
        if on in each.days and on not in each.ended and not _held_by_another(each):
            by_last_day[each.ended.upper - timedelta(days=1)].add(each.duty)
    return [
        held for last_day, duties in by_last_day.items() for held in held_on(last_day)
        if held.duty_id in duties
    ]


def _held_by_another(returning: Returning) -> bool:
    """Whether the same is held by another row on some of the days, which the table does not allow."""
    duty = Duty.objects.get(pk=returning.duty)
    if duty.category_id is not None:
        return False
    holder = {"post": duty.post_id} if duty.post_id else {"post": None, "body": duty.body_id}
    others = Duty.objects.exclude(pk=duty.pk).filter(
        unit=duty.unit_id, role=duty.role, category=None, valid__overlap=returning.days, **holder
    )
    return any(other.level == duty.level for other in others)
