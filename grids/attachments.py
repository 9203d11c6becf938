"""Act: which files are kept with a draft, such as the stamped scan of its sheet?"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import transaction

from gis_core.errors import Conflict, NotFound, TooLarge, Unprocessable
from grids.models import Attachment, Revision

MOST_BYTES = 20 * 1024 * 1024
_MAGIC = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class BadAttachment(Unprocessable):
    """A file is no PDF, JPEG or PNG."""

    code = "bad-attachment"
    title = "This file cannot be attached"


def media_type_of(content: bytes) -> str:
    """What a file is by its first bytes, whatever it is called; raises BadAttachment."""
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    raise BadAttachment("The file is no PDF, JPEG or PNG.", hint="Scan the stamped sheet as one of these.")


@transaction.atomic
def attach(by: Any, draft: Revision, name: str, content: bytes) -> tuple[Attachment, bool]:
    """Keep a file with a draft; and whether it is new: the same file again is no fault."""
    if len(content) > MOST_BYTES:
        raise TooLarge(f"The file has {len(content):,} bytes; {MOST_BYTES:,} are the most.")
    kept, new = Attachment.objects.get_or_create(
        draft=draft, sha256=sha256(content).hexdigest(),
        defaults={
            "name": (name.strip() or "scan")[:200], "media_type": media_type_of(content), "content": content,
            "attached_by": by,
        },
    )
    return kept, new


def attachment_of(draft: int, number: int) -> Attachment:
    """That file of that draft, content and all; raises NotFound."""
    found = Attachment.objects.select_related("draft").filter(draft=draft, pk=number).first()
    if found is None:
        raise NotFound(f"Draft {draft} has no attachment {number}.")
    return found


@transaction.atomic
def detach(draft: int, number: int) -> None:
    """Take a file away again, while the draft is not published."""
    found = attachment_of(draft, number)
    if found.draft.status == Revision.Status.PUBLISHED:
        raise Conflict("What was published keeps its papers.", code="draft-status")
    found.delete()
