"""manage.py assign: a file of places becomes the same file with answers, whatever its format."""

import os
import signal
import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from findings import batch_reading
from findings.answers import Question, answer
from findings.batch_files import assign_file
from findings.batch_vector_writing import short_names
from findings.batch_wish import BatchWish
from findings.runners import Points
from findings.runners.here import Here
from findings.runners.pool import Pool
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Fault
from gis_core.feature_table import FileFault
from tests.city_fixtures import ROOT
from tests.findings import batches, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(xianning_city):
    town.publish_town()
    town.plan()
    return town.duties(town.category())


def wish(columns=True, **more):
    places = {"lon": "lon", "lat": "lat"} if columns else {}
    return BatchWish(**{"datum": "wgs84", "on_field": "seen", "category_field": "field"} | places | more)


def expected(row):
    _, lon, lat, seen, field = row
    return answer(Question(lon, lat, "wgs84", date.fromisoformat(seen), field or None), current_city()).document


def cell(row, name, short):
    return row[short.get(name, name)]


@pytest.mark.parametrize("name", batches.FORMATS)
def test_every_format_comes_back_with_the_answers_of_one_place_asked_alone(world, tmp_path, name):
    write, columns = batches.FORMATS[name]
    rows = list(batches.rows(12))
    path, out = write(tmp_path / name, rows), tmp_path / f"out{(tmp_path / name).suffix}"
    report = assign_file(path, out, wish(columns))
    assert (report.rows, report.problems) == (12, 0)
    long = [each.name for each in wish().columns(k.key for k in current_city().kinds).all_columns()]
    short = dict(zip(long, short_names(long, ["name", "seen", "field", "number"]), strict=True)) if ".zip" in name else {}
    found = batches.read_back(out)
    assert [each["name"] for each in found] == [row[0] for row in rows]
    for got, row in zip(found, rows, strict=True):
        document = expected(row)
        units = {each["kind"]: each for each in document["units"] if each.get("chosen")}
        assert cell(got, "answer_id", short) == document["answer_id"]
        assert cell(got, "answer_state", short) == document["state"]
        assert (cell(got, "community_code", short) or None) == units["community"]["code"]
        metres = cell(got, "community_distance_m", short)
        assert float(metres) == pytest.approx(units["community"]["distance_to_border_m"])
        territory = "；".join(e["body"]["name"] for e in document["bodies"] if e["role"] == "territory")
        assert (cell(got, "territory", short) or "") == territory
        chiefs = "；".join(f"{e['body']['name']} {e['body']['post']}" for e in document["bodies"] if e["role"] == "road_chief")
        assert (cell(got, "road_chief_2", short) or "") == chiefs


def test_what_a_file_had_is_as_it_was(world, tmp_path):
    import pyarrow.parquet

    path = batches.write_parquet(tmp_path / "a.parquet", batches.rows(9))
    assign_file(path, tmp_path / "b.parquet", wish())
    before, after = (pyarrow.parquet.read_table(tmp_path / name) for name in ("a.parquet", "b.parquet"))
    assert after.select(before.column_names).equals(before)
    assert after.schema.field("community_distance_m").type == "double"


def test_a_geopackage_keeps_its_geometry_types_and_whole_numbers(world, tmp_path):
    import geopandas

    path = batches.write_vector(tmp_path / "a.gpkg", batches.rows(9))
    assign_file(path, tmp_path / "b.gpkg", wish(False))
    before, after = (geopandas.read_file(tmp_path / name) for name in ("a.gpkg", "b.gpkg"))
    assert (after.geometry == before.geometry).all() and (after.number == before.number).all()
    assert after.crs == before.crs and after.number.dtype == before.number.dtype


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(batch_reading, "PART", 40)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["places.csv", "places.parquet"])
def test_two_processes_write_the_bytes_of_one_also_when_one_of_them_is_killed(
    world, tmp_path, small_parts, monkeypatch, name
):
    rows = list(batches.rows(400))
    path = batches.FORMATS[name][0](tmp_path / name, [*rows[:50], ("bad", "x" if "csv" in name else 0.0, *rows[0][2:]), *rows[50:]])
    outs = [tmp_path / f"{number}{path.suffix}" for number in (1, 2, 3)]
    assign_file(path, outs[0], wish())
    assign_file(path, outs[1], wish(), workers=2)
    killed, original = [], Pool._submit

    def submit(pool, folder, questions):
        if questions.name == "questions-6.parquet" and not killed:
            killed.extend(pool.processes())
            os.kill(killed[0], signal.SIGKILL)
        return original(pool, folder, questions)

    monkeypatch.setattr(Pool, "_submit", submit)
    report = assign_file(path, outs[2], wish(), workers=2)
    assert killed and (report.rows, report.problems) == (401, 1)
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()


