"""JSON from outside is read strictly, in bounded time, and refused with its place."""

import time

import pytest

from gis_core.errors import Fault
from gis_core.geojson import GeoJsonFault, crs_epsg, features
from gis_core.json_input import read_json

REFUSED = {
    b'{"a": NaN}': "not-finite",
    b"[Infinity]": "not-finite",
    b"[-Infinity]": "not-finite",
    b"[1e999]": "not-finite",
    b"1" * 5000: "not-finite",
    b'{"a": 1, "a": 2}': "duplicate-member",
    b"[" * 100_000: "json-too-deep",
    b'{"a":' * 100_000: "json-too-deep",
    b"[" * 33 + b"]" * 33: "json-too-deep",
    b'"\\u0000"': "bad-json",
    b'"\\ud83d"': "bad-json",
    b'"\\ude00\\ud83d"': "bad-json",
    b'"a\0b"': "bad-json",
    '{"a": 1}'.encode("utf-16"): "bad-json",
    '"咸宁"'.encode("gbk"): "bad-json",
    b"": "bad-json",
    b"[1,]": "bad-json",
    b'"' + b'\\"' * 1_000_000: "bad-json",
    b'"' * 1_000_000: "bad-json",
    b"{" + b",".join(b'"%d":1' % n for n in range(100_000)) + b',"99999":1}': "duplicate-member",
}


@pytest.mark.parametrize("data", REFUSED, ids=lambda data: repr(data[:12]))
def test_what_is_no_json_is_refused_quickly(data):
    begun = time.monotonic()
    with pytest.raises(Fault) as caught:
        read_json(data)
    assert caught.value.code == REFUSED[data]
    assert time.monotonic() - begun < 3


def test_the_line_is_named():
    with pytest.raises(Fault, match="Line 3, column 3") as caught:
        read_json(b'{\n  "type": "Point"\n  "x": 1\n}')
    assert caught.value.members["line"] == 3
    with pytest.raises(Fault, match="Line 2 is not UTF-8"):
        read_json(b'{\n"a": "\xff"}')


def test_too_much_is_refused_unread():
    with pytest.raises(Fault) as caught:
        read_json(b"[1, 2, 3]", max_bytes=8)
    assert caught.value.status == 413


def test_what_is_json_is_read():
    assert read_json(b'\xef\xbb\xbf{"\\u540d": "\\ud83d\\ude00", "b": "\\\\u0000 [[["}') == {
        "名": "😀",
        "b": "\\u0000 [[[",
    }
    assert read_json(b"[" * 32 + b"]" * 32)
    assert read_json(b"123456789012345678") == 123456789012345678


def epsg_of(name, kind="name"):
    return crs_epsg({"crs": {"type": kind, "properties": {"name": name}}})


def test_the_old_crs_member_is_a_number_or_nothing():
    assert crs_epsg({}) is None
    assert epsg_of("urn:ogc:def:crs:OGC:1.3:CRS84") == 4326
    assert epsg_of("urn:ogc:def:crs:EPSG::4547") == 4547
    assert epsg_of("EPSG:2263") == 2263
    for crs in ("http://127.0.0.1/x", "/etc/passwd", "+proj=longlat", "EPSG:4547\n", 4547, None):
        with pytest.raises(GeoJsonFault):
            epsg_of(crs)
    with pytest.raises(GeoJsonFault):
        crs_epsg({"crs": {"type": "link", "properties": {"href": "http://127.0.0.1/x"}}})
    with pytest.raises(GeoJsonFault):
        crs_epsg({"crs": "EPSG:4547"})


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "not-closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "too-few-points"),
        ({"type": "Point", "coordinates": ["1", 2]}, "not-a-number"),
        ({"type": "Point", "coordinates": [True, 2]}, "not-a-number"),
        ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "bad-position"),
        ({"type": "Point", "coordinates": []}, "bad-position"),
        ({"type": "Point", "coordinates": None}, "bad-position"),
        ({"type": "Point", "coordinates": [1e308 * 10, 2]}, "not-finite"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "too-few-points"),
        ({"type": "MultiPolygon", "coordinates": 1}, "bad-position"),
        ({"type": "Circle", "coordinates": [0, 0]}, "bad-geometry-type"),
        ([], "bad-geometry-type"),
        ({"type": "Point", "coordinates": [1, 2], "properties": {}}, "bad-geometry-type"),
        ({"type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 3, "4"]}, "bad-bbox"),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}]},
            "nested-collection",
        ),
    ],
)
def test_each_bad_geometry_has_its_name_and_the_next_feature_is_still_read(geometry, code):
    good = {"type": "Feature", "properties": {"n": 2}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    bad = {"type": "Feature", "properties": {"n": 1}, "geometry": geometry}
    first, second = features({"type": "FeatureCollection", "features": [bad, good]})
    assert first[0] == {"n": 1} and first[1] is None and first[2].code == code
    assert second[0] == {"n": 2} and second[1].wkt == "POINT (1 2)" and second[2] is None
