"""Pure: where on the Earth is a coordinate that was given in another datum or projection?

Storage is WGS84 longitude/latitude (EPSG:4326, always in the order lon, lat). Two things
stand between it and a file: the **datum**, declared by a person, because no file's CRS can be
trusted for it (``gis_core.datums``, whose names are re-exported here), and the **projection**,
an EPSG number from the city's allow-list. Only an ``int`` ever reaches PROJ: a string could
name a file or an address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import Any, TypeVar, cast, overload

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis_core.datums import (
    CHINA_BOX,
    DATUMS,
    CrsFault,
    Floats,
    Shift,
    convert,
    finite,
    from_wgs84,
    to_wgs84,
)

__all__ = [
    "CHINA_BOX",
    "DATUMS",
    "CrsFault",
    "convert",
    "convert_geometry",
    "from_metric",
    "from_wgs84",
    "geometry_from_storage",
    "geometry_to_storage",
    "is_projected",
    "parse_epsg",
    "place_in_metres",
    "to_metric",
    "to_storage",
    "to_wgs84",
]

_NULL_SHIFT_BASES = frozenset({4326, 4490, 4269, 6318, 4258})
"""Geographic bases taken as equal to WGS84: CGCS2000, NAD83 (also 2011), ETRS89. All within
two metres of it, and what ballpark transformations without national grid files give."""

Geometries = TypeVar("Geometries")


def _transform(geometries: Geometries, move: Shift) -> Geometries:
    """``move`` applied to every vertex of a shapely geometry or array of them; heights drop."""

    def move_vertices(vertices: Floats) -> Floats:
        return np.column_stack(move(vertices[:, 0], vertices[:, 1]))

    return cast(Geometries, shapely.transform(cast(Any, geometries), move_vertices))


def convert_geometry(geometries: Geometries, source: str, target: str) -> Geometries:
    """A shapely geometry (or array of them) from one datum to another; heights are dropped."""
    return _transform(geometries, lambda lon, lat: convert(lon, lat, source, target))


def parse_epsg(text: str | int, allowed: Sequence[int]) -> int:
    """The EPSG number meant by “EPSG:4547” or “4547”, if the city allows it.

    Nothing else is understood, on purpose: no WKT, no PROJ string, no address. Raises CrsFault.
    """
    match = re.fullmatch(r"(?:EPSG:)?([0-9]{4,6})", str(text), re.ASCII | re.IGNORECASE)
    shown = str(text)[:40]
    if match is None:
        raise CrsFault(f"“{shown}” is no coordinate system.", hint="Write it as EPSG:4547.", parameter="crs")
    return _allowed(int(match[1]), allowed)


def _allowed(epsg: int, allowed: Sequence[int]) -> int:
    if isinstance(epsg, bool) or not isinstance(epsg, int):
        raise TypeError("an EPSG code is an int")
    if epsg not in allowed:
        known = ", ".join(f"EPSG:{code}" for code in sorted(allowed))
        raise CrsFault(
            f"EPSG:{epsg} is not among this city's coordinate systems.",
            hint=f"Allowed are {known}.",
            parameter="crs",
        )
    return epsg


@lru_cache(maxsize=64)
def _system(epsg: int) -> CRS:
    """The coordinate system of a code; refuses one whose base is not close to WGS84."""
    try:
        system = CRS.from_epsg(epsg)
    except CRSError as error:
        raise CrsFault(f"EPSG:{epsg} is not known to PROJ.", parameter="crs") from error
    base = system.geodetic_crs
    if base is None or base.to_epsg() not in _NULL_SHIFT_BASES:
        raise CrsFault(
            f"EPSG:{epsg} ({system.name}) rests on a datum that is not close to WGS84.",
            hint="Transform the file to CGCS2000 or WGS84 first, with the parameters of the survey.",
            parameter="crs",
        )
    return system


def is_projected(epsg: int) -> bool:
    """Whether the code means eastings and northings rather than longitude and latitude."""
    return bool(_system(epsg).is_projected)


@lru_cache(maxsize=64)
def _transformer(epsg: int, inverse: bool) -> Transformer:
    """Between a projection and its own longitude/latitude: pure formula, no datum shift.

    So NAD83 feet of New York become NAD83 degrees, taken as WGS84 (a null shift, under 2 m);
    nothing depends on which grid files a machine has.
    """
    system = _system(epsg)
    base = cast(CRS, system.geodetic_crs)
    ends = (system, base) if inverse else (base, system)
    return Transformer.from_crs(*ends, always_xy=True, allow_ballpark=True)


def _project(x: ArrayLike, y: ArrayLike, epsg: int, *, inverse: bool) -> tuple[Floats, Floats]:
    first, second = finite(x, y)
    out_x, out_y = _transformer(epsg, inverse).transform(first, second)
    out_x, out_y = np.asarray(out_x, dtype=np.float64), np.asarray(out_y, dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(out_x) & np.isfinite(out_y)))
    if wrong.size:
        place = int(wrong[0])
        raise CrsFault(
            f"({first.flat[place]:.10g}, {second.flat[place]:.10g}) is no place in EPSG:{epsg}.",
            hint="Check the coordinate system, and that x and y are not swapped.",
            index=place,
        )
    return out_x, out_y


def to_storage(
    x: ArrayLike, y: ArrayLike, *, epsg: int | None, datum: str, allowed: Sequence[int]
) -> tuple[Floats, Floats]:
    """WGS84 longitude and latitude of coordinates as a file or request gave them.

    ``epsg`` is a projected code (x east, y north in its own unit), a geographic one, or None
    for degrees; for degrees (x = lon, y = lat) the declared ``datum`` wins over the code. A
    projected coordinate is unprojected by formula to longitude/latitude *in the declared
    datum* and shifted from there. Not rounded to the storage grid (``precision.snap``), not
    checked against world or city (``geometry``). Raises CrsFault.
    """
    if epsg is not None and is_projected(_allowed(epsg, allowed)):
        x, y = _project(x, y, epsg, inverse=True)
    return to_wgs84(x, y, datum)


def geometry_to_storage(
    geometries: Geometries, *, epsg: int | None, datum: str, allowed: Sequence[int]
) -> Geometries:
    """``to_storage`` for a shapely geometry or an array of them; heights are dropped."""
    return _transform(geometries, lambda x, y: to_storage(x, y, epsg=epsg, datum=datum, allowed=allowed))


def geometry_from_storage(geometries: Geometries, *, epsg: int, allowed: Sequence[int]) -> Geometries:
    """Stored lon/lat (a shapely geometry or array) in another of the city's systems, not rounded.

    The way back from ``geometry_to_storage`` with the datum wgs84 (or cgcs2000, which is taken
    as equal). Raises CrsFault for a code that is not ``allowed``.
    """
    if not is_projected(_allowed(epsg, allowed)):
        return geometries
    return cast(Geometries, _by_formula(geometries, epsg, inverse=False))


@lru_cache(maxsize=64)
def _metric(srid: int) -> int:
    system = _system(srid)
    units = {axis.unit_conversion_factor for axis in system.axis_info}
    if not system.is_projected or units != {1.0}:
        raise CrsFault(f"EPSG:{srid} ({system.name}) does not measure in metres.")
    return srid


@overload
def to_metric(what: tuple[ArrayLike, ArrayLike], metric_srid: int) -> tuple[Floats, Floats]: ...
@overload
def to_metric(what: Geometries, metric_srid: int) -> Geometries: ...
def to_metric(what: Any, metric_srid: int) -> Any:
    """Metres in the city's ``metric_srid`` of WGS84 degrees.

    ``what`` is a tuple (lon, lat) of scalars or arrays, giving (east, north), or a shapely
    geometry or array of them. Raises CrsFault for a code that does not measure in metres.
    """
    return _by_formula(what, _metric(metric_srid), inverse=False)


def place_in_metres(lon: float, lat: float, metric_srid: int) -> tuple[float, float]:
    """``to_metric`` for one place, by the same formula and to the same bit, without making arrays."""
    east, north = _transformer(_metric(metric_srid), False).transform(lon, lat)
    if not (isfinite(east) and isfinite(north)):
        to_metric((lon, lat), metric_srid)  # says what is wrong with it
    return east, north


@overload
def from_metric(what: tuple[ArrayLike, ArrayLike], metric_srid: int) -> tuple[Floats, Floats]: ...
@overload
def from_metric(what: Geometries, metric_srid: int) -> Geometries: ...
def from_metric(what: Any, metric_srid: int) -> Any:
    """WGS84 degrees of metres in ``metric_srid``: the inverse of ``to_metric``, not rounded."""
    return _by_formula(what, _metric(metric_srid), inverse=True)


def _by_formula(what: Any, srid: int, *, inverse: bool) -> Any:
    if isinstance(what, tuple):
        return _project(what[0], what[1], srid, inverse=inverse)
    return _transform(what, lambda x, y: _project(x, y, srid, inverse=inverse))
