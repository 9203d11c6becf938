"""A layer as a file: every format holds the same features, whole, with the fields its tiles have."""

import json

import geopandas
import numpy as np
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from django.core.management import CommandError, call_command

from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import DECEMBER, NOVEMBER, middle
from tiles.layers import LAYERS

pytestmark = pytest.mark.django_db
PATHS = ["units/zone", "units/township", "density", "findings", "arcs/township", "duties/zone", "streets"]
ENDINGS = {"geoparquet": ".parquet", "gpkg": ".gpkg", "geojson": ".geojson", "fgb": ".fgb"}


def export(folder, layer, form, *words, round_=NOVEMBER):
    path = folder / f"x{ENDINGS[form]}"
    call_command("export_layer", layer, "--round", round_, "--format", form, "--out", str(path), *words)
    return path


def read(path):
    frame = geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path)
    return frame.drop(columns=[name for name in ("bbox", "id") if name in frame])


def plain(value):
    """A value as text, whatever type a format gave it: whole numbers as others, days without an hour."""
    if value is None or value != value:
        return ""
    if isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_):
        return f"{float(value):.9g}"
    return str(value).removesuffix(" 00:00:00")


def rows_of(frame):
    """The rows as plain texts, in an order that the format does not decide."""
    shapes = shapely.normalize(shapely.set_precision(np.array(frame.geometry), 1e-7))
    columns = [[plain(value) for value in frame[name]] for name in sorted(set(frame) - {"geometry"})]
    return sorted(zip(*columns, shapely.to_wkt(shapes), strict=True))


@pytest.mark.parametrize("layer", PATHS)
def test_every_format_holds_the_same(mapped_city, tmp_path, layer):
    frames = {form: read(export(tmp_path, layer, form)) for form in ENDINGS}
    rows = {form: rows_of(frame) for form, frame in frames.items()}
    assert rows["geoparquet"]
    for form, found in rows.items():
        assert found == rows["geoparquet"], form
        assert frames[form].crs.to_epsg() == 4326
    declared = {field.name for field in LAYERS[layer.split("/")[0]].fields}
    assert set(frames["gpkg"]) - {"geometry", "round", "notice"} <= declared


@pytest.mark.parametrize("layer", ["units/zone", "duties/zone", "density", "findings", "arcs/township"])
def test_the_values_are_those_of_the_tiles(client, mapped_city, tmp_path, layer):
    z = 12 if layer == "density" else 14 if layer == "findings" else 10
    found = read(export(tmp_path, layer, "gpkg"))
    told = set()
    for column, row in [(0, 0), (0, 1), (3, 1), (1, 0), (2, 0)]:
        x, y = tile_of(*middle(column, row), z)
        asks = {"on": "2022-11-30"} if layer.startswith("duties") else {"round": NOVEMBER}
        for part in decoded(client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt", asks)).values():
            for feature in part["features"]:
                said = feature["properties"]
                told.add(tuple(sorted((name, str(said[name])) for name in said if name in set(found))))
    ours = set()
    for record in found.drop(columns=["geometry", "round", "notice"]).to_dict("records"):
        ours.add(tuple(sorted((name, plain(value)) for name, value in record.items() if plain(value))))
    assert told == ours


def test_borders_are_whole_lines_between_the_units_they_name(mapped_city, tmp_path):
    found = read(export(tmp_path, "arcs/township", "geojson"))
    between = found[~found["outer"]]
    assert sorted(zip(between["one"], between["other"], strict=True)) == [
        ("421202000", "421202001"), ("421202001", "421221002"), ("421221002", "421221003")]
    assert shapely.length(np.array(between.geometry)).round(7).tolist() == [0.04] * 3
    assert shapely.length(np.array(found[found["outer"]].geometry)).sum() == pytest.approx(2 * (0.08 + 0.04))


def test_places_of_findings_are_as_exact_as_the_public_may_know_them(mapped_city, tmp_path):
    mapped_city.add_finding(NOVEMBER, "exact", 114.3100001, 29.8100012)
    places = shapely.get_coordinates(read(export(tmp_path, "findings", "geoparquet")).geometry)
    assert np.abs(places - places.round(5)).max() < 1e-9
    inner = tmp_path / "inner"
    inner.mkdir()
    exact = read(export(inner, "findings", "geoparquet", "--as", "office"))
    assert (114.3100001, 29.8100012) in [tuple(each) for each in shapely.get_coordinates(exact.geometry)]
    assert exact["notice"].str.contains("不得外传").all()


def test_nothing_of_persons_is_in_any_layer(mapped_city, tmp_path):
    for layer in PATHS:
        folder = tmp_path / layer.replace("/", "-")
        folder.mkdir()
        text = export(folder, layer, "geojson").read_text()
        assert "张三" not in text and "person" not in text


def test_a_geoparquet_file_says_its_system_its_boxes_and_the_notices(mapped_city, tmp_path):
    path = export(tmp_path, "units/zone", "geoparquet", "--crs", "EPSG:4547")
    schema = pyarrow.parquet.read_schema(path)
    geo = json.loads(schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0" and geo["columns"]["geometry"]["crs"]["id"]["code"] == 4547
    assert "内部使用·未经审图" in schema.metadata[b"description"].decode()
    assert "covering" in geo["columns"]["geometry"] and "bbox" in schema.names
    frame = geopandas.read_parquet(path)
    assert frame.crs.to_epsg() == 4547 and 14e6 < frame.geometry.area.sum() < 35e6
    west, *_ = frame.total_bounds
    assert len(geopandas.read_parquet(path, bbox=(west, 0, west + 10, 1e7))) == 1


def test_a_geopackage_says_the_notices(mapped_city, tmp_path):
    info = pyogrio.read_info(export(tmp_path, "units/zone", "gpkg"))
    assert "界线仅供城市管理评价" in info["layer_metadata"]["DESCRIPTION"] and info["layer_name"] == "units_zone"


@pytest.mark.parametrize("words, told", [
    (("nothing", "gpkg"), "There is no layer"), (("units", "gpkg"), "Write units/"),
    (("units/zone", "gpkg", "--crs", "EPSG:3395"), "not among this city's"),
    (("density", "gpkg", "--resolution", "3"), "resolutions 5 to 12"),
])
def test_a_wrong_word_is_refused(mapped_city, tmp_path, words, told):
    with pytest.raises(CommandError, match=told):
        export(tmp_path, *words)


def test_a_format_wants_its_ending_and_an_unpublished_round_the_office(mapped_city, tmp_path):
    with pytest.raises(CommandError, match=r"geoparquet \.parquet"):
        call_command("export_layer", "units/zone", "--round", NOVEMBER, "--format", "fgb", "--out", str(tmp_path / "x.gpkg"))
    with pytest.raises(CommandError, match="not published"):
        export(tmp_path, "units/zone", "gpkg", round_=DECEMBER)
    export(tmp_path, "units/zone", "gpkg", "--as", "office", round_=DECEMBER)
