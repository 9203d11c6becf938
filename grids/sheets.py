"""Ask: what do the confirmation sheet of a draft 边界调整确认表 and the page of one border say?"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import shapely

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.notices import FICTITIOUS, map_mark
from grids.border_consents import Border, digest_of, moved_borders
from grids.border_picture import picture
from grids.coverage.value import Change, Unit
from grids.differences import Difference, Move, areas_m2
from grids.draft_state import difference_of, difference_of_revision
from grids.models import Consent, Revision

_M2_PER_MU = 2000 / 3


def difference_behind(draft: Revision) -> Difference:
    """What a draft changes, or changed if it is published."""
    published = draft.status == Revision.Status.PUBLISHED
    return difference_of_revision(draft) if published else difference_of(draft)


def sheet_of(draft: Revision) -> dict[str, Any]:
    """Everything the sheet says; ``digest`` names exactly what is signed."""
    city, difference = current_city(), difference_behind(draft)
    borders = moved_borders(difference)
    digests = {border: digest_of(border, moved, difference) for border, moved in borders.items()}
    consents = list(draft.consents.all())
    return {
        "draft": draft,
        "borders": [
            border_of(border, moved, difference, city, digests[border], consents)
            for border, moved in borders.items()
        ],
        "digest": sha256("\n".join(sorted(digests.values())).encode()).hexdigest(),
        "mark": map_mark(city),
        "notice": FICTITIOUS if city.fictitious else None,
    }


def border_of(
    border: Border, moved: list[Move], difference: Difference, city: City, digest: str,
    consents: list[Consent],
) -> dict[str, Any]:
    """One border: its sides before and after, the ground that moves, pictures, and who agreed."""
    kind, one, other = border
    change = difference.changes[kind]
    ground = [move.geometry for move in moved]
    return {
        "kind": kind,
        "labels": city.kind(kind).labels,
        "digest": digest,
        "moves": [
            {
                "from": _name(change, move.origin), "to": _name(change, move.to),
                "m2": f"{move.area_m2:,.1f}", "mu": f"{move.area_m2 / _M2_PER_MU:,.2f}",
            }
            for move in moved
        ],
        "sides": [
            _side(change, key, beside, digest, consents, city) for key, beside in ((one, other), (other, one))
        ],
        "before": _picture(change, (one, other), ground, city, new=False),
        "after": _picture(change, (one, other), ground, city, new=True),
    }


def _of(change: Change, key: str, *, new: bool) -> Unit | None:
    pair = change.pairs[key]
    return pair.new if new else pair.old


def _name(change: Change, key: str | None) -> str:
    unit = None if key is None else _of(change, key, new=True) or _of(change, key, new=False)
    return "" if unit is None else f"{unit.name} {unit.code}"


def _side(
    change: Change, key: str, beside: str, digest: str, consents: list[Consent], city: City
) -> dict[str, Any]:
    sides = [_of(change, key, new=False), _of(change, key, new=True)]
    areas = [
        "" if unit is None else f"{areas_m2([unit.geometry], city.metric_srid)[0]:,.1f}" for unit in sides
    ]
    given = [
        each for each in consents
        if (each.unit_key, each.other_key, each.digest) == (key, beside, digest) and each.answer
    ]
    return {
        "key": key, "name": _name(change, key), "before": areas[0], "after": areas[1],
        "consent": given[0] if given else None,
    }


def _picture(
    change: Change, keys: tuple[str, str], ground: list[shapely.Geometry], city: City, *, new: bool
) -> str:
    units = {key: _of(change, key, new=new) for key in keys}
    drawn = {unit.name or key: unit.geometry for key, unit in units.items() if unit is not None}
    return picture(drawn, ground, city.metric_srid, " / ".join(drawn))
