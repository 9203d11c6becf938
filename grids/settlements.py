"""Act: which ground is settled otherwise than by units from a day on, and until when?

Special areas 特殊区域 and border rules 边界规则 are known by a code: what holds under it on a day is
replaced or ended from a day on, never written over. Decisions on site are ``grids.site_decisions``.
Every writer holds the lock SETTLING, so that whoever answers for places under its shared half never
answers by what is being changed. Stamp: topic “settlements”.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, NotFound
from gis_core.stamping import bump
from grids.changes import earlier, outlines
from grids.models import BorderRule, Document, SpecialArea
from grids.settlement_checks import check_border_rule
from grids.settlement_ground import ground_of
from grids.settlement_models import ROLES
from grids.settlement_names import body_meant, category_meant, unit_meant
from grids.settlement_wishes import KEEP, AreaWish, RuleWish, Until, one_of, words

SETTLING = 0x7365746C
"""Key of the advisory lock under which ground is settled: one writer at a time."""

TOPIC = "settlements"
NO_DAY = DateRange(empty=True)
Outcome = Literal["starts", "changes", "ends", "stays"]
Row = SpecialArea | BorderRule
_TABLES: Mapping[str, type[Row]] = {"special_area": SpecialArea, "border_rule": BorderRule}


@dataclass(frozen=True)
class Settled:
    """What became of something under its code, the row that holds now, and what is to be told of it."""

    outcome: Outcome
    code: str
    name: str
    row: Any
    notes: tuple[str, ...] = ()


def hold_settling() -> None:
    """Be the only one who settles ground until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING])


def today(city: City) -> date:
    """The city's day at this moment."""
    return datetime.now(city.zone).date()


def document_numbered(number: str) -> Document | None:
    """The paper of that number, known from now on; None for none."""
    text = words(number, "document", 100, needed=False)
    return Document.objects.get_or_create(number=text)[0] if text else None


def stored(area: shapely.Geometry) -> GEOSGeometry:
    """An area as the database takes it."""
    return GEOSGeometry(memoryview(shapely.to_wkb(area, output_dimension=2)), srid=4326)


def same_ground(row: Any, ground: shapely.Geometry) -> bool:
    """Whether a row has that ground, whatever its rings start with."""
    known, given = outlines([shapely.from_wkb(bytes(row.geometry.wkb)), ground])
    return known == given


@transaction.atomic
def put_special_area(wish: AreaWish, on: date) -> Settled:
    """Let a special area hold from ``on``; raises a Fault naming what is wrong with the wish."""
    hold_settling()
    city = current_city()
    ground = ground_of(wish.geometry, wish.buffer_m, city)
    fields = {
        "name": words(wish.name, "name", 200),
        "kind": one_of(wish.kind, SpecialArea.Kind.values, "kind"),
        "buffer_m": wish.buffer_m,
        "body_id": body_meant(wish.body).pk,
        "role": one_of(wish.role, ROLES, "role"),
        # In the order of roles, so that the same list is the same however it was written.
        "beats": [role for role in ROLES if role in {one_of(each, ROLES, "beats") for each in wish.beats}],
        "category_id": category_meant(wish.category, on).pk if wish.category else None,
        "precedence": _precedence(wish.precedence),
        "document": document_numbered(wish.document),
    }
    return _put(SpecialArea, words(wish.code, "code", 40), fields, ground, on, wish.until, city)


def _precedence(number: int) -> int:
    if not -1000 <= number <= 1000:
        raise BadParameter("The precedence is a whole number from -1000 to 1000.", parameter="precedence")
    return number


@transaction.atomic
def put_border_rule(wish: RuleWish, on: date) -> Settled:
    """Let a border rule hold from ``on``; raises a Fault naming what is wrong with the wish.

    Its units touch each other on ``on`` and its ground lies along their common border.
    """
    hold_settling()
    city = current_city()
    kind = _kind_named(wish.kind, city)
    rule = one_of(wish.rule, BorderRule.Rule.values, "rule")
    one = unit_meant(wish.one, on, city, kind, "one")
    other = unit_meant(wish.other, on, city, kind, "other")
    if one == other:
        raise BadParameter("A border has two sides: “one” and “other” are the same.", parameter="other")
    takes = unit_meant(wish.takes, on, city, kind, "takes") if wish.takes else None
    _check_taker(rule, takes, (one, other))
    ground = ground_of(wish.geometry, wish.buffer_m, city)
    first, second = sorted((one.pk, other.pk))  # which side is named first means nothing
    fields = {
        "kind": kind, "one_id": first, "other_id": second, "rule": rule,
        "takes_id": takes.pk if takes else None, "name": words(wish.name, "name", 200, needed=False),
        "document": document_numbered(wish.document),
    }
    code = words(wish.code, "code", 40)
    return _put(
        BorderRule, code, fields, ground, on, wish.until, city,
        lambda: check_border_rule(one, other, rule, ground, on, city),
    )


def _kind_named(text: str, city: City) -> str:
    """The kind of unit meant by its key or by what people call it; raises CityFault."""
    wanted = text.strip()
    called = (kind.key for kind in city.kinds if wanted in kind.labels.values())
    return next(called, None) or city.kind(wanted).key


def _check_taker(rule: str, takes: Any, sides: tuple[Any, Any]) -> None:
    if (rule == BorderRule.Rule.ONE_SIDE) != (takes is not None):
        raise BadParameter(
            "Where one side takes the road it is named in “takes”, and only there.", parameter="takes"
        )
    if takes is not None and takes not in sides:
        raise BadParameter("The one that takes the road is one of the two sides.", parameter="takes")


