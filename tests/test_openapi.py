"""The description of the API is the API: every address, parameter and answer, tried on a small city.

A new address under /api/v1/ fails here until its floor's openapi.py declares it.
"""

import json
import re
from copy import deepcopy
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from openapi_spec_validator import validate

from findings import duty_book, place_index
from findings.models import Finding, Result
from findings.scoring.plan_document import plan_from_yaml
from gis_core import api_catalogue, query
from gis_core.accounts import grant_role
from gis_core.api_catalogue import floors, offers, openapi_document, routes
from gis_core.api_description import Answer, Floor, Operation, document
from gis_core.api_outline import outline
from gis_core.pages import api_index
from grids.checks.faults import OPERATIONS
from grids.draft_models import Descent
from grids.models import Revision
from tests.findings.batch_job import finished_job
from tests.findings.drawn_round import PLAN
from tests.people import client_of, person
from tests.test_routes import SAMPLES
from tests.tiles.mapped_city import MappedCity

API = "/api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")
PUBLIC_DOCUMENT = f"{API}openapi.json"


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test starts without what earlier tests left in this process."""
    place_index.forget()
    duty_book.forget()


@pytest.fixture
def city(db, tmp_path, monkeypatch):
    """A small city with a published round, its results, their parts, a deduction and a file answered."""
    monkeypatch.setenv("LUZHANG_JOBS", str(tmp_path / "jobs"))
    made = MappedCity()
    finished_job(person("office"))
    made.plan.rules = plan_from_yaml(PLAN).to_dict()
    made.plan.save()
    for result in Result.objects.all():
        part = result.parts.create(
            component="urban", weight=1, effective_weight=1, source="inspected", score=91
        )
        finding = Finding.objects.filter(round=result.round).first()
        if finding is not None:
            part.lines.create(finding=finding, category="c", points=1)
    return made


@pytest.fixture
def told(city):
    """The document as it is served to anybody."""
    answer = Client().get(PUBLIC_DOCUMENT)
    assert answer.status_code == 200
    return answer.json()


def operations(told):
    """(address, method, operation) of everything described."""
    for address, methods in told["paths"].items():
        for method in METHODS:
            if method in methods:
                yield address, method, methods[method]


def example_of(address, operation):
    """Where to ask and what: the operation's examples, else the sample of the walk of routes.

    What is not public (a draft, say) has no example in a document that everybody reads.
    """
    made, values = address, {}
    for each in operation["parameters"]:
        if each["in"] == "path" and "example" in each:
            made = made.replace(f"{{{each['name']}}}", str(each["example"]))
        elif each["in"] == "query" and "example" in each:
            values[each["name"]] = each["example"]
        elif each["required"] and each["in"] in ("path", "query"):
            arguments, asked = SAMPLES[operation["operationId"]]
            return reverse(operation["operationId"], kwargs=arguments), dict(parse_qsl(asked))
    return made, values


def askers(operation):
    """The public where it is served, and somebody of a role that is."""
    roles = operation["x-roles"]
    role = "office" if "office" in roles else next(role for role in roles if role != "public")
    return [*([Client()] if "public" in roles else []), client_of(role)]


def closed(schema):
    """The schema with no member allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(each) for name, each in schema.items()}
    if "properties" in schema and isinstance(schema["properties"], dict) and schema.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


def misfits(told, operation, answer):
    """In words: what of an answer its description does not allow."""
    described = operation["responses"].get(str(answer.status_code))
    if described is None:
        return [f"{answer.status_code} is not described"]
    if "$ref" in described:
        described = told["components"]["responses"][described["$ref"].rpartition("/")[2]]
    media = answer.get("Content-Type", "").partition(";")[0]
    content = described.get("content", {})
    if not content:
        return [] if not answer.content else [f"{answer.status_code} has a body and should have none"]
    if media not in content:
        return [f"{media} is not described"]
    if not media.endswith("json"):
        return []
    schema = closed(content[media]["schema"]) | {"components": closed(told["components"])}
    checker = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(answer.json())]


# --- (a) the document ---------------------------------------------------------------------------


def test_the_document_is_openapi_3_1(told):
    assert told["openapi"] == "3.1.0"
    validate(told)


