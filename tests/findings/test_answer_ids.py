"""The name of an answer says what was asked and holds what was answered."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.answer_ids import AnswerIdFault, Asked, days_since_1970, digest_of, name_of, names_of, read_name

numbers = st.integers(1, 2**32 - 1)
questions = st.builds(
    Asked,
    lon=st.integers(-1_800_000_000, 1_800_000_000).map(lambda steps: steps / 10_000_000),
    lat=st.integers(-900_000_000, 900_000_000).map(lambda steps: steps / 10_000_000),
    on=st.dates(date(1900, 1, 1), date(9999, 12, 31)),
    tolerance_m=st.floats(0, 10_000),
    category=st.none() | numbers,
    revision=numbers,
    plan=st.none() | numbers,
)


@given(questions, st.binary(min_size=8, max_size=8))
def test_a_name_gives_back_what_was_asked_and_answered(asked, digest):
    name = name_of(asked, digest)
    assert read_name(name) == (asked, digest)
    assert name.isalnum() or set(name) <= set("abcdefghijklmnopqrstuvwxyz234567_")


@pytest.mark.parametrize("text", ["", "a_", "b_" + "a" * 66, "a_" + "1" * 66, "a_" + "a" * 65, "a_" + "é" * 66])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(AnswerIdFault):
        read_name(text)


def test_another_answer_has_another_digest():
    assert digest_of({"state": "clear"}) != digest_of({"state": "gap"})


@given(st.lists(st.tuples(questions, st.binary(min_size=8, max_size=8)), min_size=1, max_size=20))
def test_many_names_made_at_once_are_those_made_one_by_one(many):
    lon, lat, tolerance = (np.array([getattr(asked, name) for asked, _ in many]) for name in ("lon", "lat", "tolerance_m"))
    about = np.array([
        (days_since_1970(asked.on), asked.category or 0, asked.revision, asked.plan or 0) for asked, _ in many
    ])
    letters = names_of(lon, lat, tolerance.astype(float), about, b"".join(digest for _, digest in many))
    assert [bytes(row).decode("ascii") for row in letters] == [name_of(*each) for each in many]
