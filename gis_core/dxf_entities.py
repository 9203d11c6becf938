"""Pure: which outlines and labels are drawn in the text of a DXF?

A DXF is pairs of lines, a group code and its value. Read are the polylines, texts and block
attributes of the model space; what else is drawn is counted, never interpreted. No arc is
straightened, no end joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import count

import numpy as np
from numpy.typing import NDArray

from gis_core.errors import Fault
from gis_core.feature_table import FileFault
from gis_core.geometry import GeometryFault

APPLICATION = "LUZHANG"
"""Whose extended data hold “name=value” in the files written here (``gis_core.dxf_writing``)."""

Group = tuple[int, str]
_ESCAPED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_FORMATTING = re.compile(r"\\[A-Za-z][^;\\{}]*;|[{}]")
_CODE = re.compile(r"-?[0-9]{1,4}", re.ASCII)
_CURVED, _MESH, _SPACE = 2 | 4, 16 | 64, 67


@dataclass(frozen=True)
class Outline:
    """A polyline: its layer, handle, extended data, vertices (n, 2), and why it is no area if so."""

    layer: str
    handle: str
    data: dict[str, str]
    vertices: NDArray[np.float64]
    fault: Fault | None


@dataclass(frozen=True)
class Label:
    """A text, or an attribute of a block (then with its tag), and where it stands."""

    layer: str
    tag: str
    text: str
    place: tuple[float, float]


@dataclass
class Drawing:
    """What is drawn, in the order of the file; ``aside`` counts what is not read, by its kind."""

    outlines: list[Outline] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    header: dict[str, str] = field(default_factory=dict)


def groups(text: str) -> Iterator[Group]:
    """The pairs of a DXF; raises FileFault naming the line that is none."""
    lines = StringIO(text)
    for number in count(1, 2):
        code, value = lines.readline().strip(), lines.readline().rstrip("\r\n")
        if not code and not value:
            break
        if not _CODE.fullmatch(code):
            raise FileFault(
                f"Line {number} of the DXF is “{code[:20]}” where a group code should stand.",
                hint="The file is damaged; save it again as ASCII DXF.",
                code="bad-dxf",
            )
        yield int(code), value
        if (int(code), value.strip()) == (0, "EOF"):
            return
    raise FileFault(
        "The DXF breaks off before its end (EOF).", hint="Save it again as ASCII DXF.", code="bad-dxf"
    )


def header_of(start: str) -> dict[str, str]:
    """The variables of a DXF's header that say its encoding and unit, from the beginning of its text."""
    names = r"\$(ACADVER|DWGCODEPAGE|INSUNITS)\s*\n\s*\d+\s*\n\s*([^\r\n]{0,40})"
    return {name: value.strip() for name, value in re.findall(names, start.replace("\r\n", "\n"))}


def drawing(text: str) -> Drawing:
    """What the entities of a DXF draw; raises FileFault where it is none."""
    found = Drawing(header=header_of(text[:100_000]))
    entities = _entities(text)
    for entity in entities:
        kind = entity[0][1]
        if _value(entity, _SPACE, "0").strip() == "1":
            found.aside["paper space " + kind] += 1
        elif kind == "LWPOLYLINE":
            found.outlines.append(_outline(entity, _light_vertices(entity), _flags(entity)))
        elif kind == "POLYLINE":
            parts = _until_seqend(entities)
            if _flags(entity) & _MESH:
                found.aside["mesh"] += 1
            else:
                vertices = [_vertex(part) for part in parts if part[0][1] == "VERTEX"]
                found.outlines.append(_outline(entity, vertices, _flags(entity)))
        elif kind in ("TEXT", "MTEXT"):
            found.labels.append(_label(entity, ""))
        elif kind == "INSERT":
            found.aside[kind] += 1
            if _value(entity, 66, "0").strip() == "1":
                found.labels += [
                    _label(part, _value(part, 2))
                    for part in _until_seqend(entities)
                    if part[0][1] == "ATTRIB"
                ]
        else:
            found.aside[kind] += 1
    return found


def _entities(text: str) -> Iterator[list[Group]]:
    """The groups of each entity of the ENTITIES section."""
    section, entity = "", list[Group]()
    for code, value in groups(text):
        if code == 0:
            if section == "ENTITIES" and entity:
                yield entity
            entity = []
            if value.strip() in ("SECTION", "ENDSEC", "EOF"):
                section = value.strip()
                continue
        if section == "SECTION" and code == 2:
            section = value.strip()
        elif section == "ENTITIES":
            entity.append((code, value.strip() if code == 0 else value))


