"""Simplified, rounded and clipped as they are, neighbours keep one border and parents that of their children."""

from collections import Counter

import numpy as np
import pytest
import shapely

from tests import sketch
from tests.tiles.conftest import tile_of
from tests.tiles.wiggly import SOUTH, WEST, merged, wiggly_cells
from tiles.cutting import cut_drawn, drawn_at, outlines_of, rings_of
from tiles.noding import with_vertices_of
from tiles.outline_making import made_outlines
from tiles.vertex_zooms import VertexZooms
from tiles.web_grid import to_world

SIDE = 0.05
ZOOMS = range(6, 17)


def outlines(areas):
    return outlines_of(areas, VertexZooms(rings_of(areas)))


def drawn_in(areas, z, at=(WEST + SIDE / 2, SOUTH + SIDE / 2)):
    shapes = outlines(areas)
    return cut_drawn(shapes, drawn_at(shapes, z), z, *tile_of(*at, z))


def sides(drawn):
    """How often each stretch between two vertices occurs, whichever way it is walked."""
    counted = Counter()
    for shape in drawn:
        if shape is not None:
            for ring in rings_of(np.array([shape], dtype=object)):
                ends = [tuple(each) for each in ring.tolist()]
                counted.update(tuple(sorted(pair)) for pair in zip(ends, ends[1:], strict=False))
    return counted


def inside(side, margin=64):
    """Whether a stretch lies off the rim at which tiles are clipped."""
    return all(-margin < number < 4096 + margin for place in side for number in place)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("z", ZOOMS)
def test_no_gap_opens_between_neighbours_at_any_zoom(seed, z):
    drawn = drawn_in(wiggly_cells(seed), z)
    shapes = np.array([shape for shape in drawn if shape is not None and shape.area > 1], dtype=object)
    assert len(shapes)
    together = shapely.union_all(shapely.buffer(shapes, 0))
    holes = [ring for ring in rings_of(np.array([shapely.multipolygons(shapely.get_parts(together))]))
             if shapely.is_ccw(shapely.linearrings(ring)) != shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(together)[0]))]
    assert sum(shapely.Polygon(hole).area for hole in holes) <= 1, "a gap between neighbours"
    assert shapely.area(shapes).sum() - together.area <= len(shapes) * 0.5, "neighbours lie over each other"


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("z", [9, 11, 13, 15])
def test_every_inner_stretch_of_border_is_drawn_by_exactly_two_neighbours(seed, z):
    cells = wiggly_cells(seed)
    rim = shapely.union_all(cells).boundary
    counted = sides(drawn_in(cells, z))
    x, y = tile_of(WEST + SIDE / 2, SOUTH + SIDE / 2, z)
    outer = shapely.transform(rim, lambda places: to_world(places) * 4096 * 2**z - [x * 4096, y * 4096])
    lone = [side for side, times in counted.items() if times != 2 and inside(side)]
    far = [side for side in lone if shapely.LineString(side).centroid.distance(outer) > 12]
    assert far == []


def test_the_test_of_stretches_sees_borders_simplified_outline_by_outline():
    cells = wiggly_cells(0)
    each = [outlines(np.array([cell], dtype=object))[0] for cell in cells]
    shapes = np.array(each, dtype=object)
    z = 11
    drawn = cut_drawn(shapes, drawn_at(shapes, z), z, *tile_of(WEST + SIDE / 2, SOUTH + SIDE / 2, z))
    assert any(times != 2 for side, times in sides(drawn).items() if inside(side, margin=-1000))


@pytest.mark.parametrize("z", [8, 10, 12, 14, 16])
def test_a_parents_border_is_that_of_its_children(z):
    cells = wiggly_cells(5)
    made = made_outlines({"parent": merged(cells, 4), "child": cells}, ["parent", "child"])
    shapes = {kind: shapely.from_wkb([each.shape for each in rows]) for kind, rows in made.items()}
    place = (z, *tile_of(WEST + SIDE / 2, SOUTH + SIDE / 2, z))
    drawn = {kind: cut_drawn(each, drawn_at(each, z), *place) for kind, each in shapes.items()}
    assert set(filter(inside, sides(drawn["parent"]))) <= set(sides(drawn["child"]))


def test_a_straight_border_takes_up_the_vertex_where_two_children_meet():
    parent = np.array([shapely.multipolygons([shapely.box(114, 29, 115, 30)])], dtype=object)
    noded = with_vertices_of(parent, np.array([[114.4, 29.0], [114.6, 29.0000001], [114.5, 29.5]]))
    found = {tuple(place) for place in shapely.get_coordinates(noded).tolist()}
    assert {(114.4, 29.0), (114.6, 29.0000001)} < found and (114.5, 29.5) not in found
    assert shapely.is_valid(noded).all()


def test_an_edit_elsewhere_changes_no_outline():
    """What touches a unit and what touches those decides its outline; nothing further away does."""
    cells = wiggly_cells(7)
    whole = outlines(cells)
    for at in (0, 11, 23):
        near = np.flatnonzero(shapely.intersects(cells, shapely.box(*shapely.bounds(cells[at]))))
        alone = outlines(cells[near])
        assert shapely.to_wkb(alone[list(near).index(at)]) == shapely.to_wkb(whole[at])


def test_detail_grows_with_the_zoom_and_the_last_zoom_keeps_everything():
    cells = wiggly_cells(2)
    shapes = outlines(cells)
    counts = [shapely.get_num_coordinates([shape for shape in drawn_at(shapes, z) if shape]).sum() for z in ZOOMS]
    assert counts == sorted(counts) and counts[0] < counts[-1] / 3
    assert counts[-1] == shapely.get_num_coordinates(cells).sum()


def test_a_unit_smaller_than_a_tile_unit_is_a_least_square_in_the_one_tile_it_is_in():
    tiny = shapely.multipolygons([shapely.box(114.3, 29.8, 114.3000004, 29.8000004)])
    shapes = outlines(np.array([tiny], dtype=object))
    x, y = tile_of(114.3, 29.8, 8)
    assert cut_drawn(shapes, drawn_at(shapes, 8), 8, x, y)[0].area == 1
    assert cut_drawn(shapes, drawn_at(shapes, 8), 8, x + 1, y)[0] is None


def test_what_is_drawn_is_valid_whole_and_walked_the_way_the_specification_says():
    for z in ZOOMS:
        for shape in drawn_in(wiggly_cells(3), z):
            if shape is None:
                continue
            assert shape.is_valid and (shapely.get_coordinates(shape) % 1 == 0).all()
            assert all(ring.is_ccw for ring in shapely.get_exterior_ring(shapely.get_parts(shape)))


def test_a_hole_is_drawn_and_its_filling_fits():
    areas = sketch.units("""
        AAA
        ABA
        AAA
    """)
    cells = np.array([shapely.multipolygons([areas[name]]) for name in "AB"], dtype=object)
    at = shapely.get_coordinates(areas["B"].centroid)[0]
    outer, inner = drawn_in(cells, 14, at=tuple(at))
    assert shapely.get_num_interior_rings(shapely.get_parts(outer)).sum() == 1
    assert outer.intersection(inner).area == 0 and shapely.union_all([outer, inner]).area == outer.area + inner.area
