"""Ask: what boundaries are told to somebody: as they are stored, or as the public profile has them?

Rounded as whole coverages, a kind together with those it divides and is divided by; of the units told it
is enough to load whatever lies within a step of them (gis_core.coverage_rounding).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from numpy.typing import NDArray

from gis_core.city import City
from gis_core.coverage_rounding import rounded_coverages
from gis_core.public_profile import PublicProfile
from grids.families import family_of
from grids.models import UnitVersion
from grids.units import versions_on

Shapes = NDArray[Any]


def public_coverages(coverages: Mapping[str, Shapes], profile: PublicProfile) -> dict[str, Shapes]:
    """The areas of kinds that share borders, whole, as the profile shows them; None: nothing is shown."""
    told = rounded_coverages(list(coverages.values()), profile.boundary_step, profile.mask)
    return dict(zip(coverages, told, strict=True))


def public_shapes(
    versions: Mapping[str, Sequence[int]], on: date, revision: int, city: City
) -> dict[int, shapely.Geometry | None]:
    """The boundaries of unit versions of a moment, by kind, as the city's profile shows them; by number."""
    told: dict[int, shapely.Geometry | None] = {}
    for kind, numbers in versions.items():
        told |= _of_a_kind(kind, numbers, on, revision, city)
    return told


def _of_a_kind(
    kind: str, numbers: Sequence[int], on: date, revision: int, city: City
) -> dict[int, shapely.Geometry | None]:
    profile = city.public_profile
    rows = UnitVersion.objects.filter(pk__in=list(numbers)).annotate(outline=AsWKB("geometry"))
    own = {pk: bytes(outline) for pk, outline in rows.values_list("pk", "outline")}
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(list(own.values())))
    reach = 2 * profile.boundary_step
    box = Polygon.from_bbox((west - reach, south - reach, east + reach, north + reach))
    box.srid = 4326
    chain = family_of(city, kind)
    held = versions_on(on, revision, chain).filter(geometry__bboverlaps=box)
    held = held.annotate(outline=AsWKB("geometry"))
    found: dict[str, dict[int, bytes]] = {each: {} for each in chain}
    for each, pk, outline in held.order_by("pk").values_list("kind", "pk", "outline"):
        found[each][pk] = bytes(outline)
    found[kind] |= own
    areas = {
        each: np.array(shapely.from_wkb(list(rows.values())), dtype=object) for each, rows in found.items()
    }
    shown = public_coverages(areas, profile)[kind]
    return {pk: shape for pk, shape in zip(found[kind], shown.tolist(), strict=True) if pk in own}


def public_outlines(shapes: Sequence[shapely.Geometry], profile: PublicProfile | None) -> list[Any]:
    """Single areas that need not be of one coverage (settled ground, what a revision moved), as shown.

    ``profile`` None: as they are. What nothing is shown of is None.
    """
    if profile is None or not profile.changes_boundaries:
        return list(shapes)
    coverages = [np.array([shape], dtype=object) for shape in shapes]
    return [told[0] for told in rounded_coverages(coverages, profile.boundary_step, profile.mask)]


def public_features(
    features: Sequence[dict[str, Any]], profile: PublicProfile | None
) -> list[dict[str, Any]]:
    """GeoJSON Features with their outlines as the profile shows them; ``geometry`` null for none."""
    if profile is None or not profile.changes_boundaries:
        return list(features)
    there = [each for each in features if each["geometry"] is not None]
    shown = public_outlines([shapely.geometry.shape(each["geometry"]) for each in there], profile)
    told = {id(each): geojson(shape) for each, shape in zip(there, shown, strict=True)}
    return [each | {"geometry": told.get(id(each))} for each in features]


def geojson(shape: shapely.Geometry | None) -> dict[str, Any] | None:
    """An area as GeoJSON, its rings wound as RFC 7946 wants them."""
    if shape is None:
        return None
    told: dict[str, Any] = shapely.geometry.mapping(shapely.orient_polygons(shape, exterior_cw=False))
    return told
