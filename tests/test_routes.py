"""Every route, asked as every role by cookie and by token, serves whom the permission table names.

A new route fails here until the table knows it and SAMPLES holds an address of it.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.views.i18n import set_language

from findings.models import Result
from findings.scoring.plan_document import plan_from_yaml
from gis_core.permission_table import ROLES, TABLE, Rule, rule_of
from gis_core.permissions import ALL_ROLES, SEALED_READERS
from tests.findings.batch_job import JOB
from tests.findings.drawn_round import PLAN
from tests.people import client_of, client_with_token
from tests.tiles.mapped_city import APPEAL, DECEMBER, DEPARTMENT, DRAFT, JANUARY, NOVEMBER, MappedCity

# Arguments for one address of each route, and its query string.
SAMPLES = {
    "viewer": ({}, ""),
    "units-tile": ({"kind": "county", "z": "9", "x": "418", "y": "211"}, "round=2022-11"),
    "units-tilejson": ({"kind": "county"}, "round=2022-11"),
    "units-values": ({"kind": "county"}, "round=2022-11"),
    "units-classes": ({"kind": "county"}, "measure=score"),
    "link-sign": ({}, "to=/"),
    "map-style": ({"theme": "scores"}, "round=2022-11"),
    "findings-tile": ({"z": "9", "x": "418", "y": "211"}, "round=2022-11"),
    "findings-tilejson": ({}, "round=2022-11"),
    "arcs-tile": ({"kind": "county", "z": "9", "x": "418", "y": "211"}, "round=2022-11"),
    "arcs-tilejson": ({"kind": "county"}, "round=2022-11"),
    "duties-tile": ({"kind": "county", "z": "9", "x": "418", "y": "211"}, ""),
    "duties-tilejson": ({"kind": "county"}, ""),
    "stamped-tile": ({"stamp": "0" * 20, "rest": "units/county/9/418/211"}, "round=2022-11"),
    "streets-tile": ({"z": "9", "x": "418", "y": "211"}, ""),
    "streets-tilejson": ({}, ""),
    "layers-page": ({}, ""),
    "labels-geojson": ({"kind": "county"}, "round=2022-11"),
    "layer-geojson": ({"layer": "units/county"}, "round=2022-11"),
    "layer-picture": ({"layer": "units/county"}, "round=2022-11"),
    "archive": ({"name": "none"}, ""),
    "lasting-archive": ({"digest": "0" * 20, "name": "none"}, ""),
    "density-tile": ({"z": "9", "x": "418", "y": "211"}, "round=2022-11"),
    "density-tilejson": ({}, "round=2022-11"),
    "assign": ({}, "lon=114.31&lat=29.81&datum=wgs84&on=2022-11-15"),
    "answer": ({"name": "a_nothing"}, ""),
    "finding-answer": ({"number": APPEAL}, ""),
    "finding": ({"number": APPEAL}, ""),
    "finding-photo": ({"number": APPEAL, "photo": APPEAL}, ""),
    "changes": ({}, "since=0"),
    "mapit-point": ({"srid": 4326, "x": "114.31", "y": "29.81"}, "on=2022-11-15"),
    "mapit-area": ({"area_id": 1}, "on=2022-11-15"),
    "mapit-area-geojson": ({"area_id": 1}, "on=2022-11-15"),
    "assign-jobs": ({}, ""),
    "assign-job": ({"job": JOB}, ""),
    "assign-job-result": ({"job": JOB}, ""),
    "assign-job-errors": ({"job": JOB}, ""),
    "immediate-findings": ({}, ""),
    "immediate-page": ({}, ""),
    "plans": ({}, ""),
    "plan": ({"key": "2022", "version": 1}, ""),
    "plan-file": ({"key": "2022", "version": 1, "form": "yaml"}, ""),
    "plan-schema": ({}, ""),
    "plan-trial": ({}, "plan=2022&from=2022-11&to=2022-11"),
    "plan-trial-file": ({}, "plan=2022&from=2022-11&to=2022-11"),
    "plan-try-page": ({}, ""),
    "plan-comparison": ({}, "a=2022&b=2022"),
    "plans-page": ({}, ""),
    "plan-page": ({"key": "2022", "version": 1}, ""),
    "plan-compare-page": ({}, "a=2022&b=2022"),
    "plan-new": ({}, ""),
    "plan-edit": ({"key": "2022", "version": 1}, ""),
    "rounds": ({}, ""),
    "round": ({"key": "2022-11"}, ""),
    "round-manifest": ({"key": "2022-11"}, ""),
    "round-proof": ({"key": "2022-11"}, ""),
    "proof-page": ({"key": "2022-11"}, ""),
    "rounds-page": ({}, ""),
    "round-page": ({"key": "2022-11"}, ""),
    "ranking-page": ({"key": "2022-11"}, "kind=zone"),
    "ranking-file": ({"key": "2022-11"}, "kind=zone"),
    "unit-page": ({"kind": "zone", "code": "zone-west"}, "round=2022-11"),
    "unit-scores": ({"kind": "zone", "code": "zone-west"}, "round=2022-11"),
    "department": ({"number": DEPARTMENT}, ""),
    "departments-page": ({}, "round=2022-11"),
    "department-page": ({"number": DEPARTMENT}, "round=2022-11"),
    "sensitivity-page": ({"key": "2022-11"}, ""),
    "round-publication": ({"key": "2022-11"}, ""),
    "publication-page": ({"key": "2022-11"}, ""),
    "round-departments": ({"key": "2022-11"}, ""),
    "round-results": ({"key": "2022-11"}, "kind=zone"),
    "result-lines": ({"key": "2022-11", "code": "zone-west"}, "kind=zone&component=urban"),
    "ledger": ({}, "year=2022"),
    "ledger-book": ({}, "year=2022"),
    "ledger-page": ({}, ""),
    "ledger-quarter": ({"quarter": "2022Q4"}, ""),
    "ledger-settlements": ({}, ""),
    "bulletin": ({"key": "2022-11"}, ""),
    "bulletin-file": ({"key": "2022-11", "form": "txt"}, ""),
    "bulletin-picture": ({"key": "2022-11", "name": "trend"}, ""),
    "appeals": ({}, ""),
    "appeal": ({"appeal": APPEAL}, ""),
    "appeal-withdraw": ({"appeal": APPEAL}, ""),
    "appeal-decide": ({"appeal": APPEAL}, ""),
    "appeal-evidence": ({"appeal": APPEAL}, ""),
    "appeal-evidence-file": ({"appeal": APPEAL, "evidence": APPEAL}, ""),
    "finding-appeals": ({"finding": APPEAL}, ""),
    "finding-rulings": ({"finding": APPEAL}, ""),
    "appeals-page": ({}, ""),
    "appeal-page": ({"appeal": APPEAL}, ""),
    "appeal-form": ({"finding": APPEAL}, ""),
    "rulings-page": ({}, ""),
    "ruling-page": ({"ruling": APPEAL}, ""),
    "ruling-form": ({"finding": APPEAL}, ""),
    "units": ({}, "kind=county&on=2022-11-15"),
    "unit": ({"kind": "county", "code": "421202"}, "on=2022-11-15"),
    "unit-history": ({"kind": "county", "code": "421202"}, ""),
    "unit-of-code": ({"code": "421202"}, "on=2022-11-15"),
    "history-of-code": ({"code": "421202"}, ""),
    "unit-duties": ({"kind": "county", "code": "421202"}, "on=2022-11-15"),
    "unit-faults": ({}, "kind=county&on=2022-11-15"),
    "streets": ({}, "box=114.3,29.8,114.4,29.9"),
    "street": ({"code": "nothing"}, ""),
    "editor": ({}, ""),
    "editor-lines": ({}, ""),
    "editor-draft": ({"draft": DRAFT}, ""),
    "drafts": ({}, ""),
    "draft": ({"draft": DRAFT}, ""),
    "draft-operations": ({"draft": DRAFT}, ""),
    "draft-operation": ({"draft": DRAFT, "ordinal": 1}, ""),
    "draft-undo": ({"draft": DRAFT}, ""),
    "draft-redo": ({"draft": DRAFT}, ""),
    "draft-locks": ({"draft": DRAFT}, ""),
    "draft-rebase": ({"draft": DRAFT}, ""),
    "draft-submit": ({"draft": DRAFT}, ""),
    "draft-take-back": ({"draft": DRAFT}, ""),
    "draft-return": ({"draft": DRAFT}, ""),
    "draft-approve": ({"draft": DRAFT}, ""),
    "draft-publish": ({"draft": DRAFT}, ""),
    "draft-units": ({"draft": DRAFT}, "kind=county"),
    "draft-arcs": ({"draft": DRAFT}, "kind=county"),
    "draft-faults": ({"draft": DRAFT}, ""),
    "draft-diff": ({"draft": DRAFT}, ""),
    "draft-attachments": ({"draft": DRAFT}, ""),
    "draft-attachment": ({"draft": DRAFT, "attachment": DRAFT}, ""),
    "drafts-page": ({}, ""),
    "draft-review": ({"draft": DRAFT}, ""),
    "draft-conflict": ({"draft": DRAFT}, ""),
    "draft-impact-page": ({"draft": DRAFT}, ""),
    "draft-others": ({"draft": DRAFT}, ""),
    "draft-comments": ({"draft": DRAFT}, ""),
    "draft-comment-settle": ({"draft": DRAFT, "comment": 1}, ""),
    "draft-impact": ({"draft": DRAFT}, ""),
    "draft-consents": ({"draft": DRAFT}, ""),
    "own-consents": ({}, ""),
    "own-consent": ({"number": 1}, ""),
    "consent-answer": ({"number": 1}, ""),
    "draft-sheet": ({"draft": DRAFT}, ""),
    "co-sign": ({"secret": "nothing"}, ""),
    "revisions": ({}, ""),
    "revision-diff": ({"number": 1}, ""),
    "revision-rollback": ({"number": 1}, ""),
    "settlements": ({}, "on=2022-11-15"),
    "record-site-decision": ({}, ""),
    "site-decision": ({"code": "D1"}, ""),
    "site-decision-evidence": ({"code": "D1"}, ""),
    "site-decision-file": ({"code": "D1", "number": DRAFT}, ""),
    "site-decisions-page": ({}, ""),
    "site-decision-page": ({"code": "D1"}, ""),
    "api-index": ({}, ""),
    "openapi": ({}, ""),
    "api-docs": ({}, ""),
    "favicon": ({}, ""),
    "healthz": ({}, ""),
    "basemap-tile": ({"key": "own", "mark": "1-1", "z": 9, "x": 418, "y": 211}, ""),
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


def walked_city():
    """A small city with rounds published, closed (sealed) and open (sealed)."""
    made = MappedCity()
    made.plan.rules = plan_from_yaml(PLAN).to_dict()
    made.plan.save()
    for result in Result.objects.filter(code="zone-west"):
        result.parts.create(component="urban", weight=1, effective_weight=1, source="inspected", score=91)
    return made


@pytest.fixture
def city(db):
    return walked_city()


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


def round_routes():
    """(name, pattern) of every route of which the table says that rounds narrow it."""
    return [(name, pattern) for name, pattern in named_routes() if "round" in rule_of(name).narrowed_by]


def of_round(name, pattern, key):
    """The route's sample address, for another round; None when it takes none."""
    sample = address(name, pattern)
    return sample.replace(NOVEMBER, key) if NOVEMBER in sample else None


