"""Every failure leaves as a problem that says what to do and tells nothing of our insides."""

import json
import logging
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InternalError, OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from django.views.i18n import set_language

from gis_core import http
from gis_core.configuring import configure_city, read_city_document
from gis_core.errors import Conflict, Fault, NotFound
from gis_core.masked_places import MaskedPlace
from gis_core.permission_table import EVERYBODY, SIGNED_IN, TABLE, Rule
from gis_core.problem_types import problem_types
from tests.people import client_of, client_with_token, person

ROOT = Path(__file__).parents[2]
XIANNING = ROOT / "fixtures" / "cities" / "xianning.yaml"
PAGE = {"accept": "text/html"}
JSON = {"accept": "application/json"}


@pytest.fixture
def city(db):
    return configure_city(read_city_document(XIANNING) | {"fictitious": True})


@pytest.fixture
def served(monkeypatch, settings):
    """``served(view)``: that view at /planted and /api/planted, for ``roles``."""

    def serve(view, roles=EVERYBODY):
        monkeypatch.setitem(TABLE, "planted", Rule(roles, "planted"))
        monkeypatch.setitem(TABLE, "viewer", Rule(EVERYBODY, "planted"))
        addresses = [
            path("planted", view, name="planted"),
            path("api/planted", view, name="planted"),
            path("", view, name="viewer"),
            path("", include("gis_core.core_urls")),
            path("language/", set_language, name="set-language"),
        ]
        settings.ROOT_URLCONF = type("Planted", (), {"urlpatterns": addresses})
        return Client(raise_request_exception=False)

    return serve


def raising(error):
    def view(request):
        raise error

    return view


def answering(request):
    return http.json_response({"roles": sorted(http.roles(request))})


