"""Pure: which features does a GeoJSON document hold, and which of them cannot be read?

Stricter than GDAL, which closes rings, drops what it does not understand and turns texts into
numbers without a word. Follows RFC 7946; the older ``crs`` member is read as far as it is an
EPSG code and never resolved. Winding order is not judged (the RFC forbids refusing it), a
third number (height) is dropped, curves do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely

from gis_core.errors import Fault
from gis_core.geometry import GeometryFault

_GEOMETRY_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]{4,6})", re.ASCII | re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[0-9.]*:)?CRS84", re.ASCII | re.IGNORECASE)


class GeoJsonFault(Fault):
    """The document as a whole is no GeoJSON that can be read."""

    code = "bad-geojson"
    title = "The GeoJSON cannot be read"


def _vertices(values: Any, least: int, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A list of positions as an (n, 2) array of finite numbers."""
    if not isinstance(values, list) or len(values) < least:
        raise GeometryFault(f"A {what} needs at least {least} position(s).", code="too-few-points")
    for position in values:
        _check_position(position)
    pairs = np.array([position[:2] for position in values], dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(pairs).all():
        raise GeometryFault("A coordinate is not a finite number.", code="not-finite")
    return pairs


def _check_position(position: Any) -> None:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        raise GeometryFault(
            f"“{str(position)[:60]}” is not a position.",
            hint="A position is [longitude, latitude].",
            code="bad-position",
        )
    for number in position:
        if type(number) not in (float, int):
            raise GeometryFault(
                f"“{str(number)[:40]}” is not a number.",
                hint="Coordinates are numbers, without quotation marks.",
                code="not-a-number",
            )


def _ring(values: Any) -> shapely.LinearRing:
    vertices = _vertices(values, 4, "ring")
    if not np.array_equal(vertices[0], vertices[-1]):
        lon, lat = (float(number) for number in vertices[-1])
        raise GeometryFault(
            f"A ring is not closed: it ends at ({lon:.10g}, {lat:.10g}), not where it began.",
            hint="Repeat the first position as the last.",
            code="not-closed",
            place=(lon, lat),
        )
    return shapely.linearrings(vertices)


def _point(values: Any) -> shapely.Geometry:
    return shapely.points(_vertices([values], 1, "Point")[0])


def _line(values: Any) -> shapely.Geometry:
    return shapely.linestrings(_vertices(values, 2, "LineString"))


def _polygon(values: Any) -> shapely.Geometry:
    rings = [_ring(ring) for ring in _list(values, "Polygon")]
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _list(values: Any, what: str) -> list[Any]:
    if not isinstance(values, list):
        raise GeometryFault(f"The coordinates of a {what} are not a list.", code="bad-position")
    return values


_SIMPLE: Mapping[str, Callable[[Any], shapely.Geometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
}


def geometry_from_geojson(value: Any) -> shapely.Geometry | None:
    """The shapely geometry (two dimensions) of a GeoJSON geometry object; None for null.

    ``value`` is what ``json_input.read_json`` gave. Raises GeometryFault with the reason.
    Whether it is valid, an area, or in the city is ``geometry.polygonal``'s to say.
    """
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("type") not in _GEOMETRY_TYPES:
        raise GeometryFault(
            f"“{str(value.get('type') if isinstance(value, dict) else value)[:40]}” is no geometry type.",
            hint=f"One of {', '.join(_GEOMETRY_TYPES)}.",
            code="bad-geometry-type",
        )
    _refuse_strangers(value)
    kind = value["type"]
    if kind == "GeometryCollection":
        return _collection(value.get("geometries"))
    if "coordinates" not in value:
        raise GeometryFault(f"The {kind} has no coordinates.", code="bad-position")
    if kind in _SIMPLE:
        return _SIMPLE[kind](value["coordinates"])
    single = kind.removeprefix("Multi")
    parts = [_SIMPLE[single](part) for part in _list(value["coordinates"], kind)]
    made: shapely.Geometry = getattr(shapely, kind)(parts)
    return made


def _refuse_strangers(value: Mapping[str, Any]) -> None:
    """RFC 7946, 7.1: a geometry with a feature's members means two things at once."""
    for member in ("geometry", "properties", "features"):
        if member in value:
            raise GeometryFault(f"A geometry must not have “{member}”.", code="bad-geometry-type")
    _check_box(value)


def _collection(values: Any) -> shapely.Geometry:
    parts = _list(values, "GeometryCollection")
    if any(isinstance(part, dict) and part.get("type") == "GeometryCollection" for part in parts):
        raise GeometryFault("A GeometryCollection lies inside another.", code="nested-collection")
    made = [geometry_from_geojson(part) for part in parts]
    if any(part is None for part in made):
        raise GeometryFault("A GeometryCollection holds null.", code="bad-geometry-type")
    return shapely.GeometryCollection(made)


def _check_box(value: Mapping[str, Any]) -> None:
    box = value.get("bbox", [0, 0, 0, 0])
    if not isinstance(box, list) or len(box) not in (4, 6):
        raise GeometryFault("“bbox” is not four or six numbers.", code="bad-bbox")
    if any(type(number) not in (int, float) for number in box):
        raise GeometryFault("“bbox” holds something that is not a number.", code="bad-bbox")


def _feature(value: Any) -> tuple[dict[str, Any], shapely.Geometry | None]:
    """The properties and geometry of one feature. Raises GeoJsonFault or GeometryFault."""
    if not isinstance(value, dict) or value.get("type") != "Feature":
        kind = value.get("type") if isinstance(value, dict) else value
        raise GeoJsonFault(f"“{str(kind)[:40]}” is not a Feature.", hint="Its “type” must be “Feature”.")
    properties = value.get("properties")
    if properties is not None and not isinstance(properties, dict):
        raise GeoJsonFault("“properties” is neither an object nor null.")
    identifier = value.get("id", "")
    if isinstance(identifier, bool) or not isinstance(identifier, (str, int, float)):
        raise GeoJsonFault("The feature's “id” is neither text nor a number.")
    _check_box(value)
    geometry = geometry_from_geojson(value.get("geometry"))
    made = dict(properties or {})
    if "id" in value:
        made.setdefault("id", identifier)
    return made, geometry


def _features_of(document: Any) -> list[Any]:
    """The list of feature objects; a lone feature or geometry is a list of one."""
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        _check_box(document)
        features = document.get("features")
        if not isinstance(features, list):
            raise GeoJsonFault("The FeatureCollection has no list of “features”.")
        return features
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise GeoJsonFault(
        "The document is neither a FeatureCollection nor a Feature nor a geometry.",
        hint="Is it another kind of JSON?",
    )


def crs_epsg(document: Mapping[str, Any]) -> int | None:
    """The EPSG code in the old ``crs`` member (CRS84 is 4326), or None without one.

    Raises GeoJsonFault for a linked or unknown one: nothing is ever looked up.
    """
    crs = document.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _CRS84.fullmatch(name):
        return 4326
    found = _EPSG.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        raise GeoJsonFault(
            "The “crs” member is not the name of an EPSG code.",
            hint="Remove it and say the coordinate system with --crs and --datum.",
        )
    return int(found[1])


Read = tuple[dict[str, Any], shapely.Geometry | None, Fault | None]


def features(document: Any) -> Iterator[Read]:
    """Each feature as (properties, geometry, fault); a feature with a fault has no geometry.

    Raises GeoJsonFault if the document as a whole is not GeoJSON.
    """
    for value in _features_of(document):
        try:
            properties, geometry = _feature(value)
        except Fault as fault:
            yield _properties_at_best(value), None, fault
        else:
            yield properties, geometry, None


def _properties_at_best(value: Any) -> dict[str, Any]:
    """What can be said of a refused feature, so that a report can name it."""
    properties = value.get("properties") if isinstance(value, dict) else None
    return dict(properties) if isinstance(properties, dict) else {}
