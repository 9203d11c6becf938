"""A code alone is enough of an address, as long as one kind only bears it."""

import json
from datetime import date

import pytest
import shapely
from django.test import Client

from gis_core.configuring import configure_city, read_city_document
from grids.changes import Retirement
from grids.revisions import publish
from tests.city_fixtures import ROOT
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)
UNITS = "/api/v1/units"


@pytest.fixture
def any_code_city(db):
    """Xianning, where a zone may bear a county's code."""
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    for kind in document["kinds"]:
        kind.pop("code_pattern", None)
    return configure_city(document)


def put(*changes, on=DAY, **more):
    return publish(changes, effective_on=on, document="咸路长〔2022〕1号", **more).revision


def get(address, **parameters):
    return Client().get(f"{UNITS}/{address}", parameters)


def polygon(address, **parameters):
    answer = get(address, **parameters)
    assert answer.status_code == 200, answer.content.decode()
    return shapely.from_geojson(json.dumps(answer.json()["geometry"]))


@pytest.fixture
def shared_code(any_code_city):
    """A county and a zone that bear the same code, and a zone that bears one of its own."""
    return put(
        unit("county", "421202", box(0, 0, 2, 2), "咸安区"),
        unit("zone", "421202", box(0, 0, 1, 1), "咸安评价区"),
        unit("zone", "zone-a", box(1, 1, 2, 2), "甲区"),
    )


def test_2022_06_as_believed_at_revision_3_after_a_back_dated_revision_7_is_the_old_polygon(any_code_city):
    old, new = box(0, 0, 1, 1), box(0, 0, 2, 1)
    put(unit("zone", "zone-a", old))
    for other in range(5):  # revisions 2 to 6 are about something else
        put(unit("zone", f"zone-{other}", box(5 + other, 0, 6 + other, 1)))
    seventh = put(unit("zone", "zone-a", new), on=date(2022, 5, 1))
    assert (seventh.number, seventh.effective_on) == (7, date(2022, 5, 1))
    assert polygon("zone-a", on="2022-06-15", revision=3).equals(old)
    assert polygon("zone-a", on="2022-06-15", revision=7).equals(new)
    assert polygon("zone-a", on="2022-06-15").equals(new)
    assert polygon("zone-a", on="2022-04-30").equals(old)
    versions = get("zone-a/history").json()["versions"]
    assert [(each["believed"]["from"], each["valid"]["until"]) for each in versions] == [
        (1, None), (7, "2022-05-01"), (7, None),
    ]


def test_a_code_of_one_kind_only_is_that_unit(shared_code):
    by_code, by_kind = get("zone-a"), get("zone/zone-a")
    assert by_code.json() == by_kind.json() and by_code.json()["id"] == "zone/zone-a"
    assert get("zone-a/history").json() == get("zone/zone-a/history").json()


def test_a_code_of_several_kinds_is_a_problem_that_lists_their_addresses(shared_code):
    answer = get("421202")
    assert answer.status_code == 409 and answer["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["type"] == "/problems/ambiguous-code"
    assert [(each["kind"], each["name"]) for each in problem["choices"]] == [
        ("county", "咸安区"), ("zone", "咸安评价区"),
    ]
    for each in problem["choices"]:
        assert Client().get(each["address"]).json()["properties"]["name"] == each["name"]
    for each in get("421202/history").json()["choices"]:
        assert Client().get(each["address"]).json()["kind"] == each["kind"]


def test_the_kind_chooses_among_several(shared_code):
    assert get("421202", kind="zone").json()["properties"]["name"] == "咸安评价区"
    assert get("421202", kind="county").json()["id"] == "county/421202"
    assert get("421202/history", kind="zone").json()["versions"][0]["name"] == "咸安评价区"
    assert get("421202", kind="estate").status_code == 404
    assert get("421202", kind="nothing").status_code == 400


def test_a_code_is_of_several_kinds_only_on_the_days_on_which_it_is(any_code_city):
    put(unit("county", "421202", box(0, 0, 2, 2), "咸安区"), unit("zone", "421202", box(0, 0, 1, 1), "旧"))
    put(Retirement("zone", "421202"), on=date(2023, 1, 1))
    put(unit("zone", "zone-b", box(0, 0, 1, 1)), on=date(2023, 1, 1))
    assert get("421202", on="2023-01-01").json()["id"] == "county/421202"
    assert get("421202", on="2022-12-31").status_code == 409
    assert get("421202/history").json()["kind"] == "county"


def test_the_history_of_a_retired_units_code_is_found_without_its_kind(any_code_city):
    put(unit("zone", "zone-a", box(0, 0, 1, 1), "旧"))
    put(Retirement("zone", "zone-a"), on=date(2022, 3, 1))
    assert get("zone-a/history").json()["kind"] == "zone"
    assert get("zone-a").status_code == 404 and "history" in get("zone-a").json()["hint"]
    assert get("zone-a/history", on="2022-03-01").status_code == 404
    assert get("never-borne").status_code == get("never-borne/history").status_code == 404


def test_what_a_reader_has_is_not_told_again_until_a_publication(shared_code):
    for address in ("zone-a", "zone-a/history"):
        first = get(address)
        again = Client().get(f"{UNITS}/{address}", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304 and again["ETag"] == first["ETag"]


def test_a_parameter_nobody_knows_is_refused(shared_code):
    assert get("zone-a", parent="x").status_code == get("zone-a/history", geometry="full").status_code == 400
