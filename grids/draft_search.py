"""Ask: which units that a draft made, renamed, recoded or ended are meant by a few typed letters?"""

from __future__ import annotations

from typing import Any

import shapely
from django.contrib.gis.db.models.functions import AsWKB

from grids.coverage.value import Unit
from grids.draft_answers import unit_feature
from grids.initials import folded, is_typed_initials
from grids.models import DraftUnit, Revision
from grids.unit_search import speaks_of

MOST_FOUND = 20


def changed_units_called(draft: Revision, text: str) -> dict[str, Any]:
    """The draft's own units of which a name or code, before or after, answers to the text.

    At most MOST_FOUND.

    A FeatureCollection; ``state`` is new, changed or ended, ``was`` the name and code in the base (null for a
    new one). A unit that ends has the outline it had. Matched as published units are: anywhere in a name, at
    the beginning of a code, by initials.
    """
    sought = folded(text)
    by_initials = is_typed_initials(sought)
    rows = DraftUnit.objects.filter(draft=draft, vertex_only=False).select_related("base_version").defer(
        "geometry", "base_version__geometry"
    ).order_by("kind", "key")
    found = [
        row.pk for row in rows
        if any(speaks_of(name, code, sought, by_initials) for name, code in _called(row))
    ][:MOST_FOUND]
    whole = DraftUnit.objects.filter(pk__in=found).select_related("base_version").annotate(
        outline=AsWKB("geometry"), former=AsWKB("base_version__geometry"),
    ).order_by("kind", "key")
    return {"type": "FeatureCollection", "features": [_feature(row) for row in whole]}


def _called(row: DraftUnit) -> list[tuple[str, str]]:
    before, after = row.base_version, (row.name, row.code)
    return [after] if before is None else [(before.name, before.code), after]


def _feature(row: Any) -> dict[str, Any]:
    before, ended = row.base_version, row.outline is None
    shape = shapely.from_wkb(bytes(row.former if ended else row.outline))
    name, code = (before.name, before.code) if ended else (row.name, row.code)
    feature = unit_feature(row.kind, row.key, Unit(shape, code, name, row.parent, row.attributes))
    feature["properties"] |= {
        "state": "ended" if ended else "new" if before is None else "changed",
        "was": None if before is None else {"name": before.name, "code": before.code},
    }
    return feature
