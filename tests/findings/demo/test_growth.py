"""How land divides: borders are paired, seeds grow, lesser pieces go to what surrounds them."""

import numpy as np
import pytest
import shapely

from findings.demo.growth import Graph, connected, graph_of, grow, pieces, spread
from findings.demo.plane import pair_segments


def squares(columns, rows=1):
    """Unit squares side by side, west to east and then the next row."""
    return [shapely.box(x, y, x + 1, y + 1) for y in range(rows) for x in range(columns)]


def graph(faces) -> Graph:
    return graph_of(pair_segments(faces, 0.01), shapely.get_coordinates(shapely.centroid(faces)))


def test_a_shared_side_names_both_faces_and_an_outer_side_only_one():
    pairs = pair_segments(squares(2), 0.01)
    both = {(int(a), int(b)) for a, b in zip(pairs.first, pairs.second, strict=True) if b >= 0}
    assert both == {(0, 1)}
    assert len(pairs.ends) == 7 and (pairs.second < 0).sum() == 6


def test_pieces_of_one_border_join_to_one_line():
    pairs = pair_segments(squares(1, 3), 0.01)
    west = pairs.ends[:, [0, 2]].max(axis=1) == 0
    assert [line.length for line in pairs.lines(west, 0.01)] == [3.0]


def test_faces_that_only_touch_at_a_corner_are_no_neighbours():
    assert graph(squares(2, 2)).of(0).tolist() == [1, 2]


def test_the_quicker_seed_gets_more():
    owner = grow(
        graph(squares(10)),
        np.array([0, 9]),
        np.array([[1.0], [3.0]]),
        np.zeros(10, dtype=int),
        np.zeros(10, dtype=int),
    )
    assert owner.tolist() == [0] * 7 + [1] * 3


def test_a_seed_never_leaves_its_territory():
    ground, territory = np.zeros(6, dtype=int), np.array([0, 0, 0, 1, 1, 1])
    owner = grow(graph(squares(6)), np.array([0]), np.ones((1, 1)), ground, territory)
    assert owner.tolist() == [0, 0, 0, -1, -1, -1]


def test_slow_ground_delays_a_seed():
    ground = np.array([0, 1, 1, 0, 0, 0])
    slowness, territory = np.array([[1.0, 9.0]] * 2), np.zeros(6, dtype=int)
    owner = grow(graph(squares(6)), np.array([0, 5]), slowness, ground, territory)
    assert owner.tolist() == [0, 0, 1, 1, 1, 1]


def test_a_lesser_piece_goes_to_its_surroundings():
    assert connected(graph(squares(7)), np.array([0, 0, 0, 0, 1, 0, 0])).tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_a_piece_with_a_heart_stays_though_it_is_smaller():
    label = np.array([0, 0, 0, 1, 0, 1, 1])
    keep = np.array([False] * 4 + [True] + [False] * 2)
    result = connected(graph(squares(7)), label, keep)
    assert result[4] == 0 and len(np.unique(pieces(graph(squares(7)), result))) == 2


def test_faces_nobody_adjoins_are_told():
    apart = [*squares(3), shapely.box(9, 9, 10, 10)]
    with pytest.raises(ValueError, match="1 faces adjoin no labelled face"):
        connected(graph(apart), np.array([0, 0, 0, 0]))


def test_seeds_are_different_and_spread_out():
    points = np.column_stack([np.arange(100.0), np.zeros(100)])
    chosen = np.sort(spread(points, 4, np.random.default_rng(0)))
    assert len(set(chosen.tolist())) == 4 and np.diff(chosen).min() > 10
    assert sorted(spread(points[:5], 5, np.random.default_rng(0)).tolist()) == [0, 1, 2, 3, 4]
