"""Who keeps a ledger settles it by a voucher, once; the year, its budget and the quarter come out of it."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from findings.ledger_quarters import QuarterUnit, placed, quarter_lists
from findings.ledger_rights import entries_in_sight
from findings.ledger_settling import BudgetWish, set_budget, settle
from findings.ledger_tables import LedgerQuery, year_table
from findings.ledger_workbook import ledger_workbook
from findings.models import Budget, LedgerEntry
from gis_core.accounts import grant_role
from gis_core.errors import BadParameter, Conflict, NotAllowed, NotFound
from grids.models import UnitVersion
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")
SETTLED = date(2023, 1, 15)


@pytest.fixture
def two_rounds(xianning_city):
    """November, in which the west was better, and December, in which the east was."""
    drawn.draw_city()
    rewarded.published("2022-11", litter="B")
    rewarded.published("2022-12", litter="A")


@pytest.fixture
def one_round(xianning_city):
    drawn.draw_city()
    rewarded.published()


def county_account(code="421202", role="dispatcher"):
    """The account that keeps the ledger of a county's townships."""
    user = person("inspector", f"county-{code}-{role}")
    user.grants.all().delete()
    grant_role(user, role, territory=UnitVersion.objects.get(kind="county", code=code).unit_id)
    return user


def entry(code, key="2022-12"):
    return LedgerEntry.objects.get(code=code, round__key=key)


def command(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_office_settles_several_entries_by_one_voucher(one_round):
    numbers = [entry("zone-west").pk, entry("zone-east").pk]
    settle(person("office"), numbers, " 财-0153 ", SETTLED)
    rows = LedgerEntry.objects.filter(pk__in=numbers)
    assert {(row.state, row.voucher, row.settled_on, row.settled_by.username) for row in rows} == {
        ("settled", "财-0153", SETTLED, "the-office")
    }


def test_what_was_settled_stays_and_the_same_again_changes_nothing(one_round):
    number = entry("zone-west").pk
    settle(person("office"), [number], "A1", SETTLED)
    settle(person("office"), [number], "A1", SETTLED)
    with pytest.raises(Conflict, match="was settled on 2023-01-15 by voucher A1"):
        settle(person("office"), [number], "A2", SETTLED)


def test_all_are_settled_or_none(one_round):
    first, second = entry("zone-west").pk, entry("zone-east").pk
    settle(person("office"), [second], "A1", SETTLED)
    with pytest.raises(Conflict):
        settle(person("office"), [first, second], "A2", SETTLED)
    assert entry("zone-west").state == "due"


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2999, 1, 1)])
def test_nothing_is_settled_before_its_round_ended_or_on_a_day_to_come(one_round, day):
    with pytest.raises(BadParameter):
        settle(person("office"), [entry("zone-west").pk], "A1", day)


@pytest.mark.parametrize("voucher", ["", "  ", "x" * 101, "a\nb"])
def test_a_voucher_has_a_number(one_round, voucher):
    with pytest.raises(BadParameter, match="voucher"):
        settle(person("office"), [entry("zone-west").pk], voucher, SETTLED)


@pytest.mark.parametrize("role", ["dispatcher", "office"])
def test_a_county_sees_and_settles_the_ledger_of_its_own_townships_only(one_round, role):
    user = county_account(role=role)
    assert {row.code for row in entries_in_sight(user)} == {"421202001"}
    settle(user, [entry("421202001").pk], "县-1", SETTLED)
    for code in ("421221100", "zone-west"):
        with pytest.raises(NotFound):
            settle(user, [entry(code).pk], "县-2", SETTLED)


def test_who_is_ranked_sees_its_entry_and_does_not_settle_it(one_round):
    user = person("inspector", "zone-account")
    grant_role(user, "dispatcher", territory=entry("zone-west").unit_id)
    assert {row.code for row in entries_in_sight(user)} == {"zone-west"}
    with pytest.raises(NotAllowed, match="not of a ledger you keep"):
        settle(user, [entry("zone-west").pk], "A1", SETTLED)


