"""Past rounds scored by other rules: beside what was published, from what it was made of, and nothing is stored."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from findings.models import Finding, ImportedRound, Plan, Result, Round
from findings.plan_trial_tables import COLUMNS, trial_csv
from findings.plan_trials import rounds_to_try, try_plan
from findings.plans import store_plan
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from gis_core.errors import BadParameter
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("xianning_city")
RULES = plan_from_yaml(rewarded.PLAN)


@pytest.fixture
def december(xianning_city):
    """December, published: litter in the east cost it half a point of its streets."""
    drawn.draw_city()
    return rewarded.published("2022-12", litter="B")


def tried(rules, key="2022-12"):
    [found] = try_plan(rules, rounds_to_try(key, key))
    return found


def units(found, kind="zone"):
    [one] = [each for each in found.kinds if each.kind == kind]
    return {unit.code: unit for unit in one.units}


def changed(**changes):
    return plan_from_dict(RULES.to_dict() | changes)


def test_the_same_rules_come_to_what_was_published(december):
    found = tried(RULES)
    for kind in ("zone", "township"):
        for unit in units(found, kind).values():
            assert unit.published == unit.tried and not unit.moved
    assert {code: unit.tried.rank for code, unit in units(found).items()} == {"zone-west": 1, "zone-east": 2}


def test_dearer_findings_cost_more_and_money_follows_the_new_table(december):
    document = RULES.to_dict()
    document["components"][0]["categories"][0]["deductions"]["normal"] = "1"
    document["rewards"][0]["from_top"] = ["2000000"]
    found = units(tried(plan_from_dict(document)))
    east = found["zone-east"]
    assert east.published.score - east.tried.score == Decimal("0.45")
    assert found["zone-west"].tried.reward == 2_000_000 and found["zone-west"].moved
    assert found["zone-west"].published.reward == 1_000_000


def test_nothing_is_stored(december):
    before = list(Result.objects.order_by("pk").values()), Plan.objects.count(), list(Round.objects.values())
    tried(changed(rank_on="exact", ties="dense"))
    assert before == (list(Result.objects.order_by("pk").values()), Plan.objects.count(), list(Round.objects.values()))


def test_a_round_is_tried_on_what_its_bulletin_was_made_of(december):
    late = drawn.finding(december, "late", 0.5, 0.5)
    drawn.assign_to(late, "A", december.revision)
    assert Finding.objects.filter(round=december).count() == 2
    assert units(tried(RULES))["zone-west"].tried == units(tried(RULES))["zone-west"].published


def test_the_rules_about_appeals_and_deferred_findings_are_the_tried_ones(december):
    Finding.objects.update(deferred=True)
    found = units(tried(changed(treatment={"deferred": "leave_out"})))
    assert found["zone-east"].tried.rank == 1 and found["zone-east"].moved


def test_a_component_nobody_visited_and_a_category_nobody_knew_are_said(december):
    document = RULES.to_dict()
    document["components"][1] = {
        "key": "passed", "label": {"zh": "合格"}, "weight": "0.1", "missing": "redistribute", "method": "given",
    }
    document["components"][0]["categories"][0] |= {"full_mark": "60", "floor": "0"}
    document["components"][0]["categories"].append(
        document["components"][0]["categories"][0] | {"key": "smoke", "full_mark": "40"}
    )
    found = tried(plan_from_dict(document))
    assert "Component passed: nothing was inspected or recorded for it in 2 of 2 units." in [
        one.en for one in found.kinds[0].notes
    ]
    assert any("smoke" in one.en and "类别" in one.zh for one in found.notes)


def test_a_plan_that_measures_what_nobody_measured_has_no_data_and_says_which(december):
    document = RULES.to_dict()
    document["components"][0]["normaliser"] = {"by": "inhabitants", "per": "1000"}
    found = units(tried(plan_from_dict(document)))
    assert found["zone-west"].tried.score is None and "urban" in found["zone-west"].reason


def test_a_unit_the_plan_names_and_the_city_had_not_is_said_and_one_it_leaves_out_stays_in_sight(december):
    found = tried(changed(evaluated=[{"kind": "zone", "units": ["zone-west", "zone-moon"]}], rewards=[]))
    [zone] = found.kinds
    assert any("zone-moon" in one.en for one in zone.notes)
    east = units(found)["zone-east"]
    assert east.tried is None and east.published.rank == 2 and east.moved


def test_a_round_that_is_not_published_cannot_be_tried_and_says_so(december):
    rewarded.scored("2022-11")
    found = tried(RULES, "2022-11")
    assert found.kinds == () and "Not published yet" in found.notes[0].en


def test_a_round_that_was_published_elsewhere_is_not_tried_and_says_so(december):
    ImportedRound.objects.create(round=december, source="xnnews", published_on=date(2023, 1, 10), sha256="0" * 64)
    found = tried(RULES)
    assert found.kinds == () and "不可在本系统复核" in found.notes[0].zh


@pytest.mark.parametrize(("first", "last"), [("x", "2022-12"), ("2022-12", "2023-12"), ("2022-10", "2022-12")])
def test_rounds_that_are_not_there_are_told(december, first, last):
    with pytest.raises(BadParameter):
        rounds_to_try(first, last)


def test_the_csv_has_a_line_for_each_unit_and_reads_back(december):
    rows = list(csv.reader(io.StringIO(trial_csv([tried(RULES)], "zh"))))
    assert rows[0] == list(COLUMNS) and len(rows) == 5
    west = next(dict(zip(COLUMNS, row, strict=True)) for row in rows if "zone-west" in row)
    assert (west["rank_tried"], west["reward_tried"], west["moved"]) == ("1", "1000000", "no")


def command(*words):
    out = io.StringIO()
    call_command("try_plan", *words, stdout=out)
    return out.getvalue()


def test_the_command_takes_a_file_or_a_stored_plan_and_the_last_rounds(december, tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(rewarded.PLAN.replace('["1000000"]', '["3"]'), encoding="utf-8")
    assert "zone: 1 would be moved" in command(str(file), "--kind", "zone")
    assert "zone: 0 would be moved" in command("2022", "--rounds", "2022-12..2022-12")
    assert json.loads(command("2022/1", "--json"))[0]["kinds"][0]["units"]
    assert "Written to" in command("2022", "--csv", str(tmp_path / "out.csv"))
    with pytest.raises(CommandError, match="no round"):
        command("2022", "--rounds", "2022-02")
    with pytest.raises(CommandError, match="There is no plan"):
        command("2019")


def test_page_csv_and_json_are_the_office_s(december):
    store_plan(changed(rewards=[]))
    query = "plan=2022/2&from=2022-12&to=2022-12"
    text = client_of("office").get(f"/plans/try?{query}", headers={"accept-language": "zh-hans"}).content.decode()
    assert "公布名次" in text and "金额不同" in text
    told = client_of("office").get(f"/api/v1/plans/trial?{query}&kind=zone").json()
    assert told["rounds"][0]["kinds"][0]["units"][0]["published"]["reward"] == "1000000"
    assert client_of("office").get(f"/api/v1/plans/trial.csv?{query}")["Content-Type"].startswith("text/csv")
    assert client_of("planner").get(f"/plans/try?{query}").status_code in (302, 403)
