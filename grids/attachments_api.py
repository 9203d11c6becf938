"""Door: /api/v1/drafts/…/attachments: how do programs keep files with a draft?"""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, json_response
from gis_core.notices import notice_member
from gis_core.received import sent_file, to_be_saved
from grids.attachments import attach, detach
from grids.draft_answers import called, draft_numbered
from grids.models import Attachment
from grids.scans import MOST_BYTES

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The files kept with a draft; POST keeps one more."""
    draft_numbered(draft)
    return _keep(request, draft) if request.method == "POST" else _list(request, draft)


@require_http_methods(["GET", "HEAD", "DELETE"])
def one_attachment(request: HttpRequest, draft: int, attachment: int) -> HttpResponseBase:
    """One file, to be saved and never shown; DELETE takes it away."""
    Query(request, set())
    draft_numbered(draft)
    if request.method == "DELETE":
        with acting(request.user):
            detach(draft, attachment)
        return HttpResponse(status=204)
    found = Attachment.objects.filter(draft=draft, pk=attachment).first()
    if found is None:
        raise NotFound(f"Draft {draft} has no attachment {attachment}.")
    return to_be_saved(found.name, found.media_type, bytes(found.content), found.sha256)


def _list(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    rows = [_told(each) for each in _rows(draft)]
    return json_response(notice_member(current_city()) | {"attachments": rows}, headers=_PRIVATE)


def _keep(request: HttpRequest, draft: int) -> HttpResponseBase:
    name = Query(request, {"name"}).text("name", "", longest=400) or ""
    own_name, content = sent_file(request, MOST_BYTES)
    with acting(request.user):
        kept, new = attach(request.user, draft, name or own_name, content)
    told = _told(_rows(draft).get(pk=kept.pk))
    data = notice_member(current_city()) | told
    return json_response(data, status=201 if new else 200, headers=_PRIVATE | {"Location": told["address"]})


def _rows(draft: int) -> Any:
    rows = Attachment.objects.filter(draft=draft).defer("content").select_related("attached_by")
    return rows.annotate(size=Length("content")).order_by("pk")


def _told(row: Any) -> dict[str, Any]:
    """A file as the list shows it."""
    return {
        "id": row.pk,
        "name": row.name,
        "media_type": row.media_type,
        "bytes": row.size,
        "sha256": row.sha256,
        "attached_by": called(row.attached_by),
        "attached_at": row.attached_at.isoformat(),
        "address": reverse("draft-attachment", kwargs={"draft": row.draft_id, "attachment": row.pk}),
    }
