"""Pure: what does a heading of a wide roster mean: which level of road chief, and what of him?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from grids.roster_forms import BY_KEY, CHIEFS, column_of

OF_CHIEF = frozenset(("person", "post", "body", "kind", "phone"))
OF_PLACE = frozenset(("code", "unit", "road"))
_LEVEL = re.compile(
    r"总路长|总级|(?:第?(?P<digit>[0-3零一二三]|i{1,3})|(?P<word>first|second|third)-?)(?:级|level)|level-?(?P<after>[0-3])"
    r"|general(?:roadchief|chief)?"
)
_LEVELS = {
    **dict.fromkeys("0零", 0), **dict.fromkeys(("1", "一", "i", "first"), 1),
    **dict.fromkeys(("2", "二", "ii", "second"), 2), **dict.fromkeys(("3", "三", "iii", "third"), 3),
}
_CHIEF = re.compile(r"路长|段长|roadchief(?:['’]?s)?|chief(?:['’]?s)?")
_AROUND = re.compile(r"^[\s（）()\[\]【】:：的/·\-—_\d]+|[\s（）()\[\]【】:：的/·\-—_\d]+$")


class Meaning(NamedTuple):
    """A column: the level it is of (None: of none in particular), its key, and the words for that chief."""

    level: int | None
    key: str
    heading: str = ""


@lru_cache(maxsize=4096)
def _part(text: str) -> Meaning:
    """What one heading says of itself: 一级路长电话 is level 1 and a phone; 一级路长 a person.

    A mere 一级 is a level of something that another line of the header has to name: it is in cells, too.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    found = _LEVEL.search(plain)
    if found is None:
        return Meaning(None, column_of(BY_KEY[CHIEFS], text) or "")
    said = found["digit"] or found["word"] or found["after"]
    around = plain[: found.start()] + plain[found.end() :]
    rest = _AROUND.sub("", _CHIEF.sub("", around))
    chief = "路长" in plain or _CHIEF.search(around)
    key = column_of(BY_KEY[CHIEFS], rest) or "" if rest else "person" if chief else ""
    return Meaning(_LEVELS[said] if said else 0, key, text)


def meaning(path: Sequence[str]) -> Meaning:
    """What the headings over a column say together: the level of any of them, the lowest known key."""
    parts = [_part(text) for text in path if text]
    leveled = next((part for part in parts if part.level is not None), None)
    lowest = next((part.key for part in reversed(parts) if part.key), "")
    if leveled is None:
        return Meaning(None, lowest)
    if parts[-1].level is None and not parts[-1].key:  # 一级路长 over 分工: of the chief, but not known
        lowest = ""
    return Meaning(leveled.level, lowest, _chief_words(leveled))


def _chief_words(part: Meaning) -> str:
    """一级路长 of 一级路长姓名: what a report calls the chief."""
    text = part.heading.strip()
    return text.split("路长")[0] + "路长" if "路长" in text else text


def is_heading(text: str) -> bool:
    """Whether it is a heading of a roster by itself."""
    part = _part(text)
    return bool(part.key) or part.level is not None
