"""Ask: which duties hold on a day, ready to be looked up by unit and category?

Kept per process, by content: days with the same duties share one book.
"""

from __future__ import annotations

from datetime import date

from findings.accountability import Catalogue, DutyBook, DutyFact
from findings.kept_answers import KeptByContent, digest
from gis_core.stamps import version
from grids.duties import HeldDuty, held_on
from grids.models import Category, Duty
from grids.turning_days import duty_turning_days, last_turn

_DAYS = 800
_BOOKS = 4
_kept: KeptByContent[DutyBook] = KeptByContent(_DAYS, _BOOKS)
_turns: KeptByContent[tuple[date, ...]] = KeptByContent(_BOOKS, _BOOKS)


def duty_book(on: date) -> DutyBook:
    """The duties held on the city's day ``on``; read again when the stamp “duties” has moved."""
    stamp = version("duties")

    def content() -> tuple[int, bytes]:
        duties = Duty.objects.filter(valid__contains=on).order_by("pk")
        return stamp, digest(duties.values_list("pk", flat=True))

    turn = last_turn(_turns.get(stamp, lambda: stamp, duty_turning_days), on)
    return _kept.get((turn, stamp), content, lambda: DutyBook(map(fact, held_on(on))))


def forget() -> None:
    """Drop every book this process keeps."""
    _kept.forget()
    _turns.forget()


def fact(held: HeldDuty) -> DutyFact:
    """A duty as answers take it."""
    return DutyFact(
        duty=held.duty_id,
        body=held.body_id,
        body_names={"zh": held.body_name, **held.body_names},
        outside_ids=held.outside_ids,
        role=held.role,
        level=held.level,
        post=held.post_id,
        post_titles={"zh": held.post_title, **held.post_titles} if held.post_id else None,
        unit=held.unit_id,
        category=held.category_id,
        document=held.document,
        since=held.since,
    )


def catalogue() -> Catalogue:
    """Every category there is or was: a duty and a finding name them by number."""
    rows = list(Category.objects.values_list("pk", "parent_id", "name", "names", "code", "kind"))
    return Catalogue(
        {number: parent for number, parent, *_ in rows},
        {number: {"zh": name, **names} for number, _, name, names, *_ in rows},
        {number: code for number, *_, code, _ in rows},
        {number: kind for number, *_, kind in rows},
    )
