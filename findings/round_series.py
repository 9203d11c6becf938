"""Ask: how did the scores of a kind of unit go over the last rounds, for whoever asks?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from findings.models import Result, Round
from findings.results import visible_rounds

SERIES = 29
"""So many rounds a line goes back at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit's score and rank in a round; both None where it had no result."""

    score: Decimal | None
    rank: int | None


def rounds_up_to(of: Round, roles: frozenset[str], most: int = SERIES) -> list[Round]:
    """The newest rounds up to ``of`` that exist for those roles, the oldest first; ``of`` is the last."""
    rounds = [each for each in visible_rounds(roles) if each.period.lower <= of.period.lower]
    return rounds[:most][::-1]


def marks_of(
    kind: str, rounds: Sequence[Round], units: Sequence[int] | None = None
) -> dict[int, dict[int, Mark]]:
    """By unit (its identity) and round (its number): score and rank in the newest bulletin; one query."""
    rows = Result.objects.filter(kind=kind, round__in=rounds, bulletin=F("round__bulletin"))
    if units is not None:
        rows = rows.filter(unit_version__unit__in=units)
    found: dict[int, dict[int, Mark]] = defaultdict(dict)
    for unit, of, score, rank in rows.values_list("unit_version__unit_id", "round_id", "score", "rank"):
        found[unit][of] = Mark(score, rank)
    return found


def line_of(marks: Mapping[int, Mark], rounds: Sequence[Round]) -> list[float | None]:
    """The scores round by round, for a picture; None where there is none."""
    scores = (marks[each.pk].score if each.pk in marks else None for each in rounds)
    return [None if score is None else float(score) for score in scores]
