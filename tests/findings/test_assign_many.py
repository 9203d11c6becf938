"""POST /api/v1/assign: many places in the order asked, each with its answer or what is wrong with it."""

import json
import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from psycopg2.extras import DateRange

from findings import batch_api
from gis_core import kept_replies, row_budget
from gis_core.models import KeptReply
from grids.models import Duty, Incumbency, Person
from tests.findings import town
from tests.people import client_with_token

pytestmark = pytest.mark.django_db
URL = "/api/v1/assign"


@pytest.fixture(autouse=True)
def nothing_spent():
    cache.clear()


@pytest.fixture
def world(xianning_city):
    town.publish_town()
    town.plan()
    return town.duties(town.category())


def row(column=0.5, line=0.8, **more):
    lon, lat = town.PAPER.point(column, line)
    return {"lon": lon, "lat": lat} | more


def post(document, client=None, **headers):
    body = document if isinstance(document, str | bytes) else json.dumps(document)
    kind = headers.pop("content_type", "application/json")
    return (client or Client()).post(URL, body, content_type=kind, headers=headers)


def asked(*rows, **shared):
    return {"rows": list(rows), "datum": "wgs84", "on": "2022-12-15"} | shared


def answers(document, client=None, **headers):
    response = post(document, client, **headers)
    assert response.status_code == 200, response.content.decode()
    return response.json()["answers"]


def single(**parameters):
    given = {"datum": "wgs84", "on": "2022-12-15"} | parameters
    return Client().get(URL, given).json()


def feature(column=0.5, line=0.8, **properties):
    return {
        "type": "Feature", "properties": properties,
        "geometry": {"type": "Point", "coordinates": list(town.PAPER.point(column, line))},
    }


def test_each_row_has_the_answer_of_the_same_place_asked_alone(world):
    rows = [row(column, 0.8) for column in (0.5, 1.5, 2.5, 3.5, 0.999, 1.0)]
    rows.append(row(0.4, 0.4, category="人行道秩序", accuracy_m=5, on="2022-01-01"))
    found = answers(asked(*rows))
    assert found == [single(**each) for each in rows]
    assert len({each["answer_id"] for each in found}) == len(rows)


