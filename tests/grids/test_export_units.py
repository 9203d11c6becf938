"""What a desktop program gets is what is stored, and what nobody touched comes back unchanged."""

import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from gis_core.configuring import configure_city, read_city_document
from gis_core.notices import FICTITIOUS
from gis_core.precision import snap
from gis_core.reading import read_features
from grids.changes import UnitChange
from grids.models import Revision, UnitVersion
from grids.revisions import publish
from tests.city_fixtures import ROOT
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)

WITH_HOLE_AND_ISLAND = snap(shapely.MultiPolygon([
    (shapely.box(114.1, 29.1, 114.3, 29.3).exterior, [shapely.box(114.15, 29.15, 114.25, 29.25).exterior]),
    shapely.box(114.18, 29.18, 114.2, 29.2),
    shapely.Polygon([(114.4000001, 29.1234567), (114.4999999, 29.1), (114.45, 29.2)]),
]))
"""With an island in its hole, and corners that use every decimal."""


def put(*changes, on=DAY, document="咸路长〔2022〕1号"):
    return publish(changes, effective_on=on, document=document).revision


@pytest.fixture
def town(xianning_city):
    """Two counties, one of a strange shape and both of strange names, and a township."""
    return put(
        UnitChange("county", "421202", "=SUM(A1) 咸安区", WITH_HOLE_AND_ISLAND),
        unit("county", "421221", box(60, 0, 62, 2), "@嘉鱼县，“东”"),
        unit("township", "421221001", box(60, 0, 62, 2), "+鱼岳镇"),
    )


def export(path, *options, kinds=("county",)):
    out = StringIO()
    call_command("export_units", str(path), *(f"--kind={kind}" for kind in kinds), *options, stdout=out)
    return out.getvalue()


def brought_back(path, *options, kind="county", on=DAY):
    """The report of importing the file for good."""
    out = StringIO()
    call_command(
        "import_units", str(path), f"--kind={kind}", "--code=code", "--name=name", "--datum=wgs84",
        f"--on={on}", "--document=another", "--commit", *options, stdout=out, stderr=StringIO(),
    )
    return out.getvalue()


def everything():
    return list(UnitVersion.objects.order_by("pk").values_list("pk", "code", "name", "valid", "believed"))


def rows(path, **more):
    return {row.values["code"]: row for row in read_features(path, **more).rows}


FILES = [
    ("u.geojson", ()), ("u.json", ()), ("u.gpkg", ()), ("u.shp", ()), ("u.zip", ()),
    ("u.shp", ("--encoding=GBK",)), ("u.zip", ("--encoding=GBK",)),
]


@pytest.mark.parametrize("name, options", FILES)
def test_an_untouched_export_comes_back_without_a_change(town, tmp_path, name, options):
    before = everything()
    assert "county: 2 units" in export(tmp_path / name, *options)
    words = brought_back(tmp_path / name)
    assert "2 rows read, 0 new, 0 changed, 2 unchanged, 0 refused." in words
    assert everything() == before and Revision.objects.count() == 1


@pytest.mark.parametrize("name, options", FILES)
def test_the_file_holds_what_is_stored_to_the_last_decimal(town, tmp_path, name, options):
    export(tmp_path / name, *options)
    found = rows(tmp_path / name)
    assert found["421202"].values["name"] == "=SUM(A1) 咸安区"
    assert found["421221"].values["name"] == "@嘉鱼县，“东”"
    drawn = found["421202"].geometry
    assert drawn.normalize().equals_exact(WITH_HOLE_AND_ISLAND.normalize(), 0)
    assert (found["421221"].values["since"], found["421221"].values["revision"]) == ("2022-01-01", 1)
    assert found["421221"].values["document"] == "咸路长〔2022〕1号"


@pytest.mark.parametrize("name, options", FILES)
def test_a_stored_vertex_that_stands_twice_in_a_row_does_not_make_a_change(xianning_city, tmp_path, name, options):
    corners = [(114.0, 29.5), (114.2, 29.5), (114.2, 29.5), (114.2, 29.7), (114.0, 29.7)]
    put(UnitChange("county", "421202", "咸安区", shapely.MultiPolygon([shapely.Polygon(corners)])))
    export(tmp_path / name, *options)
    assert "0 changed, 1 unchanged" in brought_back(tmp_path / name)


