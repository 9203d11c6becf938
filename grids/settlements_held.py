"""Ask: which special areas, border rules and decisions on site hold on a day, and what does each say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db.models import QuerySet

from grids.models import Body, BorderRule, Category, SiteDecision, SpecialArea
from grids.settlement_names import units_written

TABLES: Mapping[str, type[Any]] = {
    "special_area": SpecialArea, "border_rule": BorderRule, "site_decision": SiteDecision,
}
_ALONG = {
    "special_area": ("body", "category", "document"),
    "border_rule": ("document",),
    "site_decision": ("body", "category", "document"),
}
_UNITS = {"border_rule": ("one_id", "other_id", "takes_id"), "site_decision": ("unit_id",)}

Units = Mapping[int, Mapping[str, str]]


def held_on(what: str, on: date) -> QuerySet[Any]:
    """The rows that hold on the day, by code, with what they name."""
    rows = TABLES[what].objects.filter(valid__contains=on).select_related(*_ALONG[what])
    return rows.order_by("code")


def outlines_of(rows: Sequence[Any]) -> Any:
    """The ground of rows as shapely geometries, lon/lat."""
    return shapely.from_wkb(np.array([bytes(row.geometry.wkb) for row in rows], dtype=object))


def units_of(what: str, rows: Iterable[Any], on: date) -> Units:
    """What the units that rows name are called on the day."""
    fields = _UNITS.get(what, ())
    numbers = {getattr(row, field) for row in rows for field in fields} - {None}
    return units_written(numbers, on)


def told_of(what: str, row: Any, units: Units) -> dict[str, Any]:
    """What a row says, as JSON members for everybody: bodies and units, never who was present."""
    told: dict[str, Any] = {
        "what": what, "code": row.code, "name": row.name,
        "valid_from": _day(row.valid.lower), "valid_until": _day(row.valid.upper),
        "document": row.document.number if row.document else None,
    }
    if what == "special_area":
        return told | {
            "kind": row.kind, "body": told_body(row.body), "role": row.role, "beats": list(row.beats),
            "category": told_category(row.category), "precedence": row.precedence, "buffer_m": row.buffer_m,
        }
    if what == "border_rule":
        return told | {
            "kind": row.kind, "one": units.get(row.one_id), "other": units.get(row.other_id),
            "rule": row.rule, "takes": units.get(row.takes_id),
        }
    return told | {
        "unit": units.get(row.unit_id), "body": told_body(row.body), "role": row.role or None,
        "category": told_category(row.category), "decided_on": _day(row.decided_on), "reason": row.reason,
    }


def told_body(body: Body | None) -> dict[str, Any] | None:
    """A body as answers tell it."""
    return None if body is None else {
        "id": f"b_{body.pk}", "name": body.name, "names": {"zh": body.name, **body.names},
    }


def told_category(category: Category | None) -> dict[str, Any] | None:
    """A category by its key and names."""
    return None if category is None else {
        "standard": category.standard, "kind": category.kind, "code": category.code,
        "names": {"zh": category.name, **category.names},
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
