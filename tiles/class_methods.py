"""Pure: into which classes do many figures fall, by the method a reader of maps chose?

The limits are inner limits, ascending: a figure ``v`` is in class ``sum(v >= limit)``. They hold for
every month alike (decision 0024), so they are made from the figures of all published rounds together.

Source of natural breaks: Fisher, On Grouping for Maximum Homogeneity (1958), which mapclassify calls
``FisherJenks``. mapclassify itself brings scipy and scikit-learn, too much for a web worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tiles.classes import count_breaks, quantile_breaks

METHODS = ("quantile", "jenks", "equal")
MOST_DISTINCT = 1000
"""Distinct figures that natural breaks are sought among; more are thinned to quantiles."""

Floats = NDArray[np.float64]


def limits_by(
    method: str, figures: Sequence[float], classes: int = 5, *, counts: bool = False
) -> list[float]:
    """The inner limits of at most ``classes`` classes, each limit a figure that occurs or a round step.

    ``counts``: whole numbers of which nought is a class of its own under quantiles. Raises KeyError
    for a method that is not in METHODS.
    """
    return _METHODS[method](figures, classes, counts) if figures else []


def limits_about_nought(changes: Sequence[float]) -> list[float]:
    """Limits of five classes about nought, the same on both sides: by thirds of the sizes of changes."""
    sizes = np.sort(np.abs(np.asarray(changes, dtype=np.float64)))
    sizes = sizes[sizes > 0]
    if sizes.size == 0:
        return []
    small, large = (round(float(sizes[sizes.size * third // 3]), 2) for third in (1, 2))
    inner = sorted({limit for limit in (small, large) if limit > 0})
    return [-limit for limit in reversed(inner)] + inner


def _quantile(figures: Sequence[float], classes: int, counts: bool) -> list[float]:
    if counts:
        return count_breaks([int(figure) for figure in figures], classes)
    return quantile_breaks(figures, classes)


def _equal(figures: Sequence[float], classes: int, counts: bool) -> list[float]:
    least, greatest = min(figures), max(figures)
    step = (greatest - least) / classes
    limits = [least + step * number for number in range(1, classes)]
    steps = {float(np.ceil(limit)) for limit in limits} if counts else {round(limit, 2) for limit in limits}
    return sorted(limit for limit in steps if least < limit <= greatest)


def _jenks(figures: Sequence[float], classes: int, counts: bool) -> list[float]:
    distinct, weights = np.unique(np.asarray(figures, dtype=np.float64), return_counts=True)
    if distinct.size > MOST_DISTINCT:
        distinct, weights = _thinned(np.sort(np.asarray(figures, dtype=np.float64)))
    if distinct.size <= classes:
        return [float(value) for value in distinct[1:]]
    starts = natural_starts(distinct, weights.astype(np.float64), classes)
    return [float(distinct[start]) for start in starts[1:]]


def _thinned(ordered: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Not more than MOST_DISTINCT figures that stand for all: every n-th of them in order."""
    picked = ordered[np.linspace(0, ordered.size - 1, MOST_DISTINCT).round().astype(int)]
    return np.unique(picked, return_counts=True)


def natural_starts(values: Floats, weights: Floats, classes: int) -> list[int]:
    """Where each of ``classes`` runs of ascending ``values`` begins, so that their inner squares are least.

    ``weights``: how often each value occurs. Fisher's exact dynamic programming, O(classes × n²).
    """
    count = values.size
    centred = values - values.mean()  # squares of scores near 90 would lose digits
    w, wx, wxx = (
        np.concatenate(([0.0], np.cumsum(weights * centred**power))) for power in (0, 1, 2)
    )

    def inner_squares(end: int) -> Floats:
        """Sum of squares about their mean of values[start:end + 1], for every start <= end."""
        weight, total = w[end + 1] - w[: end + 1], wx[end + 1] - wx[: end + 1]
        squared: Floats = wxx[end + 1] - wxx[: end + 1] - total**2 / weight
        return np.asarray(np.maximum(squared, 0.0), dtype=np.float64)

    squares = [inner_squares(end) for end in range(count)]
    least = np.array([squares[end][0] for end in range(count)])
    began = np.zeros((classes, count), dtype=np.int64)
    for number in range(1, classes):
        above = np.full(count, np.inf)
        for end in range(number, count):
            costs = least[number - 1 : end] + squares[end][number:]
            best = int(costs.argmin())
            above[end], began[number, end] = costs[best], best + number
        least = above
    starts, end = [], count - 1
    for number in range(classes - 1, 0, -1):
        starts.append(int(began[number, end]))
        end = starts[-1] - 1
    return [0, *reversed(starts)]


_METHODS: Mapping[str, Callable[[Sequence[float], int, bool], list[float]]] = {
    "quantile": _quantile,
    "jenks": _jenks,
    "equal": _equal,
}
