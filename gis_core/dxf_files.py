"""Ask: which areas do the closed polylines of this DXF draw?

A DXF has no attributes and no coordinate system. What can be known of a polyline becomes fields:
its ``layer``, its ``handle``, the texts that stand inside it, and its extended data.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.dxf_entities import Drawing, Label, drawing, header_of
from gis_core.feature_table import FeatureTable, FileFault, Row, check_fields, check_text
from gis_core.rings import nested
from gis_core.table_files import python_encoding

MAX_DXF_BYTES = 256 * 1024 * 1024
_HEADER = 100_000
_BINARY = b"AutoCAD Binary DXF"
_METRES = ("", "0", "6")
_UTF8_SINCE = "AC1021"

Rows = list[tuple[int, dict[str, Any], shapely.Geometry | None, Any]]


def read_dxf(
    path: Path, layer: str | None, encoding: str | None, rows: int | None, joined_by: str | None
) -> FeatureTable:
    """The areas of the closed polylines, of one ``layer`` or of all; raises FileFault.

    Fields: ``layer``, ``handle``, ``text`` (what stands inside; ``text:LAYER`` where labels are on
    several layers), ``attribute:TAG`` (of blocks inserted inside), extended data as
    ``APPLICATION:1``…, and by their own names those of our exports. A label counts for the
    smallest outline around it on each layer of outlines. Outlines of one value of ``joined_by``
    are one area, those inside another its holes; without it each is an area of its own.
    An open polyline or one with arcs is a row with a fault. Row numbers count polylines.
    """
    text, codec = _text(path, encoding)
    drawn = drawing(text)
    if layer is not None:
        _check_layer(drawn, layer)
        drawn.outlines = [outline for outline in drawn.outlines if outline.layer == layer]
    if not drawn.outlines:
        raise FileFault(
            f"The DXF has no polylines. It has: {_counted(drawn) or 'nothing'}.",
            hint="Units are closed polylines; draw the border of a hatch as one.",
            code="no-outlines",
        )
    found, notes = _rows_of(drawn), _notes(drawn)
    fields = check_fields(list(dict.fromkeys(name for _, values, _, _ in found for name in values)))
    if joined_by in fields and joined_by is not None:
        found = _joined(found, joined_by, notes)
    made = (
        Row(number, {name: values.get(name) for name in fields}, area, fault)
        for number, values, area, fault in islice(found, rows)
    )
    return FeatureTable(fields, made, "DXF", None, "", len(found), codec, notes)


def _text(path: Path, encoding: str | None) -> tuple[str, str]:
    if path.stat().st_size > MAX_DXF_BYTES:
        raise FileFault("The DXF is larger than 256 MB.", hint="Save its outlines alone.", code="too-large")
    content = path.read_bytes()
    if content.startswith(_BINARY) or b"\0" in content[:_HEADER]:
        raise FileFault("This is no ASCII DXF.", hint="Save the drawing as ASCII DXF.", code="bad-dxf")
    codec = _codec(content, encoding)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise FileFault(
            f"Line {content[: error.start].count(bytes([10])) + 1} is not {codec.upper()} text.",
            hint=f"Say its encoding: --encoding {'UTF-8' if codec == 'gb18030' else 'GBK'}.",
            code="bad-encoding",
        ) from error
    check_text(text, "The DXF")
    return text, codec


def _codec(content: bytes, encoding: str | None) -> str:
    """The encoding: given, else as the version and the code page of the header say, else UTF-8."""
    if encoding:
        return python_encoding(encoding)
    header = header_of(content[:_HEADER].decode("latin-1"))
    page = header.get("DWGCODEPAGE", "").upper().removeprefix("ANSI_").removeprefix("DOS")
    if header.get("ACADVER", "") >= _UTF8_SINCE or not page.isdigit():
        return "utf-8-sig"
    return python_encoding(page)


def _check_layer(drawn: Drawing, layer: str) -> None:
    layers = sorted({outline.layer for outline in drawn.outlines})
    if layer not in layers:
        raise FileFault(
            f"There are no polylines on a layer “{layer[:60]}”.",
            hint=f"They are on: {', '.join(layers[:50]) or 'none'}.",
            code="no-such-layer",
        )


def _counted(drawn: Drawing) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(drawn.aside.items()))


def _notes(drawn: Drawing) -> list[str]:
    notes = [f"Not read in the drawing: {_counted(drawn)}."] if drawn.aside else []
    if drawn.header.get("INSUNITS", "") not in _METRES:
        notes.append(f"Beware: the drawing says its unit is no metre ($INSUNITS {drawn.header['INSUNITS']}).")
    return notes


def _rows_of(drawn: Drawing) -> Rows:
    """Each outline as number, values, area and fault."""
    areas = [None if each.fault else shapely.Polygon(each.vertices) for each in drawn.outlines]
    labelled = _labels_within(drawn, areas)
    return [
        (number, {"layer": each.layer, "handle": each.handle} | labels | each.data, area, each.fault)
        for number, (each, area, labels) in enumerate(
            zip(drawn.outlines, areas, labelled, strict=True), start=1
        )
    ]


def _labels_within(drawn: Drawing, areas: list[shapely.Polygon | None]) -> list[dict[str, str]]:
    """What stands inside each outline, by field; several of one field apart by “ | ”."""
    found: list[dict[str, str]] = [{} for _ in areas]
    places = [label for label in drawn.labels if label.text and np.isfinite(label.place).all()]
    several = len({label.layer for label in places if not label.tag}) > 1
    for layer in {outline.layer for outline in drawn.outlines}:
        own = [
            at
            for at, outline in enumerate(drawn.outlines)
            if outline.layer == layer and areas[at] is not None
        ]
        for label, at in _smallest_around(places, own, areas):
            name = _field(label, several)
            found[at][name] = f"{found[at][name]} | {label.text}" if name in found[at] else label.text
    return found


def _field(label: Label, several: bool) -> str:
    if label.tag:
        return f"attribute:{label.tag}"
    return f"text:{label.layer}" if several else "text"


def _smallest_around(
    labels: list[Label], own: list[int], areas: list[shapely.Polygon | None]
) -> list[tuple[Label, int]]:
    """Each label with the smallest of some areas around it, for those that have one."""
    if not own or not labels:
        return []
    tree = shapely.STRtree([areas[at] for at in own])
    size = shapely.area(tree.geometries)
    best: dict[int, int] = {}
    for label, at in tree.query(
        shapely.points([each.place for each in labels]), predicate="within"
    ).T.tolist():
        if label not in best or size[at] < size[best[label]]:
            best[label] = at
    return [(labels[label], own[at]) for label, at in sorted(best.items())]


def _joined(rows: Rows, field: str, notes: list[str]) -> Rows:
    """The outlines of one value of a field as one area; a fault of one is a fault of all."""
    parts: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        value = row[1].get(field)
        parts[value or ("", row[0])].append(row)
    made: Rows = []
    for value, same in parts.items():
        if len(same) == 1:
            made += same
            continue
        fault = next((row[3] for row in same if row[3] is not None), None)
        area = None if fault else nested([row[2] for row in same])
        made.append((same[0][0], _agreed([row[1] for row in same], f"{field} {value}", notes), area, fault))
    if len(made) < len(rows):
        notes.append(
            f"{len(rows)} polylines became {len(made)} areas by “{field}”: parts of one unit, and its "
            "holes where one lies inside another."
        )
    return sorted(made, key=lambda row: row[0])


def _agreed(values: list[dict[str, Any]], who: str, notes: list[str]) -> dict[str, Any]:
    """The values in which all outlines of one area agree; the layer and handle are the first's."""
    found = dict(values[0])
    for name in dict.fromkeys(name for each in values for name in each):
        told = {each[name] for each in values if each.get(name)}
        if len(told) == 1:
            found[name] = told.pop()
        elif told and name not in ("layer", "handle"):
            found[name] = None
            notes.append(f"The outlines of {who} differ in “{name}”, which is taken as empty.")
    return found
