"""Which days a round covers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.periods import period_of, round_key_of
from gis_core.errors import BadParameter


@given(day=st.dates(date(1000, 1, 1), date(9000, 1, 1)), length=st.sampled_from(["month", "quarter"]))
def test_every_day_lies_in_the_round_it_names(day, length):
    first, after = period_of(round_key_of(day, length))
    assert first <= day < after


@given(day=st.dates(date(1000, 1, 1), date(9000, 1, 1)), length=st.sampled_from(["month", "quarter"]))
def test_the_day_after_a_round_begins_the_next(day, length):
    _, after = period_of(round_key_of(day, length))
    assert period_of(round_key_of(after, length))[0] == after
    assert round_key_of(after - timedelta(days=1), length) == round_key_of(day, length)


@pytest.mark.parametrize(
    "key", ["", "2022", "2022-13", "2022-00", "2022Q5", "2022-1", "２０２２-12", "2022-12 ", "0000-01"]
)
def test_what_is_no_round_is_refused_by_name(key):
    with pytest.raises(BadParameter) as refused:
        period_of(key)
    assert refused.value.parameter == "round"