@pytest.mark.django_db(transaction=True)
def test_the_runners_give_the_same_cells_for_the_points_of_a_day(world):
    places = list(batches.rows(60))
    points = Points(
        np.array([row[1] for row in places]), np.array([row[2] for row in places]),
        np.array([5.0, np.nan] * 30), [row[4] or None for row in places], "wgs84",
    )
    points.lon[7] = 0.0
    columns = wish(because=True).columns(kind.key for kind in current_city().kinds)
    here = Here(columns, current_city(), 1).assign_chunk(points, town.DAY).rows()
    with Pool(columns, 1, None, 2) as pool:
        there = pool.assign_chunk(points, town.DAY).rows()
    assert [cells for cells, _ in here] == [cells for cells, _ in there] and len(here) == 60
    assert [at for at, (_, fault) in enumerate(there) if fault] == [7]
    assert here[7][1].as_problem() == there[7][1].as_problem()


def interrupted(tmp_path, database_url, number, rows=60_000):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(rows))
    command = [sys.executable, "manage.py", "assign", str(path), "--out", str(tmp_path / "b.csv"), "--datum", "wgs84"]
    running = subprocess.Popen(
        [*command, "--lon", "lon", "--lat", "lat", "--on", "seen"], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        stdout=subprocess.DEVNULL, env=os.environ | {"DATABASE_URL": database_url},
    )
    assert "rows (" in running.stderr.readline()  # it is at work
    running.send_signal(number)
    told = running.communicate(timeout=60)[1]
    return running.returncode, told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_half_file(world, tmp_path, database_url, number):
    status, told = interrupted(tmp_path, database_url, number)
    assert status == 130 and "nothing was written" in told
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_each_bad_row_says_what_is_wrong_and_the_others_are_answered(world, tmp_path):
    good = next(batches.rows(1))
    bad = [
        ("nan", "nan", good[2]), ("inf", good[1], "inf"), ("1e400", "1e400", good[2]), ("empty", "", ""),
        ("swapped", good[2], good[1]), ("words", "东经114", good[2]), ("wide", "１１４.3", good[2]),
        ("off", 116.4, 39.9), ("zero", 0, 0),
    ]
    rows = [(name, lon, lat, "2022-12-15", "") for name, lon, lat in bad]
    rows += [("day", *good[1:3], "2022-02-30", ""), ("noday", *good[1:3], "", ""), ("cat", *good[1:3], "2022-12-15", "不存在")]
    path = batches.write_csv(tmp_path / "a.csv", [good, *rows, good])
    report = assign_file(path, tmp_path / "b.csv", wish())
    found = batches.read_back(tmp_path / "b.csv")
    assert report.problems == len(rows)
    assert [bool(each["answer_id"]) for each in found] == [True, *[False] * len(rows), True]
    problems = {each["name"]: each["answer_problem"] for each in found}
    assert "not a finite number" in problems["1e400"] and "swapped" in problems["swapped"]
    assert "“lon” is empty" in problems["empty"] and "calendar" in problems["day"]
    assert all(each["answer_problem"] for each in found[1:-1])


def test_formula_cells_and_names_are_made_harmless_and_numbers_stay(world, tmp_path):
    good = next(batches.rows(1))
    path = batches.write_csv(
        tmp_path / "a.csv",
        [("=cmd|' /C calc'!A0", *good[1:], "-12.5"), ("@SUM(1)", *good[1:], "+x"), ("\tx", *good[1:], "-x")],
        header=[*batches.HEADER, "=note"],
    )
    assign_file(path, tmp_path / "b.csv", wish())
    found = batches.read_back(tmp_path / "b.csv")
    assert [each["name"] for each in found] == ["'=cmd|' /C calc'!A0", "'@SUM(1)", "'\tx"]
    assert [each["'=note"] for each in found] == ["-12.5", "'+x", "'-x"]
    book = batches.write_xlsx(tmp_path / "a.xlsx", [("'=1+1", *good[1:]), ("=1+1", *good[1:])])
    assign_file(book, tmp_path / "b.xlsx", wish())
    from openpyxl import load_workbook

    cells = [each for row in load_workbook(tmp_path / "b.xlsx").active.iter_rows() for each in row]
    assert not [each for each in cells if each.data_type == "f"]