@pytest.mark.parametrize("role", ["body", "inspector", "planner", "reviewer", "dispatcher"])
def test_nobody_else_sees_or_settles_anything(one_round, role):
    assert not entries_in_sight(person(role)).exists()
    with pytest.raises(NotAllowed):
        settle(person(role), [entry("zone-west").pk], "A1", SETTLED)


def test_the_year_sums_units_over_rounds_and_tells_what_is_left_of_the_budget(two_rounds):
    office = person("office")
    settle(office, [entry("zone-west", "2022-11").pk], "A1", SETTLED)
    set_budget(office, BudgetWish(2022, "zone", "", Decimal(12000000)))
    (zones,) = year_table(office, 2022, "zone")
    assert zones.rounds == ["2022-11", "2022-12"]
    west = next(each for each in zones.units if each.code == "zone-west")
    assert (dict(west.sums), west.total, west.settled, west.due) == (
        {"2022-11": 1000000, "2022-12": -1000000}, 0, 1000000, -1000000,
    )
    assert (zones.rewards, zones.penalties, zones.left) == (2000000, -2000000, 10000000)
    assert year_table(office, 2023) == []


def test_a_budget_is_planned_again_and_a_county_plans_its_own(one_round):
    office, county = person("office"), county_account()
    wish = BudgetWish(2022, "township", "421202", Decimal("600000.50"), "县财〔2022〕3号")
    assert set_budget(county, wish)[1]
    assert not set_budget(county, wish)[1]
    with pytest.raises(NotAllowed):
        set_budget(county, BudgetWish(2022, "township", "421221", Decimal(5)))
    with pytest.raises(NotAllowed):
        set_budget(county, BudgetWish(2022, "zone", "", Decimal(5)))
    set_budget(office, BudgetWish(2022, "zone", "", Decimal(7)))
    assert [each.planned for each in year_table(county, 2022)] == [Decimal("600000.50")]
    assert Budget.objects.count() == 2


@pytest.mark.parametrize("planned", ["-1", "0.001", "NaN", "1e15"])
def test_a_budget_is_a_sum(one_round, planned):
    with pytest.raises(BadParameter):
        set_budget(person("office"), BudgetWish(2022, "zone", "", Decimal(planned)))


def quarter_units(**scores):
    return [
        QuarterUnit(name, name, {str(at): Decimal(score) for at, score in enumerate(given)})
        for name, given in scores.items()
    ]


def parts(units, rounds=2):
    return [(unit.code, unit.place, unit.part) for unit in placed(units, rounds)]


def test_the_first_of_a_quarter_shares_experience_and_the_last_makes_a_statement():
    units = quarter_units(a=[90, 92], b=[95, 94], c=[80, 81], d=[99])
    assert parts(units) == [("b", 1, "share"), ("a", 2, ""), ("c", 3, "statement"), ("d", None, "")]


def test_equal_means_speak_together_and_where_all_are_equal_nobody_is_the_last():
    units = quarter_units(a=["90", "90"], b=["80", "100"], c=["70", "70"], d=["60", "80"])
    assert parts(units) == [("a", 1, "share"), ("b", 1, "share"), ("c", 3, "statement"), ("d", 3, "statement")]
    assert [each[2] for each in parts(quarter_units(a=[90], b=[90]), 1)] == ["share", "share"]


def test_the_quarter_is_that_of_the_published_rounds_of_ones_own_lists(two_rounds):
    lists = {(each.kind, each.group): each for each in quarter_lists(person("office"), "2022Q4")}
    assert [(unit.place, unit.part) for unit in lists["zone", ""].units] == [(1, "share"), (1, "share")]
    assert {each.group for each in quarter_lists(county_account(), "2022Q4")} == {"421202"}
    assert quarter_lists(person("office"), "2022Q3") == []
    for wrong in ("2022-12", "2022Q5"):
        with pytest.raises(BadParameter):
            quarter_lists(person("office"), wrong)


