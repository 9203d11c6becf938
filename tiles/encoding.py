"""Pure: may this answer travel compressed, and under which tag is it known?"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable

_CODING = re.compile(
    r"\s*([A-Za-z0-9*!#$%&'+.^_`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.ASCII
)


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header admits gzip (RFC 9110, 12.5.3); absent or empty means plain."""
    weights: dict[str, float] = {}
    for part in header[:1000].split(","):
        if found := _CODING.fullmatch(part):
            weights[found[1].lower()] = float(found[2] or 1)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0.0


def compressed(body: bytes) -> bytes:
    """``body`` in gzip, level 1 (a fifth of the time of level 6), the same bytes every time."""
    return gzip.compress(body, compresslevel=1, mtime=0)


def entity_tag(parts: Iterable[object], gzipped: bool) -> str:
    """A strong ETag for what ``parts`` decide, apart for each encoding."""
    seed = "\x00".join(str(part) for part in parts)
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return f'"{digest}{"-gzip" if gzipped else ""}"'