def test_the_document_is_complete_in_itself(told):
    found = re.findall(r'"\$ref": "([^"]*)"', json.dumps(told))
    assert len(found) > 50
    for each in found:
        assert each.startswith("#/components/")
        at = told
        for part in each.removeprefix("#/").split("/"):
            at = at[part]
    assert [tag["url"] for tag in told["servers"]] == ["/"]


def test_the_citys_kinds_are_the_choices_of_a_kind(told):
    parameters = told["paths"]["/api/v1/units"]["get"]["parameters"]
    (kind,) = [each for each in parameters if each["name"] == "kind"]
    assert "zone" in kind["schema"]["enum"] and "x-vocabulary" not in json.dumps(told)


def test_before_a_city_is_configured_the_api_is_described_all_the_same(db):
    answer = Client().get(PUBLIC_DOCUMENT)
    assert answer.status_code == 200
    validate(answer.json())
    assert Client().get("/docs/api").status_code == 200


def test_who_has_the_document_is_not_told_it_again(told):
    tag = Client().get(PUBLIC_DOCUMENT)["ETag"]
    assert Client().get(PUBLIC_DOCUMENT, headers={"if-none-match": tag}).status_code == 304


# --- (b) every address is in it -------------------------------------------------------------------


def undescribed(told):
    """Addresses of the API that the document does not know."""
    return sorted(route.address for route in routes().values() if route.address.startswith(API)
                  and route.address not in told["paths"])


def test_every_address_of_the_api_is_described(told):
    assert len(told["paths"]) > 12
    assert undescribed(told) == []


def test_an_address_that_nobody_described_is_found(told, settings, monkeypatch):
    class Planted:
        urlpatterns = [path("api/v1/planted/<str:code>", api_index, name="healthz")]

    settings.ROOT_URLCONF = Planted
    assert undescribed(told) == ["/api/v1/planted/{code}"]


def test_each_address_takes_the_methods_described_and_no_other(told):
    client = client_of("admin")
    for role in ("planner", "reviewer", "office", "inspector", "dispatcher"):
        grant_role(person("admin"), role)
    for address, methods in told["paths"].items():
        sample = re.sub(r"\{[a-z_]+\}", "1", address)
        for method in METHODS:
            answer = getattr(client, method)(sample, headers={"accept": "application/json"})
            assert (answer.status_code == 405) == (method not in methods), (method, address)


def test_each_operation_names_its_problems_and_the_roles_it_serves(told):
    rules = {route.address: route.roles for route in routes().values()}
    for address, method, operation in operations(told):
        assert operation["x-roles"] == sorted(rules[address])
        assert {"400", "503"} <= set(operation["responses"]), (method, address)
        refused = {"401", "403"} <= set(operation["responses"])
        assert refused == ("public" not in rules[address]) == (operation["security"] == [{"token": []}])
        named = set(re.findall(r"\{([a-z_]+)\}", address))
        assert named == {each["name"] for each in operation["parameters"] if each["in"] == "path"}


def test_everything_is_explained_in_both_languages(told):
    for address, _, operation in operations(told):
        assert re.search("[\u4e00-\u9fff]", operation["x-summary-zh"]), address
        for each in operation["parameters"]:
            assert each["description"] and re.search("[\u4e00-\u9fff]|ETag", each["x-description-zh"])


# --- (c) answers are as described -----------------------------------------------------------------


def test_every_address_that_is_read_answers_as_described(told):
    for address, method, operation in operations(told):
        if method == "get":
            for client in askers(operation):
                answer = client.get(*example_of(address, operation))
                assert answer.status_code in (200, 204), (address, answer.content[:300])
                assert misfits(told, operation, answer) == [], address


def test_every_public_address_has_an_example_or_needs_none(told):
    for address, method, operation in operations(told):
        needed = [each for each in operation["parameters"] if each["required"] and each["in"] != "header"]
        if method == "get" and address.startswith(API) and "public" in operation["x-roles"]:
            assert [each["name"] for each in needed if "example" not in each] == [], address


def test_the_same_place_is_a_feature_as_described_too(told):
    operation = told["paths"]["/api/v1/assign"]["get"]
    answer = Client().get(
        *example_of("/api/v1/assign", operation), headers={"accept": "application/geo+json"}
    )
    assert answer["Content-Type"].startswith("application/geo+json")
    assert misfits(told, operation, answer) == []


