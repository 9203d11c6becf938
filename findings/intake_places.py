"""Pure: where in the city are the places of a file, and what would explain those that are not?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from gis_core.crs import DATUMS, CrsFault, is_projected, to_storage
from gis_core.datums import Floats
from gis_core.precision import snap_coordinate


@dataclass(frozen=True)
class Frame:
    """In which CRS and datum a file's places are given, and where the city lies.

    ``epsg`` None is longitude and latitude in degrees; ``envelope`` west, south, east, north in
    WGS84 degrees; ``allowed`` the city's EPSG codes.
    """

    epsg: int | None
    datum: str
    allowed: tuple[int, ...]
    envelope: tuple[float, float, float, float]

    @property
    def projected(self) -> bool:
        """Whether the numbers are eastings and northings."""
        return self.epsg is not None and is_projected(self.epsg)


def stored_places(xs: Floats, ys: Floats, frame: Frame) -> tuple[Floats, Floats]:
    """WGS84 lon and lat on the storage grid; NaN for what lies outside the envelope.

    ``xs`` and ``ys`` are finite, in the frame's CRS and datum.
    """
    lon, lat = _convert(xs, ys, frame)
    lon, lat = snap_coordinate(lon), snap_coordinate(lat)
    west, south, east, north = frame.envelope
    outside = ~((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north))
    lon[outside] = lat[outside] = np.nan
    return lon, lat


def _convert(xs: Floats, ys: Floats, frame: Frame) -> tuple[Floats, Floats]:
    """Degrees in WGS84, NaN where the numbers are no place on Earth."""
    lon, lat = np.full(xs.shape, np.nan), np.full(ys.shape, np.nan)
    real = np.isfinite(xs) & np.isfinite(ys)
    if not frame.projected:
        real &= (np.abs(xs) <= 180.0) & (np.abs(ys) <= 90.0)
    lon[real], lat[real] = _convert_real(xs[real], ys[real], frame)
    return lon, lat


def _convert_real(xs: Floats, ys: Floats, frame: Frame) -> tuple[Floats, Floats]:
    """The same by halves where one row of the whole is refused, so that only it is."""
    try:
        return to_storage(xs, ys, epsg=frame.epsg, datum=frame.datum, allowed=frame.allowed)
    except CrsFault:
        if xs.size <= 1:
            return np.full(xs.shape, np.nan), np.full(ys.shape, np.nan)
    half = xs.size // 2
    first, second = _convert_real(xs[:half], ys[:half], frame), _convert_real(xs[half:], ys[half:], frame)
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])


def explanations(xs: Floats, ys: Floats, frame: Frame) -> Counter[str]:
    """How many of these places would lie in the city if something else had been said.

    Of places outside of it; by what to say instead. The likeliest first: nothing is assumed.
    """
    found: Counter[str] = Counter()
    left = np.ones(xs.shape, dtype=bool)
    for words, other, swapped in _alternatives(frame):
        first, second = (ys, xs) if swapped else (xs, ys)
        lon, _ = stored_places(first, second, other)
        fits = left & np.isfinite(lon)
        if fits.any():
            found[words] += int(fits.sum())
            left &= ~fits
    return found


def _alternatives(frame: Frame) -> list[tuple[str, Frame, bool]]:
    others = [("x and y look swapped (--lon is the easting or longitude)", frame, True)]
    for epsg in frame.allowed:
        other = replace(frame, epsg=epsg)
        if other.epsg == frame.epsg or (not other.projected and not frame.projected):
            continue
        said = f"--crs EPSG:{epsg}" if other.projected else "degrees, without --crs"
        others.append((said, other, False))
        others.append((f"{said}, with x and y swapped", other, True))
    others += [
        (f"--datum {datum}", replace(frame, datum=datum), False) for datum in DATUMS if datum != frame.datum
    ]
    return others
