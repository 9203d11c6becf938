"""Ask: by which limits are the units of a kind classed, in every month alike?

One month's own classes would say “best fifth” of a bad month and a good one in one colour. The limits
are made from all published rounds together, so that a colour means the same as the months go by.
Nothing of an unpublished round is in them: they are one public answer.
"""

from __future__ import annotations

from functools import lru_cache

from findings.models import Round
from findings.results import RESULTS, visible_rounds
from gis_core import sql, stamps
from gis_core.permissions import PUBLIC
from tiles.class_methods import limits_about_nought, limits_by

POOLED = ("score", "rank", "findings", "change")
"""Measures whose figures every published round has kept."""

_COUNTED = frozenset({"rank", "findings"})


def class_limits(kind: str, measure: str, method: str, classes: int) -> tuple[list[float], int]:
    """The inner limits of the classes, ascending, and how many rounds they were made from.

    ``change`` is classed about nought whatever the method.
    """
    rounds = published_rounds()
    keys = tuple((found.pk, found.bulletin) for found in rounds)
    return _limits(kind, measure, method, classes, keys, limits_stamp(rounds)), len(rounds)


def published_rounds() -> list[Round]:
    """The rounds whose figures everybody knows."""
    return visible_rounds(frozenset({PUBLIC}))


def limits_stamp(rounds: list[Round]) -> tuple[object, ...]:
    """What changes whenever the limits may."""
    versions = stamps.versions([(RESULTS, found.key) for found in rounds])
    pairs = zip(rounds, versions, strict=True)
    return tuple((found.key, found.bulletin, version) for found, version in pairs)


@lru_cache(maxsize=256)
def _limits(
    kind: str, measure: str, method: str, classes: int, keys: tuple[tuple[int, int], ...], _stamp: object
) -> list[float]:
    parameters = {
        "kind": kind,
        "measure": measure,
        "rounds": [key for key, _ in keys],
        "bulletins": [bulletin for _, bulletin in keys],
    }
    figures = [value for (value,) in sql.rows("tiles", "pooled_figures", parameters) if value is not None]
    if measure == "change":
        return limits_about_nought(figures)
    return limits_by(method, figures, classes, counts=measure in _COUNTED)
