"""The WKT in a column is the row's geometry, or the row's fault."""

import pytest

from gis_core.reading import read_features
from tests.gis_core.given_files import refusal, rows, written

AREA = "POLYGON Z ((114.3 29.8 1, 114.4 29.8 1, 114.4 29.9 1, 114.3 29.8 1))"


def table(*cells, head="code,geom"):
    return head + "\n" + "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells, 1))


def test_wkt_is_the_geometry_and_no_field(tmp_path):
    read = read_features(written(tmp_path / "x.csv", table(AREA, "")), wkt="geom")
    first, second = read.rows
    assert read.fields == ["code"] and first.values == {"code": "1"}
    assert first.geometry.bounds == (114.3, 29.8, 114.4, 29.9) and not first.geometry.has_z
    assert second.geometry is None and second.fault is None


@pytest.mark.parametrize(("cell", "code"), [
    ("SRID=4547;POINT (1 2)", "srid-in-row"), ("POLYGON ((1 2, 3", "bad-wkt"), ("{}", "bad-wkt"), ("114.3", "bad-wkt"),
])
def test_what_is_no_wkt_is_a_fault_of_its_row(tmp_path, cell, code):
    bad, good = rows(written(tmp_path / "x.csv", table(cell, AREA)), wkt="geom")
    assert bad.fault.code == code and bad.values == {"code": "1"}
    assert good.geometry is not None and good.number == 3


def test_a_long_outline_fits_in_a_cell(tmp_path):
    corners = ", ".join(f"{114 + at / 1e5} 29.8" for at in range(20_000))
    path = written(tmp_path / "x.csv", table(f"POLYGON (({corners}, 114.5 30, 114 29.8))"))
    assert rows(path, wkt="geom")[0].geometry.exterior.coords[-1] == (114.0, 29.8)
    assert rows(path)[0].fault.code == "bad-row"


def test_a_column_that_is_not_there_or_not_needed_is_refused(tmp_path):
    assert "code, geom" in refusal(written(tmp_path / "x.csv", table(AREA)), wkt="shape").hint
    path = written(tmp_path / "x.geojson", '{"type":"FeatureCollection","features":[]}')
    assert refusal(path, wkt="geom").code == "no-table"
