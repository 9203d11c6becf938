"""Pure: which bytes of a file does a Range header ask for (RFC 9110, 14)?"""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)


class NotSatisfiable(ValueError):
    """The range lies beyond the end of the file."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """First byte and one past the last; None where the whole file is to be sent.

    That is without a header, for several ranges, and for what is no range at all: a server may
    ignore those. Raises NotSatisfiable.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:  # the last so many bytes
        length = min(int(found[2]), size)
        if not length:
            raise NotSatisfiable
        return size - length, size
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise NotSatisfiable
    return first, min(last + 1, size)
