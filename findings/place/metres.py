"""Pure: how many metres of the city's projection are there in a degree, nearly, and how nearly?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from findings.place.frame import TOP, Frame
from gis_core.crs import to_metric

_STEP_DEGREES = 1e-4
_LEAST_SLACK = 1e-5


def metres_in_a_degree(
    frame: Frame, metric_srid: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Metres in a degree of longitude and of latitude, by row of large cells; and the slack.

    Between places up to some hundred metres apart, the distance by these differs from that in the
    projection by less than the part ``slack`` of it. Measured in eight directions along each row.
    """
    columns = np.linspace(0, frame.columns, 17) * (1 << TOP) / frame.columns_per_degree + frame.west
    rows = (np.arange(frame.rows) + 0.5) * (1 << TOP) / frame.rows_per_degree + frame.south
    lon, lat = (each.ravel() for each in np.meshgrid(columns, rows))
    east = _apart(lon, lat, 1.0, 0.0, metric_srid).reshape(len(rows), -1)
    north = _apart(lon, lat, 0.0, 1.0, metric_srid).reshape(len(rows), -1)
    metres_lon, metres_lat = east.mean(axis=1), north.mean(axis=1)
    parts = [
        np.abs(_apart(lon, lat, along, up, metric_srid).reshape(len(rows), -1)
               / np.hypot(along * metres_lon, up * metres_lat)[:, None] - 1).max()
        for along, up in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0), (1.0, 0.4), (0.4, 1.0))
    ]
    return metres_lon, metres_lat, float(2 * max(parts) + _LEAST_SLACK)


def _apart(
    lon: NDArray[np.float64], lat: NDArray[np.float64], along: float, up: float, metric_srid: int
) -> NDArray[np.float64]:
    """Metres from places to places a step away, for a whole degree of steps."""
    one = to_metric((lon, lat), metric_srid)
    other = to_metric((lon + along * _STEP_DEGREES, lat + up * _STEP_DEGREES), metric_srid)
    found: NDArray[np.float64] = np.hypot(other[0] - one[0], other[1] - one[1]) / _STEP_DEGREES
    return found
