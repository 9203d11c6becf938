"""With what are places looked up on a day, as believed under a revision?"""

from datetime import date

import numpy as np
import pytest
import shapely
from django.db import connection

from findings.place.columns import columns
from findings.place_index import judge_of_day, units_of_day
from gis_core.current_city import current_city
from gis_core.precision import snap_coordinate
from gis_core.stamping import bump
from grids.changes import UnitChange
from grids.models import Revision, UnitVersion
from grids.revisions import publish
from grids.units import newest_revision
from tests import sketch
from tests.findings import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision(xianning_city):
    return town.publish_town()


def codes(units, column, row, kind="community"):
    lon, lat = town.PAPER.point(column, row)
    found = [units.index.units[at] for at in units.index.covering([lon], [lat]).unit]
    return [unit.code for unit in found if unit.kind == kind]


def test_the_index_holds_what_was_valid_on_the_day(revision):
    assert len(units_of_day(town.DAY, revision, 4547).index) == len(list(town.boundaries()))
    assert len(units_of_day(date(2021, 12, 31), revision, 4547).index) == 0


def test_days_with_the_same_units_share_one_index(revision):
    first = units_of_day(date(2022, 11, 1), revision, 4547)
    assert units_of_day(date(2022, 11, 2), revision, 4547) is first


def test_a_day_met_before_costs_one_question_to_the_database(revision, django_assert_num_queries):
    units_of_day(town.DAY, revision, 4547)
    with django_assert_num_queries(1):
        units_of_day(town.DAY, revision, 4547)


def test_when_the_stamp_of_units_moves_the_day_is_looked_at_again(revision):
    first = units_of_day(town.DAY, revision, 4547)
    UnitVersion.objects.filter(kind="estate").delete()
    assert units_of_day(town.DAY, revision, 4547) is first
    bump("units")
    assert len(units_of_day(town.DAY, revision, 4547).index) == len(first.index) - 1


def test_a_border_moved_from_a_day_on_is_another_index_from_that_day_on(revision):
    narrower = town.area((1, 0))
    moved = publish(
        effective_on=date(2022, 12, 10),
        document="test",
        changes=[
            UnitChange("community", town.A, town.NAMES[town.A], town.area((0, 0), (0, 1), (1, 1))),
            UnitChange("community", town.B, town.NAMES[town.B], narrower),
        ],
    ).revision
    assert codes(units_of_day(date(2022, 12, 9), moved, 4547), 1.5, 1.5) == [town.B]
    assert codes(units_of_day(date(2022, 12, 10), moved, 4547), 1.5, 1.5) == [town.A]
    assert codes(units_of_day(date(2022, 12, 10), revision, 4547), 1.5, 1.5) == [town.B], (
        "what was believed before is still to be had"
    )


def test_a_draft_has_no_index():
    with pytest.raises(ValueError, match="not published"):
        units_of_day(town.DAY, Revision.objects.create(), 4547)


def test_the_memberships_that_were_published_tell_the_parent(revision):
    units = units_of_day(town.DAY, revision, 4547)
    community, township = town.unit("community", town.C), town.unit("township", "421202003")
    assert units.kinship.parent(community.pk, "township") == township.pk
    assert units.kinship.is_divided(township.pk, "community")


# --- two ways to one answer --------------------------------------------------------------------

COVERAGE = """
    AABBBCDD
    AAEBBCDD
    AEEEFCCD
    GGEFFFHD
    GGGIFHHH
    JGIII.HK
    JJJIIKKK
"""
# ST_Covers decides by its own short cut, which errs within the last bit of an edge; ST_Relate does not.
BY_POSTGIS = """
    SELECT place.number, version.kind, version.code
    FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS place(lon, lat, number)
    JOIN grids_unitversion AS version
      ON version.geometry && ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326)
     AND {predicate}
    ORDER BY 1, 2, 3
"""
COVERS = "ST_Covers(version.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))"
RELATE = "ST_Relate(version.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), '******FF*')"


def slanted(areas, random):
    """The coverage with every vertex moved to another place of the grid, the same for all its owners."""
    moved = {}

    def shift(vertices):
        for vertex in map(tuple, vertices):
            if vertex not in moved:
                moved[vertex] = snap_coordinate(np.array(vertex) + random.uniform(-3e-4, 3e-4, 2))
        return np.array([moved[tuple(vertex)] for vertex in vertices])

    return {code: shapely.transform(area, shift) for code, area in areas.items()}


