"""Act: how does the density of a round's findings become a raster file (Cloud Optimized GeoTIFF)?

https://www.cogeo.org. Acts only in that it writes a file. rasterio is large: this is for commands.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core import sql
from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.errors import BadParameter, Unprocessable
from gis_core.permissions import PUBLIC, profile_for
from grids.layer_files import refuse_to_overwrite
from grids.units import versions_on
from tiles.archive_layers import seen_round
from tiles.archive_metadata import INNER
from tiles.density import categories_of
from tiles.moments import Moment
from tiles.points import masks_on_the_ground
from tiles.raster_kernels import CellGrid, grid_over, kernel_density
from tiles.tilejson import notices

MOST_CELLS = 400_000_000
_BLOCK = 512
Say = Callable[[str], None]


@dataclass(frozen=True)
class DensityWish:
    """What somebody asks to have drawn; lengths in metres, ``category`` by its code."""

    path: Path
    round: str
    category: str | None = None
    bandwidth: float = 500.0
    cell: float = 50.0
    audience: str = PUBLIC


@dataclass(frozen=True)
class DensityReport:
    """What was drawn."""

    path: Path
    rows: int
    columns: int
    counted: int
    outside: int
    most: float
    epsg: int

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.counted:,} findings; {self.outside:,} more lie outside of the city and are not drawn."
        yield f"{self.columns:,} × {self.rows:,} cells in EPSG:{self.epsg}; at most {self.most:,.2f} per km²."
        yield f"Written to {self.path}."


def export_density(wish: DensityWish, city: City, progress: Say) -> DensityReport:
    """Write the kernel density of a round's findings into a new GeoTIFF in the city's metric CRS.

    The file appears whole or not at all. Raises BadParameter naming the option that is wrong, NotFound for
    a round, Conflict where the file is there already, Unprocessable for a round the audience may not see
    and for a city without boundaries.
    """
    _check(wish)
    moment = seen_round(city, wish.round, wish.audience)
    places, weights = _places(city, moment, wish)
    area = _city_area(city, moment)
    grid = grid_over(tuple(shapely.bounds(area).tolist()), wish.cell)
    if grid.rows * grid.columns > MOST_CELLS:
        raise BadParameter(f"That would be more than {MOST_CELLS:,} cells.", parameter="cell",
                           hint="Take larger cells.")
    progress("which cells lie in the city")
    inside = _inside(area, grid)
    here = _in_city(places, area, inside, grid)
    density = kernel_density(places[here], weights[here], inside, grid, wish.bandwidth, progress)
    tags = _tags(wish, city, moment, int(weights[here].sum()))
    progress("writing")
    _write(wish.path, density, grid, city.metric_srid, tags)
    return DensityReport(
        wish.path, grid.rows, grid.columns, int(weights[here].sum()), int(weights[~here].sum()),
        float(np.nanmax(density)), city.metric_srid,
    )


def _check(wish: DensityWish) -> None:
    if wish.path.suffix.casefold() not in (".tif", ".tiff"):
        raise BadParameter(f"“{wish.path.name}” does not end in .tif.", parameter="out")
    if not 1 <= wish.cell <= 10_000:
        raise BadParameter("Cells are 1 to 10,000 metres wide.", parameter="cell")
    if not 2 * wish.cell <= wish.bandwidth <= 100_000:
        raise BadParameter("The bandwidth is at least two cells, at most 100 km.", parameter="bandwidth")
    if not wish.path.parent.is_dir():
        raise BadParameter(f"There is no folder “{wish.path.parent}”.", parameter="out")
    refuse_to_overwrite(wish.path)


def _places(
    city: City, moment: Moment, wish: DensityWish
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows of east, north in the city's metric CRS, and how many findings lie at each."""
    profile = profile_for(frozenset({PUBLIC, wish.audience}), city)
    rows = sql.rows("tiles", "weighted_places", {
        "rounds": [found.pk for found in moment.rounds], "categories": categories_of(wish.category),
        "step": None if profile is None else 10.0**-profile.coordinate_decimals,
        "masks": masks_on_the_ground(profile),
    })
    found = np.array(rows, dtype=np.float64).reshape(-1, 3)
    east, north = to_metric((found[:, 0], found[:, 1]), city.metric_srid)
    return np.column_stack([east, north]), found[:, 2]


