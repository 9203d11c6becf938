"""An import of findings warns of a wrong datum before anything is written, by streets or by what is there."""

import csv
import io
import json

import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from findings.batch_shift import earlier_places, likely_datum, likely_datum_of_stored
from findings.models import Finding
from findings.plans import store_plan
from findings.scoring.plan_document import plan_from_yaml
from gis_core.crs import from_metric, from_wgs84
from gis_core.stamping import bump
from grids.models import Street
from grids.streets import StreetLine, put_streets
from tests.findings import drawn_round as drawn

SRID = 4547
EAST, NORTH, STEP, SIZE = 530_000.0, 3_300_000.0, 170.0, 3_400.0


def street(line):
    return shapely.LineString(np.column_stack(from_metric(tuple(np.array(line).T), SRID)))


@pytest.fixture
def town(xianning_city):
    """Streets 170 m apart, northward and eastward, crooked enough that no shift fits all."""
    rng = np.random.default_rng(5)
    at = np.arange(0.0, SIZE, STEP)
    lines = []
    for number, across in enumerate(at + rng.uniform(-40, 40, at.shape)):
        lines.append([(EAST + across, NORTH), (EAST + across, NORTH + SIZE)])
        lines.append([(EAST, NORTH + at[number] + 13), (EAST + SIZE, NORTH + at[number] + rng.uniform(-40, 40))])
    put_streets([StreetLine(str(n), f"街{n}", street(line)) for n, line in enumerate(lines)], source="drawn")
    return lines


def beside(lines, many, seed=1):
    """WGS84 places a pavement's way from the streets."""
    rng = np.random.default_rng(seed)
    chosen = np.array(lines)[rng.integers(0, len(lines), many)]
    along = rng.random((many, 1))
    points = chosen[:, 0] * (1 - along) + chosen[:, 1] * along + rng.uniform(-15, 15, (many, 2))
    return from_metric((points[:, 0], points[:, 1]), SRID)


@pytest.fixture
def file(tmp_path):
    """A CSV of findings at these places, as received."""
    def write(lon, lat, prefix="F"):
        path = tmp_path / "findings.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["id", "lon", "lat", "category", "seen"])
            rows.writerows([f"{prefix}{n}", repr(float(x)), repr(float(y)), "litter", "2022-12-15 10:00"] for n, (x, y) in enumerate(zip(lon, lat, strict=True)))
        return path
    return write


@pytest.fixture
def plan(xianning_city):
    return store_plan(plan_from_yaml(drawn.PLAN))


def run(path, *options, datum="wgs84"):
    out = io.StringIO()
    call_command(
        "import_findings", str(path), "--plan", "2022", "--datum", datum, "--tz", "Asia/Shanghai", "--lon", "lon",
        "--lat", "lat", "--category", "category", "--observed", "seen", "--key", "id", *options, stdout=out, stderr=io.StringIO(),
    )
    return out.getvalue()


def test_a_dry_run_and_a_commit_warn_and_the_right_datum_does_not(town, plan, file, tmp_path):
    path = file(*from_wgs84(*beside(town, 300), "gcj02"))
    report = tmp_path / "report.json"
    for options in ((), ("--commit",)):
        told = run(path, *options, "--report", str(report))
        assert "likely GCJ-02, not WGS84 as declared" in told and "GCJ-02坐标，而不是声明的WGS84" in told
        kept = json.loads(report.read_text())
        assert kept["without_round"] and all(count == 300 for count in kept["without_round"].values())
        kept = kept["suspicion"]
        assert kept["looks_like"] == "gcj02" and kept["zh"] in told
    assert Finding.objects.count() == 300, "a warning keeps nothing out"


def test_the_right_declaration_is_not_warned_of(town, plan, file, tmp_path):
    report = tmp_path / "report.json"
    told = run(file(*from_wgs84(*beside(town, 300), "gcj02")), "--report", str(report), datum="gcj02")
    assert "Beware" not in told and json.loads(report.read_text())["suspicion"] is None


def test_findings_brought_twice_are_no_witness_of_themselves(town, plan, file):
    path = file(*from_wgs84(*beside(town, 300), "bd09"))
    run(path, "--commit")
    assert "likely BD-09" in run(path)


def test_where_no_street_is_known_the_earlier_findings_of_the_source_tell(plan, file, town):
    run(file(*beside(town, 1500, 7), prefix="E"), "--commit")
    Street.objects.all().delete()
    bump("streets")
    found = run(file(*from_wgs84(*beside(town, 900, 8), "gcj02")))
    assert "likely GCJ-02" in found and "earlier findings" in found
    assert "Beware" not in run(file(*beside(town, 900, 8)))
    assert "Beware" not in run(file(*from_wgs84(*beside(town, 900, 8), "gcj02")), "--source", "platform")


def test_new_york_knows_one_datum_and_reads_nothing_to_say_so(new_york_city, django_assert_num_queries):
    lon, lat = np.random.default_rng(1).uniform((-74.0, 40.6), (-73.8, 40.8), (500, 2)).T
    with django_assert_num_queries(2):  # the city, and whether it changed
        assert likely_datum(lon, lat, "gcj02") is None
    assert earlier_places("inspection") == set()


def test_real_complaints_of_new_york_are_not_suspected(new_york_city, real_data):
    with (real_data / "nyc" / "nyc311_2022_924.csv").open(encoding="utf-8") as file:
        rows = [(row["Longitude"], row["Latitude"]) for row in csv.DictReader(file) if row["Longitude"]]
    places = {(float(lon), float(lat)) for lon, lat in rows}
    assert len(places) > 100 and likely_datum_of_stored(places, "wgs84", ()) is None


def test_the_streets_are_read_once_until_they_change(town, django_assert_max_num_queries):
    lon, lat = beside(town, 300)
    assert likely_datum(lon, lat, "gcj02").looks_like == "wgs84"
    with django_assert_max_num_queries(3):  # the city's two and the stamps
        likely_datum(lon, lat, "wgs84")
    lines = [[(x + 9000, y), (z + 9000, w)] for (x, y), (z, w) in town]
    put_streets([StreetLine(str(n), f"街{n}", street(line)) for n, line in enumerate(lines)], source="moved")
    with CaptureQueriesContext(connection) as asked:
        assert likely_datum(lon, lat, "gcj02") is None
    assert any("grids_street" in each["sql"] for each in asked)