def _until_seqend(entities: Iterator[list[Group]]) -> list[list[Group]]:
    """The entities that belong to the one before, up to the SEQEND."""
    found: list[list[Group]] = []
    for entity in entities:
        if entity[0][1] == "SEQEND":
            return found
        if entity[0][1] not in ("VERTEX", "ATTRIB"):
            break
        found.append(entity)
    raise FileFault(
        "A polyline or block of the DXF has no end (SEQEND).", hint="Save it again.", code="bad-dxf"
    )


def _value(entity: list[Group], code: int, default: str = "") -> str:
    return next((plain(value) for each, value in entity if each == code), default)


def plain(value: str) -> str:
    """A text with its \\U+XXXX escapes resolved."""
    if "\\U+" not in value:
        return value.strip("\r")
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value).strip("\r")
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _flags(entity: list[Group]) -> int:
    return int(_number(_value(entity, 70, "0")))


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise FileFault(f"“{value.strip()[:20]}” in the DXF is no number.", code="bad-dxf") from error


Vertex = tuple[float, float, float]
"""x, y and bulge."""


def _light_vertices(entity: list[Group]) -> list[Vertex]:
    found: list[Vertex] = []
    for code, value in entity:
        if code == 10:
            found.append((_number(value), float("nan"), 0.0))
        elif code == 20 and found:
            found[-1] = (found[-1][0], _number(value), found[-1][2])
        elif code == 42 and found:
            found[-1] = (*found[-1][:2], _number(value))
    return found


def _vertex(entity: list[Group]) -> Vertex:
    x, y, bulge = (
        _number(_value(entity, code, default)) for code, default in ((10, "nan"), (20, "nan"), (42, "0"))
    )
    return x, y, bulge


def _outline(entity: list[Group], vertices: list[Vertex], flags: int) -> Outline:
    """A polyline with what keeps it from being an area; a last vertex equal to the first closes it."""
    points = np.array([vertex[:2] for vertex in vertices], dtype=np.float64).reshape(-1, 2)
    closed = bool(flags & 1)
    if len(points) > 1 and np.array_equal(points[0], points[-1]):
        points, closed = points[:-1], True
    return Outline(
        _value(entity, 8).strip(),
        _value(entity, 5).strip(),
        _extended(entity),
        points,
        _no_area(entity, points, [vertex[2] for vertex in vertices], closed, flags),
    )


def _no_area(
    entity: list[Group], points: NDArray[np.float64], bulges: list[float], closed: bool, flags: int
) -> GeometryFault | None:
    who = f"The polyline on layer “{_value(entity, 8).strip()[:40]}”"
    axis = tuple(
        _number(_value(entity, code, default)) for code, default in ((210, "0"), (220, "0"), (230, "1"))
    )
    if axis != (0.0, 0.0, 1.0):
        return GeometryFault(f"{who} does not lie flat.", hint="Flatten it in the drawing.", code="not-flat")
    if not np.isfinite(points).all():
        return GeometryFault(f"{who} has a vertex without x or y.", code="not-finite")
    if len(points) < 3:
        return GeometryFault(
            f"{who} has {len(points)} vertices.", hint="An area has 3.", code="too-few-points"
        )
    if not closed:
        (x, y), (to_x, to_y) = points[0].tolist(), points[-1].tolist()
        return GeometryFault(
            f"{who} is open: it begins at ({x:.10g}, {y:.10g}) and ends at ({to_x:.10g}, {to_y:.10g}), "
            f"{np.hypot(to_x - x, to_y - y):.4g} apart.",
            hint="Close it in the drawing; no end is joined here.",
            code="not-closed",
            place=(to_x, to_y),
        )
    if flags & _CURVED or any(bulges):
        at = next((at for at, bulge in enumerate(bulges) if bulge), 0) % len(points)
        x, y = points[at].tolist()
        return GeometryFault(
            f"{who} has an arc at ({x:.10g}, {y:.10g}).",
            hint="Turn arcs into straight segments in the drawing.",
            code="curves",
            place=(x, y),
        )
    return None


def _extended(entity: list[Group]) -> dict[str, str]:
    """The extended data: “name=value” of our own application, numbered values of others."""
    found: dict[str, str] = {}
    application, number = "", 0
    for code, value in entity:
        if code == 1001:
            application, number = value.strip(), 0
        elif code in (1000, 1040, 1070, 1071):
            text, number = plain(value).strip(), number + 1
            name, equals, content = text.partition("=")
            if application == APPLICATION and equals:
                found[name] = content
            elif text:
                found[f"{application}:{number}"] = text
    return found


def _label(entity: list[Group], tag: str) -> Label:
    text = "".join(plain(value) for code, value in entity if code == 3) + _value(entity, 1)
    if entity[0][1] == "MTEXT":
        text = _FORMATTING.sub("", text.replace("\\P", " "))
    place = (_number(_value(entity, 10, "nan")), _number(_value(entity, 20, "nan")))
    return Label(_value(entity, 8).strip(), tag.strip(), text.strip(), place)
