"""Inhabitants by a raster, kilometres by the streets inside: each beside a second way to compute it."""

import io
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from findings.measures import measures_on
from findings.measuring import PopulationRaster, kilometres_inside, measure_population
from findings.models import UnitMeasure
from gis_core.crs import to_metric
from gis_core.feature_table import FileFault
from gis_core.raster_sums import raster_sums
from grids.models import UnitVersion
from grids.streets import StreetLine, put_streets
from tests import sketch
from tests.findings import drawn_round as drawn

pytestmark = pytest.mark.usefixtures("xianning_city")
METRIC = 4547
DAY = date(2022, 1, 1)
WEST, SOUTH, CELL = 114.2993, 29.8461, 0.0007  # cells that lie askew of the drawing


def raster(path, values, *, west=WEST, south=SOUTH, cell=CELL, crs="EPSG:4326", nodata=None):
    rasterio = pytest.importorskip("rasterio")
    values = np.asarray(values, dtype="float32")
    transform = rasterio.transform.from_origin(west, south + cell * len(values), cell, cell)
    height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32", crs=crs,
        transform=transform, nodata=nodata,
    ) as target:
        target.write(values, 1)
    return path


def people(seed=7, rows=6, columns=8):
    return np.random.default_rng(seed).integers(0, 40, (rows, columns)).astype("float32")


def cell_by_cell(values, area, west=WEST, south=SOUTH, cell=CELL):
    """The second way: the part of every cell that lies inside, one by one."""
    total = 0.0
    for row, line in enumerate(reversed(values.tolist())):
        for column, value in enumerate(line):
            box = shapely.box(
                west + column * cell, south + row * cell, west + (column + 1) * cell, south + (row + 1) * cell
            )
            total += value * area.intersection(box).area / box.area
    return total


@pytest.fixture
def revision(xianning_city):
    return drawn.draw_city()


def test_every_cell_counts_with_the_part_of_it_that_lies_inside(tmp_path):
    values = people()
    path = raster(tmp_path / "people.tif", values)
    areas = [*sketch.units(drawn.DRAWING).values(), sketch.polygon((0.3, 0.2), (3.1, 1.7), (1.2, 2.9))]
    found = raster_sums(path, areas, cells="count", datum="wgs84", allowed=(METRIC,))
    assert found == pytest.approx([cell_by_cell(values, area) for area in areas], rel=1e-6)


def test_a_density_counts_by_the_area_of_the_cells(tmp_path):
    path = raster(tmp_path / "density.tif", np.full((6, 8), 1000.0))
    area = sketch.units(drawn.DRAWING)["A"]
    (found,) = raster_sums(path, [area], cells="per_km2", datum="wgs84", allowed=(METRIC,))
    square_metres = shapely.area(to_metric(area, METRIC))
    assert found == pytest.approx(square_metres / 1000, rel=0.005)  # cells on a sphere


def test_a_raster_in_the_citys_projection_says_the_same(tmp_path):
    east, north = to_metric((114.2985, 29.8455), METRIC)
    path = raster(
        tmp_path / "metric.tif", np.full((12, 12), 3.0), west=float(east), south=float(north), cell=60.0,
        crs="EPSG:4547",
    )
    area = sketch.units(drawn.DRAWING)["A"]
    (found,) = raster_sums(path, [area], cells="count", datum="wgs84", allowed=(METRIC,))
    assert found == pytest.approx(3 * shapely.area(to_metric(area, METRIC)) / 3600, rel=1e-6)


def test_a_raster_on_the_maps_own_datum_is_shifted(tmp_path):
    values = np.zeros((6, 8))
    values[:, :4] = 10.0
    path = raster(tmp_path / "people.tif", values, west=114.29, south=29.84, cell=0.004)
    area = [sketch.units(drawn.DRAWING)["A"]]
    plain = raster_sums(path, area, cells="count", datum="wgs84", allowed=(METRIC,))
    shifted = raster_sums(path, area, cells="count", datum="gcj02", allowed=(METRIC,))
    assert plain != pytest.approx(shifted, rel=0.05)


def test_a_unit_beyond_the_raster_is_told_and_not_written(revision, tmp_path):
    path = raster(tmp_path / "half.tif", people()[:, :4])
    report = measure_population(PopulationRaster(path), ["zone"], DAY)
    assert [number is None for _, number in report.units["zone"]] == [True, False]  # in order of code: east
    assert UnitMeasure.objects.get().value == report.units["zone"][1][1]


