"""Act: how does a layer of areas and its columns become a file for a desktop program?

GeoPackage and DXF (several layers), GeoJSON, FlatGeobuf, GeoParquet and Shapefile (one; in a zip a set
for each). A file appears whole or not at all and none is overwritten. pyogrio is large: this is for
commands, not for the web process.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import is_projected
from gis_core.dxf_writing import DrawnArea, dxf_bytes, too_long
from gis_core.errors import BadParameter, Conflict, Unprocessable
from gis_core.notices import FICTITIOUS
from gis_core.vector_files import gdal
from grids.geoparquet import write_geoparquet

ENCODINGS = ("UTF-8", "GBK")
FORMATS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "ESRI Shapefile",
           ".zip": "ESRI Shapefile", ".dxf": "DXF", ".fgb": "FlatGeobuf", ".parquet": "Parquet"}
_ENCODED = ("ESRI Shapefile", "DXF")
"""Drivers whose texts have an encoding to choose."""

_LONGEST_TEXT = 254
"""Bytes of a text in a Shapefile; longer ones would be cut off silently."""

_DECIMALS = {True: 6, False: 10}
"""Of coordinates in GeoJSON, by whether they are projected. Stored degrees have seven, but GDAL takes
a last digit after a run of zeros or nines for noise and drops it (114.4000001 became 114.4 when told
7 to 9 decimals; at 10 none of 800,000 did)."""


@dataclass(frozen=True)
class Layer:
    """The rows of one layer, named for their kind: shapes in the file's coordinates, columns by name.

    ``shape_type`` is the one type that formats which want one are told.
    """

    kind: str
    shapes: Any
    columns: dict[str, Any]
    shape_type: str = "MultiPolygon"


def check_encoding(path: Path, encoding: str) -> None:
    """Raises BadParameter where the texts of such a file are not written in the encoding."""
    if encoding not in ENCODINGS:
        raise BadParameter(
            f"“{encoding[:40]}” is no encoding that is written.", parameter="encoding",
            hint=f"One of {', '.join(ENCODINGS)}.",
        )
    if encoding != "UTF-8" and FORMATS[path.suffix.casefold()] not in _ENCODED:
        raise BadParameter(
            f"A {path.suffix} file is always UTF-8.", parameter="encoding",
            hint="Only Shapefiles and DXF are written in GBK.",
        )


def _check_table_texts(layer: Layer, encoding: str) -> None:
    """Raises Unprocessable for a text that the encoding lacks or a Shapefile would cut off."""
    for name, column in layer.columns.items():
        for code, text in zip(layer.columns["code"], column, strict=True):
            if isinstance(text, str):
                _check_text(text, f"The {name} of {layer.kind} {code}", encoding)


def _check_drawing_texts(layer: Layer, encoding: str) -> None:
    """Raises Unprocessable for a text that the encoding lacks or a DXF cannot hold."""
    for values in _values(layer):
        where = f"{layer.kind} {values['code']}"
        try:
            name = too_long(values, encoding)
        except UnicodeEncodeError as error:
            raise Unprocessable(
                f"A text of {where} holds “{error.object[error.start]}”, which {encoding} lacks.",
                hint="Write it in UTF-8.", code="not-in-encoding",
            ) from error
        if name is not None:
            raise Unprocessable(
                f"The {name} of {where} is longer than a DXF holds.",
                hint="Write a GeoPackage (.gpkg).", code="too-long",
            )


def _values(layer: Layer) -> Iterator[dict[str, Any]]:
    """The columns of each row by name."""
    for row in zip(*layer.columns.values(), strict=True):
        yield dict(zip(layer.columns, row, strict=True))


def _check_text(text: str, where: str, encoding: str) -> None:
    try:
        size = len(text.encode(encoding))
    except UnicodeEncodeError as error:
        raise Unprocessable(
            f"{where} holds “{text[error.start]}”, which {encoding} lacks.",
            hint="Write it in UTF-8.", code="not-in-encoding",
        ) from error
    if size > _LONGEST_TEXT:
        raise Unprocessable(
            f"{where} takes {size} bytes; a Shapefile holds {_LONGEST_TEXT}.",
            hint="Write a GeoPackage (.gpkg).", code="too-long",
        )


def description_of(city: City) -> str:
    """What the file says of itself, in both languages, where its format has a place for it."""
    said = [*city.public_profile.footer.values(), *(FICTITIOUS.values() if city.fictitious else ())]
    return " ".join(said)


def write_layers(target: Path, encoding: str, layers: Sequence[Layer], epsg: int, description: str) -> None:
    """Write beside the target under another name, then give the file its own.

    Raises BadParameter for a folder that is not there, Conflict for a file that is, Unprocessable
    for a text the format cannot hold.
    """
    driver = FORMATS[target.suffix.casefold()]
    for layer in layers:
        if driver == "ESRI Shapefile":
            _check_table_texts(layer, encoding)
        if driver == "DXF":
            _check_drawing_texts(layer, encoding)
    if not target.parent.is_dir():
        raise BadParameter(f"There is no folder “{target.parent}”.", parameter="file")
    refuse_to_overwrite(target)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder:
        made = _make(target, encoding, layers, epsg, description, Path(folder))
        refuse_to_overwrite(target)
        for file in made:
            file.rename(target.with_suffix(target.suffix if len(made) == 1 else file.suffix))


def refuse_to_overwrite(target: Path) -> None:
    """Raises Conflict where the file, or a part of a Shapefile of that name, is there."""
    companions = (".shp", ".shx", ".dbf", ".prj", ".cpg") if target.suffix.casefold() == ".shp" else ()
    for file in [target, *(target.with_suffix(suffix) for suffix in companions)]:
        if file.exists():
            raise Conflict(
                f"“{file.name}” is there already.", hint="Remove it or choose another name.",
                parameter="file", code="file-exists",
            )


def _make(
    target: Path, encoding: str, layers: Sequence[Layer], epsg: int, description: str, folder: Path
) -> list[Path]:
    """The finished files in ``folder``; a Shapefile's own part is the last."""
    suffix = target.suffix.casefold()
    driver = FORMATS[suffix]
    if driver == "DXF":
        return [_drawing(folder / "units.dxf", layers, encoding)]
    if driver == "Parquet":
        (layer,), file = layers, folder / "units.parquet"
        write_geoparquet(
            file, layer.shapes, layer.columns, epsg=epsg, shape_type=layer.shape_type, description=description
        )
        return [file]
    if driver != "ESRI Shapefile":
        file = folder / f"units{suffix}"
        for layer in layers:
            _write_layer(file, layer, driver, epsg, _options(driver, epsg, description))
        return [file]
    for layer in layers:
        _write_layer(folder / f"{layer.kind}.shp", layer, driver, epsg, {"ENCODING": encoding})
        (folder / f"{layer.kind}.cpg").write_text(encoding, encoding="ascii")
    parts = sorted(folder.iterdir(), key=lambda part: (part.suffix == ".shp", part.name))
    return [_packed(parts, folder)] if suffix == ".zip" else parts


