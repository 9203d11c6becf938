"""Door: which addresses answer for many places at a time?"""

from django.urls import URLPattern, URLResolver, path

from findings import batch_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/assign", batch_api.assign, name="assign"),
]
