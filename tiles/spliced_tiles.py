"""Pure: how is a tile put together from what was encoded and compressed before, and values that change?

Two freedoms of two formats make it cheap. A layer is a run of protobuf fields in any order (Mapbox Vector
Tile 2.1, 4.1): features name their values by number, so these may follow behind them all. A gzip stream is
a run of deflate blocks (RFC 1951, 3.2): one that ends at a byte may be followed by blocks made elsewhere.
So the features of a tile, with all that the versions of boundaries decide, are encoded and compressed once:
its skeleton. A month or a revised score only appends its values. Decision 29.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.encoding import LEVEL, Gzipped

FORMAT = "skeleton 1"
"""Changes when tiles are put together otherwise."""

_VARINT, _BYTES = 0, 2
_LAYER, _NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 0x1A, 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x78
_ID, _TAGS = 0x08, 0x12
_TEXT, _DOUBLE, _UNSIGNED, _SIGNED = 0x0A, 0x19, 0x28, 0x30
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"
_HEAD = struct.Struct("<III32I")


@dataclass(frozen=True)
class Skeleton:
    """The part of a tile that no value changes.

    ``places``: which of the units asked for are in it, in the order of their features, as indexes. ``blocks``
    are deflate blocks of ``length`` bytes whose CRC-32 is ``crc``; ``shift`` carries a CRC-32 over them.
    """

    places: NDArray[np.int32]
    length: int
    crc: int
    shift: tuple[int, ...]
    blocks: bytes | memoryview

    def to_bytes(self) -> bytes:
        """As it is kept."""
        head = _HEAD.pack(len(self.places), self.length, self.crc, *self.shift)
        return head + self.places.astype("<i4").tobytes() + bytes(self.blocks)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Skeleton:
        """From how it is kept."""
        count, length, crc, *shift = _HEAD.unpack_from(kept)
        places = np.frombuffer(kept, dtype="<i4", count=count, offset=_HEAD.size)
        return cls(places, length, crc, tuple(shift), memoryview(kept)[_HEAD.size + 4 * count :])


def value_field(value: str | int | float) -> bytes:
    """A value as a field of a layer, of the type that ST_AsMVT gives it."""
    if isinstance(value, str):
        text = value.encode()
        message = _sized(_TEXT, text)
    elif isinstance(value, float):
        message = bytes([_DOUBLE]) + struct.pack("<d", value)
    elif value >= 0:
        message = bytes([_UNSIGNED]) + varint(value)
    else:
        message = bytes([_SIGNED]) + varint((-value << 1) - 1)
    return _sized(_VALUE, message)


def varint(number: int) -> bytes:
    """A whole number from 0 on as protobuf writes it."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def skeleton_of(
    tile: bytes, ids: Sequence[int], keys: Sequence[str], lasting: Sequence[Sequence[bytes]],
    changing: NDArray[np.bool_],
) -> Skeleton | None:
    """The skeleton of a tile of one layer whose features have ids and no properties; None where it is empty.

    ``ids`` are of the units asked for, each at most once in the tile. ``keys`` names first the lasting, then
    the changing properties. ``lasting``: for each lasting property the value field of every unit, empty where
    it has none. ``changing`` (units × changing properties): whether the unit has a value.
    """
    layer = _layer_of(tile)
    if layer is None:
        return None
    name, extent, features = layer
    place_of = {number: place for place, number in enumerate(ids)}
    places = [place_of[_id_of(feature)[0]] for feature in features]
    known = np.column_stack([*(np.array([bool(each) for each in column]) for column in lasting), changing])
    known = known[places]
    values = [field for place in places for field in (column[place] for column in lasting) if field]
    written = [
        bytes([_NAME]), varint(len(name)), name, bytes([_EXTENT]), varint(extent), bytes([_VERSION, 2]),
        *(_sized(_KEY, keys[at].encode()) for at in np.flatnonzero(known.any(axis=0)).tolist()),
        *(_with_tags(*each) for each in zip(features, _tags(known, len(lasting)), strict=True)), *values,
    ]
    return _compressed(places, b"".join(written))


