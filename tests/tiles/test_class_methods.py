"""Classes by three methods: natural breaks against every way of cutting, and what all methods keep."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.class_methods import METHODS, MOST_DISTINCT, limits_about_nought, limits_by, natural_starts

CENTS = st.lists(st.integers(0, 10000), min_size=1, max_size=40)


def inner_squares(values, weights, starts):
    ends = [*starts[1:], len(values)]
    total = 0.0
    for start, end in zip(starts, ends, strict=True):
        part, weight = values[start:end], weights[start:end]
        mean = np.average(part, weights=weight)
        total += float((weight * (part - mean) ** 2).sum())
    return total


@given(st.data())
def test_natural_breaks_are_no_worse_than_any_other_way_of_cutting(data):
    values = np.array(sorted(data.draw(st.sets(st.integers(0, 2000), min_size=5, max_size=11)))) / 10
    weights = np.array(data.draw(st.lists(st.integers(1, 4), min_size=values.size, max_size=values.size)), float)
    classes = data.draw(st.integers(2, 4))
    found = natural_starts(values, weights, classes)
    assert found[0] == 0 and found == sorted(set(found)) and len(found) == classes
    best = min(
        inner_squares(values, weights, [0, *cuts]) for cuts in combinations(range(1, values.size), classes - 1)
    )
    assert inner_squares(values, weights, found) == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(CENTS, st.sampled_from(METHODS), st.integers(2, 9))
def test_limits_ascend_lie_inside_the_figures_and_are_not_too_many(cents, method, classes):
    figures = [each / 100 for each in cents]
    limits = limits_by(method, figures, classes)
    assert limits == sorted(set(limits)) and len(limits) < classes
    assert all(min(figures) < limit <= max(figures) for limit in limits)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=80), st.sampled_from(METHODS))
def test_limits_of_counts_are_whole_numbers(counts, method):
    assert all(float(limit).is_integer() for limit in limits_by(method, counts, counts=True))


def test_natural_breaks_fall_into_the_gaps():
    assert limits_by("jenks", [1, 2, 3, 50, 51, 52, 90, 91], 3) == [50, 90]


def test_equal_intervals_are_equal():
    assert limits_by("equal", [0, 10, 100], 5) == [20, 40, 60, 80]


def test_many_figures_are_thinned_and_still_cut_at_the_gap():
    figures = [value / 1000 for value in range(3 * MOST_DISTINCT)] + [100 + value / 1000 for value in range(500)]
    assert limits_by("jenks", figures, 2) == [pytest.approx(100, abs=0.05)]


def test_nothing_has_no_limits():
    assert limits_by("jenks", []) == [] and limits_about_nought([0, 0]) == []


@given(st.lists(st.integers(-500, 500), max_size=40))
def test_limits_about_nought_are_the_same_on_both_sides(cents):
    limits = limits_about_nought([each / 100 for each in cents])
    assert limits == sorted(set(limits)) == [-limit for limit in reversed(limits)]
    assert 0 not in limits and len(limits) in (0, 2, 4)
