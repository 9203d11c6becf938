"""A raster of density: what it adds up to, the same by brute force, and a file that is what it says."""

import math
from datetime import date

import numpy as np
import pytest
import rasterio
import shapely
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from rio_cogeo.cogeo import cog_validate

from gis_core.crs import to_metric
from tests.deep import examples
from tests.tiles.mapped_city import DECEMBER, NOVEMBER, box, middle
from tiles.raster_kernels import CellGrid, grid_over, kernel_density


def brute_force(places, weights, inside, grid, bandwidth):
    """The same by its definition: every cell against every finding, one number after the other."""
    total = np.zeros(inside.shape)
    for (east, north), weight in zip(places, weights, strict=True):
        kernel = np.zeros(inside.shape)
        for row in range(grid.rows):
            for column in range(grid.columns):
                x = grid.west + (column + 0.5) * grid.cell
                y = grid.north - (row + 0.5) * grid.cell
                near = math.hypot(x - east, y - north) / bandwidth
                if inside[row, column] and near < 1:
                    kernel[row, column] = 3 / (math.pi * bandwidth**2) * (1 - near**2) ** 2
        share = kernel.sum() * grid.cell**2
        total += weight * kernel / share * 1e6
    return total


WORLD = CellGrid(1000.0, 2000.0, 10.0, 14, 17)


@given(st.lists(st.tuples(st.floats(1000, 1169.9), st.floats(1860.1, 2000), st.integers(1, 9)), min_size=1,
                max_size=6), st.integers(0, 2**32 - 1), st.sampled_from([20.0, 33.0, 75.0]))
@settings(max_examples=examples(25), deadline=None, derandomize=True)
def test_the_density_is_that_of_its_definition_and_adds_up_to_the_findings(found, seed, bandwidth):
    inside = np.random.default_rng(seed).random((WORLD.rows, WORLD.columns)) < 0.7
    places = np.array([each[:2] for each in found])
    weights = np.array([each[2] for each in found], dtype=float)
    row, column = WORLD.cells_of(places[:, 0], places[:, 1])
    inside[row.clip(0, 13), column.clip(0, 16)] = True
    density = kernel_density(places, weights, inside, WORLD, bandwidth)
    assert np.isnan(density[~inside]).all() and (density[inside] >= 0).all()
    assert np.nansum(density) * WORLD.cell**2 / 1e6 == pytest.approx(weights.sum(), rel=1e-9)
    expected = brute_force(places, weights, inside, WORLD, bandwidth)
    np.testing.assert_allclose(density[inside], expected[inside], rtol=1e-9, atol=1e-9)


def test_far_from_any_edge_the_peak_is_the_kernels_own():
    grid = CellGrid(0.0, 1000.0, 5.0, 200, 200)
    density = kernel_density(np.array([[502.5, 497.5]]), np.array([1.0]), np.ones((200, 200), bool), grid, 200.0)
    assert density.max() == pytest.approx(3 / (math.pi * 0.2**2), rel=1e-3)


@pytest.mark.parametrize("cell", [7.0, 50.0])
def test_grids_of_different_months_lie_on_each_other(cell):
    one, two = grid_over((103.0, 52.0, 391.0, 404.0), cell), grid_over((55.0, 99.0, 400.0, 405.0), cell)
    for grid, bounds in ((one, (103.0, 52.0, 391.0, 404.0)), (two, (55.0, 99.0, 400.0, 405.0))):
        assert grid.west % cell == 0 and grid.north % cell == 0
        assert grid.west <= bounds[0] and grid.north >= bounds[3]
        assert grid.west + grid.columns * cell >= bounds[2] and grid.north - grid.rows * cell <= bounds[1]


def export(path, *words, round_=NOVEMBER):
    call_command("export_density", "--round", round_, "--out", str(path), "--cell", "100", "--bandwidth", "400", *words)
    return path


