"""A DXF of the units opens in drawing programs, and untouched it comes back unchanged."""

import pytest
import shapely
from django.core.management import CommandError, call_command

from gis_core.precision import snap
from gis_core.reading import read_features
from gis_core.vector_files import gdal
from grids.changes import UnitChange
from tests.grids.drawing import box, unit
from tests.grids.importing import run_import
from tests.grids.test_export_units import WITH_HOLE_AND_ISLAND, export, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(xianning_city):
    """Two counties, one of a strange shape, and a township."""
    put(
        UnitChange("county", "421202", "=SUM(A1) 咸安区", WITH_HOLE_AND_ISLAND),
        unit("county", "421221", box(60, 0, 62, 2), "@嘉鱼县，“东”"),
        unit("township", "421221001", box(60, 0, 62, 2), "+鱼岳镇"),
    )


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:4526", "EPSG:3857"])
def test_untouched_it_comes_back_without_a_change_in_every_system(town, tmp_path, crs, encoding):
    export(tmp_path / "u.dxf", f"--crs={crs}", f"--encoding={encoding}", kinds=("county", "township"))
    words, code = run_import(tmp_path / "u.dxf", f"--crs={crs}", "--layer=county", "--commit")
    assert "2 rows read, 0 new, 0 changed, 2 unchanged, 0 refused." in words and code == 0
    assert "5 polylines became 2 areas by “code”" in words


def test_a_thousand_corners_come_back_from_metres_to_the_last_digit(xianning_city, tmp_path):
    ring = [(114 + at / 7919, 29.6 + (at * 104729 % 1000) / 1e6) for at in range(1000)]
    shape = snap(shapely.MultiPolygon([shapely.Polygon([*ring, (114.2, 30.1234567), (114, 30)])]))
    put(UnitChange("county", "421202", "咸安区", shape))
    export(tmp_path / "u.dxf", "--crs=EPSG:4547")
    assert "1 unchanged" in run_import(tmp_path / "u.dxf", "--crs=EPSG:4547", "--commit")[0]


def test_a_touched_row_is_the_only_change(town, tmp_path):
    export(tmp_path / "u.dxf", "--crs=EPSG:4547")
    put(unit("county", "421221", box(60, 0, 62, 3), "renamed since"))
    assert "0 new, 1 changed, 1 unchanged" in run_import(tmp_path / "u.dxf", "--crs=EPSG:4547")[0]


def test_gdal_sees_closed_polylines_on_a_layer_of_the_kind_and_the_codes_as_text(town, tmp_path):
    export(tmp_path / "u.dxf", "--crs=EPSG:4547", "--encoding=GBK", kinds=("county", "township"))
    meta, _, shapes, columns = gdal().read(str(tmp_path / "u.dxf"))
    values = dict(zip(meta["fields"], columns, strict=True))
    lines = [shape for shape in shapely.from_wkb(shapes) if shape.geom_type == "LineString"]
    assert len(lines) == 6 and all(line.is_closed for line in lines)
    assert set(values["Layer"]) == {"county", "county-label", "township", "township-label"}
    assert {"421202", "421221", "421221001"} <= set(values["Text"])


def test_the_codes_inside_serve_where_extended_data_were_lost(town, tmp_path):
    export(tmp_path / "u.dxf", "--crs=EPSG:4547")
    lines = (tmp_path / "u.dxf").read_text(encoding="ascii").split("\n")
    kept = [
        pair for pair in zip(lines[::2], lines[1::2], strict=False) if pair[0].strip() not in ("1000", "1001")
    ]
    (tmp_path / "v.dxf").write_text("\n".join("\n".join(pair) for pair in kept) + "\n", encoding="ascii")
    texts = [row.values.get("text") for row in read_features(tmp_path / "v.dxf", layer="county").rows]
    assert texts.count("421202") == 1 and texts.count("421221") == 1


def test_a_text_that_does_not_fit_is_refused_by_unit(town, tmp_path):
    put(unit("county", "421221", box(60, 0, 62, 2), "嘉😀鱼"))
    with pytest.raises(CommandError, match="county 421221 holds “😀”, which GBK lacks. Write it in UTF-8"):
        call_command("export_units", str(tmp_path / "u.dxf"), "--kind=county", "--encoding=GBK")
    export(tmp_path / "u.dxf")
    assert "2 unchanged" in run_import(tmp_path / "u.dxf", "--crs=EPSG:4326")[0]
    put(unit("county", "421221", box(60, 0, 62, 2), "长" * 100))
    with pytest.raises(CommandError, match="The name of county 421221 is longer than a DXF holds"):
        call_command("export_units", str(tmp_path / "w.dxf"), "--kind=county")
