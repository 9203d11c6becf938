"""Pure: may this answer travel compressed, and under which tag is it known?"""

from __future__ import annotations

import gzip
import re

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


LEVEL = 1
"""Of compression: a fifth of the time of level 6."""


class Gzipped(bytes):
    """A body that is compressed already."""

    __slots__ = ()


def compressed(body: bytes) -> Gzipped:
    """``body`` in gzip, the same bytes every time; as it is where it is compressed already."""
    return body if isinstance(body, Gzipped) else Gzipped(gzip.compress(body, compresslevel=LEVEL, mtime=0))


def plain(body: bytes) -> bytes:
    """``body`` as it was before it was compressed, if it was."""
    return gzip.decompress(body) if isinstance(body, Gzipped) else body


def entity_tag(decided: str, gzipped: bool) -> str:
    """A strong ETag for what a hash decides, apart for each encoding."""
    return f'"{decided}{"-gzip" if gzipped else ""}"'
