"""Is the side of a line known exactly?"""

import math
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from findings.place.exactly import nearly, side

degrees = st.one_of(
    st.floats(-180, 180, allow_subnormal=False).filter(lambda value: value == 0 or abs(value) > 1e-100),
    st.integers(1_140_000_000, 1_150_000_000).map(lambda steps: steps / 10_000_000),
)
bits = st.integers(-2, 2)


def by_fractions(*coordinates):
    ax, ay, bx, by, x, y = map(Fraction, coordinates)
    area = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    return (area > 0) - (area < 0)


def moved(value, steps):
    for _ in range(abs(steps)):
        value = math.nextafter(value, math.copysign(math.inf, steps))
    return value


@given(st.tuples(degrees, degrees, degrees, degrees, degrees, degrees))
def test_anywhere_the_side_is_that_of_fractions(coordinates):
    assert side(*coordinates) == by_fractions(*coordinates)


@given(degrees, degrees, degrees, degrees, st.floats(0, 1), bits, bits)
@example(114.3, 29.8, 114.4, 29.9, 0.5, 0, 0)
def test_next_to_a_line_the_side_is_that_of_fractions(ax, ay, bx, by, along, right, up):
    x, y = moved(ax + along * (bx - ax), right), moved(ay + along * (by - ay), up)
    if max(abs(x), abs(y)) <= 360 and all(value == 0 or abs(value) > 1e-100 for value in (x, y)):
        assert side(ax, ay, bx, by, x, y) == by_fractions(ax, ay, bx, by, x, y)
        assert nearly(ax, ay, bx, by, x, y) in (0, by_fractions(ax, ay, bx, by, x, y))
