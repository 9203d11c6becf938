"""A file of one row, sent and answered, at an address that is known: for walks over all addresses."""

from django.utils import timezone

from findings.job_folders import make_folder
from findings.job_records import JOB as NAME
from gis_core.models import Job

JOB = "00000000-0000-4000-8000-000000000001"


def finished_job(user):
    job = Job.objects.create(
        name=NAME, key=JOB, requested_by=user, finished_at=timezone.now(),
        arguments={"name": "a.csv", "bytes": 1, "revision": 1, "wish": {"datum": "wgs84"}, "today": "2022-12-15"},
        report={"state": "done", "rows": 1, "problems": 0, "sha256": "0" * 64, "notes": []},
    )
    job.refresh_from_db()
    folder = make_folder(job.key)
    (folder / "result.csv").write_text("lon,lat,answer_id")
    (folder / "errors.csv").write_text("row,code,problem,hint")
    return job
