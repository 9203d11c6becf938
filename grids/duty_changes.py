"""Act: who takes a duty up, and who lays it down, from which day on?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.errors import Conflict
from gis_core.stamping import bump
from grids.models import Document, Duty

TOPIC = "duties"


@dataclass(frozen=True, slots=True)
class DutyStart:
    """A body takes up a duty on the day ``since``; ``until`` is exclusive, None for good.

    ``role`` is one of Duty.Role, ``level`` 0 to 3 for road chiefs only. At least one of unit
    and category must be given.
    """

    body_id: int
    role: str
    since: date
    unit_id: int | None = None
    category_id: int | None = None
    post_id: int | None = None
    level: int | None = None
    until: date | None = None


def _document(number: str) -> Document | None:
    return Document.objects.get_or_create(number=number)[0] if number else None


def start(duties: Iterable[DutyStart], *, document: str = "") -> list[Duty]:
    """Record that the duties are taken up, resting on the paper ``document`` (its number).

    All in one transaction. Raises Conflict where one is already held by the same body or post
    on some of the days, or lacks its unit, category or level.
    """
    try:
        with transaction.atomic():
            paper = _document(document)
            made = Duty.objects.bulk_create([_duty(each, paper) for each in duties], batch_size=2000)
            if made:
                bump(TOPIC)
            return made
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        raise Conflict(
            f"The duties cannot be taken up as given: {name or error}.",
            hint="End the duty that is held on those days first; give a unit or a category, and a "
            "level for road chiefs only.",
            code="duty-conflict", constraint=name,
        ) from error


def _duty(new: DutyStart, document: Document | None) -> Duty:
    return Duty(
        body_id=new.body_id, role=new.role, unit_id=new.unit_id, category_id=new.category_id,
        post_id=new.post_id, level=new.level, valid=DateRange(new.since, new.until), document=document,
    )


@transaction.atomic
def end(duty_ids: Iterable[int], on: date) -> int:
    """Record that the duties are no longer held from the day ``on``; how many were ended.

    A duty that ended before, on its own, stays as it is. Raises Conflict where one would end
    on or before its first day: such a duty was never held, and is deleted by the office instead.
    """
    held = Duty.objects.select_for_update().filter(pk__in=list(duty_ids)).order_by("pk")
    ended = []
    for duty in held:
        if duty.valid.lower is not None and duty.valid.lower >= on:
            raise Conflict(
                f"Duty {duty.pk} begins on {duty.valid.lower}: it cannot end on {on}.",
                hint="Choose a later day.", code="duty-conflict", duty=duty.pk,
            )
        if duty.valid.upper is None or duty.valid.upper > on:
            duty.valid = DateRange(duty.valid.lower, on)
            ended.append(duty)
    Duty.objects.bulk_update(ended, ["valid"], batch_size=1000)
    if ended:
        bump(TOPIC)
    return len(ended)


@transaction.atomic
def take_back(duty_ids: Iterable[int], on: date) -> int:
    """Forget duties that would have begun on the day ``on`` and turned out never to have been held.

    The audit keeps them. Raises Conflict where one began before: that one is ended, not forgotten.
    """
    never = Duty.objects.select_for_update().filter(pk__in=list(duty_ids)).order_by("pk")
    for duty in never:
        if duty.valid.lower != on:
            raise Conflict(
                f"Duty {duty.pk} began on {duty.valid.lower}: it was held before {on}.",
                hint="End it instead.", code="duty-conflict", duty=duty.pk,
            )
    count, _ = never.delete()
    if count:
        bump(TOPIC)
    return count


@transaction.atomic
def resume(duties: Iterable[tuple[int, date, date | None]]) -> int:
    """Take the duties of these numbers up again from a day until another, on the papers they rested on."""
    listed = list(duties)
    held = Duty.objects.in_bulk([pk for pk, _, _ in listed])
    copies = []
    for pk, since, until in listed:
        copy = held[pk]
        copy.pk, copy.valid = None, DateRange(since, until)
        copies.append(copy)
    Duty.objects.bulk_create(copies, batch_size=1000)
    if copies:
        bump(TOPIC)
    return len(copies)
