"""Do the sums of a list come to what the plan's table says, whatever the ties?"""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.scoring.plan_document import plan_from_dict
from findings.scoring.ranking import Candidate, rank_units
from findings.scoring.rewards import rewards_of, sums_by_position
from tests.deep import examples
from tests.findings.scoring.plans import document

TOP, BOTTOM = ["1000000", "600000", "400000"], ["-1000000", "-600000", "-400000"]


def plan(tied="share", top=TOP, bottom=BOTTOM, **more):
    return plan_from_dict(document(
        rewards=[{"kind": "zone", "from_top": top, "from_bottom": bottom, "tied": tied} | more]
    ))


def placings(*scores, group=""):
    return rank_units(
        [Candidate(f"u{at}", group, None, None if score is None else Decimal(score))
         for at, score in enumerate(scores)], "published",
    )


def test_the_first_three_receive_and_the_last_three_pay():
    found = rewards_of(plan(), "zone", placings("95", "94", "93", "92", "91", "90", "89", "88"))
    assert found == {
        "u0": 1000000, "u1": 600000, "u2": 400000, "u5": -400000, "u6": -600000, "u7": -1000000,
    }


def test_two_first_places_share_the_first_and_second_sum():
    found = rewards_of(plan(), "zone", placings("95", "95", "93", "92", "91", "90", "89"))
    assert (found["u0"], found["u1"], found["u2"]) == (800000, 800000, 400000)


def test_two_first_places_each_get_the_better_or_the_worse_sum_where_the_plan_says_so():
    tied = placings("95", "95", "93", "92", "91", "90", "89")
    assert rewards_of(plan("better"), "zone", tied)["u1"] == 1000000
    assert rewards_of(plan("worse"), "zone", tied)["u0"] == 600000


def test_cents_that_cannot_be_shared_go_to_the_first_by_code():
    found = rewards_of(plan(top=["100", "0", "0"], bottom=[]), "zone", placings("9", "9", "9"))
    assert found == {"u0": Decimal("33.34"), "u1": Decimal("33.33"), "u2": Decimal("33.33")}


def test_a_unit_without_data_has_no_place_and_pays_nothing():
    found = rewards_of(plan(top=["5"], bottom=["-5"]), "zone", placings("9", None, "8"))
    assert found == {"u0": 5, "u2": -5}


def test_a_table_for_one_list_leaves_the_others_alone():
    rules = plan(groups=["421202"])
    assert rewards_of(rules, "zone", placings("9", "8", group="421221")) == {}


@settings(max_examples=examples(80), deadline=None, derandomize=True)
@given(
    st.lists(st.integers(80, 84), max_size=9), st.sampled_from(["competition", "dense"]),
    st.lists(st.integers(0, 10**6), max_size=4), st.lists(st.integers(-(10**6), 0), max_size=4),
)
def test_what_is_paid_is_what_the_table_says_whatever_the_ties(scores, ties, top, bottom):
    rules = plan(top=[str(each) for each in top], bottom=[str(each) for each in bottom])
    ranked = rank_units(
        [Candidate(f"u{at}", "", None, Decimal(score)) for at, score in enumerate(scores)], "published", ties
    )
    paid = sum(rewards_of(rules, "zone", ranked).values(), Decimal(0))
    assert paid == sum(sums_by_position(rules.rewards[0], len(scores)), Decimal(0))
