"""Pure: how are areas written as a DXF that every drawing program opens?

The oldest form that all read (R12): closed polylines, one for each ring, on a layer of their
kind; the values as extended data of the polyline, and one text inside each area. Numbers keep
every digit, so that what nobody touched is read back as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from gis_core.dxf_entities import APPLICATION

CODE_PAGES = {"UTF-8": "ANSI_1252", "GBK": "ANSI_936"}
"""What the header says by encoding: for UTF-8 the file is plain ASCII with \\U+XXXX escapes."""

_LONGEST_DATA = 255
_TEXT_SHARE = 0.04


@dataclass(frozen=True)
class DrawnArea:
    """An area in the coordinates of the drawing, with its layer, its label, and named values."""

    layer: str
    label: str
    values: Mapping[str, Any]
    area: shapely.MultiPolygon


def dxf_bytes(areas: Sequence[DrawnArea], encoding: str) -> bytes:
    """The DXF of the areas in one of CODE_PAGES' encodings; raises UnicodeEncodeError."""
    lines = [f"{code}\r\n{_text(value, encoding)}\r\n" for code, value in _groups(areas, encoding)]
    return "".join(lines).encode("ascii" if encoding == "UTF-8" else encoding)


def too_long(values: Mapping[str, Any], encoding: str) -> str | None:
    """The name of a value that extended data cannot hold, if there is one."""
    for name, value in values.items():
        if len(_text(f"{name}={value}", encoding).encode(encoding)) > _LONGEST_DATA:
            return name
    return None


def _text(value: object, encoding: str) -> str:
    text = " ".join(str(value).split()) if isinstance(value, str) else str(value)
    if encoding != "UTF-8":
        return text
    utf16 = text.encode("utf-16-be")
    units = [int.from_bytes(utf16[at : at + 2], "big") for at in range(0, len(utf16), 2)]
    return "".join(chr(unit) if unit < 128 else f"\\U+{unit:04X}" for unit in units)


Group = tuple[int, object]


def _groups(areas: Sequence[DrawnArea], encoding: str) -> Iterator[Group]:
    yield from ((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"))
    yield from ((9, "$DWGCODEPAGE"), (3, CODE_PAGES[encoding]), (9, "$INSUNITS"), (70, 6))
    west, south, east, north = shapely.total_bounds([each.area for each in areas]).tolist()
    yield from ((9, "$EXTMIN"), (10, west), (20, south), (30, 0.0))
    yield from ((9, "$EXTMAX"), (10, east), (20, north), (30, 0.0), (0, "ENDSEC"))
    layers = list(dict.fromkeys(name for each in areas for name in (each.layer, _labels(each.layer))))
    yield from ((0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LAYER"), (70, len(layers)))
    for name in layers:
        yield from ((0, "LAYER"), (2, name), (70, 0), (62, 7), (6, "CONTINUOUS"))
    yield from ((0, "ENDTAB"), (0, "TABLE"), (2, "APPID"), (70, 1))
    yield from ((0, "APPID"), (2, APPLICATION), (70, 0), (0, "ENDTAB"), (0, "ENDSEC"))
    yield from ((0, "SECTION"), (2, "ENTITIES"))
    for each in areas:
        yield from _entities(each)
    yield from ((0, "ENDSEC"), (0, "EOF"))


def _labels(layer: str) -> str:
    return f"{layer}-label"


def _entities(drawn: DrawnArea) -> Iterator[Group]:
    for ring in _rings(drawn.area):
        yield from ((0, "POLYLINE"), (8, drawn.layer), (66, 1), (10, 0.0), (20, 0.0), (30, 0.0), (70, 1))
        yield (1001, APPLICATION)
        yield from ((1000, f"{name}={value}") for name, value in drawn.values.items() if value is not None)
        for x, y in shapely.get_coordinates(ring)[:-1].tolist():
            yield from ((0, "VERTEX"), (8, drawn.layer), (10, x), (20, y), (30, 0.0))
        yield (0, "SEQEND")
    inside = shapely.point_on_surface(drawn.area)
    west, south, east, north = drawn.area.bounds
    yield from ((0, "TEXT"), (8, _labels(drawn.layer)), (10, inside.x), (20, inside.y), (30, 0.0))
    yield from ((40, max(east - west, north - south) * _TEXT_SHARE), (1, drawn.label))


def _rings(area: shapely.MultiPolygon) -> Iterable[shapely.LinearRing]:
    rings: list[shapely.LinearRing] = shapely.get_rings(shapely.get_parts(area)).tolist()
    return rings
