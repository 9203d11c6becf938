"""Pure: by which name can another system keep an answer, and ask for it again?

The name says everything that was asked (place, day, category, revision, plan, tolerance) and holds
a digest of what was answered. So any answer ever given can be answered again and compared, without
one being stored.
"""

from __future__ import annotations

import json
import struct
from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_core.errors import Fault

_FORM = 1
_LAYOUT = ">BiiidIII8s"
"""Form, longitude and latitude in steps of 1e-7 degree, days since 1970, tolerance in metres,
category, revision and plan (0: none), the first bytes of the digest."""

_STEPS = 10_000_000
_EPOCH = date(1970, 1, 1)
_PREFIX = "a_"
_PACKED = np.dtype([
    ("form", "u1"), ("lon", ">i4"), ("lat", ">i4"), ("day", ">i4"), ("tolerance", ">f8"),
    ("category", ">u4"), ("revision", ">u4"), ("plan", ">u4"), ("digest", "V8"),
])
"""The same layout, for many at once."""

_GROUPS = (_PACKED.itemsize + 4) // 5
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_LENGTH = len(_PREFIX) + (struct.calcsize(_LAYOUT) * 8 + 4) // 5


class AnswerIdFault(Fault):
    """A text is no name of an answer."""

    code = "answer-id"
    title = "This is no name of an answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a name says was asked: lon/lat WGS84 degrees on the storage grid, the city's day.

    ``tolerance_m``: as which a place's uncertainty was taken. ``plan`` is the plan's number.
    """

    lon: float
    lat: float
    on: date
    tolerance_m: float
    category: int | None
    revision: int
    plan: int | None


def days_since_1970(on: date) -> int:
    """A day as a number."""
    return (on - _EPOCH).days


def digest_of(document: Mapping[str, Any]) -> bytes:
    """The digest of an answer's members."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).digest()[:8]


def name_of(asked: Asked, digest: bytes) -> str:
    """The name: letters and digits only, equal exactly where question and answer are."""
    packed = struct.pack(
        _LAYOUT, _FORM, round(asked.lon * _STEPS), round(asked.lat * _STEPS), (asked.on - _EPOCH).days,
        asked.tolerance_m, asked.category or 0, asked.revision, asked.plan or 0, digest,
    )
    return _PREFIX + b32encode(packed).decode("ascii").rstrip("=").lower()


def names_of(
    lon: NDArray[np.float64], lat: NDArray[np.float64], tolerance_m: NDArray[np.float64],
    asked: NDArray[np.int64], digests: bytes,
) -> NDArray[np.uint8]:
    """The names of many answers, a row of ASCII letters each: ``name_of``, all at once.

    ``asked`` has a row for each: days since 1970, category, revision and plan (0: none); ``digests`` are
    the digests, eight bytes each, one after the other.
    """
    packed = np.zeros(len(lon), dtype=_PACKED)
    packed["form"] = _FORM
    packed["lon"], packed["lat"] = np.rint(lon * _STEPS), np.rint(lat * _STEPS)
    packed["tolerance"] = tolerance_m
    for at, member in enumerate(("day", "category", "revision", "plan")):
        packed[member] = asked[:, at]
    packed["digest"] = np.frombuffer(digests, dtype="V8")
    groups = np.zeros((len(lon), _GROUPS * 5), dtype=np.uint8)
    groups[:, : _PACKED.itemsize] = packed.view(np.uint8).reshape(len(lon), -1)
    # Five bytes are eight letters of five bits each.
    bits = np.zeros((len(lon), _GROUPS), dtype=np.uint64)
    for at in range(5):
        bits = bits << np.uint64(8) | groups[:, at::5]
    shifts = np.arange(35, -1, -5, dtype=np.uint64)
    letters = _LETTERS[(bits[:, :, None] >> shifts & np.uint64(31)).astype(np.intp)]
    named = np.empty((len(lon), _LENGTH), dtype=np.uint8)
    named[:, : len(_PREFIX)] = np.frombuffer(_PREFIX.encode("ascii"), dtype=np.uint8)
    named[:, len(_PREFIX) :] = letters.reshape(len(lon), -1)[:, : _LENGTH - len(_PREFIX)]
    return named


def read_name(name: str) -> tuple[Asked, bytes]:
    """What was asked, and the digest of what was answered; raises AnswerIdFault."""
    packed = _unpacked(name)
    form, lon, lat, day, tolerance, category, revision, plan, digest = struct.unpack(_LAYOUT, packed)
    if form != _FORM or abs(lon) > 180 * _STEPS or abs(lat) > 90 * _STEPS:
        raise _no_name(name)
    on = _EPOCH + timedelta(days=day)
    asked = Asked(lon / _STEPS, lat / _STEPS, on, tolerance, category or None, revision, plan or None)
    return asked, digest


def _unpacked(name: str) -> bytes:
    letters = name.removeprefix(_PREFIX).upper()
    if len(name) != _LENGTH or not name.startswith(_PREFIX) or not name.isascii():
        raise _no_name(name)
    try:
        packed = b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise _no_name(name) from error
    if len(packed) != struct.calcsize(_LAYOUT):
        raise _no_name(name)
    return packed


def _no_name(name: str) -> AnswerIdFault:
    return AnswerIdFault(
        f"“{name[:60]}” is no name of an answer.", hint="Give the answer_id as it was answered, whole."
    )
