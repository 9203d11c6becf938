"""Door: a photo of a finding, for those who may open the finding."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from findings.appeal_rights import finding_in_sight
from findings.models import Photo
from gis_core.errors import NotFound
from gis_core.http import Query, reads_only


@reads_only
def photo(request: HttpRequest, number: int, photo: int) -> HttpResponseBase:
    """The photo as it came, shown by the browser as the picture it is and as nothing else."""
    Query(request, set())
    finding = finding_in_sight(number, request.user)
    found = Photo.objects.filter(finding=finding, pk=photo).first()
    if found is None:
        raise NotFound(f"Finding {number} has no photo {photo}.")
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers={
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex",
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src 'self' data:; frame-ancestors 'none'",
    })