def test_a_round_redrawn_within_is_as_described_too(told, city):
    Revision.objects.create(
        number=2, status="published", effective_on="2022-11-10", published_at=timezone.now(),
        override_reason="市政府决定", overridden_by=person("office"),
    )
    operation = told["paths"]["/api/v1/rounds/{key}/results"]["get"]
    answer = Client().get("/api/v1/rounds/2022-11/results", {"kind": "zone"})
    assert [each["reason"] for each in answer.json()["overrides"]] == ["市政府决定"]
    assert misfits(told, operation, answer) == []


def test_a_history_with_lineage_and_people_is_as_described_too(told, city):
    revision = Revision.objects.create(
        number=2, status="published", effective_on="2023-01-01", published_at=timezone.now(),
        author=person("planner"), reviewer=person("reviewer"),
    )
    old, new = city.units["zone-west"], city.units["zone-west-2023"]
    Descent.objects.create(revision=revision, ancestor=old.unit, descendant=new.unit, area_m2=12.5)
    operation = told["paths"]["/api/v1/units/{code}/history"]["get"]
    for client, people in ((Client(), False), (client_of("office"), True)):
        answer = client.get("/api/v1/units/zone-west-2023/history")
        (ancestor,) = answer.json()["ancestors"]
        assert ("author" in ancestor) == people and ancestor["code"] == "zone-west"
        assert misfits(told, operation, answer) == []


def test_a_described_place_inside_its_units_has_its_bodies(told, city):
    operation = told["paths"]["/api/v1/assign"]["get"]
    parameters = {"lon": 114.31, "lat": 29.81, "datum": "wgs84", "on": "2022-11-15", "accuracy_m": 3}
    for client in (Client(), client_of("office")):
        answer = client.get("/api/v1/assign", parameters)
        assert answer.json()["units"] and answer.json()["bodies"]
        assert misfits(told, operation, answer) == []


def test_problems_are_as_described(told):
    for address, method, operation in operations(told):
        if method != "get":
            continue
        sample = re.sub(r"\{[a-z_]+\}", "no-such", address)
        known = askers(operation)[-1]
        for answer in (known.get(sample, {"nonsense": "1"}), known.get(sample), Client().get(sample)):
            if answer.status_code >= 400:
                assert misfits(told, operation, answer) == [], (sample, answer.content[:200])


@pytest.mark.parametrize("address", ["/api/v1/assign", "/api/v1/answers/{name}"])
def test_that_a_masked_place_is_refused_to_the_public_is_described(told, address):
    assert {"200", "403"} <= set(told["paths"][address]["get"]["responses"])


def test_an_answer_with_a_member_too_many_or_too_few_is_found(told):
    operation = told["paths"]["/api/v1/units"]["get"]
    answer = Client().get("/api/v1/units", {"limit": 1})
    assert misfits(told, operation, answer) == []
    for change in (lambda all: all.update(extra=1), lambda all: all.pop("links"),
                   lambda all: all["features"][0]["properties"].update(valid_from="soon"),
                   lambda all: all["features"][0].update(geometry={"type": "Point"})):
        data = deepcopy(answer.json())
        change(data)
        answer.json = lambda data=data: data
        assert misfits(told, operation, answer) != []


# --- (d) parameters are those that are read ---------------------------------------------------------


def test_the_parameters_described_are_those_the_view_allows(told, monkeypatch):
    allowed = []
    original = query.StrictQuery.__init__

    def noting(self, given, names):
        allowed.append(set(names))
        original(self, given, names)

    monkeypatch.setattr(query.StrictQuery, "__init__", noting)
    for address, method, operation in operations(told):
        if method != "get":
            continue
        declared = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        allowed.clear()
        askers(operation)[-1].get(*example_of(address, operation))
        if allowed:
            assert allowed[0] == declared, address
        else:
            assert not address.startswith(API), address


def test_a_parameter_that_is_not_described_is_refused(told):
    for address, method, operation in operations(told):
        if method == "get":
            where, asked = example_of(address, operation)
            answer = askers(operation)[-1].get(where, asked | {"undescribed": "1"})
            assert (answer.status_code, answer.json()["parameter"]) == (400, "undescribed"), address


def test_a_parameter_described_as_required_is(told):
    tried = 0
    for address, method, operation in operations(told):
        needed = [each["name"] for each in operation["parameters"] if each["required"]]
        if method == "get":
            where, asked = example_of(address, operation)
            for name in set(needed) & set(asked):
                without = {each: held for each, held in asked.items() if each != name}
                assert askers(operation)[-1].get(where, without).status_code == 400, (address, name)
                tried += 1
    assert tried > 5


