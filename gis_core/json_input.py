"""Pure: what does this JSON from outside say, and is it JSON at all?

Python's own reader takes NaN, Infinity, 1e999, the last of two equal keys and any depth
until its stack ends. Here each is refused with its place, before a geometry library or the
database (whose text refuses NUL) sees it.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import numpy as np

from gis_core.errors import Fault, TooLarge

MAX_DEPTH = 32
MAX_BYTES = 256 * 1024 * 1024

# The closing quote is optional, so that a text of unclosed strings is passed in one sweep.
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<bad>u0000|u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_DEPTH_OF = np.zeros(256, dtype=np.int8)
_DEPTH_OF[[ord("["), ord("{")]] = 1
_DEPTH_OF[[ord("]"), ord("}")]] = -1


class JsonFault(Fault):
    """The text is not JSON that can be taken. ``line`` and ``column`` count from one."""

    code = "bad-json"
    title = "The JSON cannot be read"


def line_of(data: bytes, position: int) -> int:
    """The line, from one, of a byte position."""
    return data.count(b"\n", 0, position) + 1


def _text(data: bytes) -> str:
    """The bytes as text; refuses anything but UTF-8 without NUL."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonFault(
            f"Line {line_of(data, error.start)} is not UTF-8 text.",
            hint="JSON is always UTF-8: save it so.",
            line=line_of(data, error.start),
        ) from error
    if "\0" in text:
        raise JsonFault(
            "The text holds a NUL character.", hint="JSON is always UTF-8, not UTF-16: save it so."
        )
    return text


def _check_depth(data: bytes, most: int) -> None:
    """Raises JsonFault if brackets nest deeper than ``most``; strings do not count."""
    steps = _DEPTH_OF[np.frombuffer(_STRINGS.sub(b"", data), dtype=np.uint8)]
    if steps.size and int(np.cumsum(steps, dtype=np.int64).max()) > most:
        raise JsonFault(f"It is nested deeper than {most} levels.", code="json-too-deep")


def _check_escapes(data: bytes) -> None:
    """Raises JsonFault for an escaped NUL or half of a surrogate pair, which are no text."""
    for found in _ESCAPES.finditer(data):
        if found["bad"] is not None:
            line = line_of(data, found.start())
            raise JsonFault(
                f"Line {line} holds \\{found['bad'].decode('ascii')}, which is no character.", line=line
            )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonFault(f"The member “{twice[:80]}” occurs twice in one object.", code="duplicate-member")
    return made


def _constant(name: str) -> NoReturn:
    raise JsonFault(f"{name} is not a JSON number.", code="not-finite")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise JsonFault(f"The number {text[:40]} is too large.", code="not-finite")
    return value


def _integer(text: str) -> int | float:
    return int(text) if len(text) < 40 else _float(text)


def read_json(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """The value that ``data`` (UTF-8, a byte-order mark is passed over) stands for.

    Raises TooLarge above ``max_bytes``, JsonFault, with the line where it can be said, for what
    is not JSON, for NaN, Infinity and numbers beyond float, for two equal members in one
    object, for nesting deeper than ``max_depth`` and for text that is none (NUL, half pairs).
    """
    if len(data) > max_bytes:
        raise TooLarge(f"The JSON has {len(data):,} bytes; {max_bytes:,} are the most that is read.")
    text = _text(data)
    _check_depth(data, max_depth)
    if b"\\u" in data:
        _check_escapes(data)
    hooks: dict[str, Any] = {
        "object_pairs_hook": _object,
        "parse_constant": _constant,
        "parse_float": _float,
        "parse_int": _integer,
    }
    try:
        return json.loads(text, **hooks)
    except json.JSONDecodeError as error:
        raise JsonFault(
            f"Line {error.lineno}, column {error.colno}: {error.msg}.",
            hint="The file is not complete JSON; a missing comma or bracket is the usual cause.",
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise JsonFault("It is nested too deeply.", code="json-too-deep") from error
