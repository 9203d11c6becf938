"""Pure: which bytes stand under a hash, and where do two documents differ?

Bytes are the canonical JSON of RFC 8785. What is hashed here holds texts, whole numbers, true, false,
null, lists and mappings only: a number with decimals is a text, so that nobody's reader rounds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rfc8785


class NotCanonical(ValueError):
    """A value that has no place in a hashed document, with its path."""


def canonical(value: Any) -> bytes:
    """The canonical JSON of ``value`` (RFC 8785); NotCanonical for a float or what is no JSON."""
    _require_plain(value, "")
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise NotCanonical(str(error)) from error


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return sha256(canonical(value))


def sha256(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _require_plain(value: Any, path: str) -> None:
    if isinstance(value, dict):
        for key, entry in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{path}: the name {key!r} is no text.")
            _require_plain(entry, f"{path}/{key}")
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            _require_plain(entry, f"{path}/{at}")
    elif value is not None and not isinstance(value, str | bool | int):
        raise NotCanonical(f"{path}: {value!r} is neither a text nor a whole number.")


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
