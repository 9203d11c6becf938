"""Pure: on which side of a straight line does a place lie, exactly?

A double is an exact number. In floating point the answer is certain unless the place is within
rounding of the line; then the sign is worked out without any rounding, as a sum of doubles none of
which overlap (Shewchuk, “Adaptive precision floating-point arithmetic …”, 1997).
"""

from __future__ import annotations

import numpy as np

from findings.place.plainly import inner

MOST_ROUNDING = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
"""By how much of the sum of its two products the difference of the products may be off."""

LEAST = 1e-120
"""Coordinates nearer to nought than this, but for nought itself, would lose bits: they are left undecided."""

_SPLITTER = 134217729.0  # 2 ** 27 + 1


@inner
def _add_product(a: float, b: float, sum_: np.ndarray, length: int) -> int:
    """Add a * b to an expansion of ``length`` doubles, exactly; the new length."""
    product = a * b
    wide = _SPLITTER * a
    a_high = wide - (wide - a)
    a_low = a - a_high
    wide = _SPLITTER * b
    b_high = wide - (wide - b)
    b_low = b - b_high
    rest = a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)
    for term in (rest, product):
        carried = term
        for at in range(length):
            part = sum_[at]
            total = carried + part
            of_part = total - carried
            sum_[at] = (carried - (total - of_part)) + (part - of_part)
            carried = total
        sum_[length] = carried
        length += 1
    return length


@inner
def _exact_side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    sum_ = np.zeros(12)
    length = _add_product(ax, by, sum_, 0)
    length = _add_product(-ax, y, sum_, length)
    length = _add_product(-x, by, sum_, length)
    length = _add_product(-ay, bx, sum_, length)
    length = _add_product(ay, x, sum_, length)
    length = _add_product(y, bx, sum_, length)
    for at in range(length - 1, -1, -1):
        if sum_[at] != 0.0:
            return 1 if sum_[at] > 0.0 else -1
    return 0


@inner
def nearly(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    """``side`` where floating point is certain of it, else 0."""
    one = (bx - ax) * (y - ay)
    other = (by - ay) * (x - ax)
    if abs(one - other) > MOST_ROUNDING * (abs(one) + abs(other)) + 1e-300:
        return 1 if one > other else -1
    return 0


@inner
def side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    """1 where (x, y) lies to the left of the line from a to b, -1 to the right, 0 on it: exactly."""
    found = nearly(ax, ay, bx, by, x, y)
    return found if found != 0 else _exact_side(ax, ay, bx, by, x, y)


@inner
def too_small(value: float) -> bool:
    """Whether ``side`` cannot be trusted with a coordinate."""
    return value != 0.0 and abs(value) < LEAST