def test_geojson_keeps_a_last_digit_that_looks_like_noise(xianning_city, tmp_path):
    """GDAL drops it unless told more decimals than there are (see grids.exports)."""
    steps = [1_140_000_001, 1_140_999_999, 1_142_000_009, 1_142_300_001, 1_142_399_999, 1_143_000_010]
    shape = shapely.MultiPolygon([snap(shapely.box(step / 1e7, 29.5, step / 1e7 + 0.005, 29.6)) for step in steps])
    put(UnitChange("county", "421202", "咸安区", shape))
    export(tmp_path / "u.geojson")
    assert rows(tmp_path / "u.geojson")["421202"].geometry.normalize().equals_exact(shape.normalize(), 0)


@pytest.mark.parametrize("name, options", FILES)
def test_a_touched_row_is_the_only_change(town, tmp_path, name, options):
    export(tmp_path / name, *options)
    put(unit("county", "421221", box(60, 0, 62, 3), "renamed since"))
    assert "0 new, 1 changed, 1 unchanged" in brought_back(tmp_path / name)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547", "EPSG:4526", "EPSG:3857"])
@pytest.mark.parametrize("name", ["u.geojson", "u.gpkg", "u.zip"])
def test_an_export_in_another_system_comes_back_unchanged_too(town, tmp_path, name, crs):
    assert f"in {crs}." in export(tmp_path / name, f"--crs={crs}")
    x, _ = shapely.get_coordinates(rows(tmp_path / name)["421202"].geometry)[0]
    assert (x < 180) == (crs == "EPSG:4490")
    words = brought_back(tmp_path / name, f"--crs={crs}")
    assert "0 new, 0 changed, 2 unchanged, 0 refused." in words


def test_feet_of_new_york_come_back_unchanged(new_york_city, tmp_path):
    shape = snap(shapely.MultiPolygon([shapely.box(-74.0123457, 40.6, -73.9, 40.7654321)]))
    put(UnitChange("borough", "1", "Manhattan", shape))
    export(tmp_path / "u.gpkg", "--crs=EPSG:2263", kinds=["borough"])
    assert shapely.get_coordinates(rows(tmp_path / "u.gpkg")["1"].geometry)[0][0] > 900_000
    assert "1 unchanged" in brought_back(tmp_path / "u.gpkg", kind="borough")


def test_each_kind_is_a_layer_of_its_own_with_its_primary_parent(town, tmp_path):
    for name in ("u.gpkg", "u.zip"):
        words = export(tmp_path / name, kinds=["county", "township", "county"])
        assert "county: 2 units" in words and "township: 1 units" in words
        assert len(rows(tmp_path / name, layer="county")) == 2
        (township,) = rows(tmp_path / name, layer="township").values()
        assert (township.values["kind"], township.values["parent"]) == ("township", "421221")
        words = brought_back(tmp_path / name, "--layer=township", kind="township")
        assert "0 new, 0 changed, 1 unchanged, 0 refused." in words


def test_the_day_and_the_revision_are_those_asked_for(town, tmp_path):
    put(unit("county", "421221", box(60, 0, 62, 3), "新县"), on=date(2023, 1, 1))
    names = {}
    for file, options in (("a", ()), ("b", ("--on=2022-12-31",)), ("c", ("--on=2023-06-01", "--revision=1"))):
        export(tmp_path / f"{file}.gpkg", *options)
        names[file] = rows(tmp_path / f"{file}.gpkg")["421221"].values["name"]
    assert names == {"a": "新县", "b": "@嘉鱼县，“东”", "c": "@嘉鱼县，“东”"}
    assert rows(tmp_path / "b.gpkg")["421221"].values["until"] == "2023-01-01"


# --- notices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("invented", [True, False])
@pytest.mark.parametrize("name, options", FILES)
def test_invented_units_bear_the_notice_in_every_row_and_others_none(
    db, tmp_path, name, options, invented
):
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    configure_city(document | {"fictitious": invented})
    put(unit("county", "421221", box(60, 0, 62, 2), "嘉鱼县"))
    words = export(tmp_path / name, *options)
    notices = {row.values.get("notice") for row in rows(tmp_path / name).values()}
    assert notices == ({f"{FICTITIOUS['zh']} {FICTITIOUS['en']}"} if invented else {None})
    assert (FICTITIOUS["en"] in words) == invented


