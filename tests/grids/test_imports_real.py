"""Real boundary files come in as they are: other cities, other datums, other encodings."""

import json
import shutil
import zipfile
from datetime import date

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from grids.imports import UnitImport, import_units
from grids.models import Membership, Revision, UnitVersion
from grids.unit_rows import Columns
from tests.grids import other_datums

pytestmark = pytest.mark.django_db
DAY = date(2010, 1, 1)
TO_METRES = Transformer.from_crs(4326, 4547, always_xy=True)


def bring(path, kind, code, name, datum="wgs84", **more):
    wish = UnitImport(path, kind, Columns(code, name), datum, DAY, "test document", commit=True, **more)
    return import_units(wish)


def stored(kind):
    return {
        row.code: (row.name, shapely.from_wkb(bytes(row.geometry.wkb)))
        for row in UnitVersion.objects.filter(kind=kind)
    }


def metres(geometry):
    return shapely.transform(
        geometry, lambda xy: np.column_stack(TO_METRES.transform(xy[:, 0], xy[:, 1]))
    )


def xianning_file(real_data):
    return real_data / "xianning" / "xianning_counties_tianditu.geojson"


def features(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def original(path):
    return {
        str(each["properties"]["district_adcode"]):
            (each["properties"]["district_name"], shapely.geometry.shape(each["geometry"]))
        for each in features(path)
    }


def assert_within_half_a_metre(found, expected):
    assert found.keys() == expected.keys()
    for code, (name, shape) in expected.items():
        assert found[code][0] == name
        assert shapely.hausdorff_distance(metres(found[code][1]), metres(shape)) < 0.5, code


def test_new_yorks_boroughs_and_districts_come_in_by_configuration_alone(new_york_city, real_data):
    boroughs = bring(real_data / "nyc" / "borough.geojson", "borough", "borough_code", "name")
    districts = bring(
        real_data / "nyc" / "community_district.geojson", "community_district", "boro_cd", "name"
    )
    assert (boroughs.new, districts.new, boroughs.refused, districts.refused) == (5, 59, [], [])
    assert stored("borough")["1"][0] == "Manhattan"
    primaries = Membership.objects.filter(primary=True).values_list("child_id", "parent_id")
    code = dict(UnitVersion.objects.values_list("unit_id", "code"))
    assert len(primaries) == 59
    assert all(code[child][0] == code[parent] for child, parent in primaries)


def test_every_new_york_vertex_moves_to_its_grid_point_and_no_further(new_york_city, real_data):
    path = real_data / "nyc" / "community_district.geojson"
    bring(path, "community_district", "boro_cd", "name")
    found = stored("community_district")
    for each in features(path):
        shape = shapely.geometry.shape(each["geometry"])
        kept = found[str(each["properties"]["boro_cd"])][1]
        before = {tuple(xy) for xy in np.floor(shapely.get_coordinates(shape) * 1e7 + 0.5) / 1e7}
        assert {tuple(xy) for xy in shapely.get_coordinates(kept)} == before
        assert kept.is_valid


def test_hairlines_of_the_file_are_closed_by_the_grid_and_real_holes_are_told(new_york_city, real_data):
    path = real_data / "nyc" / "community_district.geojson"
    report = bring(path, "community_district", "boro_cd", "name")

    def holes(shapes):
        return [
            shapely.Polygon(ring)
            for part in shapely.get_parts(shapely.union_all(list(shapes))) for ring in part.interiors
        ]

    raw = holes(shapely.geometry.shape(each["geometry"]) for each in features(path))
    kept = holes(shape for _, shape in stored("community_district").values())
    assert len(raw) > 100 > len(kept) == report.gaps.measure.places > 0
    assert sum(hole.area for hole in kept) == pytest.approx(sum(hole.area for hole in raw), rel=1e-5)
    assert any(hole.contains(shapely.Point(report.gaps.measure.largest_place)) for hole in kept)
    assert report.overlaps.measure.square_metres == 0


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_xianning_from_any_datum_is_the_same_city_within_half_a_metre(
    xianning_city, real_data, tmp_path, datum
):
    source = xianning_file(real_data)
    shift = getattr(other_datums, "wgs84" if datum == "cgcs2000" else datum)
    document = json.loads(source.read_text(encoding="utf-8"))
    for each in document["features"]:
        for part in shapely_parts(each["geometry"]):
            part[:] = [list(shift(*position)) for position in part]
    path = tmp_path / f"{datum}.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    report = bring(path, "county", "district_adcode", "district_name", datum)
    assert (report.new, report.refused) == (6, [])
    assert f"datum {datum} as declared" in report.coordinates
    assert_within_half_a_metre(stored("county"), original(source))


def shapely_parts(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def test_the_wrong_datum_would_be_hundreds_of_metres_off(xianning_city, real_data):
    bring(xianning_file(real_data), "county", "district_adcode", "district_name", "gcj02")
    expected = original(xianning_file(real_data))
    found = stored("county")
    assert all(
        300 < shapely.hausdorff_distance(metres(found[code][1]), metres(expected[code][1])) < 900
        for code in expected
    )


@pytest.mark.parametrize("suffix, epsg", [(".shp", None), (".zip", None), (".shp", 4547), (".gpkg", 4526)])
def test_xianning_as_gbk_shapefile_plain_zipped_projected_and_as_geopackage(
    xianning_city, real_data, tmp_path, suffix, epsg
):
    frame = geopandas.GeoDataFrame(
        [
            {"代码": code, "名称": name, "geometry": shape}
            for code, (name, shape) in original(xianning_file(real_data)).items()
        ], crs=4326,
    )
    if epsg:
        frame = frame.to_crs(epsg)
    if suffix == ".gpkg":
        path = tmp_path / "县.gpkg"
        frame.to_file(path, driver="GPKG")
    else:
        path = tmp_path / "县.shp"
        frame.to_file(path, driver="ESRI Shapefile", encoding="GBK")
        assert "咸安区".encode("gbk") in path.with_suffix(".dbf").read_bytes()
    if suffix == ".zip":
        path = tmp_path / "县.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for each in tmp_path.glob("县.*"):
                if each.suffix != ".zip":
                    archive.write(each, f"数据/{each.name}")
    report = bring(path, "county", "代码", "名称", "cgcs2000", crs=f"EPSG:{epsg}" if epsg else None)
    assert (report.new, report.refused) == (6, [])
    assert_within_half_a_metre(stored("county"), original(xianning_file(real_data)))


def test_a_gbk_shapefile_without_a_word_on_its_encoding_never_comes_in_garbled(
    xianning_city, real_data, tmp_path
):
    frame = geopandas.GeoDataFrame(
        [{"code": code, "name": name, "geometry": shape}
         for code, (name, shape) in original(xianning_file(real_data)).items()], crs=4326,
    )
    path = tmp_path / "county.shp"
    frame.to_file(path, driver="ESRI Shapefile", encoding="GBK")
    path.with_suffix(".cpg").unlink()
    blind = bytearray(path.with_suffix(".dbf").read_bytes())
    blind[29] = 0
    path.with_suffix(".dbf").write_bytes(bytes(blind))
    from gis_core.errors import Fault

    with pytest.raises(Fault, match="--encoding GBK"):
        bring(path, "county", "code", "name")
    assert bring(path, "county", "code", "name", encoding="GBK").new == 6
    assert stored("county")["421202"][0] == "咸安区"


def test_the_same_file_a_second_time_makes_no_version(xianning_city, real_data, tmp_path):
    source = xianning_file(real_data)
    bring(source, "county", "district_adcode", "district_name")
    copy = tmp_path / "again.geojson"
    shutil.copy(source, copy)
    again = bring(copy, "county", "district_adcode", "district_name")
    assert (again.new, again.changed, again.unchanged, again.revision) == (0, 0, 6, None)
    assert UnitVersion.objects.count() == 6 and Revision.objects.count() == 1