SECRET = "relation “findings_finding” SELECT secret FROM /srv/hidden/place.py"
FAILURES = [
    (Conflict("Unit 421202 was changed.", hint="Reload."), 409, "conflict"),
    (Http404(SECRET), 404, "not-found"),
    (PermissionDenied(SECRET), 403, "not-allowed"),
    (SuspiciousOperation(SECRET), 400, "bad-request"),
    (OperationalError(SECRET), 503, "unavailable"),
    (InternalError(f"{SECRET} InterruptedException: Interrupted!"), 503, "unavailable"),
    (ValueError(SECRET), 500, "server-error"),
    (RecursionError(SECRET), 500, "server-error"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
def test_a_failure_in_a_view_is_a_problem_that_hides_our_insides(served, error, status, code):
    client = served(raising(error))
    answer = client.get("/api/planted")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    problem = json.loads(answer.content)
    assert (problem["type"], problem["status"]) == (f"/problems/{code}", status)
    assert answer["Cache-Control"] == "no-store"
    page = client.get("/planted", headers=PAGE)
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")
    for body in (answer.content.decode(), page.content.decode()):
        assert "findings_finding" not in body and "/srv" not in body and "Traceback" not in body


@pytest.mark.django_db
def test_a_fault_carries_its_words_and_members(served):
    error = Fault("Row 17 lies outside.", hint="Check the datum.", parameter="datum", row=17)
    problem = json.loads(served(raising(error)).get("/api/planted").content)
    assert problem["detail"] == "Row 17 lies outside."
    assert (problem["hint"], problem["parameter"], problem["row"]) == ("Check the datum.", "datum", 17)


@pytest.mark.django_db
def test_a_failure_of_ours_is_found_in_the_log_by_its_number_but_the_place_asked_for_is_not(served, caplog):
    with caplog.at_level(logging.ERROR, "gis_core.problems"):
        answer = served(raising(ValueError("why"))).get("/api/planted?lon=114.32256")
    number = json.loads(answer.content)["request"]
    assert answer["X-Request-Id"] == number
    (record,) = [record for record in caplog.records if record.name == "gis_core.problems"]
    assert number in record.getMessage()
    assert "why" in str(record.exc_info[1])
    assert "114.32256" not in record.getMessage()


@pytest.mark.django_db
def test_a_page_of_a_problem_is_written_for_people_and_escapes_what_was_sent(served, city):
    page = served(raising(NotFound("No unit <script>alert(1)</script>."))).get("/planted", headers=PAGE)
    text = page.content.decode()
    assert "&lt;script&gt;" in text and "<script>alert" not in text
    assert "/problems/not-found" in text


@pytest.mark.parametrize("kind", ["text/html", "application/json", "*/*", "garbage", "text/html;q=.1", ""])
@pytest.mark.django_db
def test_paths_of_the_interface_answer_problem_json_whatever_is_accepted(served, kind):
    answer = served(answering).get("/api/nothing", headers={"accept": kind})
    assert (answer.status_code, answer["Content-Type"][:24]) == (404, "application/problem+json")


@pytest.mark.django_db
def test_a_page_asked_for_as_json_answers_problem_json(served):
    assert (
        served(answering).get("/nothing", headers=JSON)["Content-Type"].startswith("application/problem+json")
    )


@pytest.mark.django_db
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(city):
    answer = Client().delete("/api/v1/")
    assert answer.status_code == 405
    assert json.loads(answer.content)["type"] == "/problems/wrong-method"
    assert "GET" in answer["Allow"]


@pytest.mark.django_db
def test_a_foreign_host_is_refused():
    answer = Client().get("/api/v1/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused(city):
    answer = Client(enforce_csrf_checks=True).post(
        "/sign-in", {"username": "a", "password": "b"}, headers=PAGE
    )
    assert answer.status_code == 403
    assert "/problems/wrong-origin" in answer.content.decode()


@pytest.mark.django_db
def test_a_database_that_does_not_answer_makes_health_503(monkeypatch):
    def no_cursor(*args, **kwargs):
        raise OperationalError("could not connect to /var/run/postgresql")

    monkeypatch.setattr(connection, "cursor", no_cursor)
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "postgresql" not in answer.content.decode()


@pytest.mark.django_db
def test_a_database_that_fails_while_the_asker_is_looked_up_makes_503_too(monkeypatch):
    client = client_with_token("office")

    def no_token(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("gis_core.middleware.TokenAuthentication.authenticate_credentials", no_token)
    assert client.get("/api/v1/").status_code == 503


@pytest.mark.django_db
def test_without_a_city_the_interface_says_what_to_run():
    answer = Client().get("/api/v1/")
    assert answer.status_code == 503
    assert "configure_city" in json.loads(answer.content)["hint"]


# --- tokens --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["token", "Token", "access_token", "api_key"])
def test_a_token_in_the_address_is_refused_even_when_it_is_good(city, name):
    answer = client_with_token("office").get(f"/api/v1/?{name}=abc")
    assert answer.status_code == 400
    assert json.loads(answer.content)["type"] == "/problems/token-in-address"


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "a" * 64, "a b", "\x00" * 20, "é" * 20, "a" * 5000])
def test_an_unknown_or_malformed_token_is_refused_everywhere(city, token):
    answer = Client().get("/api/v1/", headers={"authorization": f"Token {token}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Token")


@pytest.mark.django_db
def test_another_scheme_is_not_ours_and_makes_nobody_known(city):
    answer = Client().get("/api/v1/", headers={"authorization": "Basic b2ZmaWNlOng="})
    assert json.loads(answer.content)["roles"] == ["public"]


@pytest.mark.django_db
def test_a_token_gives_the_roles_of_its_user(city):
    assert json.loads(client_with_token("office").get("/api/v1/").content)["roles"] == ["office", "public"]


@pytest.mark.django_db
def test_a_token_sent_as_a_bearer_is_refused_rather_than_answered_as_the_public(city):
    token = client_with_token("office").defaults["HTTP_AUTHORIZATION"].partition(" ")[2]
    answer = Client().get("/api/v1/", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "Authorization: Token" in answer.json()["hint"]


@pytest.mark.django_db
def test_a_token_needs_no_form_mark_but_a_cookie_does(served):
    served(answering, SIGNED_IN)
    token = client_with_token("office").defaults["HTTP_AUTHORIZATION"]
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert strict.post("/api/planted", headers={"authorization": token}).status_code == 200
    strict.force_login(person("office"))
    assert strict.post("/api/planted").status_code == 403


# --- rights and caches ---------------------------------------------------------------------


@pytest.mark.django_db
def test_somebody_unknown_is_led_to_sign_in_on_a_page_and_told_401_by_the_interface(served):
    client = served(answering, frozenset({"office"}))
    page = client.get("/planted?round=1", headers=PAGE)
    assert (page.status_code, page["Location"]) == (302, "/sign-in?next=/planted%3Fround%3D1")
    assert client.get("/api/planted").status_code == 401


@pytest.mark.django_db
def test_another_role_is_told_403_before_the_view_runs(served):
    ran = []
    served(lambda request: ran.append(1) or HttpResponse(), frozenset({"office"}))
    assert client_of("planner").get("/api/planted").status_code == 403
    assert ran == []
    assert client_of("office").get("/api/planted").status_code == 200


def cached(request):
    return HttpResponse("x", headers={"Cache-Control": "public, max-age=60, immutable"})


@pytest.mark.django_db
@pytest.mark.parametrize("client", [client_of, client_with_token])
def test_an_answer_to_somebody_known_is_never_kept_by_shared_caches(served, client):
    served(cached)
    control = client("office").get("/api/planted")["Cache-Control"]
    assert "private" in control and "public" not in control


@pytest.mark.django_db
def test_a_public_answer_costs_no_query_sets_no_cookie_and_does_not_vary_by_cookie(
    served, django_assert_num_queries
):
    client = served(cached)
    with django_assert_num_queries(0):
        answer = client.get("/api/planted")
    assert answer["Cache-Control"] == "public, max-age=60, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("how", [client_of, client_with_token], ids=["cookie", "token"])
def test_what_somebody_known_was_told_is_kept_nowhere_unless_the_view_says_otherwise(served, how):
    served(answering)
    assert how("office").get("/api/planted")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_what_the_public_was_told_is_not_kept_unasked(served):
    assert served(answering).get("/api/planted")["Cache-Control"] == "no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [
    "/api/v1/rounds/2022%0011/results?kind=zone",
    "/api/v1/rounds/2022-11/results/zone%00x/lines?kind=zone&component=urban",
    "/tiles/units/zo%0ane/3/0/0.mvt",
    "/admin/grids/unit/1%00/change/",
    "/problems/%00",
    "/%7f",
])
def test_a_control_character_in_an_address_is_nothing_and_costs_no_query(
    city, django_assert_num_queries, address
):
    with django_assert_num_queries(0):
        answer = Client().get(address, headers={"accept": "application/json"})
    assert answer.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/", "/api/v1/", "/api/v1/answers/x", "/api/v1/rounds", "/healthz",
                                     "/tiles/density.json", "/tiles/units/zone/3/0/0.mvt", "/problems/x"])
