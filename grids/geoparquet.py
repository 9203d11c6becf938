"""Act: how do rows with a shape become a GeoParquet file (version 1.1, WKB)?

https://geoparquet.org/releases/v1.1.0/. pyarrow is large: for commands, not for the web process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS


def write_geoparquet(
    path: Path, shapes: Any, columns: Mapping[str, Any], *, epsg: int, shape_type: str, description: str
) -> None:
    """Write columns by name and ``shapes`` in the file's coordinates; ``epsg`` an allowed code.

    NaN and None are nulls. Each row has its box beside its shape, so that readers skip what lies elsewhere.
    """
    import pyarrow
    from pyarrow import parquet

    bounds = shapely.bounds(shapes) if len(shapes) else np.empty((0, 4))
    boxes = pyarrow.StructArray.from_arrays(
        [pyarrow.array(bounds[:, at], type=pyarrow.float64()) for at in range(4)],
        names=["xmin", "ymin", "xmax", "ymax"],
    )
    made = {name: pyarrow.array(column, from_pandas=True) for name, column in columns.items()}
    made |= {"bbox": boxes, "geometry": pyarrow.array(shapely.to_wkb(shapes).tolist(), type=pyarrow.binary())}
    told = {b"geo": json.dumps(_geo(bounds, epsg, shape_type)).encode(), b"description": description.encode()}
    parquet.write_table(pyarrow.table(made).replace_schema_metadata(told), path, compression="zstd")


def _geo(bounds: Any, epsg: int, shape_type: str) -> dict[str, Any]:
    box = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()] if len(bounds) else None
    column = {
        "encoding": "WKB", "geometry_types": [shape_type], "crs": CRS.from_epsg(epsg).to_json_dict(),
        "covering": {"bbox": {each: ["bbox", each] for each in ("xmin", "ymin", "xmax", "ymax")}},
    }
    return {
        "version": "1.1.0", "primary_column": "geometry",
        "columns": {"geometry": column | ({"bbox": box} if box else {})},
    }
