"""Is the answer that is put together from ready-made pieces the very text that is told member by member?"""

import json
from collections import Counter
from datetime import date

import numpy as np
import pytest
import shapely
from django.test import Client

from findings import answer_texts, answerer, place_index
from findings.answer_texts import answer_json
from findings.answerer import city_and_stamps
from findings.answers import Question, answer
from findings.kept_cells import keep_newest_cells
from findings.place import cells_file
from findings.place_index import units_of_day
from gis_core.crs import place_in_metres, to_metric
from gis_core.datums import from_wgs84
from gis_core.json_text import json_text
from gis_core.models import CitySettings
from gis_core.precision import snap_coordinate, snap_degrees
from grids.duty_changes import DutyStart, start
from grids.models import Category
from grids.units import newest_revision
from tests.findings import disputes, town
from tests.findings.place.coverages import hostile_places

URL = "/api/v1/assign"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(cells_file, "state_folder", lambda: tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    place_index.forget()
    answerer.forget()
    answer_texts.forget()


@pytest.fixture
def disputed(home, xianning_city):
    """The town of the written disputes, where everything is settled that can be; with its cells."""
    CitySettings.objects.update(document=disputes.with_tolerance(CitySettings.objects.get().document))
    disputes.store()
    assert keep_newest_cells()
    return units_of_day(disputes.DAY, newest_revision(), 4547).index


def questions(index, random, number):
    """Questions about hostile places and places anywhere, as people may put them."""
    x, y = hostile_places(index.polygons, random, number)
    west, south, east, north = (
        side(column) for side, column in zip((np.min, np.min, np.max, np.max), shapely.bounds(index.polygons).T, strict=True)
    )
    x = np.concatenate([x, random.uniform(west - 0.002, east + 0.002, number)])
    y = np.concatenate([y, random.uniform(south - 0.002, north + 0.002, number)])
    categories = [None, *Category.objects.values_list("code", flat=True)]
    for lon, lat in zip(x.tolist(), y.tolist(), strict=True):
        datum = str(random.choice(["wgs84", "wgs84", "cgcs2000", "gcj02", "bd09"]))
        lon, lat = (float(each) for each in from_wgs84(lon, lat, datum))
        yield Question(
            lon, lat, datum, date(2022, int(random.integers(1, 13)), 15),
            categories[random.integers(len(categories))],
            [None, 0.0, 3.5, 20.25, 400.0][random.integers(5)],
        )


def compared(asked):
    """How often the text was the same, or left to others; and the states that were met."""
    city, seen = city_and_stamps()
    counts, states = Counter(), Counter()
    for question in asked:
        document = answer(question, city, seen).document
        text = answer_json(question, city, seen)
        if text is not None:
            assert text == json_text(document).encode(), question
        counts["left" if text is None else "same"] += 1
        states[document["state"]] += text is not None
    return counts, states


@pytest.mark.django_db
def test_hostile_and_common_places_have_the_same_text_to_the_byte(disputed):
    random = np.random.default_rng(7)
    counts, states = compared(list(questions(disputed, random, 120)))
    assert counts["same"] > 150
    assert {"clear", "border", "gap", "outside"} <= {state for state, times in states.items() if times}


@pytest.mark.django_db
def test_the_written_disputes_have_the_same_text_whatever_is_settled_there(disputed):
    asked = []
    for case in disputes.cases():
        lon, lat, datum = disputes.place_of(case)
        asked.append(Question(
            lon, lat, datum, disputes.day_of(case), case["category"], case.get("accuracy_m")
        ))
    counts, _ = compared(asked + asked)
    assert counts["same"] > counts["left"]


@pytest.mark.django_db
def test_a_second_place_gets_its_own_distances_and_neighbours(disputed):
    """Pieces are shared by all places alike: a thousand places in few units never mix."""
    random = np.random.default_rng(8)
    x, y = (random.uniform(-0.3, 0.3, 150) for _ in range(2))
    lon, lat = disputes.PAPER.point(1.5, 1.0)
    asked = [
        Question(lon + dx * 1e-3, lat + dy * 1e-3, "wgs84", disputes.DAY, None, 1.0)
        for dx, dy in zip(x.tolist(), y.tolist(), strict=True)
    ]
    counts, _ = compared(asked)
    assert counts["same"] > 120


@pytest.mark.django_db
def test_the_pieces_are_dropped_when_there_are_too_many(disputed, monkeypatch):
    monkeypatch.setattr(answer_texts, "_MOST_FRAMES", 3)
    monkeypatch.setattr(answer_texts, "_MOST_FRAGMENTS", 5)
    counts, _ = compared(list(questions(disputed, np.random.default_rng(9), 30)))
    assert counts["same"]
    assert all(len(each._frames) <= 3 for each in answer_texts._ones.values())


@pytest.mark.django_db
def test_without_cells_the_answer_is_left_to_the_other_way(home, xianning_city):
    town.publish_town()
    city, seen = city_and_stamps()
    lon, lat = town.PAPER.point(0.5, 0.8)
    assert answer_json(Question(lon, lat, "wgs84", town.DAY), city, seen) is None


def asked_of(place, **more):
    lon, lat = town.PAPER.point(*place)
    response = Client().get(
        URL, {"lon": repr(lon), "lat": repr(lat), "datum": "wgs84", "on": "2022-12-15"}, **more
    )
    assert response.status_code == 200
    return response


@pytest.fixture
def world(home, xianning_city):
    revision = town.publish_town()
    town.plan()
    made = town.duties(town.category())
    assert keep_newest_cells()
    return revision, made


@pytest.mark.django_db
def test_what_is_published_or_settled_is_in_the_very_next_answer(world):
    _, made = world
    before = asked_of((0.5, 0.8)).json()
    assert [body["role"] for body in before["bodies"]] == ["territory", "road_chief"]
    start([DutyStart(
        made["department"].pk, "maintainer", town.SINCE, unit_id=town.unit("grid", town.R1).pk
    )], document="")
    after = asked_of((0.5, 0.8)).json()
    assert "maintainer" in [body["role"] for body in after["bodies"]]
    assert after["answer_id"] != before["answer_id"] and after["units"] == before["units"]


@pytest.mark.django_db
def test_a_question_costs_one_statement_which_finds_nothing_spatial(world, django_assert_num_queries):
    asked_of((0.5, 0.8))
    with django_assert_num_queries(1) as statements:
        asked_of((0.45, 0.81))
    assert "EXECUTE" in statements.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_a_feature_says_the_same_and_the_notice_comes_first(world):
    plain = asked_of((0.5, 0.8))
    feature = asked_of((0.5, 0.8), HTTP_ACCEPT="application/geo+json").json()
    told = plain.json()
    notice = told.pop("notice", None)
    assert feature["properties"] == told and feature.get("notice") == notice
    assert plain.content.decode() == json_text(json.loads(plain.content))


def test_one_place_is_projected_and_snapped_to_the_same_bit_as_many():
    random = np.random.default_rng(3)
    lon, lat = random.uniform(112, 116, 2000), random.uniform(28, 31, 2000)
    east, north = to_metric((lon, lat), 4547)
    assert [place_in_metres(*place, 4547) for place in zip(lon.tolist(), lat.tolist(), strict=True)] == list(
        zip(east.tolist(), north.tolist(), strict=True)
    )
    for each in [*lon.tolist(), *(-lat).tolist(), 0.5e-7, 1.5e-7, -0.5e-7, 114.00000005, 0.0]:
        assert snap_degrees(each) == float(snap_coordinate(each))
