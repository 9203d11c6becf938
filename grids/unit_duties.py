"""Ask: who answers for a unit on a day: for the whole of it, or because of what it lies in?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grids.incumbents import holders_on, phones_on
from grids.models import Duty, Membership
from grids.unit_search import Moment, versions_at

MOST_DUTIES = 300


def _above(unit: int, moment: Moment) -> set[int]:
    """The unit and every unit it lies in, by identity number."""
    found, asked = {unit}, {unit}
    while asked:
        held = Membership.objects.filter(
            child__in=asked, valid__contains=moment.on, believed__contains=moment.revision
        )
        asked = set(held.values_list("parent_id", flat=True)) - found
        found |= asked
    return found


def duties_of(
    unit: int, moment: Moment, *, with_persons: bool, with_phones: bool
) -> list[dict[str, Any]]:
    """The duties over a unit (identity number) on the moment's day: its own first, then of what it lies in.

    Road chiefs by level, then the other roles; those for one category after those for the whole unit.
    Names of persons only ``with_persons``, their phones only ``with_phones``: the keys are missing
    otherwise. Duties that hold in the whole city for a category are not among them.
    """
    units = {
        number: {"kind": kind, "code": code, "name": name}
        for number, kind, code, name in versions_at(moment).filter(unit__in=_above(unit, moment))
        .values_list("unit_id", "kind", "code", "name")
    }
    held = Duty.objects.filter(unit__in=units, valid__contains=moment.on).select_related(
        "body", "post", "category", "document"
    )
    duties = sorted(held[:MOST_DUTIES], key=lambda duty: _place(duty, unit))
    posts = [duty.post_id for duty in duties if duty.post_id is not None]
    persons = holders_on(moment.on, posts) if with_persons else None
    phones = phones_on(moment.on, posts) if with_phones else None
    return [_told(duty, units[duty.unit_id or 0], persons, phones) for duty in duties]


def _place(duty: Duty, unit: int) -> tuple[Any, ...]:
    roles = list(Duty.Role.values)
    chief = duty.role == Duty.Role.ROAD_CHIEF
    return (
        duty.category_id is not None, not chief, -(duty.level or 0), duty.unit_id != unit,
        roles.index(duty.role), duty.body.name, duty.pk,
    )


def _told(
    duty: Duty, unit: Mapping[str, str], persons: Mapping[int, str] | None,
    phones: Mapping[int, list[str]] | None,
) -> dict[str, Any]:
    post = duty.post_id or 0
    told = {
        "role": duty.role,
        "level": duty.level,
        "unit": dict(unit),
        "body": {"name": duty.body.name, "names": duty.body.names, "kind": duty.body.kind},
        "post": {"title": duty.post.title, "titles": duty.post.titles} if duty.post else None,
        "category": {"code": duty.category.code, "name": duty.category.name, "names": duty.category.names}
        if duty.category else None,
        "since": duty.valid.lower,
        "document": duty.document.number if duty.document else None,
    }
    if persons is not None:
        told["person"] = persons.get(post)
    if phones is not None:
        told["phones"] = list(phones.get(post, ()))
    return told
