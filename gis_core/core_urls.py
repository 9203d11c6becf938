"""Door: which addresses does the ground floor answer?"""

from django.urls import URLPattern, URLResolver, path

from gis_core import api_pages, basemap_views, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in", pages.SignIn.as_view(), name="sign-in"),
    path("sign-out", pages.SignOut.as_view(), name="sign-out"),
    path("problems/<slug:code>", pages.problem, name="problem"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("healthz", pages.healthz, name="healthz"),
    path("api/v1/", pages.api_index, name="api-index"),
    path("api/v1/openapi.json", api_pages.openapi, name="openapi"),
    path(
        "basemaps/<slug:key>/<slug:mark>/<int:z>/<int:x>/<int:y>", basemap_views.basemap_tile,
        name="basemap-tile",
    ),
    path("docs/api", api_pages.api_docs, name="api-docs"),
]
