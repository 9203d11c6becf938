"""The kernel beneath the operations: what it nodes, and what it does not cut off."""

import shapely

from grids.coverage.areas import NewUnit, Split
from grids.coverage.cutting import FOLLOW, laid_on
from grids.coverage.faces import node
from grids.coverage.steps import in_degrees, in_steps
from tests import sketch
from tests.grids.coverage import worlds

WEST, SOUTH = 1_143_000_000, 298_000_000


def placed(*corners):
    """A polygon with corners in grid steps from a place near 114.3 °E 29.8 °N."""
    return in_degrees(shapely.Polygon([(WEST + x, SOUTH + y) for x, y in corners]))


def test_a_border_beyond_the_neighbours_that_is_drawn_to_a_vertex_is_noded_for_its_other_side_too():
    """The tail of N is thinner than the grid: noding the enclave's neighbour closes it, which M must learn."""
    tail = ((0, 0), (1_000, 1), (100_000, 5_000), (100_000, 60))
    enclave = ((80_000, 1_000), (90_000, 1_000), (90_000, 2_000), (80_000, 2_000))
    town = worlds.coverage({
        "N": placed(*tail).difference(placed(*enclave)),
        "M": placed((0, 0), (100_000, 60), (100_000, -50_000), (0, -50_000)),
        "K": placed((0, 0), (0, 50_000), (100_000, 50_000), (100_000, 5_000), (1_000, 1)),
        "C": placed(*enclave),
    })
    assert worlds.faults(town) == []
    across = in_degrees(shapely.LineString([(WEST + 85_000, SOUTH + 900), (WEST + 85_000, SOUTH + 2_100)]))
    change = Split("C", across, (NewUnit("E"),)).apply(town)
    assert worlds.faults(town.after(change)) == []
    assert "M" in change.vertex_only


def test_what_is_cut_off_too_thin_stays_with_the_rest():
    town = worlds.coverage(sketch.units("AABB\nAABB"))
    lon, lat = in_steps(shapely.Point(sketch.point(2, 0))).coords[0]
    beside_the_border = shapely.LineString([(lon - 5, lat), (lon - 5, lat - 20_000)])
    faces = node(town, ["A", "B"], [beside_the_border])
    thin = [face for face, polygon in enumerate(faces.polygons) if polygon.area == 5 * 20_000]
    assert len(thin) == 1 and faces.owners[thin[0]] == ("A",)
    faces.give(thin, "B")
    faces.settle_slivers()
    assert faces.labels == list(faces.owners)


def test_a_line_near_a_border_is_laid_on_it_and_one_farther_off_is_not():
    border = shapely.LineString([(0, 0), (500, 100), (1_000, 0)])
    shaky = shapely.LineString([(0, 8), (250, 44), (502, 93), (740, 60), (1_000, 3), (1_300, 40)])
    laid = laid_on(shaky, border)
    assert {(0, 0), (500, 100), (1_000, 0)} <= set(laid.coords)
    assert shapely.distance(shapely.points(list(laid.coords)[:-1]), border).max() <= 0.71
    assert laid.coords[-1] == (1_300, 40)
    off = shapely.LineString([(0, FOLLOW + 5), (1_000, 100 + FOLLOW + 5)])
    assert laid_on(off, border).equals(off)
