"""Door: which addresses does the grids floor answer?"""

from django.urls import URLPattern, URLResolver, path

from grids import units_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/units", units_api.units, name="units"),
    path("api/v1/units/<str:kind>/<str:code>", units_api.unit, name="unit"),
    path("api/v1/units/<str:kind>/<str:code>/history", units_api.unit_history, name="unit-history"),
]