@pytest.fixture
def coverage(xianning_city):
    random = np.random.default_rng(20221215)
    areas = slanted(sketch.units(COVERAGE), random)
    assert shapely.coverage_is_valid(list(areas.values()))
    multi = {code: shapely.MultiPolygon([area]) for code, area in areas.items()}
    changes = [UnitChange("zone", f"zone-{code.lower()}", code, area) for code, area in multi.items()]
    return areas, publish(effective_on=town.SINCE, changes=changes, document="test").revision


def adversarial(areas, random):
    """Random places, all vertices, places a hair beside them, and the middles of all edges."""
    everywhere = random.uniform(
        *np.array(shapely.total_bounds(list(areas.values()))).reshape(2, 2), (2000, 2)
    )
    vertices = np.unique(shapely.get_coordinates(list(areas.values())), axis=0)
    beside = np.concatenate([np.nextafter(vertices, np.inf), np.nextafter(vertices, -np.inf)])
    steps = vertices + random.integers(-1, 2, vertices.shape) * 1e-7
    rings = [shapely.get_coordinates(area.exterior) for area in areas.values()]
    middles = np.concatenate([(ring[1:] + ring[:-1]) / 2 for ring in rings])
    return np.concatenate([everywhere, vertices, beside, snap_coordinate(steps)]), middles


def by_postgis(places, predicate):
    with connection.cursor() as cursor:
        cursor.execute(BY_POSTGIS.format(predicate=predicate), [places[:, 0].tolist(), places[:, 1].tolist()])
        return {(number - 1, code) for number, _, code in cursor.fetchall()}


def by_index(units, places):
    found = units.index.covering(places[:, 0], places[:, 1])
    return {(int(at), units.index.units[unit].code) for at, unit in zip(found.place, found.unit, strict=True)}


def test_postgis_and_the_index_agree_on_random_and_on_hostile_places(coverage):
    areas, revision = coverage
    places, middles = adversarial(areas, np.random.default_rng(1))
    units = units_of_day(town.DAY, revision, 4547)
    assert by_index(units, places) == by_postgis(places, COVERS)
    together = np.concatenate([places, middles])
    assert by_index(units, together) == by_postgis(together, RELATE)


def test_every_vertex_belongs_to_all_units_that_bear_it_and_none_is_an_overlap(coverage):
    areas, revision = coverage
    vertices = np.unique(shapely.get_coordinates(list(areas.values())), axis=0)
    units = units_of_day(town.DAY, revision, 4547)
    found = units.index.covering(vertices[:, 0], vertices[:, 1])
    assert found.on_border.all() and not found.overlaps.any()
    bearers = {
        (at, f"zone-{code.lower()}")
        for at, vertex in enumerate(vertices)
        for code, area in areas.items()
        if (shapely.get_coordinates(area) == vertex).all(axis=1).any()
    }
    assert by_index(units, vertices) == bearers


def test_the_distance_agrees_with_postgis_in_the_metric_projection(coverage, xianning_city):
    areas, revision = coverage
    places, _ = adversarial(areas, np.random.default_rng(2))
    places = places[:500]
    judge = judge_of_day(town.DAY, revision, xianning_city)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Distance(ST_Transform(ST_Boundary(version.geometry), 4547),"
            " ST_Transform(ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), 4547))"
            " FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS place(lon, lat, number)"
            " JOIN grids_unitversion AS version ON " + COVERS + " ORDER BY place.number, version.code",
            [places[:, 0].tolist(), places[:, 1].tolist()],
        )
        expected = [row[0] for row in cursor.fetchall()]
    found = judge.index.covering(places[:, 0], places[:, 1])
    assert len(expected) > 400
    assert found.distance_m == pytest.approx(expected, abs=0.001)


def test_many_places_none_of_which_is_near_a_border_have_their_columns(xianning_city, monkeypatch):
    monkeypatch.setattr("findings.place.index.ENOUGH_FOR_CELLS", 1)
    town.publish_town()
    judge = judge_of_day(town.DAY, newest_revision(), current_city())
    lon, lat = town.PAPER.point(1.5, 1.5)
    assert len(columns(judge, [lon] * 3, [lat] * 3)) == 3
