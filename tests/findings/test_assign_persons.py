"""Names of persons in GET /api/v1/assign: for those only who may see them, and never in a cache."""

from dataclasses import replace
from datetime import date

import pytest
from psycopg2.extras import DateRange

from gis_core.configuring import configure_city
from gis_core.models import CitySettings
from grids.models import Duty, Incumbency, Person, PersonPhone
from tests.findings import town
from tests.people import client_of, client_with_token

pytestmark = pytest.mark.django_db
FIRST, SECOND, PHONE = "路长甲-001", "路长乙-002", "13900000000"
CHANGE = date(2022, 12, 10)
NAMED = ["office", "dispatcher", "planner", "reviewer", "admin"]
NOT_NAMED = ["public", "body", "inspector"]


@pytest.fixture
def world(xianning_city):
    """The town; its road chief's post changes hands on 10 December 2022."""
    town.publish_town()
    town.plan()
    made = town.duties(town.category())
    post = Duty.objects.get(role="road_chief").post
    for name, first, after in ((FIRST, town.SINCE, CHANGE), (SECOND, CHANGE, None)):
        held = Person.objects.create(name=name)
        PersonPhone.objects.create(person=held, number=PHONE)
        Incumbency.objects.create(post=post, person=held, valid=DateRange(first, after))
    return made


def ask(client, accept="application/json", **parameters):
    lon, lat = town.PAPER.point(0.5, 0.8)
    given = {"lon": lon, "lat": lat, "datum": "wgs84", "on": "2022-12-15"} | parameters
    response = client.get("/api/v1/assign", given, headers={"accept": accept})
    assert response.status_code == 200, response.content.decode()
    return response


def chief(response):
    return next(each["body"] for each in response.json()["bodies"] if each["role"] == "road_chief")


def show_persons():
    document = CitySettings.objects.get().document
    document["public_profile"]["show_persons"] = True
    configure_city(document)


@pytest.mark.parametrize("how", [client_of, client_with_token], ids=["cookie", "token"])
@pytest.mark.parametrize("role", NOT_NAMED)
def test_the_public_bodies_and_inspectors_are_told_posts_and_no_person(world, role, how):
    response = ask(how(role))
    assert chief(response)["post"] == "二级路长"
    assert "person" not in chief(response)
    assert not any(word in response.content.decode() for word in (FIRST, SECOND, PHONE))


@pytest.mark.parametrize("how", [client_of, client_with_token], ids=["cookie", "token"])
@pytest.mark.parametrize("role", NAMED)
def test_those_who_must_reach_a_person_are_told_the_name_and_no_cache_keeps_it(world, role, how):
    response = ask(how(role))
    assert chief(response)["person"] == SECOND
    assert response["Cache-Control"] == "private, no-store"
    assert PHONE not in response.content.decode() and FIRST not in response.content.decode()


def test_the_holder_is_that_of_the_day_asked_about(world):
    assert chief(ask(client_of("office"), on="2022-12-09"))["person"] == FIRST
    assert chief(ask(client_of("office"), on="2022-12-10"))["person"] == SECOND


def test_a_vacant_post_is_told_without_a_person(world):
    Incumbency.objects.all().delete()
    response = ask(client_of("office"))
    assert "person" not in chief(response) and response["Cache-Control"] == "private, no-store"


def test_a_body_that_answers_as_a_whole_has_no_person(world):
    bodies = ask(client_of("office"), category="人行道秩序").json()["bodies"]
    assert {each["role"] for each in bodies if "person" in each["body"]} == {"road_chief"}


def test_the_public_is_told_where_the_citys_profile_says_so(world):
    show_persons()
    response = ask(client_of("public"))
    assert chief(response)["person"] == SECOND
    assert response["Cache-Control"] == "private, no-store"
    assert PHONE not in response.content.decode()


def test_what_the_public_is_told_may_be_kept_by_a_shared_cache_that_asks_again(world):
    response = ask(client_of("public"))
    assert response["Cache-Control"] == "public, no-cache"
    assert response["Vary"] == "Accept" and "Set-Cookie" not in response


def test_the_answer_is_the_same_one_with_and_without_persons(world):
    public, office = (ask(client_of(role)).json() for role in ("public", "office"))
    named = next(each["body"] for each in office["bodies"] if "person" in each["body"])
    assert named.pop("person") == SECOND
    assert office == public


def test_a_feature_names_the_person_too(world):
    feature = ask(client_of("office"), accept="application/geo+json").json()
    assert SECOND in [each["body"].get("person") for each in feature["properties"]["bodies"]]


def test_persons_cost_one_query_more_however_many_posts_there_are(world, django_assert_num_queries):
    from findings.answer_persons import with_persons
    from findings.answers import Question, answer
    from gis_core.current_city import current_city

    lon, lat = town.PAPER.point(0.5, 0.8)
    found = answer(Question(lon, lat, "wgs84", on=town.DAY), current_city())
    many = replace(
        found, posts=found.posts * 50, document=found.document | {"bodies": found.document["bodies"] * 50}
    )
    with django_assert_num_queries(1):
        named = with_persons(many)
    assert sum("person" in each["body"] for each in named.document["bodies"]) == 50