@pytest.mark.parametrize(("values", "options", "says"), [
    ([[-99999.0, 1.0], [1.0, 1.0]], {}, "negative number"),
    ([[1.0]], {"crs": "EPSG:32650"}, "not among this city's"),
    ([[1.0]], {"crs": None}, "does not say its coordinate system"),
])  # fmt: skip
def test_a_raster_that_cannot_be_trusted_is_refused(revision, tmp_path, values, options, says):
    path = raster(tmp_path / "wrong.tif", values, **options)
    with pytest.raises(CommandError, match=says):
        call_command("measure_population", str(path), "--on", "2022-01-01", "--kind", "zone")


def test_cells_without_data_count_nothing(tmp_path):
    path = raster(tmp_path / "gaps.tif", np.full((6, 8), -1.0), nodata=-1.0)
    area = sketch.units(drawn.DRAWING)["A"]
    assert raster_sums(path, [area], cells="count", datum="wgs84", allowed=(METRIC,)) == [0.0]


def test_a_text_is_no_raster(tmp_path):
    path = tmp_path / "text.tif"
    path.write_text("<VRTDataset/>")
    with pytest.raises(FileFault, match="cannot be read"):
        raster_sums(path, [], cells="count", datum="wgs84", allowed=(METRIC,))


def test_the_command_says_each_units_number_and_writes_it_with_its_source(revision, tmp_path):
    values = people()
    path = raster(tmp_path / "people.tif", values)
    out = io.StringIO()
    options = ("--on", "2022-01-01", "--kind", "zone", "--document", "统计〔2022〕1号", "--commit")
    call_command("measure_population", str(path), *options, stdout=out)
    areas = sketch.units(drawn.DRAWING)
    found = measures_on("zone", ["inhabitants"], DAY)
    for letter, code in (("A", "zone-west"), ("B", "zone-east")):
        expected = cell_by_cell(values, areas[letter])
        assert float(found[code, "inhabitants"]) == pytest.approx(expected, abs=0.01)
        assert f"{code} zone {letter}: {found[code, 'inhabitants']:.2f}" in out.getvalue()
    row = UnitMeasure.objects.first()
    assert row.source.startswith("people.tif, SHA-256 ") and row.document.number == "统计〔2022〕1号"
    assert row.boundary == UnitVersion.objects.get(code=row.boundary.code, kind="zone")


def test_kilometres_are_those_inside_and_a_street_on_the_border_lies_in_both(revision):
    put_streets([
        StreetLine("1", "across", sketch.line((0, 0.5), (4, 0.5))),
        StreetLine("2", "border", sketch.line((2, 0), (2, 1))),
        StreetLine("3", "beyond", sketch.line((1, 1), (1, 9))),
    ], source="drawn")
    out = io.StringIO()
    call_command("measure_streets", "--on", "2022-01-01", "--kind", "zone", "--commit", stdout=out)
    found = measures_on("zone", ["street_km"], DAY)
    width, height = 0.0964, 0.1108  # km of a cell: 0.001° there
    assert float(found["zone-west", "street_km"]) == pytest.approx(2 * width + 3 * height, rel=0.01)
    assert float(found["zone-east", "street_km"]) == pytest.approx(2 * width + height, rel=0.01)


def test_kilometres_in_disjoint_areas_add_up_to_those_of_all():
    lines = [sketch.line((0.1, 0.1), (3.7, 2.8)), sketch.line((0.2, 2.9), (3.9, 0.3), (0.5, 0.2))]
    halves = list(sketch.units(drawn.DRAWING).values())
    both = kilometres_inside(lines, halves, METRIC)
    whole = [shapely.length(to_metric(line, METRIC)) for line in lines]
    assert float(sum(both)) == pytest.approx(sum(whole) / 1000, abs=2e-6)
    assert kilometres_inside(lines, [shapely.box(0, 0, 1, 1)], METRIC) == [Decimal(0)]


def test_without_streets_nothing_is_measured(revision):
    with pytest.raises(CommandError, match="no streets"):
        call_command("measure_streets", "--on", "2022-01-01", "--kind", "zone")


def test_a_negative_number_far_from_every_unit_is_nobodys_business(tmp_path):
    values = people(rows=1024, columns=1024)
    values[0, 1023] = -99999.0  # another corner of the country
    rasterio = pytest.importorskip("rasterio")
    path = tmp_path / "country.tif"
    transform = rasterio.transform.from_origin(WEST, SOUTH + CELL * 1024, CELL, CELL)
    with rasterio.open(
        path, "w", driver="GTiff", height=1024, width=1024, count=1, dtype="float32", crs="EPSG:4326",
        transform=transform, tiled=True, blockxsize=256, blockysize=256,
    ) as target:
        target.write(values, 1)
    area = sketch.units(drawn.DRAWING)["A"]
    (found,) = raster_sums(path, [area], cells="count", datum="wgs84", allowed=(METRIC,))
    assert found == pytest.approx(cell_by_cell(values[-6:, :8], area), rel=1e-6)
