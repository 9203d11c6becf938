"""Act: how are a GeoPackage's or a Shapefile's features written again with their answers, in windows?"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from findings.answer_columns import Column
from findings.answer_table import Array, values_of
from findings.batch_reading import Part, Source, part_of
from gis_core.vector_files import gdal
from gis_core.vector_windows import Window

_LONGEST_NAME, _LONGEST_TEXT = 10, 254
"""Of a Shapefile: characters of a field's name, bytes of a text."""


class GeoPackageWriter:
    """A GeoPackage of one layer."""

    driver = "GPKG"

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        self._path, self._source, self._added = path, source, added
        self._names, self._layer = [each.name for each in added], source.layer
        self._begun = False

    def write(self, part: Part, added: Sequence[Array]) -> None:
        window: Window = part.whole
        turned = [self._fitting(column) for column in added] or [[] for _ in self._added]
        more = [_column(values, each) for values, each in zip(turned, self._added, strict=True)]
        masks = [*window.masks, *(mask for _, mask in more)]
        data = [*window.columns, *(column for column, _ in more)]
        gdal().write(
            str(self._path), geometry=window.shapes, field_data=data,
            fields=np.array([*window.names, *self._names], dtype=object), field_mask=masks,
            layer=self._layer, driver=self.driver, geometry_type=window.geometry_type,
            crs=f"EPSG:{window.epsg}" if window.epsg else None, append=self._begun,
            **self._options(),
        )
        self._begun = True

    def _fitting(self, column: Array) -> list[Any]:
        return values_of(column)

    def _options(self) -> dict[str, Any]:
        # Names of a layer in a file are the sender's: nothing of it is a path.
        return {"layer_options": {}} if self._begun else {"dataset_options": {"VERSION": "1.3"}}

    def close(self) -> None:
        if not self._begun:
            self.write(part_of([], _empty(self._source)), [])


class ShapefileWriter(GeoPackageWriter):
    """A Shapefile in a zip. Its names have ten letters: ``columns.csv`` beside it says which is which."""

    driver = "ESRI Shapefile"

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        super().__init__(path, source, added)
        self._folder = tempfile.TemporaryDirectory(prefix="luzhang-shape-", dir=path.parent)
        self._zip, self._path = path, Path(self._folder.name) / "answers.shp"
        self._layer = self._path.stem  # a Shapefile's layer is its file
        self._long, self._names = self._names, short_names(self._names, source.fields)

    def _fitting(self, column: Array) -> list[Any]:
        return values_of(column, _cut)

    def _options(self) -> dict[str, Any]:
        return {"encoding": "UTF-8"}

    def close(self) -> None:
        super().close()
        listed = "".join(f"{short},{long}\r\n" for short, long in zip(self._names, self._long, strict=True))
        with zipfile.ZipFile(self._zip, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(self._path.parent.iterdir()):
                _packed(archive, file.name, file.read_bytes())
            _packed(archive, "columns.csv", f"\ufeffshapefile,column\r\n{listed}".encode())
        self._folder.cleanup()


def _packed(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """A member whose bytes do not depend on the clock."""
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def short_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """A name of at most ten letters for each, unlike the others and those taken."""
    seen = {name.casefold() for name in taken}
    found = []
    for name in names:
        plain = name.encode("ascii", "ignore").decode("ascii") or "c"
        short, number = plain[:_LONGEST_NAME], 1
        while short.casefold() in seen:
            number += 1
            short = f"{plain[: _LONGEST_NAME - len(str(number))]}{number}"
        seen.add(short.casefold())
        found.append(short)
    return found


def _cut(value: Any) -> Any:
    """A text that fits, cut between characters and then marked as cut."""
    if not isinstance(value, str) or len(value.encode()) <= _LONGEST_TEXT:
        return value
    return value.encode()[: _LONGEST_TEXT - 3].decode("utf-8", "ignore") + "…"


def _column(values: list[Any], column: Column) -> tuple[Any, Any]:
    """A column as GDAL takes it, and where it has nothing."""
    if column.kind == "text":
        return np.array(values, dtype=object), None
    gaps = np.array([value is None for value in values], dtype=np.bool_)
    kind = np.int64 if column.kind == "integer" else np.float64
    return np.array([0 if value is None else value for value in values], dtype=kind), gaps


def _empty(source: Source) -> Window:
    about = source.about
    columns = [np.array([], dtype=object) for _ in source.fields]
    return Window(
        0, source.fields, np.array([], dtype=object), columns, [None] * len(columns),
        str(about["geometry_type"] or "Unknown"), source.epsg,
    )
