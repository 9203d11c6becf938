"""Every route, asked as every role by cookie and by token, serves whom the permission table names.

A new route fails here until the table knows it and SAMPLES holds an address of it.
"""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.views.i18n import set_language

from gis_core.configuring import configure_city, read_city_document
from gis_core.permission_table import ROLES, TABLE, Rule, rule_of
from gis_core.permissions import ALL_ROLES
from tests.people import client_of, client_with_token

XIANNING = Path(__file__).parent.parent / "fixtures" / "cities" / "xianning.yaml"

# Arguments for one address of each route, and its query string.
SAMPLES = {
    "viewer": ({}, ""),
    "units-tile": ({"kind": "county", "z": "9", "x": "418", "y": "212"}, ""),
    "units-tilejson": ({"kind": "county"}, ""),
    "units-values": ({"kind": "county"}, ""),
    "streets-tile": ({"z": "9", "x": "418", "y": "212"}, ""),
    "streets-tilejson": ({}, ""),
    "density-tile": ({"z": "9", "x": "418", "y": "212"}, ""),
    "density-tilejson": ({}, ""),
    "assign": ({}, "lon=114.32&lat=29.84&datum=wgs84&on=2022-12-15"),
    "rounds": ({}, ""),
    "round-results": ({"key": "2022-11"}, "kind=zone"),
    "result-lines": ({"key": "2022-11", "code": "421202"}, ""),
    "api-index": ({}, ""),
    "healthz": ({}, ""),
    "problem": ({"code": "not-found"}, ""),
    "sign-in": ({}, ""),
    "sign-out": ({}, ""),
    "set-language": ({}, ""),
}


def named_routes(resolver=None, namespaces=()):
    """(full name, pattern) of every route of the URLconf, as the resolver will call it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            within = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from named_routes(pattern, within)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or pattern.lookup_str]), pattern


def address(name, pattern):
    """A sample address of the route; None when nobody has given one."""
    if not name.startswith("admin:"):
        if name not in SAMPLES:
            return None
        arguments, query = SAMPLES[name]
        return reverse(name, kwargs=arguments) + (f"?{query}" if query else "")
    if pattern.name is None:
        return "/admin/nowhere/"
    samples = {"app_label": "gis_core", "content_type_id": 1, "object_id": "1"}
    arguments = {key: samples[key] for key in pattern.pattern.regex.groupindex if key in samples}
    return reverse(name, args=["1"] if _takes_a_position(pattern) else None, kwargs=arguments or None)


def _takes_a_position(pattern):
    return bool(pattern.pattern.regex.groups) and not pattern.pattern.regex.groupindex


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def city(db):
    return configure_city(read_city_document(XIANNING))


def disagreements(client, role, by_token, where):
    """In words: each address whose answer to that role is not what the table says."""
    for name, target in where.items():
        rule = rule_of(name)
        answer = client.get(target, headers={"accept": "application/json"})
        allowed = role in rule.roles and (rule.by_token or not by_token or role == "public")
        # Django's admin has a second no of its own, for what is read-only to everybody.
        refused = answer.status_code in (401, 403) and (
            not name.startswith("admin:") or getattr(answer, "refused_by_table", False)
        )
        if allowed and (refused or answer.status_code >= 500):
            yield f"{name} as {role} answered {answer.status_code}: {answer.content[:200]}"
        if not allowed and not (refused and answer.status_code == (401 if role == "public" else 403)):
            yield f"{name} is not for {role} and answered {answer.status_code}"


def test_every_route_is_in_the_permission_table():
    assert [name for name, _ in named_routes() if rule_of(name) is None] == []


def test_every_row_of_the_table_is_a_route():
    names = {name for name, _ in named_routes()}
    dead = {row for row in TABLE if row not in names and not row.endswith(":*")}
    assert dead == set()


def test_every_route_has_a_sample_address():
    assert [name for name, pattern in named_routes() if address(name, pattern) is None] == []


def test_the_table_speaks_of_the_roles_that_exist():
    assert set(ROLES) == ALL_ROLES
    assert all(rule.roles <= ALL_ROLES and rule.roles and rule.says for rule in TABLE.values())


def test_the_walk_covers_the_admin_too():
    assert sum(name.startswith("admin:") for name, _ in named_routes()) > 50


@pytest.mark.parametrize("how", [client_of, client_with_token], ids=["cookie", "token"])
@pytest.mark.parametrize("role", ROLES)
def test_every_route_serves_whom_the_table_names(city, role, how):
    where = {name: address(name, pattern) for name, pattern in named_routes()}
    assert None not in where.values()
    assert list(disagreements(how(role), role, how is client_with_token, where)) == []


def test_a_route_missing_from_the_table_is_found_and_serves_nobody(city, settings):
    class Planted:
        urlpatterns = [path("planted/", set_language, name="planted")]

    settings.ROOT_URLCONF = Planted
    assert [name for name, _ in named_routes() if rule_of(name) is None] == ["planted"]
    assert [name for name, pattern in named_routes() if address(name, pattern) is None] == ["planted"]
    for client in (Client(), client_of("admin")):
        assert client.get("/planted/", headers={"accept": "application/json"}).status_code == 403


def test_a_wrong_row_of_the_table_is_found_by_the_walk(city, monkeypatch):
    """The middleware keeps the true table; the walk reads one in which health is the office's."""
    wrong = {"healthz": Rule(frozenset({"office"}), "planted")}
    monkeypatch.setattr("tests.test_routes.rule_of", lambda name: wrong.get(name) or rule_of(name))
    assert list(disagreements(client_of("public"), "public", False, {"healthz": "/healthz"})) == [
        "healthz is not for public and answered 200"
    ]
