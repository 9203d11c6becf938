"""Ask: on which days do units, their memberships or duties change, so that days between are alike?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from gis_core import sql


def turning_days(revision: int) -> tuple[date, ...]:
    """The days on which a unit or a primary membership begins or is no more, in order.

    As believed at revision number ``revision``. On two days with none of these after the one and up
    to the other, the same units hold.
    """
    return tuple(day for day, in sql.rows("grids", "turning_days", {"revision": revision}))


def duty_turning_days() -> tuple[date, ...]:
    """The days on which a duty begins or is no more, in order."""
    return tuple(day for day, in sql.rows("grids", "duty_turning_days", {}))


def last_turn(days: Sequence[date], on: date) -> date:
    """The last of the ``days`` (in order) up to ``on``; the first day there is before them all."""
    at = bisect_right(days, on)
    return days[at - 1] if at else date.min
