"""A file somebody sent is read as it is, or refused with the reason; it never raises a traceback."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gis_core.reading import FileFault, read_features
from tests import sketch
from tests.gis_core.given_files import archive_of, refusal, rows, written

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the folder of real data is missing: {DATA.name}")
NAMES = ["温泉街道", "永安街道"]


@pytest.fixture
def shapefile(tmp_path):
    """Two areas with Chinese field names and values, in GBK with a .cpg."""
    areas = list(sketch.units("AB").values())
    path = tmp_path / "街道.shp"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(areas),
        field_data=[np.array(NAMES, dtype=object), np.array([421202001, 421202002])],
        fields=["名称", "code"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        encoding="GBK",
    )
    return path


def zipped(path, target):
    with zipfile.ZipFile(target, "w") as archive:
        for each in sorted(path.parent.glob(f"{path.stem}.*")):
            archive.write(each, each.name)
    return target


# --- Shapefile ---


def test_a_gbk_shapefile_reads_by_its_cpg(shapefile):
    table = read_features(shapefile)
    read = list(table.rows)
    assert (table.fields, table.crs_epsg, table.count, table.driver) == (
        ["名称", "code"],
        4490,
        2,
        "ESRI Shapefile",
    )
    assert [row.values for row in read] == [
        {"名称": "温泉街道", "code": 421202001},
        {"名称": "永安街道", "code": 421202002},
    ]
    assert [row.number for row in read] == [1, 2]
    assert read[0].geometry.equals(sketch.units("AB")["A"])


def test_without_cpg_it_is_refused_until_the_encoding_is_said(shapefile):
    shapefile.with_suffix(".cpg").unlink()
    fault = refusal(shapefile)
    assert fault.code == "bad-encoding" and "--encoding GBK" in fault.hint
    assert [row.values["名称"] for row in rows(shapefile, encoding="GBK")] == NAMES


def test_the_encoding_said_wins_over_the_cpg(shapefile):
    shapefile.with_suffix(".cpg").write_text("UTF-8")
    assert refusal(shapefile).code == "bad-encoding"
    assert [row.values["名称"] for row in rows(shapefile, encoding="gbk")] == NAMES


def test_text_cut_in_mid_character_is_refused_naming_the_row(shapefile):
    table = shapefile.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    place = data.rindex("道".encode("gbk"))
    data[place + 1 : place + 2] = b"\x20"
    table.write_bytes(data)
    fault = refusal(shapefile)
    assert fault.code == "bad-encoding" and "Row 2, “名称”" in fault.detail


def test_an_unknown_encoding_is_refused(shapefile):
    assert refusal(shapefile, encoding="klingon").code == "bad-encoding"


@pytest.mark.parametrize(("suffix", "code"), [(".dbf", "missing-dbf"), (".shx", "missing-shx")])
def test_a_missing_companion_is_named(shapefile, suffix, code):
    shapefile.with_suffix(suffix).unlink()
    fault = refusal(shapefile)
    assert fault.code == code and suffix in fault.detail


def test_a_missing_prj_is_no_fault_for_the_datum_is_declared(shapefile):
    shapefile.with_suffix(".prj").unlink()
    table = read_features(shapefile)
    assert table.crs_epsg is None and len(list(table.rows)) == 2


def test_a_zipped_shapefile_reads_the_same_and_leaves_nothing_behind(shapefile, tmp_path, monkeypatch):
    elsewhere = tmp_path / "unpacked"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    read = rows(zipped(shapefile, tmp_path / "streets.zip"))
    assert [row.values["名称"] for row in read] == NAMES
    assert list(elsewhere.iterdir()) == []


def test_several_shapefiles_in_a_zip_are_a_choice(shapefile, tmp_path):
    target = tmp_path / "two.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for each in shapefile.parent.glob("街道.*"):
            archive.write(each, f"a/one{each.suffix}")
            archive.write(each, f"b/two{each.suffix}")
    fault = refusal(target)
    assert fault.code == "choose-layer" and "one, two" in fault.hint
    assert len(rows(target, layer="two")) == 2
    assert refusal(target, layer="three").code == "no-such-layer"


@pytest.mark.parametrize(
    "content", [b"<OGRVRTDataSource/>", b'{"type": "FeatureCollection"}', b"PG:host=127.0.0.1"]
)
def test_another_format_under_a_shapefiles_name_is_not_followed(shapefile, content):
    shapefile.write_bytes(content)
    assert refusal(shapefile).code == "bad-shapefile"


@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_shapefile_cut_short_is_told(shapefile, suffix, keep):
    part = shapefile.with_suffix(suffix)
    data = part.read_bytes()
    part.write_bytes(data[: int(len(data) * keep)])
    try:
        read = rows(shapefile)
    except FileFault as fault:
        assert fault.hint
    else:
        assert any(row.fault or row.geometry is None for row in read) or len(read) < 2 or suffix == ".dbf"


# --- zip ---


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../x.shp", "zip-slip"), ("/etc/x.shp", "zip-slip"), ("C:\\x.shp", "zip-slip"),
        ("a\\..\\..\\x.shp", "zip-slip"), ("inner.zip", "bad-archive"), ("x.txt", "no-such-layer"),
    ],
)  # fmt: skip
def test_members_that_reach_out_are_refused(tmp_path, name, code):
    assert refusal(archive_of(tmp_path / "x.zip", (name, b"x"))).code == code
    assert not list(tmp_path.parent.glob("x.shp"))


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("x.shp")
    link.external_attr = 0o120777 << 16
    assert refusal(archive_of(tmp_path / "x.zip", (link, "/etc/passwd"))).code == "zip-slip"


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    target = archive_of(tmp_path / "x.zip", ("x.shp", b"\0" * 30_000_000))
    assert target.stat().st_size < 50_000
    assert refusal(target).code == "zip-bomb"


def test_a_bomb_that_lies_about_its_size_is_refused_too(tmp_path):
    target = archive_of(tmp_path / "x.zip", ("x.shp", b"\0" * 30_000_000))
    data = target.read_bytes().replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    target.write_bytes(data)
    assert refusal(target).code in ("zip-bomb", "bad-archive")


def test_a_thousand_and_one_members_are_refused(tmp_path):
    assert (
        "1,001" in refusal(archive_of(tmp_path / "x.zip", *((f"{n}.txt", b"") for n in range(1001)))).detail
    )


def test_a_name_that_occurs_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning):
        target = archive_of(tmp_path / "x.zip", ("x.shp", b"1"), ("x.shp", b"2"))
    assert "Two members" in refusal(target).detail


# --- GeoPackage ---


@pytest.fixture
def geopackage(tmp_path):
    path = tmp_path / "units.gpkg"
    areas = list(sketch.units("AB").values())
    pyogrio.raw.write(
        path,
        layer="townships",
        geometry=shapely.to_wkb(areas),
        field_data=[
            np.array(NAMES, dtype=object),
            np.array(["2023-01-01", "2023-02-28"], dtype="datetime64[D]"),
            np.array([7, 8]),
        ],
        field_mask=[None, None, np.array([False, True])],
        fields=["名称", "since", "number"],
        geometry_type="Polygon",
        crs="EPSG:4547",
        encoding="UTF-8",
    )
    return path


def test_a_geopackage_reads_with_dates_and_gaps_kept(geopackage):
    table = read_features(geopackage)
    first, second = table.rows
    assert (table.crs_epsg, table.driver, table.count) == (4547, "GPKG", 2)
    assert str(first.values["since"]).startswith("2023-01-01") and first.values["number"] == 7
    assert second.values["number"] is None and second.values["名称"] == "永安街道"


def test_several_layers_are_a_choice(geopackage):
    pyogrio.raw.write(
        geopackage, layer="zones", geometry=shapely.to_wkb([sketch.cell(0, 0)]), field_data=[], fields=[],
        geometry_type="Polygon", crs="EPSG:4490", append=True,
    )  # fmt: skip
    fault = refusal(geopackage)
    assert fault.code == "choose-layer" and "townships" in fault.hint and "zones" in fault.hint
    assert len(rows(geopackage, layer="zones")) == 1
    assert refusal(geopackage, layer="nothing").code == "no-such-layer"


@pytest.mark.parametrize(
    "schema",
    [
        "create view all_of_it as select * from townships",
        "create trigger evil after insert on townships begin select 1; end",
        "create virtual table words using fts5(word)",
    ],
)
def test_what_runs_by_itself_in_a_geopackage_is_refused(geopackage, schema):
    with sqlite3.connect(geopackage) as database:
        database.execute(schema)
    database.close()
    assert refusal(geopackage).code == "bad-geopackage"


@pytest.mark.parametrize("keep", [10, 100, 5000, 40_000])
def test_a_geopackage_cut_short_is_told(geopackage, keep):
    geopackage.write_bytes(geopackage.read_bytes()[:keep])
    assert refusal(geopackage).hint


@pytest.mark.parametrize(
    "declaration",
    [
        "update gpkg_geometry_columns set geometry_type_name = 'CURVEPOLYGON'",
        "insert into gpkg_extensions values ('townships', 'geom', 'gpkg_geom_CIRCULARSTRING', '', '')",
    ],
)
def test_a_layer_of_curves_is_refused_not_straightened(geopackage, declaration):
    with sqlite3.connect(geopackage) as database:
        database.execute(declaration)
    database.close()
    assert refusal(geopackage).code == "curves"


# --- the door ---


@pytest.mark.parametrize(
    "path", ["/vsicurl/http://127.0.0.1/x.shp", "http://127.0.0.1/x.geojson", "PG:x.gpkg", "a\0.csv"]
)
def test_only_a_local_file_is_a_file(path):
    with pytest.raises(FileFault) as caught:
        read_features(path)
    assert caught.value.code == "no-such-file"


def test_an_unknown_ending_is_refused_naming_the_known(tmp_path):
    fault = refusal(written(tmp_path / "x.dwg", "AC1032"))
    assert fault.code == "unknown-format" and ".gpkg" in fault.hint


@pytest.mark.parametrize("name", ["many.csv", "many.geojson"])
def test_a_preview_reads_no_more_than_asked(tmp_path, name):
    features = ",".join('{"type":"Feature","properties":{"a":1},"geometry":null}' for _ in range(9))
    text = (
        "a\n" + "1\n" * 9
        if name.endswith("csv")
        else f'{{"type":"FeatureCollection","features":[{features}]}}'
    )
    assert len(rows(written(tmp_path / name, text), rows=3)) == 3
    assert len(rows(tmp_path / name)) == 9


@pytest.mark.parametrize("name", ["x.geojson", "x.gpkg", "x.shp", "x.zip", "x.csv", "x.xlsx"])
def test_an_empty_file_is_told_as_such(tmp_path, name):
    assert refusal(written(tmp_path / name, "")).code == "empty-file"


def test_broken_json_names_its_line(tmp_path):
    fault = refusal(written(tmp_path / "x.geojson", '{"type": "FeatureCollection",\n"features": [}'))
    assert fault.code == "bad-json" and "Line 2" in fault.detail


def test_addresses_inside_files_are_never_asked(shapefile, geopackage, tmp_path):
    """A listener on this machine hears nothing, whatever the files point at."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"

        def listen():
            while not done.is_set():
                try:
                    heard.append(server.accept())
                except TimeoutError:
                    continue

        done = threading.Event()
        listener = threading.Thread(target=listen)
        listener.start()
        try:
            crs = {"type": "link", "properties": {"href": address}}
            link = {"type": "FeatureCollection", "crs": crs, "features": []}
            assert refusal(written(tmp_path / "x.geojson", json.dumps(link))).code == "bad-geojson"
            shapefile.with_suffix(".prj").write_text(address)
            assert len(rows(shapefile)) == 2
            source = f"<SrcDataSource>/vsicurl/{address}.geojson</SrcDataSource>"
            layer = f'<OGRVRTLayer name="x">{source}</OGRVRTLayer>'
            for name in ("x.gpkg", "y.shp"):
                refusal(written(tmp_path / name, f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"))
        finally:
            done.set()
            listener.join()
    assert heard == []


def test_reading_switches_off_what_reaches_out_and_leaves_the_environment_alone(tmp_path, shapefile):
    code = (
        "import os, sys; from gis_core.reading import read_features; before = dict(os.environ);"
        "assert not {'pyogrio', 'openpyxl', 'pandas', 'geopandas'} & set(sys.modules);"
        "list(read_features(sys.argv[1]).rows); assert dict(os.environ) == before;"
        "import pyogrio; print(*pyogrio.list_drivers(), sep='|')"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(shapefile)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert out.returncode == 0, out.stderr
    drivers = set(out.stdout.strip().split("|"))
    assert {"ESRI Shapefile", "GPKG"} <= drivers
    assert not {"OGR_VRT", "WFS", "OAPIF", "HTTP", "PostgreSQL", "Elasticsearch", "CSW"} & drivers


# --- files of others ---

ACCEPTED_BAD = {
    "bad-polygon-interiorring-rhr.geojson": "RFC 7946 forbids refusing a winding order",
    "excessive_precision_truncated.geojson": "the storage grid rounds, and many decimals are no fault",
    "geometrycollection_single.geojson": "advised against, not forbidden; no area for a unit anyway",
}


@needs_data
def test_every_bad_geojson_is_refused_as_a_file_or_by_its_row():
    accepted = set()
    for path in sorted((DATA / "bad_files" / "geojson_bad").iterdir()):
        try:
            faults = [row.fault for row in read_features(path).rows if row.fault]
        except FileFault as fault:
            faults = [fault]
        if not faults:
            accepted.add(path.name)
        assert all(fault.detail for fault in faults)
    assert accepted <= set(ACCEPTED_BAD)


@needs_data
def test_every_good_geojson_reads():
    files = sorted((DATA / "bad_files" / "geojson_good").iterdir())
    assert files
    for path in files:
        read = rows(path)
        assert read and not any(row.fault for row in read), path.name


@needs_data
def test_every_odd_shapefile_reads_or_says_why():
    outcome = {}
    for path in sorted((DATA / "bad_files" / "shapefile").iterdir()):
        if path.suffix in (".shp", ".zip"):
            try:
                outcome[path.name] = len(rows(path))
            except FileFault as fault:
                outcome[path.name] = fault.code
    expected = {
        "bad.shp": "bad-shapefile", "badzip.zip": "bad-archive", "codepage.zip": 2,
        "corrupt_too_long.shp": 10, "empty-shp.zip": 2, "empty_zipfile.zip": "no-such-layer",
        "latin1.shp": "missing-shx",
    }  # fmt: skip
    assert {name: outcome[name] for name in expected if name in outcome} == expected


@needs_data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("nyc/borough.geojson", 5), ("nyc/community_district.geojson", 59), ("nyc/nyc311_2022_924.csv", 924),
        ("boston/boston311-100.csv", 100), ("xianning/xianning_counties_tianditu.geojson", 6),
        ("xianning/townships.csv", 89), ("xianning/communities.csv", 1096),
    ],
)  # fmt: skip
def test_real_files_read_whole(name, count):
    table = read_features(DATA / name)
    read = list(table.rows)
    assert len(read) == table.count == count and not any(row.fault for row in read)


@needs_data
def test_a_real_broken_table_names_its_one_broken_row():
    faults = [row for row in rows(DATA / "boston" / "boston311-100-bad.tsv") if row.fault]
    assert [row.number for row in faults] == [41]
