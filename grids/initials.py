"""Pure: by which first letters of its reading can a Chinese name be typed?

People look for 咸安区 by typing “xaq”. A character with several readings answers to each of
them (长: c, z), so nobody has to know which reading a table of phrases would choose.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
from typing import Any

_TYPED = re.compile(r"(?=[0-9]*[a-z])[a-z0-9]+", re.ASCII)
# Names hold a few thousand different characters; the readings of those are kept,
# and those of the names of a large city (about 10 MB).
_KEPT_CHARACTERS = 8192
_KEPT_NAMES = 32768


def folded(text: str) -> str:
    """``text`` as it is compared: without regard to case, width or space around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def is_typed_initials(text: str) -> bool:
    """Whether a folded text can be initials at all: Latin letters, perhaps with digits."""
    return _TYPED.fullmatch(text) is not None


@lru_cache(maxsize=1)
def _reader() -> Any:
    """The table of readings, read when first needed, without its phrases.

    Measured: 13 MB and 50 ms without the phrases, 57 MB and 240 ms with them. The library
    takes this from the environment only, where it stands no longer than the import.
    """
    before = os.environ.get("PYPINYIN_NO_PHRASES")
    os.environ["PYPINYIN_NO_PHRASES"] = "true"
    try:
        import pypinyin
    finally:
        if before is None:
            del os.environ["PYPINYIN_NO_PHRASES"]
        else:
            os.environ["PYPINYIN_NO_PHRASES"] = before
    return pypinyin


@lru_cache(maxsize=_KEPT_CHARACTERS)
def _letters(character: str) -> frozenset[str]:
    """The first letters of a character's readings; itself where it is no Chinese character."""
    if character.isascii():
        return frozenset({character})
    reader = _reader()
    readings = reader.pinyin(character, style=reader.Style.FIRST_LETTER, heteronym=True)
    return frozenset(unicodedata.normalize("NFKD", reading)[:1] for reading in readings[0])


@lru_cache(maxsize=_KEPT_NAMES)
def _readings(name: str) -> tuple[frozenset[str], ...]:
    """The possible letters of each character of a name; spaces and signs are left out."""
    return tuple(_letters(character) for character in folded(name) if character.isalnum())


def has_initials(name: str, typed: str) -> bool:
    """Whether neighbouring characters of ``name`` can be read with the initials ``typed``.

    ``typed`` is a folded text of which ``is_typed_initials`` holds. Latin letters and digits in
    the name stand for themselves; spaces and signs between the characters do not count.
    """
    readings = _readings(name)
    return any(
        typed[0] in readings[start]
        and all(letter in readings[start + at] for at, letter in enumerate(typed))
        for start in range(len(readings) - len(typed) + 1)
    )
