"""Memberships are settled day by day, and only what is different is written."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grids.membership_periods import Belonging, differences, settle


def day(number):
    return None if number is None else date(2022, 1, 1) + timedelta(days=number)


def piece(parent, since, until, share=1.0, *, primary=False, declared=False, stored=None):
    return Belonging(1, parent, "zone", share, primary, declared, day(since), day(until), stored)


def said(pieces):
    return sorted(
        ((each.parent, (each.since - day(0)).days, each.until and (each.until - day(0)).days, each.primary)
        for each in pieces), key=str,
    )


def test_the_primary_moves_when_a_larger_parent_begins():
    assert said(settle([piece(1, 0, None, 0.4), piece(2, 5, None, 0.6)])) == [
        (1, 0, 5, True), (1, 5, None, False), (2, 5, None, True),
    ]


def test_what_is_declared_stands_alone_only_on_its_own_days():
    found = settle([piece(1, 0, None), piece(2, 3, 6, declared=True)])
    assert said(found) == [(1, 0, 3, True), (1, 6, None, True), (2, 3, 6, True)]


def test_equal_shares_have_the_smaller_number_first_and_pieces_that_agree_are_one():
    found = settle([piece(2, 0, None, 0.5), piece(1, 0, 4, 0.5), piece(1, 4, None, 0.5)])
    assert said(found) == [(1, 0, None, True), (2, 0, None, False)]


def test_stored_pieces_that_together_say_the_same_are_left_alone():
    held = [piece(1, 0, 4, primary=True, stored=7), piece(1, 4, None, primary=True, stored=8)]
    assert differences(held, [piece(1, 2, None, primary=True)], day(2), None) == ([], [])


def test_what_lies_outside_the_days_is_written_back():
    held = [piece(1, 0, None, primary=True, stored=7)]
    closed, written = differences(held, [piece(1, 3, 5, 0.5, primary=True)], day(3), day(5))
    assert closed == [7]
    assert said(written) == [(1, 0, 3, True), (1, 3, 5, True), (1, 5, None, True)]


spans = st.tuples(
    st.integers(1, 3), st.integers(0, 8), st.none() | st.integers(9, 14), st.sampled_from([0.2, 0.5, 0.7]),
    st.booleans(),
)


@given(st.lists(spans, max_size=3, unique_by=lambda span: span[0]))
def test_on_every_day_the_rules_hold(given_spans):
    pieces = [piece(parent, since, until, share, declared=declared)
              for parent, since, until, share, declared in given_spans]
    settled = settle(pieces)
    for number in range(16):
        on = day(number)
        now = [each for each in pieces if each.since <= on and (each.until is None or on < each.until)]
        counting = [each for each in now if each.declared] or now
        found = [each for each in settled if each.since <= on and (each.until is None or on < each.until)]
        assert {each.parent for each in found} == {each.parent for each in counting}
        assert sum(each.primary for each in found) == (1 if found else 0)
        if found:
            primary = next(each for each in found if each.primary)
            assert primary.share == max(each.share for each in counting)
