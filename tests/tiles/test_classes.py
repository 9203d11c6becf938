"""Classes hold about equally many values, none is empty, and equal values fall together."""

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.classes import count_breaks, quantile_breaks


@pytest.mark.parametrize("values, limits", [
    ([], []), ([90.0], []), ([5, 5, 5, 5], []), ([1, 2], [2]), ([1, 2, 3, 4, 5], [2, 3, 4, 5]),
    (list(range(10)), [2, 4, 6, 8]), ([0] * 8 + [3, 9], [3]),
])
def test_limits_known_by_hand(values, limits):
    assert quantile_breaks(values) == limits


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=80))
def test_no_class_is_empty(values):
    limits = quantile_breaks(values)
    assert limits == sorted(set(limits))
    assert {bisect_right(limits, value) for value in values} == set(range(len(limits) + 1))


@given(st.lists(st.floats(0, 100, allow_nan=False), min_size=20, max_size=100, unique=True))
def test_without_ties_classes_differ_by_at_most_one(values):
    limits = quantile_breaks(values)
    sizes = [0] * (len(limits) + 1)
    for value in values:
        sizes[bisect_right(limits, value)] += 1
    assert len(sizes) == 5 and max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("counts, limits", [
    ([], []), ([0, 0], []), ([0, 7], [7]), ([0] * 96 + [1, 2, 3, 4], [1, 2, 3, 4]), ([3, 3, 8, 8], [8]),
])
def test_units_without_findings_are_a_class_of_their_own(counts, limits):
    assert count_breaks(counts) == limits


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80))
def test_no_class_of_counts_is_empty_and_there_are_at_most_five(counts):
    limits = count_breaks(counts)
    assert {bisect_right(limits, count) for count in counts} == set(range(len(limits) + 1))
    assert len(limits) <= 4
