"""Workers of a job are killed -9 in the midst: no row is lost or doubled, and the bytes are the same."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model

from findings import answerer, batch_reading, duty_book, job_running, place_index, questions
from findings.batch_files import assign_file
from findings.job_folders import folder_of
from findings.job_records import open_job, state_of
from gis_core.models import Job, JobChunk
from tests.city_fixtures import ROOT
from tests.findings import batches, town
from tests.findings.test_assign_files import wish

ROWS = 200


@pytest.fixture
def sent(transactional_db, xianning_city, tmp_path, monkeypatch):
    """A file whose questions are read, ten parts of twenty rows; and the file itself."""
    for kept in (place_index, duty_book, answerer, questions):
        kept.forget()  # what other tests left in this process
    monkeypatch.setenv("LUZHANG_JOBS", str(tmp_path / "jobs"))
    monkeypatch.setattr(batch_reading, "PART", 20)
    monkeypatch.setattr(job_running, "MANY_ROWS", 0)  # jobs take the path of very many rows; the file's run does not
    town.publish_town()
    town.category()
    path = batches.write_csv(tmp_path / "a.csv", batches.rows(ROWS))
    user = get_user_model()._default_manager.create(username="sender")

    def send():
        job = open_job(user, "a.csv", [path.read_bytes()], wish())
        job_running.work_on(job, lambda: True)
        return job

    return send, path


def worker(database_url, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.batch_program", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)},
    )


def result(job):
    job = Job.objects.get(pk=job.pk)
    state = state_of(job)
    assert (state.state, job.report["rows"], job.report["problems"]) == ("done", ROWS, 0), job.report
    return (folder_of(job.key) / "result.csv").read_bytes()


def test_one_worker_two_and_two_of_which_one_is_killed_write_the_same_bytes(sent, tmp_path, database_url):
    send, path = sent
    alone, together, killed = send(), send(), None
    assert worker(database_url).communicate(timeout=120)[0] == "done\n"
    both = [worker(database_url), worker(database_url)]
    assert [each.communicate(timeout=120)[0] for each in both] == ["done\n"] * 2

    killed = send()
    victim = worker(database_url, "slow")
    assert victim.stdout.readline() == "in the midst\n"
    victim.kill()
    victim.wait(timeout=30)
    assert JobChunk.objects.filter(job=killed, state="leased").count() == 1
    assert worker(database_url).communicate(timeout=120)[0] == "done\n"

    taken_over = JobChunk.objects.filter(job=killed, arguments__stage="answer")
    assert [each.state for each in taken_over] == ["done"] * 10
    assert sorted(each.attempts for each in taken_over) == [1] * 9 + [2]
    assert sum(each.report["rows"] for each in taken_over) == ROWS
    assert result(alone) == result(together) == result(killed)
    assign_file(path, tmp_path / "out.csv", wish())
    assert result(alone) == (tmp_path / "out.csv").read_bytes()
