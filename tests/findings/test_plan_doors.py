"""Plans by the API and by commands: who sees which, and that every file is the same document."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from findings.models import Plan
from findings.plan_workbook_reading import plan_from_workbook
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from tests.findings import drawn_round as drawn
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("xianning_city")
RULES = plan_from_yaml(drawn.PLAN)


@pytest.fixture
def two_versions(db):
    """2022, frozen, its second version that nobody used yet, and 2023 with a round that is open."""
    from django.utils import timezone

    plan = store_plan(RULES)
    Plan.objects.filter(pk=plan.pk).update(frozen_at=timezone.now())
    second = RULES.to_dict() | {"rank_on": "exact"}
    store_plan(plan_from_dict(second))
    third = store_plan(plan_from_dict(second | {"key": "2023", "first_day": "2023-01-01", "last_day": "2023-12-31"}))
    open_round("2023-01", third)


def seen(role):
    told = client_of(role).get("/api/v1/plans").json()["plans"]
    return {(each["plan"], each["version"]): each["rounds"] for each in told}


def test_a_frozen_plan_is_for_everybody_another_for_the_office_and_those_who_see_its_round(two_versions):
    frozen = {("2022", 1): []}
    assert seen("public") == frozen == seen("planner")
    assert seen("inspector") == frozen | {("2023", 1): ["2023-01"]}
    assert seen("office") == frozen | {("2022", 2): [], ("2023", 1): ["2023-01"]} == seen("admin")


def test_a_plan_that_is_not_for_one_is_told_like_one_that_is_not_there(two_versions):
    public = client_of("public")
    assert public.get("/api/v1/plans/2022/1").status_code == 200
    for address in ("2022/2", "2022/3", "2031/1", "2022/2.yaml", "2022/2.xlsx"):
        assert public.get(f"/api/v1/plans/{address}").status_code == 404
    assert client_of("office").get("/api/v1/plans/2022/2").json()["rules"]["rank_on"] == "exact"


def test_the_rules_by_the_api_follow_the_schema_it_serves(two_versions):
    client = client_of("public")
    answer = client.get("/api/v1/plans/schema")
    assert answer["Content-Type"].startswith("application/schema+json")
    Draft202012Validator(answer.json()).validate(client.get("/api/v1/plans/2022/1").json()["rules"])
    assert answer.json()["$id"] == "http://testserver/api/v1/plans/schema"


def test_the_yaml_names_its_schema_and_is_the_plan(two_versions):
    answer = client_of("public").get("/api/v1/plans/2022/1.yaml")
    text = answer.content.decode()
    assert text.startswith("# yaml-language-server: $schema=http://testserver/api/v1/plans/schema\n")
    assert plan_from_yaml(text) == RULES
    assert 'filename="plan-2022-v1.yaml"' in answer["Content-Disposition"]


def test_json_and_workbook_are_the_plan(two_versions, tmp_path):
    client = client_of("public")
    assert plan_from_dict(json.loads(client.get("/api/v1/plans/2022/1.json").content)) == RULES
    (tmp_path / "p.xlsx").write_bytes(client.get("/api/v1/plans/2022/1.xlsx").content)
    assert plan_from_workbook(tmp_path / "p.xlsx") == RULES
    assert client.get("/api/v1/plans/2022/1.docx").status_code == 404


def command(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["yaml", "json", "xlsx"])
def test_what_is_exported_is_imported_as_what_is_there_already(two_versions, tmp_path, form):
    file = str(tmp_path / f"plan.{form}")
    assert command("export_plan", "2022", file) == f"Written to {file}.\n"
    assert "Nothing to write" in command("import_plan", file, "--commit")


def test_a_version_is_exported_by_its_number_and_files_are_never_written_over(two_versions, tmp_path):
    assert "rank_on: published" in command("export_plan", "2022/1")
    assert "rank_on: exact" in command("export_plan", "2022")
    file = tmp_path / "plan.yaml"
    file.write_text("mine")
    with pytest.raises(CommandError, match="Name a new file"):
        command("export_plan", "2022", str(file))
    with pytest.raises(CommandError, match="There is no plan “2022”, version 9"):
        command("export_plan", "2022/9")
    with pytest.raises(CommandError, match="Say which plan"):
        command("export_plan")


def test_the_schema_and_an_empty_workbook_are_written(db, tmp_path):
    assert json.loads(command("export_plan", "--schema"))["title"] == "Plan"
    command("export_plan", "--schema", str(tmp_path / "plan.schema.json"))
    assert json.loads((tmp_path / "plan.schema.json").read_text())["properties"]["components"]
    empty = str(tmp_path / "empty.xlsx")
    assert "An empty plan to fill in" in command("import_plan", empty, "--template")
    with pytest.raises(CommandError, match="方案!B2: is missing"):
        command("import_plan", empty)
    with pytest.raises(CommandError, match="Name a new file"):
        command("import_plan", empty, "--template")


def test_a_workbook_that_is_not_there_is_told(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        command("import_plan", str(tmp_path / "none.xlsx"))
