"""Door: which floor answers which address?"""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("tiles.urls")),
    path("", include("findings.urls")),
    path("", include("grids.urls")),
    path("", include("gis_core.core_urls")),
    path("language/", set_language, name="set-language"),
    path("admin/", admin.site.urls),
]
