"""Ask: what do a GeoPackage's layer or a Shapefile hold, some thousand features at a time?

Memory stays flat however many there are. The file was looked through before (``vector_files``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.feature_table import FileFault, Row
from gis_core.geometry import GeometryFault
from gis_core.vector_files import gdal


@dataclass(frozen=True)
class Window:
    """Some features one after the other: their WKB, a column for each field, as GDAL gives them.

    ``masks`` are true where a whole-number column has nothing; None for other columns.
    """

    first: int
    names: list[str]
    shapes: Any
    columns: list[Any]
    masks: list[Any]
    geometry_type: str
    epsg: int | None

    def __len__(self) -> int:
        return len(self.shapes) if self.shapes is not None else len(self.columns[0]) if self.columns else 0

    def rows(self) -> Iterator[Row]:
        """The features as rows, numbered from 1 in the file."""
        values = [_plain(column, mask) for column, mask in zip(self.columns, self.masks, strict=True)]
        for at in range(len(self)):
            found = {name: column[at] for name, column in zip(self.names, values, strict=True)}
            raw = None if self.shapes is None else self.shapes[at]
            try:
                shape = None if raw is None else shapely.force_2d(shapely.from_wkb(raw))
                yield Row(self.first + at + 1, found, shape)
            except (shapely.GEOSException, ValueError) as error:
                reason = str(error).split(":")[-1].strip()
                fault = GeometryFault(f"The geometry cannot be read: {reason}.")
                yield Row(self.first + at + 1, found, fault=fault)


def windows(
    path: Path, layer: str | None, encoding: str | None, size: int, epsg: int | None
) -> Iterator[Window]:
    """The features of a layer, ``size`` at a time; raises FileFault where the file breaks off."""
    first = 0
    while True:
        window = _window(path, layer, encoding, size, epsg, first)
        if not len(window):
            return
        yield window
        first += len(window)


def _window(
    path: Path, layer: str | None, encoding: str | None, size: int, epsg: int | None, first: int
) -> Window:
    try:
        meta, _, shapes, columns = gdal().read(
            path, layer=layer, encoding=encoding, skip_features=first, max_features=size,
            datetime_as_string=True,
        )
    except Exception as error:  # pyogrio raises its own errors, ValueError and UnicodeDecodeError
        raise FileFault(
            f"The file cannot be read after feature {first:,}.", hint="Export it again.", code="unreadable"
        ) from error
    pairs = [_whole(column, str(kind)) for column, kind in zip(columns, meta["dtypes"], strict=True)]
    return Window(
        first, [str(name).strip() for name in meta["fields"]], shapes, [pair[0] for pair in pairs],
        [pair[1] for pair in pairs], str(meta["geometry_type"] or "Unknown"), epsg,
    )


def _whole(column: Any, kind: str) -> tuple[Any, Any]:
    """The column and where it has nothing: whole numbers with gaps come as floats."""
    if kind.startswith(("int", "uint")) and column.dtype.kind == "f":
        gaps = np.isnan(column)
        return np.where(gaps, 0, column).astype(kind), gaps
    return column, None


def _plain(column: Any, mask: Any) -> list[Any]:
    values: list[Any] = column.tolist()
    if mask is not None:
        return [None if gap else value for value, gap in zip(values, mask.tolist(), strict=True)]
    return [None if value != value else value for value in values] if column.dtype.kind == "f" else values
