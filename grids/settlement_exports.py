"""Act: how are the special areas, border rules or decisions of a day written into a file?

What nobody touched in it comes back by ``import_settlements`` without a change. For commands only:
it tells who was present, and pyogrio is large.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from grids.layer_files import (
    ENCODINGS,
    Layer,
    check_encoding,
    description_of,
    refuse_to_overwrite,
    write_layers,
)
from grids.models import BorderRule, SiteDecision, SpecialArea
from grids.settlement_names import body_written, category_written
from grids.settlement_wishes import WHATS, one_of
from grids.settlements_held import Units, held_on, outlines_of, units_of

FORMATS = (".gpkg", ".geojson", ".json", ".shp", ".zip", ".csv")
__all__ = ["ENCODINGS", "FORMATS", "SettlementExport", "export_settlements"]


@dataclass(frozen=True)
class SettlementExport:
    """What somebody asks to have written (see the options of ``export_settlements``)."""

    path: Path
    what: str
    on: date
    crs: str = "EPSG:4326"
    encoding: str = "UTF-8"


@dataclass(frozen=True)
class Exported:
    """What was written."""

    path: Path
    what: str
    on: date
    count: int
    epsg: int
    fictitious: bool

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.what}: {self.count} that hold on {self.on}."
        yield f"Written to {self.path} in EPSG:{self.epsg}."
        if self.fictitious:
            yield f"Every row bears the notice: {FICTITIOUS['en']}"


def export_settlements(wish: SettlementExport) -> Exported:
    """Write what holds on a day into a new file; the file appears whole or not at all.

    Raises BadParameter naming the option that is wrong, Conflict where the file is there already,
    Unprocessable where nothing holds or a text does not fit the format.
    """
    city = current_city()
    one_of(wish.what, WHATS, "what")
    suffix = one_of(wish.path.suffix.casefold(), FORMATS, "file")
    epsg = parse_epsg(wish.crs, city.allowed_epsgs)
    rows = list(held_on(wish.what, wish.on))
    if not rows:
        raise Unprocessable(f"No {wish.what.replace('_', ' ')} holds on {wish.on}.", code="nothing-there")
    shapes = geometry_from_storage(outlines_of(rows), epsg=epsg, allowed=city.allowed_epsgs)
    layer = Layer(wish.what, shapes, _columns(wish, rows, city))
    if suffix == ".csv":
        _write_csv(wish, layer)
    else:
        check_encoding(wish.path, wish.encoding)
        write_layers(wish.path, wish.encoding, [layer], epsg, description_of(city))
    return Exported(wish.path, wish.what, wish.on, len(rows), epsg, city.fictitious)


def _columns(wish: SettlementExport, rows: Sequence[Any], city: City) -> dict[str, Any]:
    """A column of texts for each name; numbers as texts too, so that every format keeps them."""
    units = units_of(wish.what, rows, wish.on)
    says: list[Mapping[str, str | None]] = [_SAID[wish.what](row, units) for row in rows]
    columns = {name: [said[name] for said in says] for name in says[0]}
    if city.fictitious:
        columns["notice"] = [" ".join(FICTITIOUS.values())] * len(rows)
    return {name: np.array(column, dtype=object) for name, column in columns.items()}


def _of_every(row: Any) -> dict[str, str | None]:
    return {"code": row.code, "name": row.name}


def _dated(row: Any, valid: Any) -> dict[str, str | None]:
    return {
        "since": valid.lower.isoformat() if valid.lower else None,
        "until": valid.upper.isoformat() if valid.upper else None,
        "document": row.document.number if row.document else None,
    }


def _area(row: SpecialArea, units: Units) -> dict[str, str | None]:
    return _of_every(row) | {
        "kind": row.kind, "body": body_written(row.body), "role": row.role, "beats": ",".join(row.beats),
        "category": category_written(row.category) if row.category else None,
        "precedence": str(row.precedence),
        "buffer_m": None if row.buffer_m is None else repr(row.buffer_m),
    } | _dated(row, row.valid)


def _rule(row: BorderRule, units: Units) -> dict[str, str | None]:
    def code(number: int | None) -> str | None:
        return units[number]["code"] if number in units else None

    return _of_every(row) | {
        "kind": row.kind, "one": code(row.one_id), "other": code(row.other_id), "rule": row.rule,
        "takes": code(row.takes_id),
    } | _dated(row, row.valid)


def _decision(row: SiteDecision, units: Units) -> dict[str, str | None]:
    unit = units.get(row.unit_id or 0)
    return _of_every(row) | {
        "unit": f"{unit['kind']}:{unit['code']}" if unit else None,
        "body": body_written(row.body) if row.body else None, "role": row.role or None,
        "category": category_written(row.category) if row.category else None,
        "decided_on": row.decided_on.isoformat(), "present": ";".join(row.present), "reason": row.reason,
    } | _dated(row, row.as_decided)


_SAID: Mapping[str, Callable[[Any, Units], Mapping[str, str | None]]] = {
    "special_area": _area, "border_rule": _rule, "site_decision": _decision,
}


def _write_csv(wish: SettlementExport, layer: Layer) -> None:
    """The table with the ground as WKT; what would be a formula in a spreadsheet is made harmless."""
    if wish.encoding not in ENCODINGS:
        raise BadParameter(f"One of {', '.join(ENCODINGS)}.", parameter="encoding")
    refuse_to_overwrite(wish.path)
    shapes = shapely.to_wkt(layer.shapes, rounding_precision=-1)
    try:
        lines = [[_harmless(cell) for cell in row] for row in zip(*layer.columns.values(), strict=True)]
        codec = "utf-8-sig" if wish.encoding == "UTF-8" else wish.encoding
        with wish.path.open("x", encoding=codec, newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*layer.columns, "wkt"])
            writer.writerows([*line, shape] for line, shape in zip(lines, shapes, strict=True))
    except UnicodeEncodeError as error:
        wish.path.unlink(missing_ok=True)
        raise Unprocessable(
            f"A text holds “{error.object[error.start]}”, which {wish.encoding} lacks.",
            hint="Write it in UTF-8.", code="not-in-encoding",
        ) from error
    except OSError as error:
        raise BadParameter(f"{wish.path} cannot be written: {error.strerror}.", parameter="file") from error


def _harmless(cell: str | None) -> str:
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell or ""
