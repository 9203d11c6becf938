"""Pure: where is a place that was given in an offset Chinese datum, and back?

``wgs84``; ``cgcs2000`` (equal to WGS84 within a few decimetres, taken as a null shift, as PROJ
does); ``gcj02``, the offset of AMap and Tencent; ``bd09``, Baidu's, on top of GCJ-02. PROJ
knows neither of the last two (OSGeo/PROJ#982).

GCJ-02 is the widely published closed formula (Krasovsky a = 6378245 m, f = 1/298.3), BD-09
Baidu's polar wobble on top of it. The inverses are fixed-point iterations that end below
1e-11 degrees, a thousandth of a millimetre. Outside the rough "out of China" box every datum
is WGS84. Callers import these names from ``gis_core.crs``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_core.errors import Fault

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north in WGS84 degrees: outside, all datums agree."""

UNCERTAINTY_M = {"wgs84": 0.0, "cgcs2000": 0.0, "gcj02": 0.1, "bd09": 1.0}
"""How far a place may lie off, in metres, for its datum alone: the published answers of the services
themselves differ from the formula by up to 0.05 m (AMap) and 0.68 m (Baidu). That CGCS2000 and a
receiver's WGS84 of today differ by some decimetres is within every city's least tolerance."""

_SEMI_MAJOR = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_REACH = 0.05
"""Degrees beyond the box within which an offset place may still come from inside it."""
_ROUNDING = 1e-11
_ITERATIONS = 30
_ENOUGH = 1e-12
_BAIDU_TURN = np.pi * 3000.0 / 180.0

Floats = NDArray[np.float64]
Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]


class CrsFault(Fault):
    """A coordinate system or datum is unknown, not allowed here, or does not fit the numbers."""

    code = "coordinate-system"
    title = "The coordinates cannot be placed"


def _waves(angle: Floats, wave_12: float, wave_30: float) -> Floats:
    """The four sine terms of one direction, in metres; ``angle`` in degrees from 105 °E 35 °N."""
    half_turns = angle * np.pi
    short = 20.0 * np.sin(half_turns) + 40.0 * np.sin(half_turns / 3.0)
    long = wave_12 * np.sin(half_turns / 12.0) + wave_30 * np.sin(half_turns / 30.0)
    return (short + long) * 2.0 / 3.0


def _offset_metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The offset of GCJ-02, eastward and northward, before it is scaled to the ellipsoid."""
    x, y = lon - 105.0, lat - 35.0
    fast = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fast
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fast
    return east + _waves(x, 150.0, 300.0), north + _waves(y, 160.0, 320.0)


def _wgs_to_gcj(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The published formula, without the box."""
    east, north = _offset_metres(lon, lat)
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    root = np.sqrt(magic)
    prime_vertical = _SEMI_MAJOR / root * np.cos(phi)
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQUARED) / (magic * root)
    return lon + np.degrees(east / prime_vertical), lat + np.degrees(north / meridian)


def _gcj_to_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Baidu's second step, without the box."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _wgs_to_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return _gcj_to_bd(*_wgs_to_gcj(lon, lat))


_SHIFTS: dict[str, Shift | None] = {
    "wgs84": None,
    "cgcs2000": None,
    "gcj02": _wgs_to_gcj,
    "bd09": _wgs_to_bd,
}


def _shift_of(datum: str) -> Shift | None:
    if datum not in _SHIFTS:
        raise CrsFault(
            f"There is no datum “{datum}”.", hint=f"One of {', '.join(DATUMS)}.", parameter="datum"
        )
    return _SHIFTS[datum]


def _inside_china(lon: Floats, lat: Floats, reach: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = CHINA_BOX
    across = (west - reach <= lon) & (lon <= east + reach)
    return across & (south - reach <= lat) & (lat <= north + reach)


def finite(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Both as float64 arrays of one shape; refuses what is not a finite number."""
    try:
        first, second = np.broadcast_arrays(
            np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise CrsFault("A coordinate is not a number.") from error
    wrong = np.flatnonzero(~(np.isfinite(first) & np.isfinite(second)))
    if wrong.size:
        place = int(wrong[0])
        raise CrsFault(f"Coordinate {place + 1} of {first.size} is not a finite number.", index=place)
    return first, second


def _apply(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    inside = _inside_china(lon, lat)
    shifted_lon, shifted_lat = lon.copy(), lat.copy()
    shifted_lon[inside], shifted_lat[inside] = shift(lon[inside], lat[inside])
    return shifted_lon, shifted_lat


def _solve(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The place that ``shift`` moves to (lon, lat), by fixed-point iteration."""
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_ITERATIONS):
        moved_lon, moved_lat = shift(guess_lon, guess_lat)
        miss_lon, miss_lat = lon - moved_lon, lat - moved_lat
        guess_lon, guess_lat = guess_lon + miss_lon, guess_lat + miss_lat
        if not lon.size or max(np.abs(miss_lon).max(), np.abs(miss_lat).max()) < _ENOUGH:
            break
    return guess_lon, guess_lat


def _unapply(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The inverse of ``_apply``: a solution counts if it lies in the box, else nothing moved."""
    result_lon, result_lat = lon.copy(), lat.copy()
    near = np.flatnonzero(_inside_china(lon, lat, _REACH))
    solved_lon, solved_lat = _solve(shift, lon.ravel()[near], lat.ravel()[near])
    inside = _inside_china(solved_lon, solved_lat, _ROUNDING)
    result_lon.flat[near[inside]] = solved_lon[inside]
    result_lat.flat[near[inside]] = solved_lat[inside]
    return result_lon, result_lat


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Floats, Floats]:
    """WGS84 longitude and latitude of places given in ``datum``.

    Arguments are degrees, scalars or arrays of one shape; so are the results. Inverse of
    ``from_wgs84`` to under 1 mm (within 0.05° outside the rim of CHINA_BOX two places share
    one offset coordinate, and the one inside is meant). Raises CrsFault for an unknown datum
    and for anything not finite.
    """
    shift = _shift_of(datum)
    first, second = finite(lon, lat)
    if shift is None:
        return first.copy(), second.copy()
    return _unapply(shift, first, second)


def is_taken_as_wgs84(datum: str) -> bool:
    """Whether places in a datum are taken as they are; raises CrsFault for an unknown one."""
    return _shift_of(datum) is None


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> tuple[Floats, Floats]:
    """Longitude and latitude in ``datum`` of WGS84 places; see ``to_wgs84``."""
    shift = _shift_of(datum)
    first, second = finite(lon, lat)
    if shift is None:
        return first.copy(), second.copy()
    return _apply(shift, first, second)


def convert(lon: ArrayLike, lat: ArrayLike, source: str, target: str) -> tuple[Floats, Floats]:
    """Longitude and latitude in datum ``target`` of places given in datum ``source``, degrees."""
    if _shift_of(source) is _shift_of(target):
        first, second = finite(lon, lat)
        return first.copy(), second.copy()
    return from_wgs84(*to_wgs84(lon, lat, source), target)
