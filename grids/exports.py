"""Act: how are the units of a day written into a file for a desktop program?

GeoPackage and DXF (a layer for each kind), GeoJSON, FlatGeobuf, GeoParquet and Shapefile (one kind; in
a zip a set for each kind). What nobody touched in such a file is imported again without a change. pyogrio is
large: this module is for commands, not for the web process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import geometry_from_storage, parse_epsg
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Unprocessable
from gis_core.notices import FICTITIOUS
from grids.layer_files import ENCODINGS, FORMATS, Layer, check_encoding, description_of, write_layers
from grids.models import UnitVersion
from grids.parents import primary_parents
from grids.unit_search import Moment, moment_of, versions_at

__all__ = ["ENCODINGS", "FORMATS", "Exported", "UnitExport", "export_units"]

COLUMNS = ("kind", "code", "name", "parent", "since", "until", "revision", "document", "notice")
"""The columns of every export: at most ten letters, as a Shapefile wants. ``until`` is exclusive."""


@dataclass(frozen=True)
class UnitExport:
    """What somebody asks to have written (see the options of ``export_units``)."""

    path: Path
    kinds: Sequence[str]
    on: date | None = None
    revision: int | None = None
    crs: str = "EPSG:4326"
    encoding: str = "UTF-8"


@dataclass(frozen=True)
class Exported:
    """What was written: how many units of each kind, of which moment, in which system."""

    path: Path
    counts: dict[str, int]
    moment: Moment
    epsg: int
    fictitious: bool

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        for kind, count in self.counts.items():
            yield f"{kind}: {count} units as of {self.moment.on}, as of revision {self.moment.revision}."
        yield f"Written to {self.path} in EPSG:{self.epsg}."
        if self.fictitious:
            yield f"Every row bears the notice: {FICTITIOUS['en']}"


def export_units(wish: UnitExport) -> Exported:
    """Write units of some kinds into a new file; the file appears whole or not at all.

    Raises BadParameter naming the option that is wrong, Conflict where the file is there
    already, Unprocessable for a kind without units or a text the format cannot hold.
    """
    city = current_city()
    kinds = _checked_kinds(wish, city)
    check_encoding(wish.path, wish.encoding)
    epsg = parse_epsg(wish.crs, city.allowed_epsgs)
    moment = moment_of(wish.on, wish.revision, city)
    layers = [_layer(kind, moment, epsg, city) for kind in kinds]
    write_layers(wish.path, wish.encoding, layers, epsg, description_of(city))
    counts = {layer.kind: len(layer.shapes) for layer in layers}
    return Exported(wish.path, counts, moment, epsg, city.fictitious)


def _checked_kinds(wish: UnitExport, city: City) -> list[str]:
    suffix = wish.path.suffix.casefold()
    if suffix not in FORMATS:
        raise BadParameter(
            f"“{wish.path.name}” has no ending that is written.", parameter="file",
            hint=f"One of {', '.join(FORMATS)}.",
        )
    for kind in wish.kinds:
        if not city.has_kind(kind):
            known = ", ".join(each.key for each in city.kinds)
            raise BadParameter(
                f"There is no kind of unit “{kind[:40]}”.", parameter="kind", hint=f"Known kinds: {known}."
            )
    kinds = list(dict.fromkeys(wish.kinds))
    if len(kinds) > 1 and suffix not in (".gpkg", ".zip", ".dxf"):
        raise BadParameter(
            f"A {suffix} file holds units of one kind.", parameter="kind",
            hint="Write a GeoPackage (.gpkg), zipped Shapefiles (.zip) or a DXF, or a file for each kind.",
        )
    return kinds


def _layer(kind: str, moment: Moment, epsg: int, city: City) -> Layer:
    rows = list(versions_at(moment, [kind]).select_related("revision__document"))
    if not rows:
        raise Unprocessable(
            f"There is no {kind} on {moment.on}, as revision {moment.revision} has it.",
            hint="Ask for another day with --on, or leave the kind out.", code="no-units",
        )
    rows.sort(key=lambda row: row.code)
    stored = shapely.from_wkb(np.array([bytes(row.geometry.wkb) for row in rows], dtype=object))
    shapes = geometry_from_storage(stored, epsg=epsg, allowed=city.allowed_epsgs)
    above = city.kind(kind).parent
    parents = primary_parents(kind, above, moment.on, moment.revision) if above else {}
    return Layer(kind, shapes, _columns(rows, parents, city))


def _columns(rows: Sequence[UnitVersion], parents: dict[int, str], city: City) -> dict[str, Any]:
    """Texts for every column but ``revision``; a notice only where the data are invented."""
    documents = [row.revision.document.number if row.revision.document else None for row in rows]
    texts: dict[str, list[str | None]] = {
        "kind": [row.kind for row in rows],
        "code": [row.code for row in rows],
        "name": [row.name for row in rows],
        "parent": [parents.get(row.unit_id) for row in rows],
        "since": [row.valid.lower.isoformat() for row in rows],
        "until": [row.valid.upper.isoformat() if row.valid.upper else None for row in rows],
        "document": documents,
    }
    if city.fictitious:
        texts["notice"] = [" ".join(FICTITIOUS.values())] * len(rows)
    columns: dict[str, Any] = {name: np.array(column, dtype=object) for name, column in texts.items()}
    columns["revision"] = np.array([row.revision.number for row in rows], dtype=np.int32)
    return {name: columns[name] for name in COLUMNS if name in columns}
