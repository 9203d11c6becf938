"""Density counts each trusted finding once in each size of hexagon, at once and for those who may know."""

import math
from io import StringIO

import h3
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.extras import DateRange

from findings import count_changes
from findings.models import Finding
from gis_core.current_city import current_city
from grids.models import Category
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER, SOUTH, STEP, WEST, middle
from tiles.hexagons import RESOLUTIONS, cells_of, resolution_at
from tiles.models import HexagonCount, HexagonTotal
from tiles.pyramid import check, fold, rebuild

pytestmark = pytest.mark.django_db


def tile(client, z, at=None, **query):
    x, y = tile_of(*(at or middle(0, 0)), z)
    return client.get(f"/tiles/density/{z}/{x}/{y}.mvt", query or {"round": NOVEMBER})


def features(response):
    return decoded(response).get("density", {"features": []})["features"]


@pytest.mark.parametrize("z", [6, 8, 10, 11, 12])
def test_every_trusted_finding_is_counted_once_whatever_the_zoom(client, mapped_city, z):
    seen = {}
    x0, y0 = tile_of(WEST, SOUTH + 2 * STEP, z)
    x1, y1 = tile_of(WEST + 4 * STEP, SOUTH, z)
    for x in range(x0, x1 + 1):
        for y in range(y0, y1 + 1):
            for each in features(client.get(f"/tiles/density/{z}/{x}/{y}.mvt", {"round": NOVEMBER})):
                known = seen.setdefault(each["properties"]["cell"], each["properties"]["count"])
                assert known == each["properties"]["count"], "two tiles disagree on one hexagon"
    assert sum(seen.values()) == 5, "the repeated place is left out, every other counted once"


def test_a_hexagon_is_the_cell_of_h3_and_its_area_that_on_the_ground(client, mapped_city):
    (three,) = [each for each in features(tile(client, 14)) if each["properties"]["count"] == 3]
    lon, lat = middle(0, 0)
    cell = h3.latlng_to_cell(lat, lon, resolution_at(14))
    assert three["properties"]["cell"] == cell
    assert three["properties"]["per_km2"] == pytest.approx(3 / h3.cell_area(cell, unit="km^2"), rel=1e-4)


def test_a_finding_more_shows_in_the_next_tile(client, mapped_city):
    before = tile(client, 12)
    mapped_city.add_finding(NOVEMBER, "later", *middle(0, 0))
    after = tile(client, 12)
    assert max(each["properties"]["count"] for each in features(after)) == 4
    assert after["ETag"] != before["ETag"]


@pytest.mark.parametrize("change", [
    lambda found: found.update(place_mark="repeated"), lambda found: found.delete(),
    lambda found: found.update(round=None)])
def test_a_finding_that_counts_no_more_is_taken_out(mapped_city, change):
    city = current_city()
    fold(city)
    change(Finding.objects.filter(source_key="N3"))
    fold(city)
    totals = HexagonTotal.objects.filter(round=mapped_city.rounds[NOVEMBER].pk)
    assert sum(totals.values_list("count", flat=True)) == 4 * len(RESOLUTIONS)
    assert check(city).wrong == 0


def test_what_becomes_of_a_finding_moves_it_from_state_to_state(client, mapped_city):
    fold(current_city())
    Finding.objects.filter(source_key="N0").update(rectified_at="2022-11-09T00:00Z")
    Finding.objects.filter(source_key="N1").update(description="nothing that counts")
    assert count_changes.CountChange.objects.count() == 2
    found = {state: sum(each["properties"]["count"] for each in features(
        tile(client, 8, round=NOVEMBER, state=state))) for state in ("open", "rectified", "verified")}
    assert found == {"open": 4, "rectified": 1, "verified": 0}


