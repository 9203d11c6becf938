"""A tile holds the units and findings of its round, as they were, and nothing else."""

from datetime import UTC, datetime

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import DateRange

from gis_core.stamping import bump
from tests.tiles.conftest import as_text, decoded, tile_of
from tests.tiles.mapped_city import JANUARY, NOVEMBER, SOUTH, STEP, WEST, middle

pytestmark = pytest.mark.django_db


def units(client, kind, z=11, at=None, **query):
    x, y = tile_of(*(at or middle(1, 0)), z)
    return client.get(f"/tiles/units/{kind}/{z}/{x}/{y}.mvt", query)


def density(client, z, at, **query):
    x, y = tile_of(*at, z)
    return client.get(f"/tiles/density/{z}/{x}/{y}.mvt", query)


def properties(response, layer="units"):
    features = decoded(response)[layer]["features"]
    return {each["properties"].get("code"): each["properties"] for each in features}


def test_units_carry_code_name_score_rank_and_findings(client, mapped_city):
    found = properties(units(client, "zone", round=NOVEMBER))
    assert found == {
        "zone-west": {"code": "zone-west", "name": "西区", "score": 91.21, "rank": 1, "findings": 3},
        "zone-east": {"code": "zone-east", "name": "东区", "score": 85.5, "rank": 2, "findings": 1},
    }


def test_the_feature_id_is_the_unit_not_its_code(client, mapped_city):
    features = decoded(units(client, "zone", round=NOVEMBER))["units"]["features"]
    expected = {mapped_city.units[code].unit_id for code in ("zone-west", "zone-east")}
    assert {feature["id"] for feature in features} == expected


def test_a_unit_without_data_has_neither_score_nor_rank(client, mapped_city):
    found = properties(units(client, "township", round=NOVEMBER, at=middle(3, 0)))
    assert found["421221003"] == {"code": "421221003", "name": "官桥镇", "findings": 0}


def test_without_a_round_units_are_bare(client, mapped_city):
    assert properties(units(client, "county"))["421202"] == {"code": "421202", "name": "咸安区"}


def test_a_round_is_drawn_with_the_boundaries_of_its_last_day(client, mapped_city):
    assert set(properties(units(client, "zone", round=NOVEMBER))) == {"zone-west", "zone-east"}
    assert set(properties(units(client, "zone"))) == {"zone-west-2023", "zone-east"}


def test_a_later_revision_does_not_change_a_round_scored_under_an_earlier_one(client, mapped_city):
    from psycopg2.extras import NumericRange

    from grids.models import Revision, UnitVersion

    later = Revision.objects.create(number=2, status="published", effective_on="2020-01-01",
                                    published_at=datetime(2024, 1, 1, tzinfo=UTC))
    old = mapped_city.units["zone-east"]
    UnitVersion.objects.filter(pk=old.pk).update(believed=NumericRange(1, 2))
    UnitVersion.objects.create(
        unit=old.unit, kind="zone", code="zone-renamed", name="新东区", geometry=old.geometry,
        revision=later, valid=DateRange(None, None), believed=NumericRange(2, None))
    bump("units")
    assert "zone-east" in properties(units(client, "zone", round=NOVEMBER))
    assert "zone-renamed" in properties(units(client, "zone"))


@pytest.mark.parametrize("z", [8, 10, 11, 12, 13, 14, 16])
def test_a_tile_holds_exactly_the_units_that_meet_its_buffered_square(client, mapped_city, z):
    """Every tile round the city, against shapely on the stored boundaries in web metres."""
    shapes = {}
    for code, version in mapped_city.units.items():
        if version.kind == "township":
            mercator = version.geometry.transform(3857, clone=True)
            shapes[code] = shapely.from_wkb(bytes(mercator.wkb))
    side = 2 * 20037508.342789244 / 2**z
    first_x, first_y = tile_of(WEST - STEP / 3, SOUTH + 2.3 * STEP, z)
    last_x, last_y = tile_of(WEST + 4.3 * STEP, SOUTH - STEP / 3, z)
    assert (last_x - first_x + 1) * (last_y - first_y + 1) < 600
    step = 3 if z == 16 else 1  # inner tiles of a large unit are alike
    drawn = 0
    for x in range(first_x, last_x + 1, step):
        for y in range(first_y, last_y + 1, step):
            west, north = x * side - 20037508.342789244, 20037508.342789244 - y * side
            margin = side * 64 / 4096
            square = shapely.box(west - margin, north - side - margin, west + side + margin, north + margin)
            # A shared edge has no area: what only touches the buffer's rim has nothing to draw.
            unit = side / 4096
            meeting = {code for code, shape in shapes.items() if shape.intersection(square).area > unit**2}
            response = client.get(f"/tiles/units/township/{z}/{x}/{y}.mvt", {"round": NOVEMBER})
            found = set(properties(response)) if response.status_code == 200 else set()
            assert found >= meeting, (z, x, y)
            assert found <= {code for code, shape in shapes.items() if shape.buffer(unit).intersects(square)}
            drawn += len(found)
    assert drawn >= 4


