"""Those who draw and those who review see what is wrong with the units of a day, as QGIS reads it."""

import json
from datetime import date

import pytest
import shapely
from django.core.management import call_command
from django.test import Client

from grids.revisions import publish
from tests.grids.drawing import box, unit
from tests.people import client_of

pytestmark = pytest.mark.django_db
FAULTS = "/api/v1/units/faults"


def put(*changes, on=date(2022, 1, 1)):
    return publish(changes, effective_on=on, document="咸路长〔2022〕1号").revision


@pytest.fixture
def overlapping(xianning_city):
    return put(
        unit("county", "421202", box(0, 0, 2, 2), "咸安区"), unit("county", "421221", box(1, 0, 4, 2), "嘉鱼县"),
    )


def faults(**parameters):
    answer = client_of("planner").get(FAULTS, {"kind": "county", **parameters})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def overlaps(**parameters):
    return [each for each in faults(**parameters)["features"] if each["properties"]["fault"] == "overlap"]


def test_an_overlap_is_told_with_its_units_place_size_and_what_to_do(overlapping):
    (fault,) = overlaps(on="2022-06-01")
    assert {each["code"] for each in fault["properties"]["units"]} == {"421202", "421221"}
    assert shapely.from_geojson(json.dumps(fault["geometry"])).equals(box(1, 0, 2, 2))
    assert fault["properties"]["operation"] == "cut_overlap" and fault["properties"]["size_unit"] == "m2"


def test_it_is_what_the_command_writes(overlapping, tmp_path):
    file = tmp_path / "faults.geojson"
    with pytest.raises(SystemExit):
        call_command("check_units", "--on", "2022-06-01", "--kind", "county", "--json", str(file))
    told = faults(on="2022-06-01")
    told.pop("notice", None)
    assert told == json.loads(file.read_text())


def test_it_is_as_of_a_day_and_a_revision(overlapping):
    put(unit("county", "421221", box(2, 0, 4, 2), "嘉鱼县"), on=date(2023, 1, 1))
    put(unit("county", "421221", box(2, 0, 4, 2), "嘉鱼县"))
    assert not overlaps(on="2022-06-01")
    assert overlaps(on="2022-06-01", revision=1)
    assert faults(on="2021-12-31")["units"] == {"county": 0}


def test_the_tolerance_is_the_callers(overlapping):
    told = faults(tolerance="0.25")
    assert told["tolerance_m"] == 0.25 and faults()["tolerance_m"] == 0.5


@pytest.mark.parametrize("wrong", [
    {"kind": ""}, {"kind": "county,zone"}, {"tolerance": "-1"}, {"tolerance": "nan"}, {"tolerance": "101"},
    {"revision": "9"}, {"on": "2022-02-30"}, {"kinds": "county"},
])
def test_what_cannot_be_asked_is_refused(overlapping, wrong):
    assert client_of("planner").get(FAULTS, {"kind": "county"} | wrong).status_code == 400


def test_one_kind_has_to_be_named(overlapping):
    answer = client_of("planner").get(FAULTS)
    assert answer.status_code == 400 and answer.json()["parameter"] == "kind"


@pytest.mark.parametrize("role, status", [
    ("public", 401), ("body", 403), ("inspector", 403), ("planner", 200), ("reviewer", 200), ("office", 200),
])
def test_it_serves_those_who_draw_and_review(overlapping, role, status):
    assert client_of(role).get(FAULTS, {"kind": "county"}).status_code == status


def test_nothing_is_checked_again_for_who_has_the_answer(overlapping, monkeypatch):
    client = client_of("planner")
    first = client.get(FAULTS, {"kind": "county"})
    monkeypatch.setattr("grids.units_api.check_units", lambda *_: pytest.fail("checked again"))
    known = {"if-none-match": first["ETag"]}
    assert client.get(FAULTS, {"kind": "county"}, headers=known).status_code == 304
    assert "private" in first["Cache-Control"]


def test_before_the_first_publication_there_is_nothing_to_check(xianning_city):
    answer = client_of("planner").get(FAULTS, {"kind": "county"})
    assert answer.status_code == 503 and answer.json()["type"] == "/problems/no-revision"
    assert Client().get(FAULTS).status_code == 401
