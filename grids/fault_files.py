"""Act: how are the faults of a check written into a file for a desktop program?

A GeoPackage has a layer for each kind of geometry, as such programs want it; a fault whose place
is of several kinds stands in several. pyogrio is large: this module is for commands.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.errors import BadParameter, Conflict
from gis_core.vector_files import gdal
from grids.check_units import UnitCheck
from grids.checks.faults import UnitFault

LAYERS = {"areas": ("MultiPolygon", 2), "lines": ("MultiLineString", 1), "points": ("MultiPoint", 0)}
"""Layers of the GeoPackage: their geometry type and its dimension."""

Placed = tuple[UnitFault, shapely.Geometry | None]


def write_faults(target: Path, check: UnitCheck) -> list[str]:
    """Write all faults of a check into a new .gpkg or .geojson; lines for the terminal.

    The file appears whole or not at all. Raises BadParameter for another ending or a folder that
    is not there, Conflict where the file is.
    """
    suffix = target.suffix.casefold()
    if suffix not in (".gpkg", ".geojson"):
        raise BadParameter(
            f"“{target.name}” has no ending that is written.", hint="One of .gpkg, .geojson.", parameter="out"
        )
    if not target.parent.is_dir():
        raise BadParameter(f"There is no folder “{target.parent}”.", parameter="out")
    if target.exists():
        raise Conflict(
            f"“{target.name}” is there already.", hint="Remove it or choose another name.",
            parameter="out", code="file-exists",
        )
    with tempfile.TemporaryDirectory(prefix=".faults-", dir=target.parent) as folder:
        made = Path(folder) / f"faults{suffix}"
        if suffix == ".geojson":
            text = json.dumps(check.as_collection(), ensure_ascii=False)
            made.write_text(text + "\n", encoding="utf-8")
            told = f"{len(check.faults)} faults"
        else:
            told = _write_geopackage(made, check)
        made.rename(target)
    return [f"Written to {target}: {told}."]


def _write_geopackage(file: Path, check: UnitCheck) -> str:
    counts = []
    for name, (geometry_type, dimension) in LAYERS.items():
        placed = _placed(check.faults, dimension)
        counts.append(f"{len(placed)} in {name}")
        gdal().write(
            str(file), layer=name, driver="GPKG", geometry_type=geometry_type, crs="EPSG:4326",
            geometry=shapely.to_wkb(np.array([place for _, place in placed], dtype=object)),
            field_data=list(_columns([fault for fault, _ in placed], check).values()),
            fields=np.array(list(_columns([], check)), dtype=object),
        )
    return ", ".join(counts)


def _placed(faults: Sequence[UnitFault], dimension: int) -> list[Placed]:
    """The faults with that part of their place that is of a dimension; points also those of no place."""
    found: list[Placed] = []
    for fault in faults:
        parts = shapely.get_parts(shapely.get_parts(fault.place))
        own = parts[shapely.get_dimensions(parts) == dimension].tolist()
        if own:
            found.append((fault, _collected(own, dimension)))
        elif dimension == 0 and fault.place.is_empty:
            found.append((fault, None))
    return found


def _collected(parts: list[shapely.Geometry], dimension: int) -> shapely.Geometry:
    if dimension == 2:
        return shapely.MultiPolygon(parts)
    return shapely.MultiLineString(parts) if dimension == 1 else shapely.MultiPoint(parts)


def _columns(faults: Sequence[UnitFault], check: UnitCheck) -> dict[str, Any]:
    """A column for each thing told of a fault; ``units`` are kind and code, those to change first."""
    texts = {
        "fault": [fault.fault for fault in faults],
        "severity": [fault.severity for fault in faults],
        "units": [", ".join(f"{kind} {code}" for kind, code in fault.units) for fault in faults],
        "message_en": [fault.message["en"] for fault in faults],
        "message_zh": [fault.message["zh"] for fault in faults],
        "size_unit": [fault.size_unit for fault in faults],
        "operation": [fault.operation for fault in faults],
        "day": [check.on.isoformat()] * len(faults),
    }
    columns: dict[str, Any] = {name: np.array(values, dtype=object) for name, values in texts.items()}
    columns["size"] = np.array([round(fault.size, 3) for fault in faults], dtype=np.float64)
    columns["revision"] = np.array([check.revision] * len(faults), dtype=np.int32)
    return columns
