"""Act: close a round, and release it to the evaluated for its objection period."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from findings.models import Round
from findings.plan_rules import appeal_rules_of
from findings.round_state import city_day
from gis_core.errors import BadParameter, Conflict, NotFound
from gis_core.stamping import bump

ROUNDS = "rounds"
_LONGEST_OBJECTION = 92


def locked_round(key: str) -> Round:
    """The round of that key, locked until the transaction ends; raises NotFound."""
    found = Round.objects.select_for_update().select_related("plan").filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no round {key}.", parameter="round")
    return found


def refuse_unless(condition: bool, detail: str, hint: str = "", code: str = "conflict") -> None:
    """Raises Conflict where a step's condition does not hold."""
    if not condition:
        raise Conflict(detail, hint=hint, code=code)


@transaction.atomic
def close_round(key: str) -> Round:
    """Nothing more is inspected in the round: open → closed."""
    found = locked_round(key)
    refuse_unless(found.status == Round.Status.OPEN, f"Round {key} is {found.status}, not open.")
    found.status = Round.Status.CLOSED
    found.save(update_fields=["status"])
    bump(ROUNDS, [key])
    return found


@transaction.atomic
def release_round(key: str, since: date | None = None, until: date | None = None) -> Round:
    """The evaluated may see it and object: closed → objection. Its findings are unsealed.

    The objection period lasts from the city's day ``since`` (today) to ``until`` inclusive; without it as
    many days as the plan says; where that says nothing, until the publication. Raises BadParameter.
    """
    found = locked_round(key)
    refuse_unless(found.status == Round.Status.CLOSED, f"Round {key} is {found.status}, not closed.")
    found.status, found.released_at = Round.Status.OBJECTION, timezone.now()
    found.objection = _objection(found, since, until)
    found.save(update_fields=["status", "released_at", "objection"])
    bump(ROUNDS, [key])
    return found


def _objection(of: Round, since: date | None, until: date | None) -> DateRange | None:
    first = since or city_day()
    days = appeal_rules_of(of.plan).objection_days
    last = until or (first + timedelta(days=days - 1) if days else None)
    if last is None:
        return None
    if not first <= last < first + timedelta(days=_LONGEST_OBJECTION):
        raise BadParameter(
            f"An objection period from {first} to {last} is none.", parameter="until",
            hint=f"It ends on the day it begins or later, after {_LONGEST_OBJECTION} days at most.",
        )
    return DateRange(first, last + timedelta(days=1))
