"""Door: /api/v1/assign/jobs: how do programs send a file of places and take it back answered?"""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header

from findings import cells
from findings.batch_wish import BatchWish
from findings.job_records import (
    KEPT,
    MOST_BYTES,
    cancel,
    errors_of,
    job_of,
    jobs_of,
    open_job,
    result_of,
    state_of,
)
from findings.job_tasks import wake_jobs
from gis_core.crs import DATUMS
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, TooLarge
from gis_core.http import Query, json_response
from gis_core.models import Job
from gis_core.notices import notice_member
from gis_core.query import StrictQuery
from gis_core.received import by_method

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_FORM_ROOM = 64 * 1024
_LISTED = 50
_TEXTS = (
    "on_field", "tz", "time_format", "lon", "lat", "wkt", "crs", "category", "category_field",
    "accuracy_field", "plan", "encoding", "layer", "body_ids", "prefix",
)
FORM = ("datum", "on", "accuracy_m", "revision", "because", *_TEXTS)
"""The members of the form beside “file”."""

MEDIA = {
    ".csv": "text/csv; charset=utf-8", ".tsv": "text/tab-separated-values; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".geojson": "application/geo+json", ".json": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3", ".zip": "application/zip",
    ".parquet": "application/vnd.apache.parquet", ".geoparquet": "application/vnd.apache.parquet",
}  # fmt: skip


def _list(request: HttpRequest) -> HttpResponseBase:
    Query(request, set())
    found = [_told(job) for job in jobs_of(request.user)[:_LISTED]]
    return json_response(notice_member(current_city()) | {"jobs": found}, headers=_PRIVATE)


def _send(request: HttpRequest) -> HttpResponseBase:
    Query(request, set())
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if stated.isdecimal() and int(stated) > MOST_BYTES + _FORM_ROOM:
        raise TooLarge(f"A file has {MOST_BYTES:,} bytes at most.", hint="Split it.")
    if request.content_type != "multipart/form-data":
        raise BadParameter(
            "Send a form: multipart/form-data with “file”, “datum” and what else there is to say.",
            parameter="file",
        )
    wish = _wish(StrictQuery({str(name): values for name, values in request.POST.lists()}, FORM))
    files = request.FILES.getlist("file")
    if len(files) != 1 or set(request.FILES) != {"file"}:
        raise BadParameter("The form needs one “file”.", parameter="file", hint="Send one file a time.")
    job = open_job(request.user, files[0].name or "", files[0].chunks(), wish)
    wake_jobs()
    told = _told(job)
    return json_response(
        notice_member(current_city()) | told, status=202, headers=_PRIVATE | {"Location": told["address"]}
    )


def _wish(form: StrictQuery) -> BatchWish:
    texts = {name: form.text(name, "", longest=200) for name in _TEXTS}
    if texts["tz"] and texts["tz"] not in available_timezones():
        raise BadParameter("“tz” is no time zone.", parameter="tz", hint="Such as Asia/Shanghai.")
    if texts["time_format"]:
        cells.check_time_format(texts["time_format"])
    on: date | None = form.day("on", None)
    return BatchWish(
        datum=form.text("datum", choices=DATUMS), on=on,
        accuracy_m=form.number("accuracy_m", None, least=0.0, most=10_000.0),
        revision=form.integer("revision", None, least=1, most=2**31 - 1),
        because=form.text("because", "false", choices=("true", "false")) == "true", **texts,
    )


def _read(request: HttpRequest, job: str) -> HttpResponseBase:
    Query(request, set())
    return json_response(notice_member(current_city()) | _told(job_of(request.user, job)), headers=_PRIVATE)


def _cancel(request: HttpRequest, job: str) -> HttpResponseBase:
    Query(request, set())
    cancel(job_of(request.user, job))
    return HttpResponse(status=204)


def _told(job: Job) -> dict[str, Any]:
    """A job as its address shows it."""
    state = state_of(job)
    address = reverse("assign-job", kwargs={"job": str(job.key)})
    finished = state.state == "done"
    left, speed = state.seconds_left, state.per_second
    return {
        "id": str(job.key),
        "address": address,
        "state": state.state,
        "name": job.arguments["name"],
        "bytes": job.arguments["bytes"],
        "revision": job.arguments["revision"],
        "rows": state.rows if state.rows is not None else state.report.get("rows"),
        "rows_done": state.report.get("rows", state.done) if finished else state.done,
        "rows_with_problems": state.report.get("problems", state.problems),
        "rows_per_second": None if speed is None else round(speed, 1),
        "seconds_left": None if left is None else round(left),
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "expires_at": (job.created_at + KEPT).astimezone(UTC).isoformat(),
        "notes": state.report.get("notes", []),
        "problem": state.report.get("problem"),
        "result": f"{address}/result" if finished else None,
        "sha256": state.report.get("sha256"),
        "errors": f"{address}/errors" if finished else None,
    }


def _result(request: HttpRequest, job: str) -> HttpResponseBase:
    Query(request, set())
    found = job_of(request.user, job)
    path, name = result_of(found), Path(found.arguments["name"])
    return _saved(path, f"{name.stem}-answers{name.suffix}", MEDIA[path.suffix])


def _errors(request: HttpRequest, job: str) -> HttpResponseBase:
    Query(request, set())
    found = job_of(request.user, job)
    return _saved(errors_of(found), f"{Path(found.arguments['name']).stem}-errors.csv", MEDIA[".csv"])


def _saved(path: Path, name: str, media_type: str) -> HttpResponseBase:
    """A file as an answer that a browser saves and never shows or runs, piece by piece."""
    response = FileResponse(path.open("rb"), content_type=media_type, headers=_PRIVATE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


jobs = by_method(get=_list, post=_send)
one_job = by_method(get=_read, delete=_cancel)
job_result = by_method(get=_result)
job_errors = by_method(get=_errors)

