"""Files whose rows are lines and areas: each row is answered as it is when it is asked alone."""

import csv
import json
import zipfile
from datetime import timedelta

import numpy as np
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from findings import batch_reading, job_running, job_tasks
from findings.answer_columns import cells_of
from findings.answers import ExtentQuestion, Question, answers
from findings.batch_files import assign_file
from findings.batch_vector_writing import short_names
from findings.batch_wish import BatchWish
from gis_core.crs import convert_geometry
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from grids.duty_changes import DutyStart, start
from tests.findings import batches, town
from tests.people import client_with_token

pytestmark = pytest.mark.django_db
LINES = [town.PAPER.line((0.5, 0.8), (1.6, 0.8)), town.PAPER.line((0.2, 1.5), (3.7, 1.4)), town.PAPER.line((0.3, 0.3), (0.4, 0.3))]
AREAS = [
    town.PAPER.polygon((0.5, 0.5), (0.5, 0.9), (2.5, 0.9), (2.5, 0.5)),
    town.PAPER.polygon((3.1, 0.1), (3.1, 0.4), (3.4, 0.4)),
    shapely.MultiPolygon([town.PAPER.cell(0, 1), town.PAPER.cell(2, 1)]),
]
POINTS = [shapely.Point(town.PAPER.point(0.5, 0.8)), shapely.Point(town.PAPER.point(2.5, 1.5))]


@pytest.fixture
def world(xianning_city):
    town.publish_town()
    town.plan()
    return town.duties(town.category())


def rows(shapes):
    return [(f"形{at}", shape, "2022-12-15", "人行道秩序" if at % 2 else "") for at, shape in enumerate(shapes)]


def write_geojson(path, found):
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": {"name": name, "seen": seen, "field": field}}
        for name, shape, seen, field in found
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def write_vector(path, found, driver="GPKG", layer="shapes"):
    from gis_core.vector_files import gdal

    kinds = {shape.geom_type.removeprefix("Multi") for _, shape, *_ in found}
    multi = any(shape.geom_type.startswith("Multi") for _, shape, *_ in found)
    kind = kinds.pop() if len(kinds) == 1 else "Unknown"
    if multi and driver == "GPKG" and kind != "Unknown":
        kind = f"Multi{kind}"
    gdal().write(
        str(path), geometry=shapely.to_wkb(np.array([row[1] for row in found], dtype=object)),
        field_data=[np.array([row[at] for row in found], dtype=object) for at in (0, 2, 3)],
        fields=np.array(["name", "seen", "field"], dtype=object), layer=layer, driver=driver,
        geometry_type=kind, crs="EPSG:4326", encoding="UTF-8" if driver != "GPKG" else None,
        promote_to_multi=kind.startswith("Multi"),
    )


def write_zip(path, found):
    folder = path.parent / "shape"
    folder.mkdir()
    write_vector(folder / "a.shp", found, "ESRI Shapefile", "a")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)


def write_geoparquet(path, found):
    import geopandas

    columns = {name: [row[at] for row in found] for name, at in (("name", 0), ("seen", 2), ("field", 3))}
    geopandas.GeoDataFrame(columns, geometry=[row[1] for row in found], crs="EPSG:4326").to_parquet(path)


def write_csv(path, found):
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(["name", "WKT", "seen", "field"])
        written.writerows((name, shapely.to_wkt(shape, rounding_precision=-1), *rest) for name, shape, *rest in found)


WRITERS = {
    ".geojson": write_geojson, ".gpkg": write_vector, ".zip": write_zip, ".geoparquet": write_geoparquet, ".csv": write_csv,
}
MIXED = {"lines": LINES, "areas": AREAS, "points, lines and areas": [*POINTS, *LINES, *AREAS]}


def wish(suffix, **more):
    wkt = {"wkt": "WKT"} if suffix == ".csv" else {}
    return BatchWish(**{"datum": "wgs84", "on_field": "seen", "category_field": "field"} | wkt | more)


def written(tmp_path, suffix, found, **more):
    path, out = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    WRITERS[suffix](path, found)
    report = assign_file(path, out, wish(suffix, **more))
    if suffix == ".geojson":  # GDAL would take the texts of days for times
        features = json.loads(out.read_text(encoding="utf-8"))["features"]
        return path, [each["properties"] for each in features], report
    return path, batches.read_back(out), report


