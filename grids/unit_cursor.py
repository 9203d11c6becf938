"""Pure: after which unit does a walk over units go on?

The mark that stands in the address of the next page. It holds nothing secret and is not
signed: whoever makes one up reads no more than they could have asked for. But it is read
strictly, and it keeps the walk on one day and one revision.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date

from gis_core.errors import BadParameter

LONGEST = 400
"""Characters of the longest mark; a code has at most 40."""

_MARK = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last unit told, and the day and revision of which the walk speaks."""

    on: date
    revision: int
    kind: str
    code: str


def written(cursor: Cursor) -> str:
    """The cursor as a text for an address."""
    members = [cursor.on.isoformat(), cursor.revision, cursor.kind, cursor.code]
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def read(mark: str) -> Cursor:
    """The cursor that was written so; raises BadParameter for anything ``written`` does not make."""
    try:
        if not _MARK.fullmatch(mark):
            raise ValueError
        members = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode("utf-8"))
        cursor = _from_members(members)
        if written(cursor) != mark:
            raise ValueError
    except (ValueError, RecursionError):
        raise BadParameter(
            "“after” is no mark that a page of this list gave.",
            parameter="after", hint="Follow the link “next” of a page as it stands.",
        ) from None
    return cursor


def _from_members(members: object) -> Cursor:
    """Raises ValueError unless they are a day, a number and two texts."""
    if not isinstance(members, list) or [type(each) for each in members] != [str, int, str, str]:
        raise ValueError
    on, revision, kind, code = members
    if not _DAY.fullmatch(on) or not 1 <= revision < 2**31 or "\0" in kind + code:
        raise ValueError
    return Cursor(date.fromisoformat(on), revision, kind, code)