def _drawing(file: Path, layers: Sequence[Layer], encoding: str) -> Path:
    """The DXF: a layer for each kind, the columns as extended data, the code as text inside."""
    areas = [
        DrawnArea(layer.kind, values["code"], values, area)
        for layer in layers for values, area in zip(_values(layer), layer.shapes, strict=True)
    ]
    file.write_bytes(dxf_bytes(areas, encoding))
    return file


def _options(driver: str, epsg: int, description: str) -> dict[str, str]:
    if driver in ("GPKG", "FlatGeobuf"):
        return {"DESCRIPTION": description}
    return {
        "DESCRIPTION": description,
        "RFC7946": "YES" if epsg == 4326 else "NO",
        "COORDINATE_PRECISION": str(_DECIMALS[is_projected(epsg)]),
    }


def _packed(parts: Sequence[Path], folder: Path) -> Path:
    file = folder / "units.zip"
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.write(part, part.name)
    return file


def _write_layer(file: Path, layer: Layer, driver: str, epsg: int, options: dict[str, str]) -> None:
    gdal().write(
        str(file),
        geometry=shapely.to_wkb(layer.shapes),
        field_data=list(layer.columns.values()),
        fields=np.array(list(layer.columns), dtype=object),
        layer=layer.kind,
        driver=driver,
        geometry_type=layer.shape_type if driver != "ESRI Shapefile" else "Polygon",
        crs=f"EPSG:{epsg}",  # a number of the allow-list, never a text from outside
        encoding=options.get("ENCODING"),
        layer_options={name: value for name, value in options.items() if name != "ENCODING"},
    )
