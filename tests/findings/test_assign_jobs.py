"""/api/v1/assign/jobs: a file of places is sent, answered by workers, and taken back."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from findings import batch_reading, job_records, job_running, job_sweeping, job_tasks
from findings.batch_files import assign_file
from findings.job_folders import folder_of, jobs_folder
from gis_core import jobs
from gis_core.models import Job, JobChunk
from tests.findings import batches, town
from tests.findings.test_assign_files import wish
from tests.people import client_of, client_with_token

pytestmark = pytest.mark.django_db
URL = "/api/v1/assign/jobs"
FORM = {"datum": "wgs84", "lon": "lon", "lat": "lat", "on_field": "seen", "category_field": "field"}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LUZHANG_JOBS", str(tmp_path / "jobs"))
    monkeypatch.setattr(batch_reading, "PART", 4)


@pytest.fixture
def world(xianning_city):
    town.publish_town()
    town.plan()
    return town.duties(town.category())


@pytest.fixture
def office(world):
    return client_with_token("office")


def csv_bytes(tmp_path, rows=None):
    return batches.write_csv(tmp_path / "sent.csv", batches.rows(10) if rows is None else rows).read_bytes()


def send(client, content, name="places.csv", form=FORM, **more):
    given = {key: value for key, value in {**form, **more}.items() if value is not None}
    return client.post(URL, given | {"file": SimpleUploadedFile(name, content)}, headers={"accept": "application/json"})


def sent(client, *given, **more):
    response = send(client, *given, **more)
    assert response.status_code == 202, response.content.decode()
    assert response["Location"] == response.json()["address"]
    return response.json()


def worked():
    """What a woken worker does; the command itself would close the test's own connection."""
    job_tasks.run_jobs.call()


