"""A GeoParquet is read as it is; another Parquet, curves and what unpacks without measure are refused."""

import json

import geopandas
import pyarrow
import pytest
import shapely
from pyarrow import parquet

from gis_core import parquet_files
from gis_core.reading import read_features
from tests import sketch
from tests.gis_core.given_files import refusal, rows, written

NAMES = ["温泉街道", "永安街道"]


def made(path, crs="EPSG:4490", **columns):
    areas = list(sketch.units("AB").values())
    data = {"code": [421202001, None], "name": NAMES} | columns
    geopandas.GeoDataFrame(data, geometry=areas, crs=crs).to_parquet(path)
    return path


def rewritten(path, **changes):
    """The same file with members of the geometry column's description changed; None removes one."""
    table = parquet.read_table(path)
    about = json.loads(table.schema.metadata[b"geo"])
    column = about["columns"]["geometry"] | changes
    about["columns"]["geometry"] = {key: value for key, value in column.items() if value is not ...}
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), path)
    return path


def test_features_come_with_their_values(tmp_path):
    table = read_features(made(tmp_path / "x.parquet"))
    first, second = table.rows
    assert (table.driver, table.crs_epsg, table.count, table.fields) == ("Parquet", 4490, 2, ["code", "name"])
    assert (first.values["name"], second.values, first.number) == (NAMES[0], {"code": None, "name": NAMES[1]}, 1)
    assert first.geometry.equals(sketch.units("AB")["A"])


def test_the_system_it_claims_is_told(tmp_path):
    path = made(tmp_path / "x.geoparquet", crs="OGC:CRS84")
    assert read_features(path).crs_epsg == 4326
    assert read_features(rewritten(path, crs=...)).crs_epsg == 4326  # the standard's meaning of none
    assert read_features(rewritten(path, crs=None)).crs_epsg is None


def test_dates_are_text_and_structures_are_left_out_with_a_note(tmp_path):
    path = made(tmp_path / "x.parquet", day=geopandas.pd.to_datetime(["2022-01-31", None]), parts=[[1], [2]])
    table = read_features(path)
    assert next(table.rows).values["day"] == "2022-01-31T00:00:00" and "parts" in table.notes[0]


def test_what_is_no_geoparquet_is_refused(tmp_path):
    parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "plain.parquet")
    assert refusal(tmp_path / "plain.parquet").code == "no-geometry"
    assert refusal(written(tmp_path / "text.parquet", "a,b\n")).code == "bad-geoparquet"
    whole = made(tmp_path / "x.parquet").read_bytes()
    for keep in (0.2, 0.6, 0.95):
        (tmp_path / "cut.parquet").write_bytes(whole[: int(len(whole) * keep)])
        assert refusal(tmp_path / "cut.parquet").code == "unreadable"


@pytest.mark.parametrize(("changes", "code"), [
    ({"encoding": "point"}, "bad-geoparquet"), ({"edges": "spherical"}, "curves"),
])
def test_what_would_be_another_shape_is_refused(tmp_path, changes, code):
    assert refusal(rewritten(made(tmp_path / "x.parquet"), **changes)).code == code


def test_a_broken_geometry_is_a_fault_of_its_row(tmp_path):
    path = made(tmp_path / "x.parquet")
    table = parquet.read_table(path)
    broken = pyarrow.array([b"\x01\x03", shapely.to_wkb(sketch.units("AB")["B"])])
    parquet.write_table(table.set_column(table.schema.get_field_index("geometry"), "geometry", broken), path)
    bad, good = rows(path)
    assert "cannot be read" in bad.fault.detail and bad.geometry is None
    assert good.geometry is not None


def test_a_column_that_unpacks_without_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_files, "MAX_BYTES", 4_000_000)
    areas = [sketch.units("A")["A"]] * 3000
    frame = geopandas.GeoDataFrame({"a": ["x" * 3000] * 3000}, geometry=areas)
    frame.to_parquet(tmp_path / "x.parquet")
    assert (tmp_path / "x.parquet").stat().st_size < 100_000
    assert refusal(tmp_path / "x.parquet").code == "zip-bomb"
