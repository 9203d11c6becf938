"""Pictures of numbers: one scale, honest gaps, words for those who do not see them, nothing that runs."""

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.chart_svg import (
    SMALL,
    Line,
    Scale,
    faint_lines,
    hidden_symbols,
    large_chart,
    path_of,
    scale_of,
    small_chart,
)

VALUES = st.lists(st.none() | st.floats(0, 200, allow_nan=False), min_size=1, max_size=30)
STEADY = settings(derandomize=True, max_examples=80, deadline=None)


@STEADY
@given(VALUES)
def test_a_scale_holds_every_value_in_few_round_steps(values):
    scale = scale_of(values)
    known = [value for value in values if value is not None]
    assert all(scale.low - 1e-6 <= value <= scale.high + 1e-6 for value in known)
    assert scale.low < scale.high and 2 <= len(scale.marks) <= 8


@STEADY
@given(VALUES)
def test_a_line_is_broken_where_nothing_is_known_and_stays_in_its_picture(values):
    path = path_of(values, SMALL, scale_of(values))
    known = [value is not None for value in values]
    begins = sum(now and not before for before, now in zip([False, *known], known, strict=False))
    assert path.count("M") == begins
    for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path):
        assert 0 <= float(x) <= SMALL.width and 0 <= float(y) <= SMALL.height


def test_a_higher_score_stands_higher_and_a_later_round_further_right():
    first, second = re.findall(r"[ML]([\d.]+) ([\d.]+)", path_of([80, 90], SMALL, Scale(80, 90, 5)))
    assert float(second[0]) > float(first[0]) and float(second[1]) < float(first[1])


def test_a_rate_never_gets_a_scale_beyond_a_hundred_per_cent():
    assert scale_of([99.6, 100.0], least=0, most=100).high == 100


def test_every_picture_is_well_formed_says_its_words_and_runs_nothing():
    name = '<b onload="x">&'
    scale = scale_of([1.0, 2.0])
    for drawn in (
        small_chart([1.0, None, 2.0], scale, name, "lines-0"),
        large_chart(["2022-11", "2022-12"], [Line("own", name, [1.0, 2.0])], scale, name),
        hidden_symbols([faint_lines("lines-0", [[1.0, 2.0]], scale)]),
    ):
        tree = ElementTree.fromstring(drawn)  # noqa: S314  (our own picture)
        assert "<b" not in drawn and "style=" not in drawn and "<script" not in drawn
        assert tree.get("aria-hidden") == "true" or tree.get("aria-label") == name