def test_streets_are_drawn_from_zoom_10_on(client, mapped_city):
    at = middle(1, 0)
    x, y = tile_of(*at, 12)
    (street,) = decoded(client.get(f"/tiles/streets/12/{x}/{y}.mvt"))["streets"]["features"]
    assert street["properties"] == {"name": "书台街", "grade": "main"}
    x, y = tile_of(*at, 9)
    assert client.get(f"/tiles/streets/9/{x}/{y}.mvt").status_code == 204


def test_below_a_kinds_least_zoom_there_is_nothing(client, mapped_city):
    assert units(client, "grid", z=9).status_code == 204
    assert units(client, "grid", z=10).status_code == 200


def test_an_empty_tile_is_204_without_a_body(client, mapped_city):
    response = units(client, "zone", at=(0.1, 0.1), round=NOVEMBER)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("name, kind, z", [("zone-z11", "zone", 11), ("township-z9", "township", 9)])
def test_the_units_tile_is_the_golden_one(client, mapped_city, golden, name, kind, z):
    golden(f"tiles/units-{name}.txt", as_text(decoded(units(client, kind, z=z, round=NOVEMBER))))


def test_the_density_tile_is_the_golden_one(client, mapped_city, golden):
    golden("tiles/density-z12.txt", as_text(decoded(density(client, 12, middle(0, 0), round=NOVEMBER))))


def test_values_say_what_the_tiles_say(client, mapped_city):
    document = client.get("/tiles/values/zone.json", {"round": NOVEMBER}).json()
    tiles = properties(units(client, "zone", round=NOVEMBER))
    assert document["on"] == "2022-11-30" and document["breaks"]["score"] == [91.21]
    assert [unit["code"] for unit in document["units"]] == ["zone-west", "zone-east"]
    for unit in document["units"]:
        assert {key: unit[key] for key in ("name", "score", "rank", "findings")} == {
            key: tiles[unit["code"]][key] for key in ("name", "score", "rank", "findings")}


def test_townships_are_listed_by_county_with_their_ranks(client, mapped_city):
    listed = client.get("/tiles/values/township.json", {"round": NOVEMBER}).json()["units"]
    assert [(unit["group"], unit["rank"], unit["reason"]) for unit in listed] == [
        ("咸安区", 1, ""), ("咸安区", 2, ""), ("嘉鱼县", 1, ""), ("嘉鱼县", None, "no data")]


def test_an_unscored_kind_shows_the_findings_that_fell_to_it(client, mapped_city):
    from findings.models import Assignment, AssignmentUnit, Finding

    for finding in Finding.objects.filter(source_key__in=["N0", "N1"]):
        made = Assignment.objects.create(
            finding=finding, revision=mapped_city.revision, plan=mapped_city.plan,
            on=finding.observed_on, state="clear")
        AssignmentUnit.objects.create(assignment=made, unit_version=mapped_city.units["421202001007-R000"],
                                      kind="grid", chosen=True, state="clear")
    found = properties(units(client, "grid", round=NOVEMBER))
    assert {code[-4:]: each["findings"] for code, each in found.items()} == {
        "R000": 2, "R001": 0, "R002": 0, "R003": 0}
    listed = client.get("/tiles/values/grid.json", {"round": NOVEMBER}).json()
    assert [unit["findings"] for unit in listed["units"]] == [2, 0, 0, 0]
    assert listed["breaks"]["findings"] == [2]


def test_values_are_bound_and_never_part_of_the_statement(client, mapped_city):
    with CaptureQueriesContext(connection) as queries:
        units(client, "zone", round=NOVEMBER)
    assert queries.captured_queries
    from gis_core import sql

    assert "%(outlines)s" in sql.statement("tiles", "skeleton") and "zone" not in sql.statement("tiles", "skeleton")


def test_an_open_round_is_drawn_as_of_today_inside_its_period(mapped_city):
    from gis_core.current_city import current_city
    from tiles.moments import moment_of

    found = mapped_city.rounds[JANUARY]

    def day(now):
        return moment_of(current_city(), found, now=now).on.isoformat()

    assert day(datetime(2023, 1, 9, 15, 59, tzinfo=UTC)) == "2023-01-09"
    assert day(datetime(2023, 1, 9, 16, 0, tzinfo=UTC)) == "2023-01-10", "the city's midnight"
    assert day(datetime(2026, 5, 1, tzinfo=UTC)) == "2023-01-31"
    assert day(datetime(2022, 5, 1, tzinfo=UTC)) == "2023-01-01"
