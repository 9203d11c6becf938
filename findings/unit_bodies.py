"""Ask: who answers for a unit on a day: bodies, their posts, and, for those who may know, persons?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from findings.appeal_sheets import language
from findings.reasons import role_words, text_in
from gis_core.city import City
from gis_core.permissions import may_see_persons, may_see_phones
from grids.incumbents import holders_on, phones_on
from grids.models import Body, Duty

MOST_DUTIES = 100


def bodies_of_unit(unit: int, on: date, roles: frozenset[str], city: City) -> list[dict[str, Any]]:
    """The duties over a unit held on the city's day ``on``, those for the whole field first.

    Names of persons for those who may see them, phones for colleagues only (gis_core.permissions).
    """
    held = Duty.objects.filter(unit=unit, valid__contains=on).select_related(
        "body", "post", "category", "document"
    )
    duties = list(held.order_by("role", "level", "body__name", "pk")[:MOST_DUTIES])
    posts = [duty.post_id for duty in duties if duty.post_id is not None]
    names = holders_on(on, posts) if may_see_persons(roles, city) else {}
    phones = phones_on(on, posts) if may_see_phones(roles) else defaultdict(list)
    return sorted(_entries(duties, names, phones), key=lambda each: bool(each["category"]))


def _entries(
    duties: list[Duty], names: dict[int, str], phones: dict[int, list[str]]
) -> Iterator[dict[str, Any]]:
    zh = language() == "zh"
    for duty in duties:
        post, body = duty.post, duty.body
        yield {
            "body": text_in({"zh": body.name, **body.names}, language()),
            "address": reverse("department-page", kwargs={"number": body.pk})
            if body.kind == Body.Kind.DEPARTMENT else "",
            "role": role_words(duty.role, duty.level)[0 if zh else 1],
            "post": text_in({"zh": post.title, **post.titles}, language()) if post else "",
            "category": text_in({"zh": duty.category.name, **duty.category.names}, language())
            if duty.category else "",
            "since": duty.valid.lower,
            "document": duty.document.number if duty.document else "",
            "person": names.get(duty.post_id or 0, ""),
            "phones": phones.get(duty.post_id or 0, []),
        }
