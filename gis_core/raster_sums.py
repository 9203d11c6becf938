"""Ask: what do the cells of a raster come to in each of some areas (zonal statistics)?

Every cell counts with the part of it that lies in the area, exactly (exactextract). Both libraries are
heavy: this is for commands and workers, never for the web process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely

from gis_core.crs import convert_geometry, geometry_from_storage, is_projected
from gis_core.errors import BadParameter
from gis_core.feature_table import FileFault

CellsHold = Literal["count", "per_km2"]
_GEOGRAPHIC = (4326, 4490)
_SUFFIXES = (".tif", ".tiff")


def raster_sums(
    path: Path, areas: Sequence[shapely.Geometry], *, cells: CellsHold, datum: str, allowed: Sequence[int]
) -> list[float | None]:
    """The sum of a GeoTIFF's first band over each area (lon/lat WGS84); None where it reaches beyond.

    ``cells`` hold a ``count`` each, or a density ``per_km2``. ``datum`` is what the raster's coordinates
    rest on, as somebody declares; its projection must be one of ``allowed`` (EPSG) or plain degrees. Cells
    without data count nothing. Raises FileFault, BadParameter.
    """
    if path.suffix.casefold() not in _SUFFIXES:
        raise FileFault(f"{path.name} is no GeoTIFF.", hint="Save it as .tif.", code="no-raster")
    import rasterio
    from rasterio.errors import RasterioError

    # Neighbouring files and overviews are not looked for, and no other driver may claim the file.
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_PAM_ENABLED="NO"):
        try:
            with rasterio.open(path.resolve(strict=True), driver="GTiff") as raster:
                placed = _placed(raster, areas, datum, allowed)
                _check_values(raster, placed, path.name)
                return _sums(raster, placed, cells)
        except (OSError, RasterioError) as error:
            raise FileFault(
                f"{path.name} cannot be read as GeoTIFF.", hint="Save it again.", code="bad-raster"
            ) from error


def _placed(
    raster: Any, areas: Sequence[shapely.Geometry], datum: str, allowed: Sequence[int]
) -> list[shapely.Geometry]:
    """The areas in the raster's own system; a number on the list, never the file's text (decision 3)."""
    epsg = raster.crs.to_epsg() if raster.crs is not None else None
    if epsg is None:
        raise FileFault(
            "The raster does not say its coordinate system by an EPSG number.", code="raster-crs",
            hint="Save it in EPSG:4326 or in the city's projection.",
        )
    if abs(raster.transform.b) > 0 or abs(raster.transform.d) > 0:
        raise FileFault("The raster is turned.", hint="Save it with north up.", code="raster-turned")
    shapes = np.array(areas, dtype=object)
    shifted = convert_geometry(shapes, "wgs84", datum)
    if epsg in _GEOGRAPHIC:
        return list(shifted)
    if epsg not in allowed or not is_projected(epsg):
        known = ", ".join(f"EPSG:{code}" for code in (*_GEOGRAPHIC, *sorted(allowed)))
        raise BadParameter(
            f"EPSG:{epsg} is not among this city's coordinate systems.", hint=f"Allowed are {known}.",
            parameter="file",
        )
    return list(geometry_from_storage(shifted, epsg=epsg, allowed=allowed))


def _check_values(raster: Any, areas: Sequence[shapely.Geometry], name: str) -> None:
    """A negative number is a sign for “no data” that the file does not declare as one.

    Only where the areas lie is looked at: the raster may be a whole country's.
    """
    ground = shapely.box(*shapely.total_bounds(areas))
    for _, window in raster.block_windows(1):
        if not ground.intersects(shapely.box(*raster.window_bounds(window))):
            continue
        block = raster.read(1, window=window, masked=True)
        if block.count() and float(block.min()) < 0:
            raise FileFault(
                f"{name} holds the negative number {float(block.min()):g}.", code="raster-values",
                hint="If it means that there is no data, declare it as the nodata value.",
            )


def _sums(raster: Any, areas: Sequence[shapely.Geometry], cells: CellsHold) -> list[float | None]:
    from exactextract import exact_extract

    weight = "area_cartesian" if raster.crs.is_projected else "area_spherical_m2"
    operation = "sum" if cells == "count" else f"sum(coverage_weight={weight})"
    features = [
        {"type": "Feature", "id": at, "properties": {}, "geometry": shapely.geometry.mapping(area)}
        for at, area in enumerate(areas)
    ]
    found = exact_extract(raster, features, [operation], include_cols=["id"])
    sums: list[float | None] = [None] * len(areas)
    extent = shapely.box(*raster.bounds)
    for each in found:
        at, (total,) = each["id"], each["properties"].values()
        if extent.covers(areas[at]):
            sums[at] = _number(total) / (1 if cells == "count" else 1_000_000)
    return sums


def _number(total: Any) -> float:
    """A sum over cells none of which has data is 0."""
    return 0.0 if total is None or np.isnan(total) else float(total)