def _city_area(city: City, moment: Moment) -> shapely.Geometry:
    """The union of the largest units there are, in the city's metric CRS."""
    held = versions_on(moment.on, moment.revision)
    for kind in city.kinds:
        shapes: Sequence[Any] = [
            bytes(each.wkb) for each in held.filter(kind=kind.key).values_list("geometry", flat=True)
        ]
        if shapes:
            return to_metric(shapely.union_all(shapely.from_wkb(np.array(shapes, dtype=object))),
                             city.metric_srid)
    raise Unprocessable("There are no boundaries on the last day of that round.", code="no-units")


def _inside(area: shapely.Geometry, grid: CellGrid) -> NDArray[np.bool_]:
    """The cells that touch the city."""
    from rasterio.features import rasterize

    burnt = rasterize(
        [(area, 1)], out_shape=(grid.rows, grid.columns), transform=_transform(grid), all_touched=True,
        dtype="uint8",
    )
    return np.asarray(burnt == 1)


def _in_city(
    places: NDArray[np.float64], area: shapely.Geometry, inside: NDArray[np.bool_], grid: CellGrid
) -> NDArray[np.bool_]:
    """Which places lie in the city (its border belongs to it); their cells are made to."""
    shapely.prepare(area)
    here: NDArray[np.bool_] = shapely.intersects_xy(area, places[:, 0], places[:, 1])
    row, column = grid.cells_of(places[here, 0], places[here, 1])
    # on the outer line of the grid a place belongs to the cell before it
    inside[np.minimum(row, grid.rows - 1), np.minimum(column, grid.columns - 1)] = True
    return here


def _transform(grid: CellGrid) -> Any:
    from affine import Affine

    return Affine(grid.cell, 0.0, grid.west, 0.0, -grid.cell, grid.north)


def _tags(wish: DensityWish, city: City, moment: Moment, counted: int) -> dict[str, str]:
    """What the file says of itself, with nothing of when it was made: equal data give an equal file."""
    inner, name = [INNER] if wish.audience != PUBLIC else [], " ".join(city.names.values())
    return {
        "TIFFTAG_IMAGEDESCRIPTION": f"{name} {wish.round}: findings per square kilometre",
        "TIFFTAG_COPYRIGHT": " ".join(inner + notices(city)),
        "TIFFTAG_SOFTWARE": "Luzhang",
        "ROUND": wish.round, "DATE": moment.on.isoformat(), "REVISION": str(moment.revision),
        "CATEGORY": wish.category or "", "AUDIENCE": wish.audience, "FINDINGS": str(counted),
        "KERNEL": "quartic", "BANDWIDTH_M": f"{wish.bandwidth:g}", "CELL_M": f"{wish.cell:g}",
        "EDGE": "each finding's kernel is divided by its share inside the city; cells that touch it count",
        "UNIT": "findings per km2", "SOURCE": "findings of the round, by place",
    }


def _write(path: Path, density: NDArray[np.float64], grid: CellGrid, epsg: int, tags: dict[str, str]) -> None:
    import rasterio
    from rasterio.crs import CRS
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    with tempfile.TemporaryDirectory(prefix=".density-", dir=path.parent) as folder, MemoryFile() as memory:
        part = Path(folder) / "density.tif"
        with memory.open(
            driver="GTiff", dtype="float32", count=1, height=grid.rows, width=grid.columns,
            nodata=float("nan"), crs=CRS.from_epsg(epsg), transform=_transform(grid),
        ) as raster:
            raster.write(density.astype(np.float32), 1)
            raster.update_tags(**tags)
            raster.set_band_description(1, "findings per km2")
            raster.set_band_unit(1, "1/km2")
        with memory.open() as raster:
            copy(
                raster, part, driver="COG", compress="DEFLATE", predictor="YES", blocksize=_BLOCK,
                overviews="IGNORE_EXISTING", overview_resampling="AVERAGE", statistics="YES",
            )
        with rasterio.open(part) as written, part.open("rb") as file:
            if not np.array_equal(written.read(1), density.astype(np.float32), equal_nan=True):
                raise Unprocessable("The file does not hold what was drawn: it was thrown away.")
            os.fsync(file.fileno())
        refuse_to_overwrite(path)
        part.replace(path)
