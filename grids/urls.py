"""Door: which addresses does the grids floor answer?"""

from django.urls import URLPattern, URLResolver, path

from grids import units_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/units", units_api.units, name="units"),
    # “faults” and “history” are words here, no codes; a unit so called has its address with the kind.
    path("api/v1/units/faults", units_api.unit_faults, name="unit-faults"),
    path("api/v1/units/<str:code>", units_api.unit_of_code, name="unit-of-code"),
    path("api/v1/units/<str:code>/history", units_api.history_of_code, name="history-of-code"),
    path("api/v1/units/<str:kind>/<str:code>", units_api.unit, name="unit"),
    path("api/v1/units/<str:kind>/<str:code>/history", units_api.unit_history, name="unit-history"),
]
