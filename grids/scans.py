"""Pure: may a file that was sent be kept, such as a stamped scan or a photo, and what is it?

It is judged by its first bytes, whatever it is called: a PDF, a JPEG or a PNG, and not too large.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from gis_core.errors import BadParameter, Fault, TooLarge

MOST_BYTES = 20 * 1024 * 1024
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


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that may be kept: its name with an ending that is true, what it is, its digest."""

    name: str
    media_type: str
    sha256: str
    content: bytes


def scan(name: str, content: bytes) -> Scan:
    """The file as it may be kept; raises BadParameter (empty), TooLarge or BadAttachment."""
    if not content:
        raise BadParameter("The file is empty.", hint="Send the scan.", parameter="file")
    if len(content) > MOST_BYTES:
        raise TooLarge(f"A file has {MOST_BYTES:,} bytes at most.")
    for magic, media_type, endings in _MAGIC:
        if content.startswith(magic):
            return Scan(safe_name(name, endings), media_type, sha256(content).hexdigest(), content)
    raise BadAttachment("The file is no PDF, JPEG or PNG.", hint="Scan the stamped sheet as one of these.")


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """A name without paths and marks that are not seen, with an ending that is true."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip() or "scan"
    return seen[:190] if seen.lower().endswith(endings) else seen[:190] + endings[0]