def test_geojson_and_geopackage_say_as_a_whole_what_they_are(db, tmp_path):
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    configure_city(document | {"fictitious": True})
    put(unit("county", "421221", box(60, 0, 62, 2), "嘉鱼县"))
    export(tmp_path / "u.geojson")
    export(tmp_path / "u.gpkg")
    told = [json.loads((tmp_path / "u.geojson").read_text(encoding="utf-8"))["description"]]
    with closing(sqlite3.connect(tmp_path / "u.gpkg")) as file:
        told += file.execute("select description from gpkg_contents").fetchone()
    for text in told:
        assert FICTITIOUS["zh"] in text and "不作为划界依据" in text


def test_geojson_in_degrees_is_wound_as_the_standard_wants_and_names_no_system(town, tmp_path):
    export(tmp_path / "u.geojson")
    document = json.loads((tmp_path / "u.geojson").read_text(encoding="utf-8"))
    assert "crs" not in document
    polygon = document["features"][0]["geometry"]["coordinates"][0]
    assert [shapely.LinearRing(ring).is_ccw for ring in polygon] in ([True, False], [True])


@pytest.mark.parametrize("encoding, codec", [("UTF-8", "utf-8"), ("GBK", "gbk")])
def test_a_shapefile_is_in_its_encoding_and_says_so(town, tmp_path, encoding, codec):
    export(tmp_path / "u.zip", f"--encoding={encoding}")
    with zipfile.ZipFile(tmp_path / "u.zip") as archive:
        assert sorted(archive.namelist()) == [f"county.{end}" for end in ("cpg", "dbf", "prj", "shp", "shx")]
        assert archive.read("county.cpg").decode() == encoding
        assert "嘉鱼县".encode(codec) in archive.read("county.dbf")


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, options, said", [
    ("u.csv", (), "no ending that is written"),
    ("u.gpkg", ("--kind=planet",), "no kind of unit “planet”"),
    ("u.gpkg", ("--kind=zone",), "There is no zone on"),
    ("u.gpkg", ("--on=2021-12-31",), "There is no county on 2021-12-31"),
    ("u.gpkg", ("--revision=9",), "no published revision 9"),
    ("u.gpkg", ("--crs=EPSG:2263",), "not among this city's coordinate systems"),
    ("u.gpkg", ("--crs=+proj=longlat",), "no coordinate system"),
    ("u.gpkg", ("--encoding=GBK",), "always UTF-8"),
    ("u.geojson", ("--kind=township",), "holds units of one kind"),
    ("u.shp", ("--kind=township",), "holds units of one kind"),
    ("nowhere/u.gpkg", (), "There is no folder"),
])
def test_what_cannot_be_written_is_refused_in_words_and_leaves_nothing(town, tmp_path, name, options, said):
    with pytest.raises(CommandError) as refused:
        export(tmp_path / name, *options)
    assert said in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [("--on=2022-02-30",), ("--encoding=BIG5",), ("--revision=x",)])
def test_an_option_out_of_form_is_refused(town, tmp_path, options):
    with pytest.raises(CommandError):
        export(tmp_path / "u.gpkg", *options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name, there", [
    ("u.gpkg", "u.gpkg"), ("u.geojson", "u.geojson"), ("u.shp", "u.dbf"), ("u.zip", "u.zip"),
])
def test_no_file_is_overwritten(town, tmp_path, name, there):
    (tmp_path / there).write_text("somebody's work")
    with pytest.raises(CommandError, match="is there already"):
        export(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "somebody's work"


def test_a_name_that_gbk_lacks_or_a_shapefile_would_cut_is_refused_and_named(town, tmp_path):
    put(unit("county", "421222", box(70, 0, 71, 1), "嘉㐂县"))
    with pytest.raises(CommandError, match="The name of county 421222 holds “㐂”, which GBK lacks"):
        export(tmp_path / "u.shp", "--encoding=GBK")
    put(unit("county", "421222", box(70, 0, 71, 1), "长" * 85))
    with pytest.raises(CommandError, match="The name of county 421222 takes 255 bytes"):
        export(tmp_path / "u.shp")
    assert list(tmp_path.iterdir()) == []
    export(tmp_path / "gbk.shp", "--encoding=GBK")
    assert rows(tmp_path / "gbk.shp")["421222"].values["name"] == "长" * 85


def test_an_interrupted_export_leaves_nothing(town, tmp_path, monkeypatch):
    def breaks(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("grids.layer_files._packed", breaks)
    with pytest.raises(OSError, match="no space"):
        export(tmp_path / "u.zip")
    assert list(tmp_path.iterdir()) == []