def body_of(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def test_a_file_is_sent_answered_and_taken_back_as_the_command_writes_it(office, tmp_path):
    content = csv_bytes(tmp_path)
    job = sent(office, content, name="路面/问题.csv")
    assert job["state"] == "waiting" and job["result"] is None and job["name"] == "问题.csv"
    assert office.get(f"{job['address']}/result").status_code == 409
    worked()
    job = office.get(job["address"]).json()
    assert (job["state"], job["rows"], job["rows_done"], job["rows_with_problems"]) == ("done", 10, 10, 0)
    response = office.get(job["result"])
    assert "attachment" in response["Content-Disposition"] and "nosniff" in response["X-Content-Type-Options"]
    assign_file(tmp_path / "sent.csv", tmp_path / "out.csv", wish())
    result = body_of(response)
    assert result == (tmp_path / "out.csv").read_bytes()
    import hashlib

    assert hashlib.sha256(result).hexdigest() == job["sha256"]
    assert not list(folder_of(UUID(job["id"])).glob("questions-*"))


@pytest.mark.parametrize("name", batches.FORMATS)
def test_every_format_is_taken_and_comes_back_as_itself(office, tmp_path, name):
    write, columns = batches.FORMATS[name]
    path = write(tmp_path / name, batches.rows(9))
    form = FORM if columns else {key: value for key, value in FORM.items() if key not in ("lon", "lat")}
    job = sent(office, path.read_bytes(), name=name, form=form)
    worked()
    told = office.get(job["address"]).json()
    assert told["state"] == "done", told
    out = tmp_path / f"back{path.suffix}"
    out.write_bytes(body_of(office.get(told["result"])))
    assert [each["name"] for each in batches.read_back(out)] == [row[0] for row in batches.rows(9)]


def test_rows_with_problems_are_listed_by_their_number(office, tmp_path):
    good = list(batches.rows(6))
    rows = [*good, ("x", "nan", 1, "2022-12-15", ""), ("=y", *good[0][1:4], "=no such")]
    job = sent(office, csv_bytes(tmp_path, rows))
    worked()
    told = office.get(job["address"]).json()
    assert told["rows_with_problems"] == 2
    lines = body_of(office.get(told["errors"])).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["row", "8", "9"]


def test_a_job_is_of_who_sent_it_and_exists_for_nobody_else(office, tmp_path):
    job = sent(office, csv_bytes(tmp_path))
    worked()
    for other in (client_with_token("admin"), client_of("planner")):
        for address in (job["address"], f"{job['address']}/result", f"{job['address']}/errors"):
            assert other.get(address).status_code == 404
        assert other.delete(job["address"]).status_code == 404
        assert other.get(URL).json()["jobs"] == []
    assert [each["id"] for each in client_of("office").get(URL).json()["jobs"]] == [job["id"]]
    assert client_of("public").get(job["address"]).status_code == 401


def test_a_cancelled_job_is_not_worked_on_and_its_file_is_gone(office, tmp_path):
    job = sent(office, csv_bytes(tmp_path))
    assert office.delete(job["address"]).status_code == 204
    worked()
    told = office.get(job["address"]).json()
    assert told["state"] == "cancelled" and not folder_of(UUID(job["id"])).exists()
    assert office.get(f"{job['address']}/result").status_code == 404
    assert office.delete(job["address"]).status_code == 204  # and now it is forgotten
    assert office.get(job["address"]).status_code == 404


def test_a_job_cancelled_while_a_worker_is_at_it_ends_there(office, tmp_path, monkeypatch):
    job = sent(office, csv_bytes(tmp_path))
    stored, original = Job.objects.get(key=job["id"]), job_running.answer_part

    def cancelled(*given):
        job_records.cancel(Job.objects.get(pk=stored.pk))
        return original(*given)

    monkeypatch.setattr(job_running, "answer_part", cancelled)
    worked()
    assert office.get(job["address"]).json()["state"] == "cancelled"
    assert not folder_of(stored.key).exists() and not JobChunk.objects.filter(job=stored, state="waiting").exists()


BAD_FILES = {
    "a.txt": (b"x", "unknown-format", 400),
    "a.exe.csv.php": (b"x", "unknown-format", 400),
    "a.csv": (b"", "empty-file", 400),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_taken_is_refused_at_once(office, name):
    content, code, status = BAD_FILES[name]
    response = send(office, content, name=name)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{code}"), response.content
    assert list(jobs_folder().glob("*")) == [] and not Job.objects.exists()


def packed(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


LATER = {
    "gbk.csv": ("name,lon,lat,seen,field\n人,1,2,2022-01-01,\n".encode("gbk"), "bad-encoding"),
    "nul.csv": (b"name,lon,lat,seen,field\na\0,1,2,2022-01-01,\n", None),
    "twice.csv": (b"lon,lat,seen,field,LON\n1,2,3,4,5\n", "duplicate-fields"),
    "missing.csv": (b"lon,lat,seen\n1,2,3\n", "bad-parameter"),
    "taken.csv": (b"lon,lat,seen,field,answer_id\n1,2,3,4,5\n", "bad-parameter"),
    "bomb.zip": (packed(("a.shp", b"\0" * 40_000_000)), "zip-bomb"),
    "slip.zip": (packed(("../../a.shp", b"x")), "zip-slip"),
    "none.zip": (packed(("a.txt", b"x")), "no-such-layer"),
    "nozip.zip": (b"PK nothing", "bad-archive"),
    "no.parquet": (b"PAR1 nothing at all", "unreadable"),
    "no.gpkg": (b"SQLite format 3\0 nothing", "bad-geopackage"),
    "no.xlsx": (packed(("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]>")), "bad-xml"),
    "no.geojson": (b'{"type": "FeatureCollection", "features": [NaN]}', "not-finite"),
}


@pytest.mark.parametrize("name", LATER)
def test_a_file_that_cannot_be_read_ends_its_job_with_what_is_wrong(office, name):
    content, code = LATER[name]
    job = sent(office, content, name=name)
    worked()
    told = office.get(job["address"]).json()
    if code is None:  # one bad row is that row's problem only
        assert (told["state"], told["rows_with_problems"]) == ("done", 1)
    else:
        assert (told["state"], told["problem"]["type"]) == ("failed", f"/problems/{code}"), told
        assert office.get(f"{job['address']}/result").status_code == 404


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"datum": None}, "datum"), ({"datum": "utm"}, "datum"), ({"on": "2022-02-30"}, "on"), ({"tz": "Mars"}, "tz"),
        ({"nonsense": "1"}, "nonsense"), ({"because": "maybe"}, "because"), ({"accuracy_m": "nan"}, "accuracy_m"),
        ({"time_format": "%Q%"}, "time_format"), ({"revision": "99"}, "revision"),
    ],
)
def test_a_wrong_word_in_the_form_is_refused_by_its_name(office, tmp_path, more, parameter):
    response = send(office, csv_bytes(tmp_path), **more)
    assert (response.status_code, response.json().get("parameter")) == (400, parameter), response.content


