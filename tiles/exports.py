"""Act: how does a layer of a round become a file for a desktop program or a data scientist?

GeoParquet, GeoPackage, GeoJSON or FlatGeobuf, written as grids.layer_files writes units. pyogrio and
pyarrow are large: this is for commands; over HTTP see tiles.export_views.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gis_core.city import City
from gis_core.crs import geometry_from_storage, parse_epsg
from gis_core.errors import BadParameter, Unprocessable
from gis_core.notices import FICTITIOUS
from gis_core.permissions import PUBLIC
from grids.layer_files import Layer, write_layers
from tiles.archive_layers import named_layer, seen_round
from tiles.archive_metadata import INNER
from tiles.export_tables import RESOLUTION, LayerTable, layer_table
from tiles.hexagons import RESOLUTIONS
from tiles.tilejson import notices

FORMATS = {"geoparquet": ".parquet", "gpkg": ".gpkg", "geojson": ".geojson", "fgb": ".fgb"}


@dataclass(frozen=True)
class LayerExport:
    """What somebody asks to have written; ``layer`` is a path of the list, such as units/zone."""

    path: Path
    layer: str
    round: str
    format: str
    crs: str = "EPSG:4326"
    resolution: int = RESOLUTION
    audience: str = PUBLIC


@dataclass(frozen=True)
class Exported:
    """What was written."""

    path: Path
    layer: str
    count: int
    epsg: int
    on: str
    audience: str

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.layer}: {self.count:,} features as of {self.on}."
        yield f"Written to {self.path} in EPSG:{self.epsg}."
        if self.audience != PUBLIC:
            yield f"For {self.audience} only: not for the public, and marked so."


def export_layer(wish: LayerExport, city: City) -> Exported:
    """Write one layer of a round into a new file; the file appears whole or not at all.

    Raises BadParameter naming the option that is wrong, NotFound for a round, Conflict where the file is
    there already, Unprocessable for a round the audience may not see or a layer without features.
    """
    _check(wish)
    named = named_layer(city, wish.layer)
    epsg = parse_epsg(wish.crs, city.allowed_epsgs)
    roles = frozenset({PUBLIC, wish.audience})
    seen_round(city, wish.round, wish.audience)
    table = layer_table(city, named, wish.round, roles, resolution=wish.resolution)
    if not len(table.shapes):
        raise Unprocessable(f"The layer {wish.layer} is empty in {wish.round}.", code="no-features")
    said = ([INNER] if wish.audience != PUBLIC else []) + notices(city)
    shapes = geometry_from_storage(table.shapes, epsg=epsg, allowed=city.allowed_epsgs)
    name = wish.layer.replace("/", "_")
    layer = Layer(name, shapes, _columns(table, city, wish.audience), table.shape_type)
    write_layers(wish.path, "UTF-8", [layer], epsg, " ".join(said))
    return Exported(
        wish.path, wish.layer, len(table.shapes), epsg, table.moment.on.isoformat(), wish.audience
    )


def _check(wish: LayerExport) -> None:
    ending = FORMATS.get(wish.format)
    if ending is None or wish.path.suffix.casefold() != ending:
        raise BadParameter(
            f"“{wish.path.name}” does not end as a file of the format {wish.format} does.", parameter="out",
            hint=f"Formats and their endings: {', '.join(f'{name} {end}' for name, end in FORMATS.items())}.",
        )
    if wish.resolution not in RESOLUTIONS:
        raise BadParameter(
            f"Hexagons are counted at resolutions {RESOLUTIONS[0]} to {RESOLUTIONS[-1]}.",
            parameter="resolution",
        )


def _columns(table: LayerTable, city: City, audience: str) -> dict[str, Any]:
    """The fields, the round, and a notice in each row where one is due: rows outlive their file."""
    columns = dict(table.columns)
    count = len(table.shapes)
    if table.moment.round is not None:
        columns["round"] = np.full(count, table.moment.round.key, dtype=object)
    inner = [INNER] if audience != PUBLIC else []
    if said := inner + ([" ".join(FICTITIOUS.values())] if city.fictitious else []):
        columns["notice"] = np.full(count, " ".join(said), dtype=object)
    return columns
