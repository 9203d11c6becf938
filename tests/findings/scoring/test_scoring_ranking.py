"""Ranks are a total preorder in each group; ties share the better rank."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import findings.scoring
from findings.scoring.components import _normalised
from findings.scoring.ranking import Candidate, Change, change, rank_units

scores = st.one_of(st.none(), st.integers(8_800, 8_810).map(lambda n: Decimal(n).scaleb(-2)))


def of(unit, score, group=""):
    value = None if score is None else Decimal(score)
    return Candidate(unit, group, value, value)


@st.composite
def fields(draw):
    drawn = draw(st.lists(st.tuples(st.sampled_from("xy"), scores), max_size=20))
    return [of(f"u{at:02}", score, group) for at, (group, score) in enumerate(drawn)]


@given(fields(), st.randoms(use_true_random=False))
def test_ranks_are_a_total_preorder_of_the_scores_inside_each_group(candidates, shuffler):
    placings = rank_units(candidates, "exact")
    score = {entry.unit: entry.exact for entry in candidates}
    for one in placings:
        assert (one.rank is None) == (score[one.unit] is None)
        for other in placings:
            if one.group == other.group and one.rank and other.rank:
                assert (one.rank < other.rank) == (score[one.unit] > score[other.unit])
                assert (one.rank == other.rank) == (score[one.unit] == score[other.unit])
    shuffled = list(candidates)
    shuffler.shuffle(shuffled)
    assert rank_units(shuffled, "exact") == placings


@given(fields())
def test_a_rank_is_one_more_than_the_number_of_better_units_and_tied_means_shared(candidates):
    for placing in rank_units(candidates, "exact"):
        group = [entry for entry in candidates if entry.group == placing.group]
        own = next(entry.exact for entry in group if entry.unit == placing.unit)
        if own is None:
            assert not placing.tied
            continue
        scored = [entry.exact for entry in group if entry.exact is not None]
        assert placing.rank == 1 + sum(score > own for score in scored)
        assert placing.tied == (scored.count(own) > 1)


def test_two_units_that_share_the_first_rank_leave_no_second():
    placings = rank_units([of("c", "90"), of("b", "91"), of("a", "91.00"), of("d", None)], "published")
    assert [(entry.unit, entry.rank, entry.tied) for entry in placings] == [
        ("a", 1, True),
        ("b", 1, True),
        ("c", 3, False),
        ("d", None, False),
    ]


def test_exact_and_published_scores_may_rank_differently():
    near = [
        Candidate("a", "", Decimal("91.2079"), Decimal("91.21")),
        Candidate("b", "", Decimal("91.2084"), Decimal("91.21")),
    ]
    assert [entry.rank for entry in rank_units(near, "published")] == [1, 1]
    assert [(entry.unit, entry.rank) for entry in rank_units(near, "exact")] == [("b", 1), ("a", 2)]


def test_townships_are_ranked_only_against_those_of_their_county():
    placings = rank_units([of("t1", 80, "421202"), of("t2", 95, "421221"), of("t3", 90, "421202")], "exact")
    assert {entry.unit: entry.rank for entry in placings} == {"t3": 1, "t1": 2, "t2": 1}


def test_a_unit_standing_twice_or_without_the_score_to_rank_on_is_refused():
    with pytest.raises(ValueError, match="a stands twice"):
        rank_units([of("a", 90, "x"), of("a", 91, "y")], "exact")
    with pytest.raises(ValueError, match="a has no exact score"):
        rank_units([Candidate("a", "", None, Decimal("90"))], "exact")


def test_a_change_counts_places_and_points_won_and_is_unknown_without_data():
    assert change(1, Decimal("91.21"), 3, Decimal("90.90")) == Change(2, Decimal("0.31"))
    assert change(4, Decimal("89.00"), 2, Decimal("90.10")) == Change(-2, Decimal("-1.10"))
    assert change(None, None, 2, Decimal("90.10")) is None
    assert change(2, Decimal("90.10"), None, None) is None


def test_the_example_in_the_rooms_own_description_holds():
    attempted = doctest.testmod(findings.scoring)
    assert attempted.attempted > 5 and attempted.failed == 0


def test_the_example_holds_whatever_was_scored_before():
    assert str(_normalised(Decimal("0.2500"), Decimal(1))) == "0.2500"
    assert str(_normalised(Decimal("0.25"), Decimal(1))) == "0.25"
