"""Act: which files are kept with a draft, such as the stamped scan of its sheet?"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Any

from django.db import transaction

from gis_core.errors import BadParameter, Conflict, Fault, NotFound, TooLarge
from grids.models import Attachment, Revision

MOST_BYTES = 20 * 1024 * 1024
_MOST_FILES = 50
_MAGIC = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
)


class BadAttachment(Fault):
    """A file is no PDF, JPEG or PNG, by its first bytes, whatever it is called."""

    status = 415
    code = "bad-attachment"
    title = "This file cannot be attached"


def _kind(content: bytes) -> tuple[str, tuple[str, ...]]:
    for magic, media_type, endings in _MAGIC:
        if content.startswith(magic):
            return media_type, endings
    raise BadAttachment("The file is no PDF, JPEG or PNG.", hint="Scan the stamped sheet as one of these.")


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """A name without paths and marks that are not seen, with an ending that is true."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip() or "scan"
    return seen[:190] if seen.lower().endswith(endings) else seen[:190] + endings[0]


@transaction.atomic
def attach(by: Any, draft: int, name: str, content: bytes) -> tuple[Attachment, bool]:
    """Keep a file with a draft; and whether it is new: the same file again is no fault."""
    if not content:
        raise BadParameter("The file is empty.", hint="Send the scan.", parameter="file")
    if len(content) > MOST_BYTES:
        raise TooLarge(f"A file has {MOST_BYTES:,} bytes at most.")
    media_type, endings = _kind(content)
    found = Revision.objects.select_for_update().get(pk=draft)
    digest = sha256(content).hexdigest()
    kept = found.attachments.filter(sha256=digest).first()
    if kept is not None:
        return kept, False
    if found.attachments.count() >= _MOST_FILES:
        raise Conflict(f"A draft keeps {_MOST_FILES} files at most.", hint="Take one away first.")
    return Attachment.objects.create(
        draft=found, name=safe_name(name, endings), media_type=media_type, sha256=digest, content=content,
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