def test_the_order_is_the_one_asked_and_ids_come_back(world):
    rows = [row(1.5, id="b", on="2022-03-01"), row(0.5, id=7), row(1.5, id="a"), row(0.5)]
    found = answers(asked(*rows))
    assert [each.get("id") for each in found] == ["b", 7, "a", None]
    assert [each["on"] for each in found] == ["2022-03-01", *["2022-12-15"] * 3]


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ({"lon": "114.3"}, "lon"),
        ({"lat": None}, "lat"),
        ({"lon": [114]}, "lon"),
        ({"lon": True}, "lon"),
        ({"lon": 10**400}, "lon"),
        ({"lon": 29.85, "lat": 114.3}, "lon"),
        ({"lon": 0, "lat": 0}, "lon"),
        ({"datum": "WGS-84"}, "datum"),
        ({"on": "2022-02-30"}, "on"),
        ({"on": "２０２２-01-01"}, "on"),
        ({"on": 20221215}, "on"),
        ({"accuracy_m": -1}, "accuracy_m"),
        ({"category": "no such"}, "category"),
        ({"category": ""}, "category"),
        ({"revision": 99}, "revision"),
        ({"revision": True}, "revision"),
        ({"plan": "1999"}, "plan"),
        ({"lng": 1}, "lng"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_there_and_the_others_are_answered(world, wrong, parameter):
    text = json.dumps(asked(row(), row(id="x") | wrong, row()))
    if wrong.get("lon") == 10**400:
        response = post(text)  # no number of JSON that fits: the whole text is refused
        assert (response.status_code, response.json()["type"]) == (400, "/problems/not-finite")
        return
    first, bad, last = answers(text)
    assert first == last and "answer_id" in first
    assert (bad["row"], bad["id"], bad["problem"]["parameter"]) == (2, "x", parameter), bad


def test_a_row_that_is_no_object_is_a_problem_of_its_own(world):
    found = answers(asked(row(), 7, None, []))
    assert ["problem" in each for each in found] == [False, True, True, True]


def test_a_datum_must_be_said_for_the_row_or_for_all(world):
    document = asked(row(), row(datum="gcj02"))
    del document["datum"]
    first, second = answers(document)
    assert first["problem"]["parameter"] == "datum" and "answer_id" in second


def test_the_rows_own_word_wins_over_what_is_said_for_all(world):
    first, second = answers(asked(row(), row(on="2022-05-01", category=None), category="人行道秩序"))
    assert (first["on"], second["on"]) == ("2022-12-15", "2022-05-01")
    assert first["category"] == second["category"] == "人行道秩序"


def test_reasons_are_left_out_when_not_wished_for(world):
    (found,) = answers(asked(row(), because=False))
    assert "because" not in found and found["answer_id"] == single(**row())["answer_id"]


def test_a_feature_collection_is_answered_by_one(world):
    document = {
        "type": "FeatureCollection", "datum": "wgs84",
        "features": [feature(0.5, on="2022-12-15", note="kept out"), {"type": "Feature", "geometry": None, "id": 3}],
    }
    response = post(document, content_type="application/geo+json")
    assert response["content-type"].startswith("application/geo+json")
    made, bad = response.json()["features"]
    assert made["properties"] == single(**row()) and made["geometry"]["type"] == "Point"
    assert (bad["id"], bad["geometry"], bad["properties"]["row"]) == (3, None, 2)


def test_a_line_and_an_area_are_shared_by_what_lies_in_each_unit(world):
    line = {"type": "LineString", "coordinates": [list(town.PAPER.point(0.5, 0.8)), list(town.PAPER.point(2.5, 0.8))]}
    ring = [list(town.PAPER.point(*corner)) for corner in ((0.9, 0.7), (1.1, 0.7), (1.1, 0.9), (0.9, 0.9), (0.9, 0.7))]
    shapes = [line, {"type": "Polygon", "coordinates": [ring]}]
    document = {
        "type": "FeatureCollection", "datum": "wgs84",
        "features": [{"type": "Feature", "id": at, "geometry": each, "properties": {"on": "2022-12-15"}}
                     for at, each in enumerate(shapes)],
    }
    asked_line, asked_area = post(document).json()["features"]
    assert [each["id"] for each in (asked_line, asked_area)] == [0, 1]
    for each, measure in ((asked_line, "length"), (asked_area, "area")):
        assert each["properties"]["place"]["measure"] == measure and each["properties"]["answer_id"]
        assert {town.A, town.B} <= {unit.get("code") for unit in each["properties"]["units"]}


@pytest.mark.parametrize("kind", ["GeometryCollection", "MultiPoint", "nonsense"])
def test_other_shapes_are_a_problem_of_their_row(world, kind):
    bad = feature()
    bad["geometry"] = {"type": kind, "coordinates": [[114.3, 29.8], [114.4, 29.8]]}
    document = {"type": "FeatureCollection", "datum": "wgs84", "features": [feature(), bad]}
    good, refused = post(document).json()["features"]
    assert "answer_id" in good["properties"] and refused["properties"]["problem"]["status"] == 422


def test_a_shape_that_crosses_itself_or_is_too_long_is_a_problem_of_its_row(world):
    bow = feature()
    bow["geometry"] = {"type": "Polygon", "coordinates": [[[114.3, 29.85], [114.31, 29.86], [114.31, 29.85], [114.3, 29.86], [114.3, 29.85]]]}
    long = feature()
    long["geometry"] = {"type": "LineString", "coordinates": [[114.3 + at * 1e-6, 29.85] for at in range(5001)]}
    document = {"type": "FeatureCollection", "datum": "wgs84", "features": [bow, long]}
    first, second = post(document).json()["features"]
    assert first["properties"]["problem"]["type"] == "/problems/extent"
    assert second["properties"]["problem"]["type"] == "/problems/too-many-vertices"


def test_a_category_is_known_by_its_standard_kind_and_code(world):
    by_name, by_key = answers(asked(row(category="人行道秩序"), row(category="xianning:matter:sidewalk_order")))
    assert by_name["bodies"] == by_key["bodies"] and "department" in [each["role"] for each in by_key["bodies"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400), ("[]", 400), ("{}", 400), ('{"rows": {}}', 400), ('{"rows": [], "x": 1}', 400),
        ('{"rows": [], "because": 1}', 400), ('{"rows": [{"lon": NaN}]}', 400), ('{"rows": [1e999]}', 400),
        ('{"rows": [], "rows": []}', 400), ("[" * 100_000, 400), ('{"rows": ["\\u0000"]}', 400),
        ('{"rows": [], "datum": "utm"}', 400), ('{"type": "FeatureCollection", "features": 3}', 400),
        ("\ud83d".encode("utf-16-le", "surrogatepass"), 400),
    ],
)
def test_a_body_that_is_none_is_refused_as_a_whole(world, body, status):
    response = post(body)
    assert response.status_code == status and response["content-type"].startswith("application/problem+json")


def test_no_rows_have_no_answers(world):
    assert answers(asked()) == []


def test_other_types_and_compressed_bodies_are_not_read(world):
    assert post("lon,lat", content_type="text/csv").status_code == 415
    assert post(asked(), **{"content-encoding": "gzip"}).status_code == 415


