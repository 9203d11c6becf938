"""Act: how are the units of a day written into a file for a desktop program?

GeoPackage and DXF (a layer for each kind), GeoJSON and Shapefile (one kind; in a zip a set for
each kind). What nobody touched in such a file is imported again without a change. pyogrio is
large: this module is for commands, not for the web process.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import geometry_from_storage, is_projected, parse_epsg
from gis_core.current_city import current_city
from gis_core.dxf_writing import DrawnArea, dxf_bytes, too_long
from gis_core.errors import BadParameter, Conflict, Unprocessable
from gis_core.notices import BOUNDARY_FOOTER, FICTITIOUS
from gis_core.vector_files import gdal
from grids.models import UnitVersion
from grids.parents import primary_parents
from grids.unit_search import Moment, moment_of, versions_at

ENCODINGS = ("UTF-8", "GBK")
FORMATS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "ESRI Shapefile",
           ".zip": "ESRI Shapefile", ".dxf": "DXF"}
_ENCODED = ("ESRI Shapefile", "DXF")
"""Drivers whose texts have an encoding to choose."""
COLUMNS = ("kind", "code", "name", "parent", "since", "until", "revision", "document", "notice")
"""The columns of every export: at most ten letters, as a Shapefile wants. ``until`` is exclusive."""

_LONGEST_TEXT = 254
"""Bytes of a text in a Shapefile; longer ones would be cut off silently."""

_DECIMALS = {True: 6, False: 10}
"""Of coordinates in GeoJSON, by whether they are projected. Stored degrees have seven, but GDAL takes
a last digit after a run of zeros or nines for noise and drops it (114.4000001 became 114.4 when told
7 to 9 decimals; at 10 none of 800,000 did)."""


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


@dataclass(frozen=True)
class _Layer:
    """The rows of one kind: boundaries in the file's coordinates, and a column for each name."""

    kind: str
    shapes: Any
    columns: dict[str, Any]


def export_units(wish: UnitExport) -> Exported:
    """Write units of some kinds into a new file; the file appears whole or not at all.

    Raises BadParameter naming the option that is wrong, Conflict where the file is there
    already, Unprocessable for a kind without units or a text the format cannot hold.
    """
    city = current_city()
    kinds = _checked_kinds(wish, city)
    _check_encoding(wish)
    epsg = parse_epsg(wish.crs, city.allowed_epsgs)
    moment = moment_of(wish.on, wish.revision, city)
    layers = [_layer(kind, moment, epsg, city) for kind in kinds]
    if FORMATS[wish.path.suffix.casefold()] == "ESRI Shapefile":
        for layer in layers:
            _check_texts(layer, wish.encoding)
    if FORMATS[wish.path.suffix.casefold()] == "DXF":
        for layer in layers:
            _check_drawing_texts(layer, wish.encoding)
    _write(wish, layers, epsg, _description(city))
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


def _check_encoding(wish: UnitExport) -> None:
    if wish.encoding not in ENCODINGS:
        raise BadParameter(
            f"“{wish.encoding[:40]}” is no encoding that is written.", parameter="encoding",
            hint=f"One of {', '.join(ENCODINGS)}.",
        )
    if wish.encoding != "UTF-8" and FORMATS[wish.path.suffix.casefold()] not in _ENCODED:
        raise BadParameter(
            f"A {wish.path.suffix} file is always UTF-8.", parameter="encoding",
            hint="Only Shapefiles and DXF are written in GBK.",
        )


def _layer(kind: str, moment: Moment, epsg: int, city: City) -> _Layer:
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
    return _Layer(kind, shapes, _columns(rows, parents, city))


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


def _check_texts(layer: _Layer, encoding: str) -> None:
    """Raises Unprocessable for a text that the encoding lacks or a Shapefile would cut off."""
    for name, column in layer.columns.items():
        for code, text in zip(layer.columns["code"], column, strict=True):
            if isinstance(text, str):
                _check_text(text, f"The {name} of {layer.kind} {code}", encoding)


def _check_drawing_texts(layer: _Layer, encoding: str) -> None:
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


def _values(layer: _Layer) -> Iterator[dict[str, Any]]:
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


def _description(city: City) -> str:
    """What the file says of itself, in both languages, where its format has a place for it."""
    said = [*BOUNDARY_FOOTER.values(), *(FICTITIOUS.values() if city.fictitious else ())]
    return " ".join(said)


def _write(wish: UnitExport, layers: Sequence[_Layer], epsg: int, description: str) -> None:
    """Write beside the target under another name, then give the file its own."""
    target = wish.path
    if not target.parent.is_dir():
        raise BadParameter(f"There is no folder “{target.parent}”.", parameter="file")
    _refuse_to_overwrite(target)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder:
        made = _make(wish, layers, epsg, description, Path(folder))
        _refuse_to_overwrite(target)
        for file in made:
            file.rename(target.with_suffix(target.suffix if len(made) == 1 else file.suffix))


def _refuse_to_overwrite(target: Path) -> None:
    companions = (".shp", ".shx", ".dbf", ".prj", ".cpg") if target.suffix.casefold() == ".shp" else ()
    for file in [target, *(target.with_suffix(suffix) for suffix in companions)]:
        if file.exists():
            raise Conflict(
                f"“{file.name}” is there already.", hint="Remove it or choose another name.",
                parameter="file", code="file-exists",
            )


def _make(
    wish: UnitExport, layers: Sequence[_Layer], epsg: int, description: str, folder: Path
) -> list[Path]:
    """The finished files in ``folder``; a Shapefile's own part is the last."""
    suffix = wish.path.suffix.casefold()
    driver = FORMATS[suffix]
    if driver == "DXF":
        return [_drawing(folder / "units.dxf", layers, wish.encoding)]
    if driver != "ESRI Shapefile":
        file = folder / f"units{suffix}"
        for layer in layers:
            _write_layer(file, layer, driver, epsg, _options(driver, epsg, description))
        return [file]
    for layer in layers:
        _write_layer(folder / f"{layer.kind}.shp", layer, driver, epsg, {"ENCODING": wish.encoding})
        (folder / f"{layer.kind}.cpg").write_text(wish.encoding, encoding="ascii")
    parts = sorted(folder.iterdir(), key=lambda part: (part.suffix == ".shp", part.name))
    return [_packed(parts, folder)] if suffix == ".zip" else parts


def _drawing(file: Path, layers: Sequence[_Layer], encoding: str) -> Path:
    """The DXF: a layer for each kind, the columns as extended data, the code as text inside."""
    areas = [
        DrawnArea(layer.kind, values["code"], values, area)
        for layer in layers for values, area in zip(_values(layer), layer.shapes, strict=True)
    ]
    file.write_bytes(dxf_bytes(areas, encoding))
    return file


def _options(driver: str, epsg: int, description: str) -> dict[str, str]:
    if driver == "GPKG":
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


def _write_layer(file: Path, layer: _Layer, driver: str, epsg: int, options: dict[str, str]) -> None:
    gdal().write(
        str(file),
        geometry=shapely.to_wkb(layer.shapes),
        field_data=list(layer.columns.values()),
        fields=np.array(list(layer.columns), dtype=object),
        layer=layer.kind,
        driver=driver,
        geometry_type="MultiPolygon" if driver != "ESRI Shapefile" else "Polygon",
        crs=f"EPSG:{epsg}",  # a number of the allow-list, never a text from outside
        encoding=options.get("ENCODING"),
        layer_options={name: value for name, value in options.items() if name != "ENCODING"},
    )
