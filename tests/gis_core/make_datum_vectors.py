"""Makes datum_vectors.json with arithmetic of its own: no numpy, no pyproj, nothing of gis_core.

    python tests/gis_core/make_datum_vectors.py > tests/gis_core/datum_vectors.json

GCJ-02 is written out term by term as it was first published (scalar, with the ellipsoid given
by a and f); BD-09 in polar form; the Gauss-Krüger and Mercator coordinates by Krüger's series
in the third flattening (to n^4, good to micrometres) on GRS 80 and by the spherical formula.
Places: a fixed lattice over Xianning, other cities, corners of the country, and places abroad.
"""

import json
from math import asinh, atan, atan2, atanh, cos, cosh, log, pi, radians, sin, sinh, sqrt, tan

PLACES = [
    *((113.55 + 0.21 * i, 29.05 + 0.17 * j) for i in range(7) for j in range(8)),
    (116.4817, 39.9904), (121.5272, 31.1774), (113.9123, 22.5438), (91.1111, 29.6543),
    (87.6168, 43.8256), (126.5358, 45.8038), (109.5119, 18.2528), (105.0, 35.0), (134.7, 48.3),
    (-73.9857, 40.7484), (2.2945, 48.8584), (139.6917, 35.6895), (72.003, 30.0), (100.0, 55.9),
]  # fmt: skip


def gcj02(lon, lat):
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    a, f = 6378245.0, 1 / 298.3
    e2 = 2 * f - f * f
    x, y = lon - 105, lat - 35
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * sqrt(abs(x))
    d_lat += (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    d_lat += (20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3
    d_lat += (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * sqrt(abs(x))
    d_lon += (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    d_lon += (20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3
    d_lon += (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    w = 1 - e2 * sin(radians(lat)) ** 2
    meridian_radius = a * (1 - e2) / w**1.5
    parallel_radius = a / w**0.5 * cos(radians(lat))
    return lon + d_lon / parallel_radius * 180 / pi, lat + d_lat / meridian_radius * 180 / pi


def bd09(lon, lat):
    if gcj02(lon, lat) == (lon, lat):
        return lon, lat
    x, y = gcj02(lon, lat)
    t = pi * 3000 / 180
    z = sqrt(x * x + y * y) + 0.00002 * sin(y * t)
    theta = atan2(y, x) + 0.000003 * cos(x * t)
    return z * cos(theta) + 0.0065, z * sin(theta) + 0.006


def gauss_krueger(lon, lat, meridian, false_east):
    f = 1 / 298.257222101
    n, a = f / (2 - f), 6378137.0
    rectifying = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = [
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    ]
    e = 2 * sqrt(n) / (1 + n)
    phi, lam = radians(lat), radians(lon - meridian)
    t = sinh(atanh(sin(phi)) - e * atanh(e * sin(phi)))
    xi, eta = atan(t / cos(lam)), asinh(sin(lam) / sqrt(t * t + cos(lam) ** 2))
    east, north = eta, xi
    for j, term in enumerate(alpha, start=1):
        east += term * cos(2 * j * xi) * sinh(2 * j * eta)
        north += term * sin(2 * j * xi) * cosh(2 * j * eta)
    return false_east + rectifying * east, rectifying * north


def mercator(lon, lat):
    return 6378137.0 * radians(lon), 6378137.0 * log(tan(pi / 4 + radians(lat) / 2))


if __name__ == "__main__":
    vectors = []
    for lon, lat in PLACES:
        lon, lat = round(lon, 7), round(lat, 7)
        vector = {"wgs84": [lon, lat], "gcj02": gcj02(lon, lat), "bd09": bd09(lon, lat)}
        vector["3857"] = mercator(lon, lat)
        if 112.5 <= lon <= 115.5:
            vector["4547"] = gauss_krueger(lon, lat, 114, 500_000)
            vector["4526"] = gauss_krueger(lon, lat, 114, 38_500_000)
        vectors.append(vector)
    print("[\n" + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]")
