"""Door: which addresses answer for many places at a time?"""

from django.urls import URLPattern, URLResolver, path

from findings import batch_api, changes_api, job_api, mapit_api

_JOBS = "api/v1/assign/jobs"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/assign", batch_api.assign, name="assign"),
    path(_JOBS, job_api.jobs, name="assign-jobs"),
    path(f"{_JOBS}/<str:job>", job_api.one_job, name="assign-job"),
    path(f"{_JOBS}/<str:job>/result", job_api.job_result, name="assign-job-result"),
    path(f"{_JOBS}/<str:job>/errors", job_api.job_errors, name="assign-job-errors"),
    path("api/v1/changes", changes_api.changes_since, name="changes"),
    path("point/<int:srid>/<str:x>,<str:y>", mapit_api.areas_by_point, name="mapit-point"),
    path("area/<int:area_id>", mapit_api.area_by_id, name="mapit-area"),
    path("area/<int:area_id>.geojson", mapit_api.area_geojson, name="mapit-area-geojson"),
]