def test_gbk_stays_gbk(world, tmp_path):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(3), encoding="gbk")
    with pytest.raises(FileFault, match="GBK"):
        assign_file(path, tmp_path / "b.csv", wish())
    assign_file(path, tmp_path / "b.csv", wish(encoding="GBK"))
    assert "花坛社区" in (tmp_path / "b.csv").read_bytes().decode("gb18030")


def test_projected_coordinates_are_understood_by_their_number(world, tmp_path):
    from gis_core.crs import to_metric

    def moved():
        for name, lon, lat, *rest in batches.rows(3):
            x, y = to_metric((lon, lat), 4547)
            yield name, float(x), float(y), *rest

    path = batches.write_csv(tmp_path / "a.csv", moved())
    assign_file(path, tmp_path / "b.csv", wish(crs="EPSG:4547"))
    assert [each["community_code"] for each in batches.read_back(tmp_path / "b.csv")] == [town.A, town.B, town.A]


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"lon": "x"}, "lon"), ({"lat": ""}, "lat"), ({"on_field": "no"}, "on_field"), ({"crs": "EPSG:2263"}, "crs"),
        ({"crs": "/etc/passwd"}, "crs"), ({"on": date(2022, 1, 1)}, "on"), ({"revision": 99}, "revision"),
    ],
)
def test_a_wish_that_does_not_fit_the_file_is_refused_before_anything_is_written(world, tmp_path, more, parameter):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(3))
    with pytest.raises(Fault) as refused:
        assign_file(path, tmp_path / "b.csv", wish(**more))
    assert refused.value.parameter == parameter
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_column_that_is_there_already_is_not_written_twice(world, tmp_path):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(3))
    assign_file(path, tmp_path / "b.csv", wish())
    with pytest.raises(BadParameter, match="already has a column"):
        assign_file(tmp_path / "b.csv", tmp_path / "c.csv", wish())
    assign_file(tmp_path / "b.csv", tmp_path / "c.csv", wish(prefix="new_"))
    assert {"answer_id", "new_answer_id"} <= set(batches.read_back(tmp_path / "c.csv")[0])


def test_nothing_is_written_over_unless_told(world, tmp_path):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(3))
    (tmp_path / "b.csv").write_text("precious")
    with pytest.raises(Conflict):
        assign_file(path, tmp_path / "b.csv", wish())
    with pytest.raises(Conflict):
        assign_file(path, path, wish(), force=True)
    assert (tmp_path / "b.csv").read_text() == "precious"
    assign_file(path, tmp_path / "b.csv", wish(), force=True)
    assert len(batches.read_back(tmp_path / "b.csv")) == 3


def test_a_file_that_breaks_off_leaves_no_half_file(world, tmp_path):
    path = batches.write_parquet(tmp_path / "a.parquet", batches.rows(3))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileFault):
        assign_file(path, tmp_path / "b.parquet", wish())
    assert [each.name for each in tmp_path.iterdir()] == ["a.parquet"]


def test_the_command_says_what_it_did(world, tmp_path, capsys):
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(3))
    options = ["assign", str(path), "--out", str(tmp_path / "b.csv"), "--datum", "wgs84", "--lon", "lon", "--lat", "lat"]
    call_command(*options, "--on", "seen", "--body-ids", "uscc")
    told = capsys.readouterr().out
    assert "3 rows, 3 answered" in told and "Written to" in told
    assert batches.read_back(tmp_path / "b.csv")[0]["territory_id"] == "11421200MB000001X0"
    with pytest.raises(CommandError, match="no column"):
        call_command(*options, "--on", "no", "--force")


@pytest.mark.parametrize("name", batches.FORMATS)
def test_a_file_without_rows_comes_back_with_its_columns(world, tmp_path, name):
    write, columns = batches.FORMATS[name]
    path, out = write(tmp_path / name, []), tmp_path / f"out{(tmp_path / name).suffix}"
    report = assign_file(path, out, wish(columns) if name != "places.geojson" else BatchWish("wgs84"))
    assert report.rows == 0 and out.stat().st_size > 0 and batches.read_back(out) == []


def test_a_geojson_file_too_large_to_be_read_whole_is_refused(world, tmp_path, monkeypatch):
    monkeypatch.setattr(batch_reading, "MOST_GEOJSON_BYTES", 100)
    path = batches.write_geojson(tmp_path / "a.geojson", batches.rows(3))
    with pytest.raises(Fault, match="read whole"):
        assign_file(path, tmp_path / "b.geojson", BatchWish("wgs84"))
    assert [each.name for each in tmp_path.iterdir()] == ["a.geojson"]
