"""A batch in another datum than was said is told apart from one that is right, from one too small, and from chance."""

from datetime import date

import numpy as np
import pytest
import shapely

from findings.datum_suspicion import LEAST_POINTS, Reference, moves, suspicion
from findings.demo.places import Ground, random_places
from gis_core.crs import from_metric, to_metric
from gis_core.datums import from_wgs84

SRID = 4547
ON = date(2022, 12, 15)
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
SAME = {"cgcs2000": "wgs84"}


@pytest.fixture(scope="module")
def ground(small):
    """The streets and estates of the fictitious towns."""
    def tree(shapes):
        return shapely.STRtree(to_metric(np.array(shapes, dtype=object), SRID))

    estates = [unit.geometry for unit in small.on("estate", ON)]
    return [Reference("streets", tree([each.geometry for each in small.streets])), Reference("estates", tree(estates))]


@pytest.fixture(scope="module")
def places(small):
    """Where the demo's findings lie, by the number drawn."""
    return lambda n, seed=3: random_places(Ground.of(small, ON), np.random.default_rng(seed), n).lonlat


def given(lonlat, datum):
    return from_wgs84(lonlat[:, 0], lonlat[:, 1], datum)


@pytest.mark.parametrize("declared", DATUMS)
@pytest.mark.parametrize("truth", DATUMS)
def test_the_right_datum_is_told_and_a_right_declaration_is_left_alone(ground, places, truth, declared):
    found = suspicion(*given(places(500), truth), declared, ground, SRID)
    if SAME.get(truth, truth) == SAME.get(declared, declared):
        assert found is None
        return
    assert (found.declared, found.looks_like) == (declared, SAME.get(truth, truth))
    apart = {"gcj02 wgs84": (560, 660), "bd09 wgs84": (1150, 1290), "bd09 gcj02": (800, 1000)}
    least, most = apart[" ".join(sorted(SAME.get(each, each) for each in (truth, declared)))]
    assert least < found.metres < most
    assert found.strongest.share_nearer > 0.6 and found.strongest.metres_after < found.strongest.metres_before


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("many", [LEAST_POINTS, 150, 600])
def test_true_findings_of_whatever_month_raise_no_suspicion(ground, places, many, seed):
    assert suspicion(*given(places(many, seed), "gcj02"), "gcj02", ground, SRID) is None


def test_few_places_prove_nothing_however_wrong_they_lie(ground, places):
    lon, lat = given(places(LEAST_POINTS - 1), "bd09")
    assert suspicion(lon, lat, "wgs84", ground, SRID) is None
    again = np.tile(np.column_stack([lon, lat]), (20, 1))
    assert suspicion(again[:, 0], again[:, 1], "wgs84", ground, SRID) is None, "the same places twenty times"


def test_places_that_crowd_in_one_street_are_one_witness(ground, places):
    lon, lat = (each[:1] for each in given(places(20), "gcj02"))
    crowd = np.random.default_rng(1).uniform(-3e-4, 3e-4, (2, 500))
    assert suspicion(lon + crowd[0], lat + crowd[1], "wgs84", ground, SRID) is None


def test_a_suburb_is_not_drawn_into_the_town(small, ground):
    """Undone as GCJ-02 the places move 600 m into the denser town, where every street is nearer."""
    town = to_metric(np.array([each.geometry for each in small.streets], dtype=object), SRID)
    centre = shapely.get_coordinates(shapely.centroid(town))
    rng = np.random.default_rng(2)
    points = centre[rng.integers(0, len(centre), 500)] + rng.uniform(-120, 120, (500, 2))
    lon, lat = from_metric((points[:, 0], points[:, 1]), SRID)
    for datum in ("gcj02", "bd09"):
        found = suspicion(*from_wgs84(lon, lat, datum), "wgs84", ground, SRID)
        assert found is None, "near streets, but clinging to none"


def test_findings_half_in_each_datum_are_not_laid_at_the_door_of_one(ground, places):
    lonlat = places(600)
    first, second = given(lonlat[:400], "wgs84"), given(lonlat[400:], "gcj02")
    mixed = np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
    assert suspicion(*mixed, "wgs84", ground, SRID) is None


def test_an_earlier_batch_alone_is_enough(places):
    earlier, later = places(4000, 11), places(1200, 12)
    tree = shapely.STRtree(shapely.points(*to_metric((earlier[:, 0], earlier[:, 1]), SRID)))
    found = suspicion(*given(later, "gcj02"), "wgs84", [Reference("earlier", tree)], SRID)
    assert found is not None and found.looks_like == "gcj02"
    assert suspicion(*given(later, "wgs84"), "wgs84", [Reference("earlier", tree)], SRID) is None


def test_without_anything_to_compare_with_nothing_is_said(places):
    assert suspicion(*given(places(300), "gcj02"), "wgs84", [], SRID) is None
    far = Reference("streets", shapely.STRtree(shapely.linestrings([[[0.0, 0.0], [10.0, 0.0]]])))
    assert suspicion(*given(places(300), "gcj02"), "wgs84", [far], SRID) is None


def test_the_warning_says_in_both_languages_what_it_looks_like_how_sure_and_how_far(ground, places):
    found = suspicion(*given(places(600), "gcj02"), "cgcs2000", ground, SRID)
    english, chinese = found.sentences["en"], found.sentences["zh"]
    share = f"{found.strongest.share_nearer:.0%}"
    for words, told in ((english, ("likely GCJ-02, not CGCS2000", share)), (chinese, ("GCJ-02坐标，而不是声明的CGCS2000", share))):
        assert all(word in words for word in told)
    assert f"{found.metres:,.0f} m apart" in english and f"相差约{found.metres:.0f}米" in chinese


def test_datums_move_nothing_outside_of_china():
    assert moves(114.3, 29.8) and not moves(-73.97, 40.7)