def told(client, target, key):
    """Everything an answer tells, but for its number and the round's own name."""
    answer = client.get(target, headers={"accept": "application/json"})
    number = answer.get("X-Request-Id", "-")
    headers = {name: value for name, value in answer.items() if name != "X-Request-Id"}
    body = answer.content.replace(number.encode(), b"N").replace(key.encode(), b"KEY")
    return answer.status_code, headers, body


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


UNKNOWN = "2031-07"


def test_the_walk_of_rounds_covers_scores_lines_tiles_and_values():
    covered = {name for name, pattern in round_routes() if of_round(name, pattern, UNKNOWN)}
    assert covered >= {"round-results", "result-lines", "units-tile", "units-values", "density-tile"}


@pytest.mark.parametrize("sealed", [DECEMBER, JANUARY], ids=["closed", "open"])
@pytest.mark.parametrize("role", ROLES)
def test_a_sealed_round_is_told_from_an_unknown_one_by_its_readers_only(city, role, sealed):
    client = client_of(role)
    for name, pattern in round_routes():
        target = of_round(name, pattern, sealed)
        if target is None:  # a page or list of rounds: the sealed one is in it or not
            listed = f'"{sealed}"' in client.get(address(name, pattern)).content.decode()
            assert listed == (role in SEALED_READERS), name
            continue
        asked = told(client, target, sealed)
        unknown = told(client, of_round(name, pattern, UNKNOWN), UNKNOWN)
        assert unknown[0] == 404, name
        assert (asked != unknown) == (role in SEALED_READERS), name


@pytest.mark.parametrize("role", ROLES)
def test_a_published_round_is_there_for_everybody(city, role):
    client = client_of(role)
    for name, pattern in round_routes():
        assert client.get(address(name, pattern)).status_code in (200, 204), name


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