def _tags(known: NDArray[np.bool_], lasting: int) -> Iterator[bytes]:
    """For each feature the numbers of its keys and values: of all lasting values first, then of all others.

    ``known`` (features × properties): whether it has that property; the first ``lasting`` are lasting ones.
    """
    number_of_key = np.cumsum(known.any(axis=0)) - 1
    first, then = 0, int(known[:, :lasting].sum())
    for row in known:
        tags = bytearray()
        for at in np.flatnonzero(row).tolist():
            tags += varint(int(number_of_key[at]))
            if at < lasting:
                tags += varint(first)
                first += 1
            else:
                tags += varint(then)
                then += 1
        yield bytes(tags)


def _with_tags(feature: bytes, tags: bytes) -> bytes:
    """The feature as a field of its layer, its properties behind its id."""
    _, end = _id_of(feature)
    return _sized(_FEATURE, feature[:end] + _sized(_TAGS, tags) + feature[end:])


def _sized(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + varint(len(content)) + content


def spliced(skeleton: Skeleton, values: bytes, behind: bytes = b"") -> Gzipped:
    """The finished tile: its skeleton, then the fields of the changing values of its units in one layer.

    ``behind``: further layers.
    """
    head = bytes([_LAYER]) + varint(skeleton.length + len(values))
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    rest = values + behind
    blocks = packer.compress(rest) + packer.flush()
    crc = zlib.crc32(rest, _carried(zlib.crc32(head), skeleton.shift) ^ skeleton.crc)
    size = len(head) + skeleton.length + len(rest)
    # the head stands in a block of its own that is stored as it is
    stored = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head
    return Gzipped(b"".join([
        _GZIP_HEAD, stored, skeleton.blocks, blocks, struct.pack("<II", crc, size & 0xFFFFFFFF)
    ]))


def _compressed(places: Sequence[int], written: bytes) -> Skeleton:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    blocks = packer.compress(written) + packer.flush(zlib.Z_FULL_FLUSH)
    # The CRC-32 of A and B is that of B and a linear function of A's: where its bits go is asked of zlib.
    zeros = bytes(len(written))
    nothing = zlib.crc32(zeros, 0)
    shift = tuple(zlib.crc32(zeros, 1 << bit) ^ nothing for bit in range(32))
    return Skeleton(np.array(places, dtype=np.int32), len(written), zlib.crc32(written), shift, blocks)


def _carried(crc: int, shift: Sequence[int]) -> int:
    carried = 0
    for bit in range(32):
        if crc >> bit & 1:
            carried ^= shift[bit]
    return carried


def _layer_of(tile: bytes) -> tuple[bytes, int, list[bytes]] | None:
    """Name, extent and features of a tile's one layer; None for a tile without features."""
    layers = [content for tag, content in _fields(tile) if tag == _LAYER]
    if not layers:
        return None
    name, extent, features = b"", 4096, []
    for tag, content in _fields(layers[0]):
        if tag == _NAME:
            name = content
        elif tag == _FEATURE:
            features.append(content)
        elif tag == _EXTENT:
            extent = content
    return (name, extent, features) if features else None


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a message that has numbers and bytes alone, in their order: tag and content."""
    at = 0
    while at < len(message):
        tag, at = _number(message, at)
        if tag & 7 == _VARINT:
            content, at = _number(message, at)
            yield tag, content
        elif tag & 7 == _BYTES:
            length, at = _number(message, at)
            yield tag, message[at : at + length]
            at += length
        else:
            raise ValueError(f"Field {tag >> 3} of type {tag & 7} is none of a vector tile's here.")


def _id_of(feature: bytes) -> tuple[int, int]:
    """A feature's id, which ST_AsMVT writes first, and where it ends."""
    if not feature or feature[0] != _ID:
        raise ValueError("A feature without an id has no place among the units.")
    return _number(feature, 1)


def _number(message: bytes, at: int) -> tuple[int, int]:
    """The varint that begins at a byte, and where it ends."""
    number = shift = 0
    while True:
        byte = message[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
        shift += 7