def test_who_has_not_signed_in_asks_for_a_hundred_rows_and_so_many_a_minute(world, monkeypatch):
    many = asked(*[row()] * 101)
    response = post(many)
    assert (response.status_code, response.json()["most"]) == (413, 100)
    assert len(answers(many, client_with_token("dispatcher"))) == 101
    monkeypatch.setattr(row_budget, "MOST_ROWS", 150)
    assert [post(asked(*[row()] * 100)).status_code for _ in range(2)] == [200, 429]


def test_more_rows_or_bytes_than_one_request_may_carry_are_413(world, monkeypatch):
    known = client_with_token("office")
    assert post(asked(*[1] * 10_001), known).status_code == 413
    monkeypatch.setattr(batch_api, "MOST_BYTES", 100)
    assert post(asked(row(), row()), known).status_code == 413


def test_before_the_first_revision_nothing_is_available(xianning_city):
    assert post(asked(row())).status_code == 503


def test_many_answers_name_no_person_even_to_the_office(world):
    post_ = Duty.objects.get(role="road_chief").post
    holder = Person.objects.create(name="路长甲-001")
    Incumbency.objects.create(post=post_, person=holder, valid=DateRange(town.SINCE, None))
    office = client_with_token("office")
    assert "路长甲-001" in office.get(URL, row() | {"datum": "wgs84", "on": "2022-12-15"}).content.decode()
    response = post(asked(row()), office)
    assert "二级路长" in response.content.decode() and "路长甲-001" not in response.content.decode()


# --- Idempotency-Key ---------------------------------------------------------------------------------


def test_the_same_key_and_request_have_the_same_answer_computed_once(world, monkeypatch):
    first = post(asked(row()), **{"idempotency-key": "k1"})
    monkeypatch.setattr(batch_api, "answered_rows", lambda *_: pytest.fail("computed again"))
    again = post(asked(row()), **{"idempotency-key": "k1"})
    assert (again.status_code, again.content, again["content-type"]) == (200, first.content, first["content-type"])
    assert (first["Idempotency-Replayed"], again["Idempotency-Replayed"]) == ("false", "true")
    assert KeptReply.objects.count() == 1


def test_the_same_key_with_another_request_is_422(world):
    post(asked(row()), **{"idempotency-key": "k1"})
    response = post(asked(row(1.5)), **{"idempotency-key": "k1"})
    assert (response.status_code, response.json()["type"]) == (422, "/problems/idempotency-key")


def test_two_clients_may_choose_the_same_key(world):
    for client in (Client(), client_with_token("office"), client_with_token("planner")):
        assert post(asked(row()), client, **{"idempotency-key": "k1"})["Idempotency-Replayed"] == "false"


def test_a_request_that_failed_leaves_its_key_free(world):
    assert post({"rows": 1}, **{"idempotency-key": "k1"}).status_code == 400
    assert post(asked(row()), **{"idempotency-key": "k1"}).status_code == 200


def test_after_a_day_a_key_is_forgotten(world):
    post(asked(row()), **{"idempotency-key": "k1"})
    KeptReply.objects.update(created_at="2020-01-01T00:00:00Z")
    assert post(asked(row(1.5)), **{"idempotency-key": "k1"}).status_code == 200
    KeptReply.objects.update(created_at="2020-01-01T00:00:00Z")
    assert kept_replies.forget_old() == 1 and not KeptReply.objects.exists()


def test_while_it_is_being_answered_the_others_are_told_when_to_come_again(world, monkeypatch):
    monkeypatch.setattr(kept_replies, "PATIENCE_S", 0.0)
    monkeypatch.setattr(kept_replies.once, "__defaults__", (0.0,))
    document = asked(row())
    post(document, **{"idempotency-key": "k1"})
    KeptReply.objects.update(status=None)
    response = post(document, **{"idempotency-key": "k1"})
    assert (response.status_code, response["Retry-After"]) == (409, "2")
    KeptReply.objects.update(until="2020-01-01T00:00:00Z")  # whoever made it died
    assert post(document, **{"idempotency-key": "k1"}).status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 201])
def test_a_key_that_is_none_is_refused(world, key):
    assert post(asked(row()), **{"idempotency-key": key}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_have_twenty_equal_answers_computed_once(xianning_city, monkeypatch):
    town.publish_town()
    computed, original = [], batch_api.answered_rows
    monkeypatch.setattr(batch_api, "answered_rows", lambda *given: computed.append(1) or original(*given))
    barrier, replies = threading.Barrier(20), []

    def send():
        try:
            barrier.wait(30)
            replies.append(post(asked(row()), **{"idempotency-key": "k1"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert [each.status_code for each in replies] == [200] * 20
    assert len({each.content for each in replies}) == 1 and len(computed) == 1
    assert KeptReply.objects.count() == 1
