"""Act: what becomes of the duties on a unit that ends, and of those when it comes back?

A duty is dated apart from boundaries, but nobody answers for ground that is no unit any more: a
publication that ends a unit ends the duties on it on the same day. Taken back, it gives them back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.auditing import acting
from gis_core.stamping import bump
from grids.duty_changes import TOPIC
from grids.duty_returns import ENDED_BY, returning
from grids.models import Duty, UnitVersion


def lay_down_with(units: Collection[int], on: date, revision: int) -> int:
    """End the duties on those of the units that are no more from ``on``; how many were ended.

    One that begins on that day or later was never held and stays as it is: it is the office's to
    delete. Each ending stands in the audit with the revision.
    """
    believed = UnitVersion.objects.filter(unit__in=list(units), believed__upper_inf=True)
    there = believed.filter(valid__endswith__isnull=True) | believed.filter(valid__endswith__gt=on)
    gone = set(units) - set(there.values_list("unit_id", flat=True))
    running = Duty.objects.select_for_update().filter(unit__in=gone, valid__contains=on).order_by("pk")
    ended = [duty for duty in running if duty.valid.lower is None or duty.valid.lower < on]
    for duty in ended:
        duty.valid = DateRange(duty.valid.lower, on)
    if ended:
        with acting(reason=f"revision {revision} ended the unit", **{ENDED_BY: str(revision)}):
            Duty.objects.bulk_update(ended, ["valid"], batch_size=1000)
        bump(TOPIC)
    return len(ended)


def take_up_again(former: int, units: Collection[int]) -> int:
    """Give back the duties that revision ``former`` ended on units that are there again; how many.

    One that was changed since, or whose days somebody else holds by now, stays ended.
    """
    given = 0
    for each in returning(former, units):
        duty = Duty.objects.select_for_update().filter(pk=each.duty, valid=each.ended).first()
        if duty is not None:
            given += _held_again(duty, each.days, former)
    if given:
        bump(TOPIC)
    return given


def _held_again(duty: Duty, days: DateRange, former: int) -> bool:
    duty.valid = days
    try:
        with transaction.atomic(), acting(reason=f"revision {former} was taken back"):
            duty.save(update_fields=["valid"])
    except IntegrityError:  # another holds it on some of these days
        return False
    return True
