"""What a bulletin's places are worth is booked with it; a correction books the difference, nothing else."""

from collections import defaultdict
from decimal import Decimal

import pgtrigger
import pytest
from django.db import InternalError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.bulletins import snapshot_of
from findings.corrections import open_correction
from findings.ledger_sums import differences_of
from findings.models import LedgerEntry, Result, Round
from findings.plan_rules import rules_of
from findings.rounds import score_round
from findings.scoring.plan_document import plan_from_dict
from findings.scoring.ranking import Candidate, rank_units
from findings.scoring.rewards import rewards_of, sums_by_position
from findings.verification import verify_bulletin
from grids.models import UnitVersion
from grids.units import newest_revision
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded
from tests.findings.scoring.plans import document
from tests.people import publish

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def drawing(xianning_city):
    drawn.draw_city()


def booked(bulletin=1, kind="zone"):
    rows = LedgerEntry.objects.filter(bulletin=bulletin, kind=kind).order_by("code")
    return {row.code: row.amount for row in rows}


def correct(litter):
    """A second bulletin, after the litter turned out to lie in the other half."""
    of = Round.objects.get()
    open_correction(of.key, "the finding lies in the other zone", "paper 7")
    found = of.findings.get()
    found.assignments.update(is_current=False)
    drawn.assign_to(found, litter, newest_revision())
    score_round(of.key)
    publish(of.key)
    of.refresh_from_db()
    return of


def test_a_publication_books_what_the_table_says_with_the_unit_that_keeps_the_list(drawing):
    rewarded.published()
    assert booked() == {"zone-west": 1000000, "zone-east": -1000000}
    entry = LedgerEntry.objects.get(kind="township", code="421202001")
    county = UnitVersion.objects.get(code="421202").unit_id
    assert (entry.amount, entry.group, entry.group_unit_id) == (Decimal("50000.50"), "421202", county)
    assert (entry.currency, entry.state, entry.voucher, entry.rank) == ("CNY", "due", "", 1)
    zone = LedgerEntry.objects.get(code="zone-east")
    assert (zone.group_unit_id, zone.unit_id) == (None, UnitVersion.objects.get(code="zone-east").unit_id)


def rewards(bulletin):
    rows = Result.objects.filter(bulletin=bulletin).exclude(reward=0)
    return {(kind, code): reward for kind, code, reward in rows.values_list("kind", "code", "reward")}


def entries():
    """What was booked for each unit, all bulletins together."""
    found = defaultdict(Decimal)
    for row in LedgerEntry.objects.all():
        found[row.kind, row.code] += row.amount
    return {unit: amount for unit, amount in found.items() if amount}


@pytest.mark.parametrize("litter", ["A", "B", ""])
def test_the_reward_of_each_result_is_what_is_booked_for_it(drawing, litter):
    rewarded.published(litter=litter)  # without litter both zones are first, and share what adds up to nothing
    assert entries() == rewards(1)
    assert len(entries()) == (4 if litter else 2)


def test_after_a_correction_the_entries_come_to_its_rewards(drawing):
    rewarded.published()
    correct("A")
    assert entries() == rewards(2) != rewards(1)


def test_nothing_is_booked_before_the_publication_nor_without_a_table(drawing):
    rewarded.scored()
    assert not LedgerEntry.objects.exists()


def test_a_plan_without_rewards_books_nothing(drawing):
    rewarded.published(plan=drawn.PLAN)
    assert not LedgerEntry.objects.exists()


def test_a_correction_books_the_difference_and_leaves_what_was_booked(drawing):
    rewarded.published()
    before = list(LedgerEntry.objects.order_by("pk").values())
    correct("A")
    assert list(LedgerEntry.objects.filter(bulletin=1).order_by("pk").values()) == before
    assert booked(2) == {"zone-west": -2000000, "zone-east": 2000000}
    assert booked(2, "township") == {}  # each is still the first of its county


def test_a_correction_that_moves_no_place_books_nothing(drawing):
    rewarded.published()
    correct("B")
    assert booked(2) == {}


def test_a_unit_the_correction_ranks_no_more_gives_back_what_it_got(drawing):
    of = rewarded.published()
    Result.objects.create(
        round=of, bulletin=2, unit_version=UnitVersion.objects.get(code="zone-west"), kind="zone",
        code="zone-west", reason="no data",
    )
    due = {each.code: (each.amount, each.rank) for (kind, _), each in differences_of(of, 2).items()
           if kind == "zone"}
    assert due == {"zone-west": (-1000000, None), "zone-east": (1000000, None)}


def test_the_proof_holds_the_entries_and_a_changed_one_is_found(drawing):
    of = rewarded.published()
    snapshot = snapshot_of(of, None)
    assert {"kind": "zone", "group": "", "code": "zone-east", "rank": 2, "amount": "-1000000.00",
            "currency": "CNY"} in snapshot.record["ledger.json"]
    assert verify_bulletin(snapshot).equal
    with pgtrigger.ignore("findings.LedgerEntry:booked_stays"):
        LedgerEntry.objects.filter(code="zone-east").update(amount=-999999)
    faults = verify_bulletin(snapshot).faults
    assert any("stored ledger" in each for each in faults)
    assert "ledger: zone zone-east is not what follows from its place" in faults


def test_a_correction_is_verified_with_its_differences(drawing):
    rewarded.published()
    of = correct("A")
    for bulletin in (1, 2):
        assert verify_bulletin(snapshot_of(of, bulletin)).faults == []


@pytest.mark.parametrize("change", [{"amount": 5}, {"rank": 9}, {"code": "x"}, {"bulletin": 3}])
def test_the_database_lets_nobody_rewrite_or_delete_an_entry(drawing, change):
    rewarded.published()
    with pytest.raises(InternalError), transaction.atomic():
        LedgerEntry.objects.filter(code="zone-east").update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        LedgerEntry.objects.filter(code="zone-east").delete()


SCORES = st.lists(st.one_of(st.none(), st.integers(80, 84)), min_size=1, max_size=9)
SUMS = st.lists(st.integers(0, 3).map(lambda hundred: Decimal(hundred * 100)), max_size=3)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(scores=SCORES, top=SUMS, bottom=SUMS)
def test_the_entries_of_a_round_sum_to_the_plans_table(scores, top, bottom):
    """Whatever the ties: the money of a list is its table's, laid over as many places as have data."""
    top, bottom = sorted(top, reverse=True), sorted(-each for each in bottom)
    rules = plan_from_dict(document(rewards=[{
        "kind": "zone", "from_top": [str(each) for each in top] or ["0"],
        "from_bottom": [str(each) for each in bottom], "tied": "share",
    }]))
    placed = rank_units(
        [Candidate(f"u{at}", "", None, None if score is None else Decimal(score))
         for at, score in enumerate(scores)], "published",
    )
    ranked = sum(score is not None for score in scores)
    table = sum(sums_by_position(rules.rewards[0], ranked), Decimal(0))
    assert sum(rewards_of(rules, "zone", placed).values(), Decimal(0)) == table


def test_the_stored_entries_of_each_list_sum_to_its_table(drawing):
    of = rewarded.published(litter="")
    sums = defaultdict(Decimal)
    for row in LedgerEntry.objects.all():
        sums[row.kind, row.group] += row.amount
    for rule in rules_of(of.plan).rewards:
        lists = defaultdict(int)
        for group in Result.objects.filter(kind=rule.kind, rank__isnull=False).values_list("group", flat=True):
            lists[group] += 1
        for group, length in lists.items():
            assert sums[rule.kind, group] == sum(sums_by_position(rule, length), Decimal(0))