def shapes_of(path, suffix):
    """The shapes as the file holds them, by a reader that is not ours."""
    import geopandas

    if suffix == ".csv":
        return [shapely.from_wkt(row["WKT"]) for row in batches.read_back(path)]
    read = geopandas.read_parquet if suffix == ".geoparquet" else geopandas.read_file
    return list(read(path).geometry)


def alone(shape, category, datum="wgs84"):
    """The cells of the answer to one row of POST /api/v1/assign."""
    about = (datum, town.DAY, category or None)
    question = Question(shape.x, shape.y, *about) if shape.geom_type == "Point" else ExtentQuestion(shape, *about)
    (found,) = answers([question], current_city())
    columns = wish("").columns(kind.key for kind in current_city().kinds)
    names = [each.name for each in columns.columns()]
    return dict(zip(names, cells_of(found.document, columns), strict=True)), found.document


def same(got, expected):
    if isinstance(expected, float):
        return float(got) == pytest.approx(expected)
    return str(got or "") == str(expected or "")


HELD = [(suffix, kind) for suffix in WRITERS for kind in MIXED if suffix != ".zip" or "points" not in kind]
"""A Shapefile is of one kind of shape."""


@pytest.mark.parametrize(("suffix", "kind"), HELD)
def test_each_row_has_the_answer_of_its_shape_asked_alone(world, tmp_path, suffix, kind):
    found = rows(MIXED[kind])
    path, back, report = written(tmp_path, suffix, found)
    assert (report.rows, report.problems) == (len(found), 0), report.first
    long = [each.name for each in wish("").columns(k.key for k in current_city().kinds).all_columns()]
    short = dict(zip(long, short_names(long, ["name", "seen", "field"]), strict=True)) if suffix == ".zip" else {}
    for got, shape, (name, _, _, category) in zip(back, shapes_of(path, suffix), found, strict=True):
        expected, _ = alone(shape, category)
        assert got["name"] == name
        assert not [each for each, value in expected.items() if not same(got[short.get(each, each)], value)]


def test_bodies_that_share_a_line_stand_with_their_shares_and_units_with_the_others_beside(world, tmp_path):
    _, (row,), _ = written(tmp_path, ".csv", rows(LINES[1:2]))
    _, document = alone(LINES[1], "")
    codes = [each["code"] for each in document["units"] if each["kind"] == "community"]
    assert len(codes) == 4 and {row["community_code"], *row["community_other_side"].split("；")} == set(codes)
    assert row["answer_id"].startswith("x_") and row["community_distance_m"] == row["community_state"] == ""
    bodies = [each["body"]["name"] for each in document["bodies"] if each["role"] == "territory"]
    assert row["territory"] == "；".join(bodies)


def test_the_file_keeps_its_shapes(world, tmp_path):
    import geopandas

    for suffix in (".geojson", ".gpkg", ".geoparquet"):
        found = rows(AREAS if suffix == ".gpkg" else [*POINTS, *LINES, *AREAS])
        written(tmp_path, suffix, found)
        read = geopandas.read_parquet if suffix == ".geoparquet" else geopandas.read_file
        before, after = (read(tmp_path / f"{name}{suffix}") for name in "ab")
        assert before.geometry.geom_equals_exact(after.geometry, 0).all(), suffix


def test_a_line_in_another_datum_is_answered_there(world, tmp_path):
    moved = convert_geometry(LINES[0], "wgs84", "gcj02")
    _, (row,), _ = written(tmp_path, ".geojson", rows([moved]), datum="gcj02")
    assert row["community_code"] == alone(LINES[0], "")[0]["community_code"]


def test_a_line_in_a_projection_is_the_same_line(world, tmp_path):
    from gis_core.crs import to_metric

    _, (row,), report = written(tmp_path, ".csv", rows([to_metric(LINES[1], 4547)]), crs="EPSG:4547")
    assert report.problems == 0 and row["territory_share"] == (alone(LINES[1], "")[0]["territory_share"] or "")
    assert row["community_code"] == alone(LINES[1], "")[0]["community_code"]