def test_of_a_wrong_method_the_method_is_told_not_a_forms_mark(city, address, method):
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_an_answer_that_takes_a_stale_cookie_back_is_not_for_shared_caches(served):
    client = served(cached)
    client.cookies["sessionid"] = "a" * 32
    answer = client.get("/api/planted")
    assert answer.status_code == 200 and answer.cookies["sessionid"]["max-age"] == 0
    assert "private" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/tiles/streets.json", "/api/v1/", "/api/v1/rounds/2031-01/results?kind=zone"])
def test_what_a_program_reads_is_the_same_in_every_language_and_says_so_to_caches(city, address):
    bodies = set()
    for language in ("en", "zh-hans"):
        answer = Client().get(address, headers={"accept-language": language})
        assert "Accept-Language" not in answer.get("Vary", "") and "Content-Language" not in answer
        document = answer.json()
        document.pop("request", None)
        bodies.add(json.dumps(document))
    assert len(bodies) == 1


@pytest.mark.django_db
def test_a_page_speaks_the_readers_language_whoever_was_served_before(city):
    for language, words in (("en", "Sign in"), ("zh-hans", "登录")):
        Client().get("/api/v1/", headers={"accept-language": "zh-hans"})
        page = Client().get("/sign-in", headers={"accept-language": language})
        assert words in page.content.decode() and page["Content-Language"] == language
        assert "Accept-Language" in page["Vary"]


@pytest.mark.django_db
def test_roles_are_read_once_a_request(served, django_assert_max_num_queries):
    def view(request):
        return http.json_response([sorted(http.roles(request)) for _ in range(5)])

    served(view)
    client = client_with_token("office")
    with django_assert_max_num_queries(3):  # the token with its user, the user's tokens, the grants
        assert client.get("/api/planted").status_code == 200


