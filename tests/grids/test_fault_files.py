"""The faults of a check open in a desktop program, each where it is."""

import json
import shutil
import subprocess
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from gis_core.vector_files import gdal
from grids.check_units import check_drawn, check_units
from grids.checks.faults import DrawnUnit
from grids.revisions import publish
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def faulty(xianning_city):
    """Two counties that overlap, two of one name, and one that spills over the city."""
    publish([
        unit("city", "4212", box(0, 0, 3, 1)), unit("county", "421202", box(0, 0, 1.1, 1), "甲"),
        unit("county", "421221", box(1, 0, 2, 1), "甲"), unit("county", "421222", box(2, 0, 3.1, 1)),
    ], effective_on=date(2022, 1, 1), document="D")


def run(*options):
    with pytest.raises(SystemExit) as end:
        call_command("check_units", "--on=2022-06-01", *options, verbosity=0)
    return end.value.code


def layer(path, name):
    meta, _, shapes, columns = gdal().read(str(path), layer=name)
    return [dict(zip(meta["fields"], row, strict=True)) for row in zip(*columns, strict=True)], shapes


def test_a_geopackage_holds_every_fault_in_the_layer_of_its_geometry(faulty, tmp_path):
    assert run(f"--out={tmp_path / 'faults.gpkg'}") == 1
    areas, shapes = layer(tmp_path / "faults.gpkg", "areas")
    overlap = next(row for row in areas if row["fault"] == "overlap")
    assert overlap["units"].startswith("county 421202, county 421221") and overlap["severity"] == "error"
    assert overlap["size"] == pytest.approx(107_000, rel=0.1) and overlap["size_unit"] == "m2"
    assert overlap["message_zh"] and overlap["operation"] == "cut_overlap" and len(shapes) == len(areas)
    points, _ = layer(tmp_path / "faults.gpkg", "points")
    assert "repeated_name" in {row["fault"] for row in points}
    told = {row["fault"] for name in ("areas", "lines", "points") for row in layer(tmp_path / "faults.gpkg", name)[0]}
    assert told == {fault.fault for fault in check_units(date(2022, 6, 1)).faults}


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's ogrinfo is not installed")
def test_ogrinfo_opens_it(faulty, tmp_path):
    run(f"--out={tmp_path / 'faults.gpkg'}")
    said = subprocess.run(
        ["ogrinfo", "-so", "-al", str(tmp_path / "faults.gpkg")], capture_output=True, text=True, check=True
    )
    assert "Layer name: areas" in said.stdout and "Geometry: Multi Polygon" in said.stdout
    assert "Layer name: points" in said.stdout and "ERROR" not in said.stderr


def test_geojson_holds_what_the_check_says(faulty, tmp_path):
    run(f"--out={tmp_path / 'faults.geojson'}")
    document = json.loads((tmp_path / "faults.geojson").read_text(encoding="utf-8"))
    assert document == json.loads(json.dumps(check_units(date(2022, 6, 1)).as_collection()))


def test_a_file_that_is_there_or_of_another_kind_is_refused(faulty, tmp_path):
    (tmp_path / "faults.gpkg").write_text("mine")
    for name, words in (("faults.gpkg", "is there already"), ("x.shp", "no ending that is written"), ("no/x.gpkg", "no folder")):
        with pytest.raises(CommandError, match=words):
            call_command("check_units", "--on=2022-06-01", f"--out={tmp_path / name}", verbosity=0)
    assert (tmp_path / "faults.gpkg").read_text() == "mine"


def test_units_that_are_only_drawn_are_checked_alike(xianning_city):
    units = [DrawnUnit("county", "421202", "a", box(0, 0, 1.1, 1)), DrawnUnit("county", "421221", "b", box(1, 0, 2, 1))]
    assert "overlap" in {fault.fault for fault in check_drawn(units)}
    assert check_drawn(units, ["township"]) == ()
