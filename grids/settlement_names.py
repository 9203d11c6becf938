"""Ask: which body, category or unit is meant by what somebody wrote, and how is it written so that it is?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from gis_core.city import City
from gis_core.errors import BadParameter
from grids.models import Body, Category, Unit, UnitVersion
from grids.units import newest_revision, versions_on

_NUMBER = re.compile(r"b_([0-9]{1,12})", re.ASCII)
_SHOWN = 5


def body_meant(text: str, parameter: str = "body") -> Body:
    """The body meant by “b_17”, by KIND:NAME, by a name in any language or by an outside id.

    Raises BadParameter where none is meant, or several.
    """
    wanted = text.strip()
    number = _NUMBER.fullmatch(wanted)
    if number is not None:
        return _only(Body.objects.filter(pk=int(number[1])), f"No body is numbered “{wanted}”.", parameter)
    kind, colon, name = wanted.partition(":")
    if colon and kind in Body.Kind.values:
        found = Body.objects.filter(kind=kind, name=name.strip())
        return _only(found, f"There is no {kind} “{name.strip()[:60]}”.", parameter)
    bodies = Body.objects.filter(Q(name=wanted) | Q(names__zh=wanted) | Q(names__en=wanted))
    if not bodies.exists():
        bodies = _by_outside_id(wanted)
    return _only(bodies, f"No body is called “{wanted[:60]}”.", parameter)


def _by_outside_id(wanted: str) -> QuerySet[Body]:
    """Bodies one of whose outside ids is this, whatever that id is called."""
    numbers = [
        pk for pk, ids in Body.objects.exclude(outside_ids={}).values_list("pk", "outside_ids")
        if wanted in {str(each) for each in ids.values()}
    ]
    return Body.objects.filter(pk__in=numbers)


def _only(bodies: QuerySet[Body], lack: str, parameter: str) -> Body:
    found = list(bodies.order_by("kind", "pk")[:_SHOWN])
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadParameter(
            lack, hint="Import it with the duties first, or write its full name.", parameter=parameter
        )
    raise BadParameter(
        f"Several bodies are meant by “{found[0].name[:60]}”.", parameter=parameter,
        hint=f"Say which: {', '.join(f'{each.kind}:{each.name}' for each in found)}.",
    )


def body_written(body: Body) -> str:
    """A body so that ``body_meant`` finds it again, by kind and name."""
    return f"{body.kind}:{body.name}"


def category_meant(text: str, on: date, parameter: str = "category") -> Category:
    """The category meant on a day by its code, by a name, or by STANDARD/KIND/CODE; raises BadParameter."""
    wanted = text.strip()
    named = Q(code=wanted) | Q(name=wanted) | Q(names__zh=wanted) | Q(names__en=wanted)
    parts = wanted.rsplit("/", 2)
    if len(parts) == 3:
        named |= Q(standard=parts[0], kind=parts[1], code=parts[2])
    found = list(Category.objects.filter(named, valid__contains=on).order_by("standard", "kind", "code"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadParameter(
            f"No category “{wanted[:60]}” is in force on {on}.", parameter=parameter,
            hint="Give its code or its full name.",
        )
    raise BadParameter(
        f"“{wanted[:60]}” may mean several categories.", parameter=parameter,
        hint=f"Say which: {', '.join(map(category_written, found[:_SHOWN]))}.",
    )


def category_written(category: Category) -> str:
    """A category so that ``category_meant`` finds it again."""
    return f"{category.standard}/{category.kind}/{category.code}"


def unit_meant(text: str, on: date, city: City, kind: str | None = None, parameter: str = "unit") -> Unit:
    """The unit meant on a day by its code, or by KIND:CODE, as believed now; raises BadParameter."""
    wanted = text.strip()
    before, colon, after = wanted.partition(":")
    if kind is None and colon and city.has_kind(before):
        kind, wanted = before, after.strip()
    newest = newest_revision()
    number = newest.number if newest is not None and newest.number is not None else 0
    found = list(
        versions_on(on, number, None if kind is None else [kind]).filter(code=wanted)
        .select_related("unit").defer("geometry").order_by("kind")
    )
    if len(found) == 1:
        return found[0].unit
    called = f"{kind or 'unit'} “{wanted[:60]}”"
    if not found:
        raise BadParameter(
            f"There is no {called} on {on}.", hint="Give the code that it bears on that day.",
            parameter=parameter,
        )
    raise BadParameter(
        f"Several units bear the code “{wanted[:60]}” on {on}.", parameter=parameter,
        hint=f"Say which: {', '.join(f'{each.kind}:{each.code}' for each in found)}.",
    )


def units_written(units: set[int], on: date) -> dict[int, dict[str, str]]:
    """Kind, code and name that units bear on a day as believed now, by number.

    One that does not exist on the day has those of the version that was believed last.
    """
    newest = newest_revision()
    if newest is None or newest.number is None or not units:
        return {}
    believed = UnitVersion.objects.filter(unit__in=units, believed__contains=newest.number)
    named: dict[int, dict[str, str]] = {}
    for rows in (believed.order_by("valid"), versions_on(on, newest.number).filter(unit__in=units)):
        for number, *words in _words(rows):
            named[number] = dict(zip(("kind", "code", "name"), words, strict=True))
    return named


def _words(rows: QuerySet[Any]) -> Any:
    return rows.values_list("unit_id", "kind", "code", "name")
