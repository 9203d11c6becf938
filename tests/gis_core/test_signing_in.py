"""Signing in gives a session of its own, leads nowhere else, and cannot be guessed at."""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from gis_core import throttle
from gis_core.configuring import configure_city, read_city_document
from tests.people import client_of, person

XIANNING = Path(__file__).parents[2] / "fixtures" / "cities" / "xianning.yaml"
PAGE = {"accept": "text/html"}


@pytest.fixture
def city(db):
    return configure_city(read_city_document(XIANNING) | {"fictitious": True})


@pytest.fixture
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def sign_in(name, password, address="10.0.0.1"):
    return Client().post(
        "/sign-in", {"username": name, "password": password}, REMOTE_ADDR=address, headers=PAGE
    )


@pytest.fixture
def office(city, empty_cache):
    user = person("office")
    user.set_password("right-password")
    user.save()
    return user


def test_signing_in_changes_the_session_and_signing_out_ends_it_on_the_server(office):
    client = Client()
    client.get("/sign-in")
    answer = client.post("/sign-in", {"username": "the-office", "password": "right-password"})
    assert answer.status_code == 302
    kept = client.cookies["sessionid"].value
    assert "office" in json.loads(client.get("/api/v1/").content)["roles"]
    client.post("/sign-out")
    client.cookies["sessionid"] = kept
    assert json.loads(client.get("/api/v1/").content)["roles"] == ["public"]


def test_a_closed_account_is_out_with_its_next_request(office):
    client = client_of("office")
    office.is_active = False
    office.save()
    assert json.loads(client.get("/api/v1/").content)["roles"] == ["public"]


def test_signing_in_leads_to_no_other_host(office):
    form = {"username": "the-office", "password": "right-password", "next": "//evil.example/"}
    assert Client().post("/sign-in", form)["Location"] == "/"


def test_guessing_is_stopped_for_that_account_from_that_address_even_with_the_right_password(office):
    statuses = [sign_in("the-office", f"wrong-{n}").status_code for n in range(throttle.MOST_TOGETHER)]
    assert statuses == [200] * throttle.MOST_TOGETHER
    refused = sign_in("the-office", "right-password")
    assert refused.status_code == 429
    assert "15" in refused.content.decode()
    assert sign_in("THE-OFFICE ", "right-password").status_code == 429
    assert sign_in("the-office", "right-password", "10.0.0.2").status_code == 302


def test_guessing_one_account_from_many_addresses_is_stopped(office):
    for n in range(throttle.MOST_ACCOUNT):
        sign_in("the-office", "wrong", f"10.1.0.{n}")
    assert sign_in("the-office", "right-password", "10.2.0.1").status_code == 429


def test_guessing_many_accounts_from_one_address_is_stopped(city, empty_cache):
    for n in range(throttle.MOST_ADDRESS):
        throttle.note_failure(f"somebody-{n}", "10.0.0.1")
    assert sign_in("another", "wrong").status_code == 429
    assert sign_in("another", "wrong", "10.0.0.2").status_code == 200


def test_a_made_up_forwarding_header_changes_no_address(office):
    for n in range(throttle.MOST_TOGETHER):
        Client(headers={"x-forwarded-for": f"10.9.9.{n}"}).post(
            "/sign-in", {"username": "the-office", "password": "wrong"}
        )
    assert (
        Client(headers={"x-forwarded-for": "10.9.9.99"})
        .post("/sign-in", {"username": "the-office", "password": "right-password"})
        .status_code
        == 429
    )


def test_success_forgets_the_failures_before_it(office):
    for n in range(throttle.MOST_TOGETHER * 2):
        assert sign_in("the-office", "wrong" if n % 2 else "right-password").status_code in (200, 302)


def test_an_unknown_account_is_told_the_same_words(office):
    def words(name):
        text = sign_in(name, "wrong").content.decode()
        return text[text.index('role="alert"') : text.index("</div>", text.index('role="alert"'))]

    assert words("the-office") == words("nobody-of-that-name")