def test_no_example_tells_of_a_round_that_is_not_published(told, city):
    text = json.dumps(told)
    assert "2022-11" in text and "2022-12" not in text and "2023-01" not in text.replace("2023-01-01", "")


# --- the page and the index -----------------------------------------------------------------------


@pytest.mark.parametrize("language, words", [
    ("en", ["One unit of a day by its code alone", "An example that answers here"]),
    ("zh-hans", ["按代码查询某日的一个责任区", "责任区与界线"]),
])
def test_the_page_shows_every_operation_and_schema_in_the_readers_language(told, language, words):
    page = Client().get("/docs/api", headers={"accept-language": language})
    text = page.content.decode()
    for _, _, operation in operations(told):
        assert f'id="{operation["operationId"]}"' in text
    for name in told["components"]["schemas"]:
        assert f'id="schema-{name}"' in text
    assert [each for each in words if each not in text] == []


def test_the_page_runs_no_script_and_takes_nothing_from_elsewhere(told):
    page = Client().get("/docs/api")
    text = page.content.decode()
    assert "<script" not in text and "style=" not in text and "<style" not in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_every_link_within_the_page_has_its_target_and_every_example_answers(told):
    text = Client().get("/docs/api").content.decode()
    inner = set(re.findall(r'href="#([^"]+)"', text))
    assert inner and inner <= set(re.findall(r'id="([^"]+)"', text))
    examples = [each.replace("&amp;", "&") for each in re.findall(r'href="(/(?:api|tiles)/[^"]*)"', text)]
    assert len(examples) > 8
    client = client_of("office")
    assert [each for each in examples if client.get(each).status_code != 200] == []


def test_the_outline_is_of_the_document_only(told):
    told["paths"]["/api/v1/units"]["get"]["summary"] = "changed"
    shown = outline(told, "en")
    assert "changed" in [each["summary"] for tag in shown["tags"] for each in tag["operations"]]


def test_the_index_offers_what_is_described_to_whom_it_serves(told):
    public = {each["name"] for each in offers(frozenset({"public"}))}
    planner = {each["name"] for each in offers(frozenset({"public", "planner"}))}
    assert "units" in public and "unit-faults" not in public and "unit-faults" in planner
    index = Client().get(API).json()
    assert {each["name"] for each in index["offers"]} == public
    assert Client().get(index["description"]).status_code == 200
    for each in index["offers"]:
        assert urlsplit(each["address"]).path.startswith(("/api/", "/tiles/", "/point/", "/area/"))


def test_each_operation_on_a_draft_is_a_form_of_the_document(told):
    names = set(told["components"]["schemas"]["DraftOperation"]["discriminator"]["mapping"])
    assert names == set(OPERATIONS)
    text = Client().get("/docs/api").content.decode()
    assert 'href="#schema-operation-move_arc"' in text


# --- declaring ------------------------------------------------------------------------------------


def write():
    return Operation(
        "units", "A change.", "修改。", {201: Answer("Done.", "完成。", {"application/json": {"type": "object"}})},
        method="post", body={"application/json": {"type": "object"}}, if_match=True, problems=(422,),
    )


def one(*declared, schemas=()):
    told = [Floor("f", "F", "甲", declared, dict(schemas))] + api_catalogue.floors(None)[-1:]
    return document(told, routes(), title="t", title_zh="t", description="d", description_zh="d", vocabulary={})


def test_a_write_declares_its_body_if_match_and_what_refuses_it(db):
    told = one(write())
    validate(told)
    operation = told["paths"]["/api/v1/units"]["post"]
    assert operation["operationId"] == "post-units" and operation["requestBody"]["required"]
    assert {"412", "428", "422"} <= set(operation["responses"])
    (header,) = [each for each in operation["parameters"] if each["in"] == "header"]
    assert header["name"] == "If-Match" and header["required"]
    assert "ETag" in operation["responses"]["201"]["headers"]


def test_two_schemas_of_one_name_are_found(db):
    with pytest.raises(ValueError, match="Problem"):
        one(write(), schemas={"Problem": {"type": "string"}})


def test_each_floor_declares_in_the_order_of_the_house(db):
    assert [floor.name for floor in floors(None)] == ["units", "findings", "tiles", "base"]
    assert openapi_document()["tags"][0]["name"] == "units"
