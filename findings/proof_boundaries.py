"""Ask: which boundaries was a round evaluated in, as files that anybody can look places up in?

Not kept in the snapshot: they are made again from the unit versions, which stay; the manifest has the
hash of each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import shapely

from findings.manifest import entry_of
from findings.models import Round
from findings.plan_rules import rules_of
from grids.models import UnitVersion


def boundary_files(of: Round) -> dict[str, bytes]:
    """GeoJSON of the units of each evaluated kind that held on some day of the round, by file name.

    Lon/lat WGS84; ``from`` and ``until`` (not inclusive) are the city days a boundary held.
    """
    return {_name(kind): _geojson(kind, versions) for kind, versions in _versions(of).items()}


def boundary_entries(of: Round) -> dict[str, Any]:
    """What the manifest says of the boundary files."""
    return {_name(kind): _entry(kind, versions) for kind, versions in _versions(of).items()}


def _name(kind: str) -> str:
    return f"boundaries/{kind}.geojson"


def _versions(of: Round) -> dict[str, tuple[int, ...]]:
    """The unit versions of each evaluated kind, by number, as the round's revision knew them."""
    number = of.revision.number if of.revision else None
    if number is None:
        return {}
    kinds = [entry.kind for entry in rules_of(of.plan).evaluated]
    rows = UnitVersion.objects.filter(kind__in=kinds, valid__overlap=of.period, believed__contains=number)
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    for kind, number in rows.order_by("code", "valid", "pk").values_list("kind", "pk"):
        found[kind].append(number)
    return {kind: tuple(numbers) for kind, numbers in found.items()}


@lru_cache(maxsize=64)
def _entry(kind: str, versions: tuple[int, ...]) -> dict[str, Any]:
    return entry_of(_geojson(kind, versions))


def _geojson(kind: str, versions: Sequence[int]) -> bytes:
    by_number = UnitVersion.objects.in_bulk(versions)
    document = {
        "type": "FeatureCollection", "kind": kind,
        "features": [_feature(by_number[number]) for number in versions],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(version: UnitVersion) -> dict[str, Any]:
    shape = shapely.from_wkb(bytes(version.geometry.wkb))
    days, parts = version.valid, shapely.get_parts(shape)
    return {
        "type": "Feature",
        "properties": {
            "code": version.code, "name": version.name,
            "from": days.lower.isoformat() if days.lower else None,
            "until": days.upper.isoformat() if days.upper else None,
        },
        "geometry": {"type": "MultiPolygon", "coordinates": [_rings(part) for part in parts]},
    }


def _rings(part: shapely.Polygon) -> list[list[list[float]]]:
    return [[[x, y] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
