"""Pure: into which classes do values fall?

Quantiles, so that every class of a choropleth holds about the same number of units.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise


def quantile_breaks(values: Iterable[float], classes: int = 5) -> list[float]:
    """The inner class limits, ascending: value v is in class ``sum(v >= limit)``.

    At most ``classes - 1`` limits, fewer when values repeat, so that no class is empty; each
    limit is itself a value, so a legend can print it as it was published. Ties fall together.
    """
    ordered = sorted(values)
    if not ordered:
        return []
    ranks = (round(len(ordered) * step / classes) for step in range(1, classes))
    limits = [ordered[0]] + [ordered[min(rank, len(ordered) - 1)] for rank in ranks]
    return [upper for lower, upper in pairwise(limits) if upper > lower]


def count_breaks(counts: Iterable[int], classes: int = 5) -> list[float]:
    """The inner class limits of counts: none at all is a class of its own, quantiles above it.

    Where most units have nothing, plain quantiles would put everything into one class.
    """
    known = list(counts)
    positive = [count for count in known if count > 0]
    if len(positive) == len(known):
        return quantile_breaks(known, classes)
    return [min(positive), *quantile_breaks(positive, classes - 1)] if positive else []
