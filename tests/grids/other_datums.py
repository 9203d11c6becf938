"""GCJ-02 and BD-09 by the formulas as they circulate, one coordinate at a time, apart from our kernel.

Written with `math` only, after the widely copied JavaScript form of the published formula.
"""

import math

A, EE = 6378245.0, 0.00669342162296594323


def _latitude(x, y):
    result = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    result += (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    result += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    return result + (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0


def _longitude(x, y):
    result = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    result += (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    result += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    return result + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0


def gcj02(lon, lat):
    """AMap's coordinate of a WGS84 place in China."""
    d_lat, d_lon = _latitude(lon - 105.0, lat - 35.0), _longitude(lon - 105.0, lat - 35.0)
    magic = 1 - EE * math.sin(lat / 180.0 * math.pi) ** 2
    d_lat = d_lat * 180.0 / ((A * (1 - EE)) / (magic * math.sqrt(magic)) * math.pi)
    d_lon = d_lon * 180.0 / (A / math.sqrt(magic) * math.cos(lat / 180.0 * math.pi) * math.pi)
    return lon + d_lon, lat + d_lat


def bd09(lon, lat):
    """Baidu's coordinate of a WGS84 place in China."""
    x, y = gcj02(lon, lat)
    x_pi = math.pi * 3000.0 / 180.0
    z = math.sqrt(x * x + y * y) + 0.00002 * math.sin(y * x_pi)
    theta = math.atan2(y, x) + 0.000003 * math.cos(x * x_pi)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def wgs84(lon, lat):
    """The place itself."""
    return lon, lat