def test_the_workbook_holds_sums_as_numbers_and_no_formula(one_round):
    UnitVersion.objects.filter(code="zone-west").update(name="=cmd|x")
    office = person("office")
    settle(office, [entry("zone-west").pk], "=1+1", SETTLED)
    book = load_workbook(io.BytesIO(ledger_workbook(office, LedgerQuery(2022))))
    assert book.sheetnames == ["奖惩台账", "年度", "奖励预算", "季度联席会议"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert {1000000, -1000000, 50000.5} <= {cell.value for cell in cells if cell.data_type == "n"}
    assert "'=1+1" in {cell.value for cell in cells}


def test_the_commands_try_first_and_then_write(one_round):
    number = str(entry("zone-west").pk)
    person("office")
    words = ("settle_ledger_entry", number, "--voucher", "A1", "--on", "2023-01-15", "--by", "the-office")
    assert "Dry run" in command(*words) and entry("zone-west").state == "due"
    assert "Written" in command(*words, "--commit") and entry("zone-west").voucher == "A1"
    budget = ("set_budget", "2022", "zone", "12,000,000", "--by", "the-office")
    assert "Dry run" in command(*budget) and not Budget.objects.exists()
    assert "Written" in command(*budget, "--commit")
    listed = command("list_ledger", "--as", "the-office", "--year", "2022", "--state", "settled")
    assert "1000000.00 CNY  settled 2023-01-15 A1" in listed and "zone-east" not in listed
    table = command("list_ledger", "--as", "the-office", "--year", "2022", "--table", "--kind", "zone")
    assert "rewards 1000000.00, penalties -1000000.00, budget 12000000.00, left 11000000.00" in table
    with pytest.raises(CommandError, match="There is no entry 99999"):
        command("settle_ledger_entry", "99999", "--voucher", "A1", "--by", "the-office")


def test_the_api_tells_entries_and_settles_for_who_keeps_them(one_round):
    client = Client()
    client.force_login(county_account())
    told = client.get("/api/v1/ledger?year=2022").json()
    (only,) = told["entries"]
    assert (only["unit"]["code"], only["amount"], only["may_settle"]) == ("421202001", "50000.50", True)
    assert [each["group"] for each in told["years"]] == ["421202"]
    assert client.get("/api/v1/ledger/quarters/2022Q4").json()["lists"][0]["group"] == "421202"
    body = {"entries": [only["number"]], "voucher": "县-1", "on": "2023-01-15"}
    done = client.post("/api/v1/ledger/settlements", json.dumps(body), content_type="application/json")
    assert (done.status_code, done.json()["entries"][0]["state"]) == (200, "settled")
    other = {"entries": [entry("zone-west").pk], "voucher": "县-1"}
    refused = client.post("/api/v1/ledger/settlements", json.dumps(other), content_type="application/json")
    assert refused.status_code == 404
    book = client.get("/api/v1/ledger/book.xlsx?year=2022")
    assert book.content[:2] == b"PK" and "ledger-2022.xlsx" in book["Content-Disposition"]


def test_the_page_settles_what_was_ticked_and_tells_what_is_wrong(one_round):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(person("office"))
    page = client.get("/ledger").content.decode()
    assert "奖惩台账" in page and "1,000,000.00" in page and "待结" in page
    number = entry("zone-west").pk
    wrong = client.post("/ledger", {"entry": [number], "voucher": "", "on": "2023-01-15"})
    assert wrong.status_code == 400 and "须填写凭证号" in wrong.content.decode()
    assert client.post("/ledger", {"voucher": "A1"}).status_code == 400
    done = client.post("/ledger?year=2022", {"entry": [number], "voucher": "A1", "on": "2023-01-15"})
    assert (done.status_code, done["Location"]) == (302, "/ledger?year=2022")
    assert "A1" in client.get("/ledger?year=2022&state=settled&kind=&round=").content.decode()