# --- the city ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_runs_on_the_citys_clock_and_the_next_request_does_not_inherit_it(served, city):
    clocks = []

    def view(request):
        clocks.append(timezone.get_current_timezone_name())
        if request.GET:
            clocks.append(request.city.time_zone)
            clocks.append(timezone.get_current_timezone_name())
        return HttpResponse()

    client = served(view)
    client.get("/planted", headers=PAGE)
    client.get("/api/planted")
    client.get("/api/planted?city=1")
    assert clocks == ["Asia/Shanghai", "UTC", "UTC", "Asia/Shanghai", "Asia/Shanghai"]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "notice", "mark"),
    [("en", "Fictitious data", "未经审图"), ("zh-hans", "虚构数据", "未经审图")],
)
def test_every_page_says_fictitious_and_not_approved_in_the_readers_language(city, language, notice, mark):
    text = Client().get("/sign-in", headers=PAGE | {"accept-language": language}).content.decode()
    assert notice in text and mark in text
    assert f'lang="{language}"' in text


@pytest.mark.django_db
def test_a_page_shows_the_map_approval_number_when_there_is_one():
    document = read_city_document(XIANNING)
    document["public_profile"] = document.get("public_profile", {}) | {
        "map_approval_number": "鄂S(2022)009号"
    }
    configure_city(document)
    assert "鄂S(2022)009号" in Client().get("/sign-in", headers=PAGE).content.decode()


@pytest.mark.django_db
def test_the_language_is_changed_by_its_button(city):
    client = Client(enforce_csrf_checks=True)
    mark = client.get("/sign-in").cookies["csrftoken"].value
    answer = client.post("/language/", {"language": "en", "next": "/sign-in", "csrfmiddlewaretoken": mark})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert "Sign in" in client.get("/sign-in").content.decode()


@pytest.mark.django_db
def test_the_language_button_leads_to_no_other_host(city):
    assert Client().post("/language/", {"language": "en", "next": "//evil.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_pages_carry_nothing_inline_and_a_policy_that_forbids_it(city):
    answer = Client().get("/sign-in", headers=PAGE)
    text = answer.content.decode()
    assert "<style" not in text and "style=" not in text and "onclick" not in text
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


# --- answers -------------------------------------------------------------------------------


def test_decimals_and_days_travel_as_strings_and_chinese_as_itself():
    body = http.json_response({"score": Decimal("90.80"), "on": date(2022, 12, 1), "名": "咸宁"}).content
    assert body.decode() == '{"score":"90.80","on":"2022-12-01","名":"咸宁"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_json_cannot_say_is_no_answer(value):
    with pytest.raises((ValueError, TypeError)):
        http.json_response({"value": value})


@pytest.mark.django_db
def test_every_type_of_problem_has_a_page_in_both_languages(city):
    for code in problem_types():
        for language in ("en", "zh-hans"):
            answer = Client().get(f"/problems/{code}", headers=PAGE | {"accept-language": language})
            assert answer.status_code == 200, code


@pytest.mark.django_db
@pytest.mark.parametrize("language, said", [("en", "Sign in to be answered."), ("zh-hans", "请登录后查询。")])
def test_of_a_masked_place_a_page_speaks_its_reader_s_language_and_the_document_stands_apart(city, served, language, said):
    fault = MaskedPlace("咸城管〔2022〕7号")
    page = served(raising(fault)).get("/planted", headers=PAGE | {"accept-language": language}).content.decode()
    assert said in page and ("tells the public nothing" in page) == (language == "en")
    told = served(raising(fault)).get("/api/planted").json()
    assert told["type"] == "/problems/masked-area" and told["document"] == "咸城管〔2022〕7号"


@pytest.mark.django_db
def test_a_finer_code_is_explained_in_general_words_and_what_is_no_code_is_not_found(city):
    assert Client().get("/problems/too-few-points", headers=PAGE).status_code == 200
    assert Client().get("/problems/a b", headers=PAGE).status_code == 404


@pytest.mark.django_db
def test_a_missing_page_is_told_in_chinese_to_a_chinese_reader(city):
    text = Client().get("/nothing", headers=PAGE | {"accept-language": "zh-hans"}).content.decode()
    assert "此地址没有内容" in text and "There is nothing" not in text


@pytest.mark.django_db
def test_the_index_lists_only_addresses_that_exist_and_says_the_data_are_invented(city):
    index = json.loads(Client().get("/api/v1/").content)
    assert index["fictitious"] and "虚构数据" in index["notice"]["zh"]
    assert {offer["name"] for offer in index["offers"]} <= set(TABLE)
