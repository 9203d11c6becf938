"""Where the demo's findings are seen: near borders, in estates and outside as often as asked."""

from datetime import date

import numpy as np
import pytest
import shapely

from findings.demo.places import Ground, random_places
from findings.demo.plane import metric, to_metres

DAY = date(2022, 11, 15)
COUNT = 4000


@pytest.fixture(scope="module")
def places(whole):
    return random_places(Ground.of(whole, DAY), np.random.default_rng(5), COUNT)


@pytest.fixture(scope="module")
def points(places):
    return shapely.points(to_metres(places.lonlat, 4547))


def drawn(geography, kind, day=DAY):
    return metric([unit.geometry for unit in geography.on(kind, day)], 4547)


def held(shapes, points):
    """Which points some shape holds, its border included."""
    flags = np.zeros(len(points), dtype=bool)
    flags[shapely.STRtree(shapes).query(points, "intersects")[0]] = True
    return flags


def near_border(shapes, points, metres):
    flags = np.zeros(len(points), dtype=bool)
    lines = shapely.STRtree(shapely.boundary(shapes))
    flags[lines.query(points, "dwithin", distance=metres)[0]] = True
    return flags


def test_as_many_places_as_asked_on_the_storage_grid(places):
    assert len(places) == COUNT == len(places.lonlat)
    assert np.array_equal(places.lonlat, np.round(places.lonlat * 1e7) / 1e7)


def test_at_least_three_in_a_hundred_lie_within_five_metres_of_a_border(whole, places, points):
    near = near_border(drawn(whole, "grid"), points, 5) | near_border(drawn(whole, "community"), points, 5)
    assert near.mean() >= 0.03
    assert near[places.kind == "border"].all()


def test_some_lie_exactly_on_a_vertex_of_a_border(whole, places):
    vertices = {tuple(xy) for xy in shapely.get_coordinates([u.geometry for u in whole.on("grid", DAY)])}
    assert sum(tuple(xy) in vertices for xy in places.lonlat) >= 5


def test_at_least_one_in_a_hundred_lies_in_no_zone_and_no_grid(whole, places, points):
    outside = ~held(drawn(whole, "zone"), points) & ~held(drawn(whole, "grid"), points)
    assert outside.mean() >= 0.01
    assert outside[places.kind == "outside"].all()
    assert not outside[np.isin(places.kind, ["street", "estate"])].any()


def test_those_made_in_estates_lie_in_one_and_those_made_in_streets_in_none(whole, places, points):
    in_estate = held(drawn(whole, "estate"), points)
    assert in_estate[places.in_estate].all()
    assert not in_estate[places.kind == "street"].any()
    assert 0.35 < places.in_estate.mean() < 0.45


def test_places_cluster(whole, places):
    grids = [unit.geometry for unit in whole.on("grid", DAY)]
    count = np.bincount(shapely.STRtree(grids).query(shapely.points(places.lonlat), "within")[1])
    busiest = np.sort(count)[::-1]
    assert busiest[: len(grids) // 10].sum() > 0.25 * count.sum()


def test_the_same_chance_gives_the_same_places(small):
    first, second = (random_places(Ground.of(small, DAY), np.random.default_rng(3), 200) for _ in range(2))
    assert np.array_equal(first.lonlat, second.lonlat) and np.array_equal(first.kind, second.kind)


def test_new_grids_get_places_from_their_first_day(whole):
    day = date(2023, 1, 1)
    core = [u.geometry for u in whole.on("grid", day) if u.code.startswith("421224450")]
    seen = [
        held(core, shapely.points(random_places(Ground.of(whole, on), np.random.default_rng(8), COUNT).lonlat)).sum()
        for on in (DAY, day)
    ]
    assert seen[0] <= 2 < seen[1]


def test_a_day_before_all_zones_is_refused(small):
    with pytest.raises(ValueError, match="no zone"):
        random_places(Ground.of(small, date(2019, 1, 1)), np.random.default_rng(1), 10)


def test_shares_above_the_whole_are_refused(small):
    with pytest.raises(ValueError, match="exceed all 10"):
        random_places(Ground.of(small, DAY), np.random.default_rng(1), 10, border_share=0.8, outside_share=0.5)