@pytest.mark.django_db
def test_the_file_is_a_valid_cog_that_adds_up_and_says_what_it_is(mapped_city, tmp_path, capsys):
    path = export(tmp_path / "november.tif")
    valid, errors, warnings = cog_validate(path, strict=True)
    assert valid and not errors and not warnings
    with rasterio.open(path) as raster:
        density, tags = raster.read(1), raster.tags()
        assert raster.crs.to_epsg() == 4547 and raster.res == (100.0, 100.0) and np.isnan(raster.nodata)
        # five findings count; the sixth is a repeated one
        assert np.nansum(density, dtype=float) * 0.01 == pytest.approx(5, rel=1e-5)
        city = shapely.union_all(shapely.from_wkb(bytes(box(0, 0, 4, 2).wkb)))
        metric = to_metric(city, 4547)
        shown = shapely.box(*raster.bounds)
        assert shown.contains(metric) and shown.area < metric.area * 1.2
        assert abs(np.isfinite(density).sum() * 1e4 - metric.area) < metric.length * 200
        east, north = to_metric(middle(0, 0), 4547)
        peak = np.unravel_index(np.nanargmax(density), density.shape)
        assert np.hypot(*(np.array(raster.xy(*peak)) - [float(east), float(north)])) < 150
        assert raster.tags(1)["STATISTICS_MAXIMUM"]
    assert (tags["ROUND"], tags["DATE"], tags["REVISION"]) == (NOVEMBER, str(date(2022, 11, 30)), "1")
    assert (tags["KERNEL"], tags["BANDWIDTH_M"], tags["CELL_M"], tags["FINDINGS"]) == ("quartic", "400", "100", "5")
    assert "内部使用·未经审图" in tags["TIFFTAG_COPYRIGHT"] and "虚构数据" in tags["TIFFTAG_COPYRIGHT"]


@pytest.mark.django_db
def test_a_large_raster_has_overviews_and_no_density_is_lost_in_them(mapped_city, tmp_path):
    path = tmp_path / "fine.tif"
    call_command("export_density", "--round", NOVEMBER, "--out", str(path), "--cell", "8", "--bandwidth", "300")
    assert cog_validate(path, strict=True)[0]
    with rasterio.open(path) as raster:
        factors = raster.overviews(1)
        assert factors and factors[0] == 2
        mean = np.nanmean(raster.read(1))
    with rasterio.open(path, overview_level=0) as overview:
        assert np.nanmean(overview.read(1)) == pytest.approx(mean, rel=0.02)


@pytest.mark.django_db
def test_findings_outside_of_the_city_are_told_and_not_drawn(mapped_city, tmp_path, capsys):
    mapped_city.add_finding(NOVEMBER, "far", 115.5, 30.5)
    export(tmp_path / "november.tif")
    assert "5 findings; 1 more lie outside" in capsys.readouterr().out


@pytest.mark.django_db
def test_equal_data_give_an_equal_file(mapped_city, tmp_path):
    one, two = export(tmp_path / "one.tif"), export(tmp_path / "two.tif")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("words, told", [
    (("--bandwidth", "100"), "at least two cells"), (("--cell", "0"), "1 to 10,000"), (("--category", "x"), "no category"),
    (("--cell", "nan"), "1 to 10,000"), (("--bandwidth", "inf"), "at most 100 km"),
])
def test_a_wrong_word_is_refused(mapped_city, tmp_path, words, told):
    with pytest.raises(CommandError, match=told):
        export(tmp_path / "x.tif", *words)
    assert list(tmp_path.glob("*.tif")) == []


@pytest.mark.django_db
def test_what_is_not_published_is_the_offices_only(mapped_city, tmp_path):
    with pytest.raises(CommandError, match="not published"):
        export(tmp_path / "december.tif", round_=DECEMBER)
    path = export(tmp_path / "december.tif", "--as", "office", round_=DECEMBER)
    with rasterio.open(path) as raster:
        assert raster.tags()["AUDIENCE"] == "office" and "不得外传" in raster.tags()["TIFFTAG_COPYRIGHT"]
    with pytest.raises(CommandError, match="is there already"):
        export(path)