def test_filters_by_category_and_source(client, mapped_city):
    category = Category.objects.create(standard="x", kind="matter", code="A1", name="垃圾",
                                       valid=DateRange(None, None))
    Finding.objects.filter(source_key__in=["N0", "N3"]).update(category=category)
    assert sum(each["properties"]["count"] for each in features(tile(client, 8, round=NOVEMBER, category="A1"))) == 2
    assert features(tile(client, 8, round=NOVEMBER, source="citizen")) == []
    both = tile(client, 8, round=NOVEMBER, category="A1,A1")
    assert both.content == tile(client, 8, round=NOVEMBER, category="A1").content
    for wrong in ("A1,ZZ", "A1,", ",".join(["A1"] * 65)):
        assert tile(client, 8, round=NOVEMBER, category=wrong).status_code == 400, wrong
    unknown = tile(client, 8, round=NOVEMBER, category="ZZ")
    assert unknown.status_code == 400 and unknown.json()["parameter"] == "category"


def test_several_rounds_together_are_those_the_asker_may_know(client, mapped_city):
    both = {"from": NOVEMBER, "to": JANUARY}
    assert sum(each["properties"]["count"] for each in features(tile(client, 8, **both))) == 5
    assert tile(client, 8, **{"from": DECEMBER, "to": JANUARY}).status_code == 404, "as where there is none"


@pytest.mark.parametrize("query, parameter", [
    ({"from": NOVEMBER}, "to"), ({"from": JANUARY, "to": NOVEMBER}, "from"),
    ({"round": NOVEMBER, "from": NOVEMBER, "to": NOVEMBER}, "from"), ({"round": NOVEMBER, "state": "new"}, "state"),
    ({"round": NOVEMBER, "on": "2022-11-01"}, "on")])
def test_what_does_not_go_together_is_refused_by_name(client, mapped_city, query, parameter):
    refused = tile(client, 8, **query)
    assert refused.status_code == 400 and refused.json()["parameter"] == parameter


def test_the_counts_made_anew_are_the_counts_kept_up(mapped_city):
    city = current_city()
    Finding.objects.filter(source_key="N0").update(deferred=True)
    fold(city)
    columns = ("round", "hexagon", "category", "source", "state", "count")
    kept = sorted(row[2:] for row in HexagonCount.objects.values_list(*columns))
    rebuild(city)
    assert sorted(row[2:] for row in HexagonCount.objects.values_list(*columns)) == kept
    assert not count_changes.is_anything_new() and check(city).wrong == 0


def test_the_check_finds_a_wrong_count_and_the_build_mends_it(mapped_city):
    call_command("build_pyramid", "--commit", stdout=StringIO())
    HexagonTotal.objects.filter(pk=HexagonTotal.objects.values_list("pk", flat=True)[0]).update(count=99)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("build_pyramid", "--check", stdout=out)
    assert "1 counts differ" in out.getvalue()
    call_command("build_pyramid", "--commit", stdout=StringIO())
    call_command("build_pyramid", "--check", stdout=StringIO())


def test_a_dry_run_of_build_pyramid_writes_nothing(mapped_city):
    call_command("build_pyramid", stdout=StringIO())
    assert not HexagonTotal.objects.exists()


def test_per_kilometre_of_street_where_streets_are_known(client, mapped_city):
    lon, lat = WEST + 1.5 * STEP, SOUTH + STEP
    mapped_city.add_finding(NOVEMBER, "on the street", lon, lat)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM grids_street")
        assert cursor.fetchone()[0] == 1
    (found,) = [each for each in features(tile(client, 12, at=(lon, lat)))
                if each["properties"]["cell"] == h3.latlng_to_cell(lat, lon, resolution_at(12))]
    outline = shapely.Polygon([(east, north) for north, east in h3.cell_to_boundary(found["properties"]["cell"])])
    street = outline.intersection(shapely.LineString([(WEST, lat), (WEST + 4 * STEP, lat)]))
    kilometres = street.length * 111.32 * math.cos(math.radians(lat))
    told = found["properties"]
    assert told["per_street_km"] == pytest.approx(told["count"] / kilometres, rel=0.01)


def test_a_place_has_one_cell_of_each_size():
    cells = cells_of(114.31, 29.81)
    assert [h3.get_resolution(h3.int_to_str(cell)) for cell in cells] == list(RESOLUTIONS)
