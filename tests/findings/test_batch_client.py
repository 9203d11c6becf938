"""Files of places through curl, against a server that listens, and back into geopandas."""

import json
import shutil
import subprocess

import geopandas
import pytest

from findings import batch_reading, job_tasks
from gis_core.accounts import issue_token
from tests.conftest import missing
from tests.findings import batches, town
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def curl(live_server, xianning_city, tmp_path, monkeypatch):
    monkeypatch.setenv("LUZHANG_JOBS", str(tmp_path / "jobs"))
    monkeypatch.setattr(batch_reading, "PART", 5)
    if shutil.which("curl") is None:
        missing("There is no curl.")
    town.publish_town()
    town.plan()
    town.duties(town.category())
    token = issue_token(person("dispatcher"))

    def run(path, *options):
        command = ["curl", "-sS", "--fail-with-body", "-H", f"Authorization: Token {token}", *options]
        done = subprocess.run([*command, live_server.url + path], capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_geopackage_goes_up_and_comes_back_with_its_columns(curl, tmp_path):
    path = batches.write_vector(tmp_path / "places.gpkg", batches.rows(12))
    form = ("file=@" + str(path), "datum=wgs84", "on_field=seen", "category_field=field", "body_ids=uscc")
    job = json.loads(curl("/api/v1/assign/jobs", *[word for each in form for word in ("-F", each)]))
    job_tasks.run_jobs.call()
    told = json.loads(curl(job["address"]))
    assert (told["state"], told["rows"], told["rows_done"]) == ("done", 12, 12)
    out = tmp_path / "back.gpkg"
    curl(told["result"], "-o", str(out))
    frame = geopandas.read_file(out)
    assert list(frame["name"]) == [row[0] for row in batches.rows(12)] and frame.crs.to_epsg() == 4326
    assert frame["community_code"][0] == town.A and frame["territory_id"][0] == "11421200MB000001X0"
    assert frame["community_distance_m"].dtype == "float64" and frame["answer_revision"].dtype.kind in "if"
    curl(job["address"], "-X", "DELETE")


def test_rows_go_up_as_json_and_come_back_in_their_order(curl):
    rows = [{"id": name, "lon": lon, "lat": lat, "on": seen} for name, lon, lat, seen, _ in batches.rows(9)]
    told = json.loads(curl(
        "/api/v1/assign", "-H", "Content-Type: application/json", "-d", json.dumps({"datum": "wgs84", "rows": rows})
    ))
    assert [each["id"] for each in told["answers"]] == [each["id"] for each in rows]
    assert all(each["answer_id"].startswith("a_") for each in told["answers"])
