"""Ask: what is told of settled ground: pages for everybody, one decision on site for colleagues?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.urls import reverse

from gis_core.city import City
from gis_core.errors import NotFound
from grids.draft_answers import called
from grids.models import SiteDecision, UnitVersion
from grids.settlement_checks import shape_of
from grids.settlement_ground import square_metres
from grids.settlement_wishes import WHATS
from grids.settlements_held import TABLES, held_on, outlines_of, told_of, units_of
from grids.units import newest_revision, versions_on

Box = tuple[float, float, float, float]
_LEAST_M2 = 1.0
_AROUND = 0.001
"""Degrees around a decision's ground in which its neighbours are drawn."""


@dataclass(frozen=True)
class Page:
    """One page of what holds: Features, how many match in all, and after which the next begins."""

    features: list[dict[str, Any]]
    matched: int
    following: tuple[str, str] | None


def city_day(city: City) -> date:
    """The city's day at this moment."""
    return datetime.now(city.zone).date()


def page_of(
    whats: Sequence[str], on: date, box: Box | None, after: tuple[str, str] | None, limit: int
) -> Page:
    """What holds on a day, in the order of WHATS and codes, after (what, code) if that is given."""
    features: list[dict[str, Any]] = []
    matched, more = 0, False
    for what in whats:
        rows = _within(held_on(what, on), box)
        matched += rows.count()
        if after is not None and WHATS.index(what) < WHATS.index(after[0]):
            continue
        if after is not None and what == after[0]:
            rows = rows.filter(code__gt=after[1])
        found = list(rows[: limit - len(features) + 1])
        more = more or len(features) + len(found) > limit
        features += _features(what, found[: limit - len(features)], on)
    last = features[-1]["properties"] if features else None
    return Page(features, matched, (last["what"], last["code"]) if more and last else None)


def _within(rows: QuerySet[Any], box: Box | None) -> QuerySet[Any]:
    if box is None:
        return rows
    window = Polygon.from_bbox(box)
    window.srid = 4326
    return rows.filter(geometry__intersects=window)


def _features(what: str, rows: Sequence[Any], on: date) -> list[dict[str, Any]]:
    if not rows:
        return []
    units = units_of(what, rows, on)
    return [
        {
            "type": "Feature", "id": f"{what}/{row.code}", "geometry": as_geojson(shape),
            "properties": told_of(what, row, units),
        }
        for row, shape in zip(rows, outlines_of(rows), strict=True)
    ]


def as_geojson(shape: shapely.Geometry) -> dict[str, Any]:
    """An area as stored, its rings wound as RFC 7946 wants them."""
    told: dict[str, Any] = shapely.geometry.mapping(shapely.orient_polygons(shape, exterior_cw=False))
    return told


def decision_coded(code: str) -> SiteDecision:
    """The decision of that code, whatever became of it; raises NotFound."""
    rows = TABLES["site_decision"].objects.select_related(
        "body", "category", "document", "superseded_by", "recorded_by"
    )
    found: SiteDecision | None = rows.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no decision on site “{code[:40]}”.")
    return found


def decision_in_full(row: SiteDecision, city: City, *, with_people: bool) -> dict[str, Any]:
    """All that is told of a decision to colleagues; who was present and the files ``with_people`` only."""
    told = told_of("site_decision", row, units_of("site_decision", [row], row.as_decided.lower))
    told |= {
        "as_decided": {
            "from": row.as_decided.lower.isoformat(),
            "until": row.as_decided.upper.isoformat() if row.as_decided.upper else None,
        },
        "superseded_by": row.superseded_by.code if row.superseded_by else None,
        "supersedes": list(row.supersedes.order_by("code").values_list("code", flat=True)),
        "on_the_same_ground": others_on(row, city),
        "recorded_at": row.recorded_at.isoformat(),
        "address": reverse("site-decision", kwargs={"code": row.code}),
    }
    if with_people:
        told |= {
            "present": list(row.present), "recorded_by": called(row.recorded_by),
            "evidence": evidence_of(row),
        }
    return {
        "type": "Feature", "id": f"site_decision/{row.code}", "geometry": as_geojson(shape_of(row)),
        "properties": told,
    }


def evidence_of(row: SiteDecision) -> list[dict[str, Any]]:
    """The files behind a decision, without their bytes."""
    files = row.evidence.defer("content").select_related("added_by").annotate(size=Length("content"))
    return [
        {
            "id": each.pk, "name": each.name, "media_type": each.media_type, "bytes": each.size,
            "sha256": each.sha256, "added_by": called(each.added_by),
            "added_at": each.added_at.isoformat(),
            "address": reverse("site-decision-file", kwargs={"code": row.code, "number": each.pk}),
        }
        for each in files.order_by("pk")
    ]


def others_on(row: SiteDecision, city: City) -> list[dict[str, Any]]:
    """Other decisions on the same ground, the earliest first: each stays, superseded or not."""
    others = SiteDecision.objects.filter(geometry__bboverlaps=row.geometry).exclude(pk=row.pk)
    ground = shape_of(row)
    found = []
    for other in others.select_related("superseded_by").order_by("decided_on", "pk"):
        shared = square_metres(shapely.intersection(shape_of(other), ground), city.metric_srid)
        if shared > _LEAST_M2:
            found.append({
                "code": other.code, "name": other.name, "decided_on": other.decided_on.isoformat(),
                "shared_m2": round(shared, 1),
                "superseded_by": other.superseded_by.code if other.superseded_by else None,
            })
    return found


def units_around(row: SiteDecision, city: City) -> dict[str, shapely.Geometry]:
    """The units to be drawn around a decision's ground, by name: of the kind it names, else the finest."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return {}
    finest = [kind.key for kind in city.kinds if kind.is_partition][-1:]
    kinds = [row.unit.kind] if row.unit is not None else finest
    west, south, east, north = row.geometry.extent
    window = Polygon.from_bbox((west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND))
    there: QuerySet[UnitVersion] = versions_on(row.as_decided.lower, newest.number, kinds).filter(
        geometry__intersects=GEOSGeometry(window.wkb, srid=4326)
    )
    return {each.name: shape_of(each) for each in there.order_by("code")[:40]}
