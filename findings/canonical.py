"""Pure: which bytes stand under a hash, and where do two documents differ?

Bytes are the canonical JSON of RFC 8785. What is hashed here holds texts, whole numbers, true, false,
null, lists and mappings only: a number with decimals is a text, so that nobody's reader rounds it. Of such
documents Python's own JSON writer makes the same bytes as the library for RFC 8785, much faster (the tests
hold the two together); but for names beyond ASCII, which the two do not always put in the same order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rfc8785


class NotCanonical(ValueError):
    """A value that has no place in a hashed document, with its path."""


def canonical(value: Any) -> bytes:
    """The canonical JSON of ``value`` (RFC 8785); NotCanonical for a float or what is no JSON."""
    by_the_library = not _require_plain(value)
    try:
        if by_the_library:
            return rfc8785.dumps(value)
        return _WRITER.encode(value).encode("utf-8")
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return sha256(canonical(value))


def sha256(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
_GREATEST = 2**53 - 1
"""Whole numbers beyond this are not the same to every reader: the RFC has none."""


def _require_plain(value: Any, path: tuple[str | int, ...] = ()) -> bool:
    """Whether every name is ASCII; raises NotCanonical, with the path, for what is not plain."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, dict):
        ascii_names = True
        for key, entry in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{_told(path)}: the name {key!r} is no text.")
            plain = type(entry) is str or _require_plain(entry, (*path, key))
            ascii_names = ascii_names and plain and key.isascii()
        return ascii_names
    if isinstance(value, list):
        found = [type(entry) is str or _require_plain(entry, (*path, at)) for at, entry in enumerate(value)]
        return all(found)
    if not isinstance(value, int):
        raise NotCanonical(f"{_told(path)}: {value!r} is neither a text nor a whole number.")
    if not -_GREATEST <= value <= _GREATEST:
        raise NotCanonical(f"{_told(path)}: {value} is too great a number.")
    return True


def _told(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{step}" for step in path)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two documents differ: the path, and what stands on either side (None: nothing there)."""

    path: str
    first: Any
    second: Any

    def __str__(self) -> str:
        return f"{self.path}: {_shown(self.first)} ≠ {_shown(self.second)}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


_NAMES = ("id", "code", "component", "finding", "key", "kind", "category")


def differences(first: Any, second: Any, path: str = "") -> Iterator[Difference]:
    """Every place where two plain documents differ, with its path.

    Entries of a list that have a name of their own (an id, a code, a component, a finding) are compared
    by it, so that one entry too many is one difference.
    """
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted(first.keys() | second.keys()):
            yield from differences(first.get(key), second.get(key), f"{path}/{key}" if path else str(key))
    elif isinstance(first, list) and isinstance(second, list):
        yield from _in_lists(first, second, path)
    elif first != second or isinstance(first, bool) != isinstance(second, bool):
        yield Difference(path, first, second)


def _in_lists(first: list[Any], second: list[Any], path: str) -> Iterator[Difference]:
    name = next((each for each in _NAMES if _named_by(each, first) and _named_by(each, second)), None)
    if name is None:
        if len(first) != len(second):
            yield Difference(f"{path}/length", len(first), len(second))
        for at, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from differences(one, other, f"{path}/{at}")
        return
    ones, others = ({str(entry[name]): entry for entry in side} for side in (first, second))
    for key in sorted(ones.keys() | others.keys()):
        yield from differences(ones.get(key), others.get(key), f"{path}/{key}")


def _named_by(name: str, entries: list[Any]) -> bool:
    names = [entry.get(name) for entry in entries if isinstance(entry, dict)]
    return len(names) == len(entries) and None not in names and len(set(map(str, names))) == len(names)