def _put(
    table: type[Row], code: str, fields: Mapping[str, Any], ground: shapely.MultiPolygon, on: date,
    until: Until, city: City, check: Callable[[], list[str]] = list,
) -> Settled:
    """Replace what holds under a code from a day on; unchanged things are left alone, and not checked
    again: units may have moved away since. ``check`` says what is to be told of a new one, or raises.
    """
    held, later = _around(table, code, on)
    end = _end(held, later, on, until)
    told: list[str] = []
    name = str(fields["name"])
    same = held is not None and same_ground(held, ground) and all(
        getattr(held, field) == value for field, value in fields.items()
    )
    if held is not None and same:
        if held.valid.upper == end:
            return Settled("stays", code, name, held, tuple(told))
        told.append(f"It ends on {end or 'no day'} (before: {held.valid.upper or 'no day'}).")
        _shorten(held, DateRange(held.valid.lower, end))
        bump(TOPIC)
        return Settled("changes", code, name, held, tuple(told + _back_dated(on, city)))
    told += check()
    if held is not None:
        told += _replace(held, on)
    if later is not None and end == later.valid.lower:
        told.append(f"What is known from {end} on stays as it is.")
    row = table.objects.create(
        code=code, **fields, geometry=stored(ground), valid=DateRange(on, end), changed_at=timezone.now()
    )
    bump(TOPIC)
    outcome: Outcome = "starts" if held is None else "changes"
    return Settled(outcome, code, name, row, tuple(told + _back_dated(on, city)))


def _around(table: type[Row], code: str, on: date) -> tuple[Any, Any]:
    """What holds under a code on a day, and what begins first after it; locked."""
    rows = list(
        table.objects.select_for_update(of=("self",)).filter(code=code, valid__isempty=False)
        .order_by("valid")
    )
    held = [row for row in rows if row.valid.lower is None or row.valid.lower <= on]
    held = [row for row in held if row.valid.upper is None or on < row.valid.upper]
    later = [row for row in rows if row.valid.lower is not None and on < row.valid.lower]
    return held[0] if held else None, later[0] if later else None


def _end(held: Any, later: Any, on: date, until: Until) -> date | None:
    """The first day on which it no longer holds; None for never."""
    if until is KEEP:
        kept = held.valid.upper if held is not None else None
        return earlier(kept, later.valid.lower if later is not None else None)
    end: date | None = until
    if end is not None and end <= on:
        raise BadParameter(
            f"It would end on {end}, before it begins on {on}.", parameter="until",
            hint="The end is the first day on which it no longer holds.",
        )
    if later is not None and (end is None or end > later.valid.lower):
        if end is None:
            return later.valid.lower  # type: ignore[no-any-return]
        raise Conflict(
            f"Something else holds under this code from {later.valid.lower} on.",
            hint="End it by then, or change that first.", parameter="until",
        )
    return end


def _replace(held: Any, on: date) -> list[str]:
    """End what held the day before; what began on the very day holds on no day any more."""
    if held.valid.lower == on:
        _shorten(held, NO_DAY)
        return [f"What was to hold from {on} is replaced and held on no day."]
    _shorten(held, DateRange(held.valid.lower, on))
    return []


def _shorten(row: Any, valid: DateRange) -> None:
    row.valid, row.changed_at = valid, timezone.now()
    row.save(update_fields=["valid", "changed_at"])


def _back_dated(on: date, city: City) -> list[str]:
    if on >= today(city):
        return []
    return [f"It changes days since {on}, which are past: answers given for them on this ground are stale."]


@transaction.atomic
def end_settlement(what: str, code: str, on: date) -> Settled:
    """Let a special area or border rule end: ``on`` is the first day it no longer holds.

    To end it again on the same day changes nothing. Raises NotFound where nothing holds on the day.
    """
    table = _TABLES.get(what)
    if table is None:
        raise BadParameter(
            f"A {what.replace('_', ' ')[:40]} is not ended.", parameter="what",
            hint="A decision on site is superseded by another: record_site_decision --supersedes CODE.",
        )
    hold_settling()
    held, later = _around(table, code, on)
    if held is None:
        return _ended_already(table, what, code, on)
    told = [f"It was to end on {held.valid.upper}."] if held.valid.upper else []
    if held.valid.lower == on:
        told.append("It began on that very day: it held on no day.")
        _shorten(held, NO_DAY)
    else:
        _shorten(held, DateRange(held.valid.lower, on))
    if later is not None:
        told.append(f"What is known under this code from {later.valid.lower} on stays.")
    bump(TOPIC)
    return Settled("ends", code, held.name, held, tuple(told + _back_dated(on, current_city())))


def _ended_already(table: type[Row], what: str, code: str, on: date) -> Settled:
    row = table.objects.filter(code=code, valid__endswith=on).first()
    if row is not None:
        return Settled("stays", code, row.name, row, ("It ends on that day already.",))
    last = table.objects.filter(code=code, valid__isempty=False).order_by("valid").last()
    said = f"; it ended on {last.valid.upper}" if last is not None and last.valid.upper else ""
    raise NotFound(
        f"No {what.replace('_', ' ')} “{code[:40]}” holds on {on}{said}.",
        hint="List what holds: GET /api/v1/settlements, or manage.py export_settlements.",
    )