def test_a_form_without_a_file_or_with_two_is_refused(office, tmp_path):
    assert office.post(URL, FORM).status_code == 400
    files = [SimpleUploadedFile("a.csv", b"x"), SimpleUploadedFile("b.csv", b"y")]
    assert office.post(URL, FORM | {"file": files}).status_code == 400
    assert office.post(URL, json.dumps({}), content_type="application/json").status_code == 400


def test_one_account_has_so_many_unfinished_jobs_at_a_time(office, tmp_path, monkeypatch):
    monkeypatch.setattr(job_records, "MOST_UNFINISHED", 2)
    content = csv_bytes(tmp_path)
    assert [send(office, content).status_code for _ in range(3)] == [202, 202, 409]
    assert send(client_with_token("planner"), content).status_code == 202
    assert len(list(jobs_folder().iterdir())) == 3


def test_jobs_and_their_files_are_forgotten_after_some_days(office, tmp_path):
    old, young = sent(office, csv_bytes(tmp_path)), sent(office, csv_bytes(tmp_path))
    Job.objects.filter(key=old["id"]).update(created_at=timezone.now() - timedelta(days=8))
    job_sweeping.tidy()
    assert office.get(old["address"]).status_code == 404 and not folder_of(UUID(old["id"])).exists()
    assert office.get(young["address"]).status_code == 200 and folder_of(UUID(young["id"])).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_by_what_was_sent(office, tmp_path):
    job = sent(office, csv_bytes(tmp_path))
    call_command("worker", batch=True, verbosity=0)
    assert office.get(job["address"]).json()["state"] == "done"
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


# --- workers that die --------------------------------------------------------------------------------


def test_a_chunk_of_a_silent_worker_is_taken_over_and_no_row_is_lost_or_doubled(office, tmp_path):
    job = sent(office, csv_bytes(tmp_path))
    stored = Job.objects.get(key=job["id"])
    job_running.work_on(stored, lambda: True)  # the file is read
    dead = jobs.take(stored, timedelta(seconds=-1))  # and a worker dies with the first part
    assert dead.arguments["stage"] == "answer" and job_sweeping.work_waits()
    job_running.work_on(stored)
    told = office.get(job["address"]).json()
    assert (told["state"], told["rows"]) == ("done", 10)
    assign_file(tmp_path / "sent.csv", tmp_path / "out.csv", wish())
    assert body_of(office.get(told["result"])) == (tmp_path / "out.csv").read_bytes()


def test_a_part_that_was_exchanged_is_noticed(office, tmp_path):
    job = sent(office, csv_bytes(tmp_path))
    stored = Job.objects.get(key=job["id"])
    job_running.work_on(stored, lambda: True)
    for file in folder_of(stored.key).glob("questions-1-*"):
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    job_running.work_on(stored)
    assert office.get(job["address"]).json()["problem"]["type"] == "/problems/part-damaged"


def test_a_task_left_running_is_taken_again_and_lost_wakes_are_made_up_for(office, tmp_path):
    sent(office, csv_bytes(tmp_path))
    left = DBTaskResult.objects.get()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(hours=1))
    assert job_sweeping.requeue_left_tasks() == 1
    left.refresh_from_db()
    assert left.status == TaskResultStatus.READY and not job_tasks.sweep_jobs()
    DBTaskResult.objects.all().delete()
    assert job_tasks.sweep_jobs() and not job_tasks.sweep_jobs()
    worked()
    assert not job_tasks.sweep_jobs() and Job.objects.get().report["state"] == "done"
