"""Ask: where does a draft draw, in which townships, and who else is drawing there?

Two planners of one township see each other's draft areas while they draw, not only when the
second of them publishes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import shapely
from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.urls import reverse

from gis_core.city import City
from gis_core.current_city import current_city
from grids.draft_answers import called, drafts
from grids.models import ChangedArea, DraftUnit, Revision
from grids.operation_reach import Box
from grids.units import versions_on

_MOST_KEPT = 512
_OWN_GROUND = "2********"  # DE-9IM: the interiors share ground, a common border is not enough


@dataclass(frozen=True, slots=True)
class Place:
    """A unit by its code and name, in which a draft draws."""

    code: str
    name: str


@dataclass(frozen=True)
class DraftArea:
    """Where a draft draws: the ground of the units it touches, before and after, in lon/lat WGS84.

    ``townships`` are the units of ``meeting_kind`` which that ground lies in, in the order of their codes.
    """

    ground: shapely.Geometry
    townships: tuple[Place, ...]

    def meets(self, other: DraftArea) -> bool:
        """Whether both draw in one township."""
        return not {place.code for place in self.townships}.isdisjoint(
            place.code for place in other.townships
        )


_kept: OrderedDict[tuple[Any, ...], DraftArea] = OrderedDict()
"""Areas by draft, its beginning, version and base: a draft that is the same draws where it drew."""


def meeting_kind(city: City) -> str:
    """The kind of unit in which two drafts are said to meet: the parent of the finest division.

    The township in a city of townships and communities; else the division itself.
    """
    divisions = [kind for kind in city.kinds if kind.policy == "partition_of_parent"]
    finest = divisions[-1] if divisions else city.kinds[0]
    above = finest.parent or finest.key
    return finest.key if above == city.kinds[0].key else above


def area_of(draft: Revision) -> DraftArea:
    """Where a draft draws, or drew before it was published."""
    key = (draft.pk, draft.created_at, draft.version, draft.base)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    ground = _ground_published(draft) if draft.status == Revision.Status.PUBLISHED else _ground(draft)
    found = DraftArea(ground, _townships(draft, ground))
    _kept[key] = found
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _ground(draft: Revision) -> shapely.Geometry:
    """The units it touches itself: not the parents that follow, nor neighbours with a vertex more."""
    rows = DraftUnit.objects.filter(draft=draft, vertex_only=False, derived=False)
    pieces: list[Any] = []
    for geometry, before in rows.values_list("geometry", "base_version__geometry"):
        pieces += [side for side in (geometry, before) if side is not None]
    return _together(pieces)


def _ground_published(draft: Revision) -> shapely.Geometry:
    return _together(list(ChangedArea.objects.filter(revision=draft).values_list("geometry", flat=True)))


def _together(pieces: Sequence[Any]) -> shapely.Geometry:
    if not pieces:
        return shapely.MultiPolygon()
    return shapely.union_all(shapely.from_wkb([bytes(piece.wkb) for piece in pieces]))


def _townships(draft: Revision, ground: shapely.Geometry) -> tuple[Place, ...]:
    if ground.is_empty or draft.effective_on is None:
        return ()
    of = draft.number if draft.status == Revision.Status.PUBLISHED else draft.base
    held = versions_on(draft.effective_on, of or 0, [meeting_kind(current_city())])
    near = held.filter(geometry__bboverlaps=Polygon.from_bbox(ground.bounds)).order_by("code")
    shapely.prepare(ground)
    return tuple(
        Place(code, name)
        for code, name, outline in near.values_list("code", "name", "geometry")
        if shapely.relate_pattern(ground, shapely.from_wkb(bytes(outline.wkb)), _OWN_GROUND)
    )


# --- the others --------------------------------------------------------------------------------


def _open_drafts_but(draft: Revision) -> QuerySet[Revision]:
    return drafts().exclude(status=Revision.Status.PUBLISHED).exclude(pk=draft.pk)


def others_tag(draft: Revision, reader: Any, box: Box | None = None) -> str:
    """The tag of what ``others_collection`` answers: another one as soon as any open draft is another."""
    rows = list(_open_drafts_but(draft).values_list("pk", "version").order_by("pk"))
    told = repr((draft.pk, draft.version, reader.pk, box, rows))
    return f'"others-{sha256(told.encode()).hexdigest()[:20]}"'


def others_of(draft: Revision, box: Box | None = None) -> list[tuple[Revision, DraftArea]]:
    """The other open drafts, newest first, that draw in a township this one draws in, each with where.

    ``box`` (west, south, east, north in degrees): also those that draw in it, so that a draft that
    has not drawn yet sees who is at work where it looks.
    """
    own = area_of(draft)
    seen = None if box is None else shapely.box(*box)
    if not own.townships and seen is None:
        return []
    found = ((each, area_of(each)) for each in _open_drafts_but(draft))
    return [
        (each, area) for each, area in found
        if own.meets(area) or seen is not None and bool(shapely.intersects(seen, area.ground))
    ]


def others_collection(draft: Revision, reader: Any, box: Box | None = None) -> dict[str, Any]:
    """The other drafts at the same place as GeoJSON: outline, name, author, state, page."""
    own = {place.code for place in area_of(draft).townships}
    return {
        "type": "FeatureCollection",
        "townships": [{"code": place.code, "name": place.name} for place in area_of(draft).townships],
        "features": [
            _feature(each, area, [place for place in area.townships if place.code in own], reader)
            for each, area in others_of(draft, box)
        ],
    }


def _feature(draft: Revision, area: DraftArea, shared: Sequence[Place], reader: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": draft.pk,
        "geometry": shapely.geometry.mapping(area.ground),
        "properties": {
            "draft": draft.pk, "title": draft.title, "author": called(draft.author),
            "mine": draft.author_id == reader.pk, "status": draft.status, "effective_on": draft.effective_on,
            "townships": [place.name for place in shared],
            "review": reverse("draft-review", kwargs={"draft": draft.pk}),
        },
    }
