"""Door: /api/v1/drafts/…/attachments: how do programs keep files with a draft?

The body is read in bounded pieces from the stream, so that the framework's limit for forms in
memory does not stand in the way of a scan.
"""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound, TooLarge
from gis_core.http import Query, json_response
from gis_core.notices import notice_member
from grids.attachments import attach, detach
from grids.draft_answers import called, draft_numbered
from grids.models import Attachment
from grids.scans import MOST_BYTES

_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_FORM_ROOM = 64 * 1024


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
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=_PRIVATE | {
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "ETag": f'"{found.sha256}"',
    })


def _list(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    rows = [_told(each) for each in _rows(draft)]
    return json_response(notice_member(current_city()) | {"attachments": rows}, headers=_PRIVATE)


def _keep(request: HttpRequest, draft: int) -> HttpResponseBase:
    name = Query(request, {"name"}).text("name", "", longest=400) or ""
    own_name, content = _content(request)
    with acting(request.user):
        kept, new = attach(request.user, draft, name or own_name, content)
    told = _told(_rows(draft).get(pk=kept.pk))
    data = notice_member(current_city()) | told
    return json_response(data, status=201 if new else 200, headers=_PRIVATE | {"Location": told["address"]})


def _content(request: HttpRequest) -> tuple[str, bytes]:
    """The file's own name and its bytes, of a form's “file” or of the whole body."""
    form = request.content_type == "multipart/form-data"
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if stated.isdecimal() and int(stated) > MOST_BYTES + form * _FORM_ROOM:
        raise TooLarge(f"The file has more than {MOST_BYTES:,} bytes.", hint="Scan it at 150 to 300 dpi.")
    if not form:
        return "", request.read(MOST_BYTES + 1)
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise BadParameter("The form needs one “file”.", hint="Send one file a time.", parameter="file")
    return files[0].name or "", files[0].read(MOST_BYTES + 1)


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
