"""Act: which files are kept with a draft, such as the stamped scan of its sheet?"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gis_core.errors import Conflict, NotFound
from grids.models import Attachment, Revision
from grids.scans import scan

_MOST_FILES = 50


@transaction.atomic
def attach(by: Any, draft: int, name: str, content: bytes) -> tuple[Attachment, bool]:
    """Keep a file with a draft; and whether it is new: the same file again is no fault."""
    sent = scan(name, content)
    found = Revision.objects.select_for_update().get(pk=draft)
    kept = found.attachments.filter(sha256=sent.sha256).first()
    if kept is not None:
        return kept, False
    if found.attachments.count() >= _MOST_FILES:
        raise Conflict(f"A draft keeps {_MOST_FILES} files at most.", hint="Take one away first.")
    return Attachment.objects.create(
        draft=found, name=sent.name, media_type=sent.media_type, sha256=sent.sha256, content=sent.content,
        attached_by=by,
    ), True


@transaction.atomic
def detach(draft: int, attachment: int) -> None:
    """Take a file away again, while the draft is not published."""
    rows = Attachment.objects.select_related("draft").defer("content")
    found = rows.filter(draft=draft, pk=attachment).first()
    if found is None:
        raise NotFound(f"Draft {draft} has no attachment {attachment}.")
    if found.draft.status == Revision.Status.PUBLISHED:
        raise Conflict("What was published keeps its papers.", code="draft-status")
    found.delete()