def test_each_bad_shape_says_what_is_wrong_and_the_others_are_answered(world, tmp_path):
    path, out = tmp_path / "a.csv", tmp_path / "b.csv"
    long = shapely.LineString(np.linspace((114.3, 29.85), (114.301, 29.851), 5_001))
    bad = {
        "bow": town.PAPER.polygon((0, 0), (1, 1), (1, 0), (0, 1)).wkt, "far": "LINESTRING (0 0, 1 1)", "none": "",
        "words": "LINE (1 2)", "many": shapely.MultiPoint(POINTS).wkt, "empty": "LINESTRING EMPTY", "long": long.wkt,
        "srid": f"SRID=4326;{LINES[0].wkt}", "endless": "LINESTRING (114.3 1e999, 114.3 29.85)",
        "mixed": shapely.GeometryCollection([POINTS[0], LINES[0]]).wkt,
    }
    batches.write_csv(
        path, [("good", LINES[0].wkt, "2022-12-15"), *((name, text, "2022-12-15") for name, text in bad.items())],
        header=["name", "WKT", "seen"],
    )
    report = assign_file(path, out, wish(".csv", category_field=""))
    back = {row["name"]: row for row in batches.read_back(out)}
    assert report.problems == len(bad) and back["good"]["answer_id"]
    assert all(back[name]["answer_problem"] and not back[name]["answer_id"] for name in bad)
    assert "5,000 are the most" in back["long"]["answer_problem"] and "not valid" in back["bow"]["answer_problem"]
    assert "MultiPoint cannot be asked" in back["many"]["answer_problem"]


def test_wkt_is_of_tables_and_not_beside_columns_of_numbers(world, tmp_path):
    write_geojson(tmp_path / "a.geojson", rows(LINES))
    write_csv(tmp_path / "a.csv", rows(LINES))
    for name, more in (("a.geojson", {"wkt": "WKT"}), ("a.csv", {"lon": "name", "lat": "name"})):
        with pytest.raises(BadParameter) as told:
            assign_file(tmp_path / name, tmp_path / f"b{name[1:]}", wish(tmp_path.joinpath(name).suffix, **more))
        assert told.value.parameter == "wkt"


# --- as jobs -----------------------------------------------------------------------------------------


@pytest.fixture
def office(world, tmp_path, monkeypatch):
    monkeypatch.setenv("LUZHANG_JOBS", str(tmp_path / "jobs"))
    monkeypatch.setattr(batch_reading, "PART", 4)
    return client_with_token("office")


def sent(office, path):
    form = {"datum": "wgs84", "wkt": "WKT", "on_field": "seen", "category_field": "field"}
    response = office.post("/api/v1/assign/jobs", form | {"file": SimpleUploadedFile("a.csv", path.read_bytes())})
    assert response.status_code == 202, response.content
    return response.json()["address"]


def test_a_job_writes_the_bytes_of_the_command_for_lines_too(office, tmp_path):
    write_csv(tmp_path / "a.csv", rows([*LINES, *POINTS, *AREAS]))
    address = sent(office, tmp_path / "a.csv")
    job_tasks.run_jobs.call()
    told = office.get(address).json()
    assert (told["state"], told["rows"], told["rows_with_problems"], told["notes"]) == ("done", 8, 0, [])
    assign_file(tmp_path / "a.csv", tmp_path / "b.csv", wish(".csv"))
    assert b"".join(office.get(told["result"]).streaming_content) == (tmp_path / "b.csv").read_bytes()


def test_duties_that_change_while_a_job_runs_are_told_in_its_notes(office, world, tmp_path, monkeypatch):
    write_csv(tmp_path / "a.csv", rows([*LINES, *POINTS, *AREAS]))
    address, original, changed = sent(office, tmp_path / "a.csv"), job_running.answer_part, []

    def changing(*given):
        if not changed:
            unit = town.unit("township", "421202003").pk
            changed.append(start([DutyStart(world["department"].pk, "territory", town.DAY - timedelta(9), unit_id=unit)]))
        return original(*given)

    monkeypatch.setattr(job_running, "answer_part", changing)
    job_tasks.run_jobs.call()
    told = office.get(address).json()
    assert told["state"] == "done" and "Duties changed while" in told["notes"][0] and len(told["notes"]) == 1
