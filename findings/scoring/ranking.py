"""Pure: which rank has each unit in its group, and how did it change?

Equal scores share the better rank; by ``competition`` the next rank is skipped (1, 1, 3), ``dense`` it is
not (1, 1, 2). Who is ranked last by a veto comes behind all who are not, in order of their scores. Units
without data are listed last, without a rank.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from findings.scoring.plan import RankOn
from findings.scoring.plan_parts import Ties
from findings.scoring.score import NoData, UnitScore


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit to be ranked in ``group``: both scores are None when there is no data.

    ``exact`` may be None for an old round known only as published.
    """

    unit: str
    group: str
    exact: Decimal | None
    published: Decimal | None
    last: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """A unit's place: ``rank`` from 1 in its group, None without data; ``tied`` when shared."""

    unit: str
    group: str
    rank: int | None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Against the former round: ``rank`` places won (negative: lost), ``score`` points won."""

    rank: int
    score: Decimal


def candidate(unit: str, group: str, outcome: UnitScore | NoData) -> Candidate:
    """The candidate of a scored unit; ``group`` as ``EvaluatedKind.group_of`` names it."""
    if isinstance(outcome, NoData):
        return Candidate(unit, group, None, None)
    return Candidate(unit, group, outcome.exact, outcome.published, outcome.last)


def rank_units(
    candidates: Iterable[Candidate], rank_on: RankOn, ties: Ties = "competition"
) -> tuple[Placing, ...]:
    """The placings, by group, rank and unit; those without data at the end of their group.

    ``rank_on`` is the plan's: on exact scores 91.2084 beats 91.2079, on published ones they
    tie at 91.21. Raises ValueError when a unit stands twice, or when ranks on exact scores
    are asked for and a unit has only a published one.
    """
    groups: dict[str, list[Candidate]] = defaultdict(list)
    seen: set[str] = set()
    for entry in candidates:
        if entry.unit in seen:
            raise ValueError(f"Unit {entry.unit} stands twice.")
        seen.add(entry.unit)
        groups[entry.group].append(entry)
    return tuple(
        placing for group in sorted(groups) for placing in _rank_group(groups[group], rank_on, ties)
    )


def change(
    rank: int | None, score: Decimal | None, former_rank: int | None, former_score: Decimal | None
) -> Change | None:
    """Places and points won since the former round; None when either round has no data."""
    if rank is None or score is None or former_rank is None or former_score is None:
        return None
    return Change(rank=former_rank - rank, score=score - former_score)


def _rank_group(entries: list[Candidate], rank_on: RankOn, ties: Ties) -> list[Placing]:
    scored = [(_ranking_score(entry, rank_on), entry) for entry in entries]
    values = sorted((not entry.last, value) for value, entry in scored if value is not None)
    ranked = sorted(set(values)) if ties == "dense" else values
    placings = []
    for value, entry in scored:
        if value is None:
            placings.append(Placing(entry.unit, entry.group, None))
        else:
            key = (not entry.last, value)
            tied = bisect_right(values, key) - bisect_left(values, key) > 1
            rank = 1 + len(ranked) - bisect_right(ranked, key)
            placings.append(Placing(entry.unit, entry.group, rank, tied))
    return sorted(placings, key=_listing_order)


def _ranking_score(entry: Candidate, rank_on: RankOn) -> Decimal | None:
    if rank_on == "published":
        return entry.published
    if entry.exact is None and entry.published is not None:
        raise ValueError(f"Unit {entry.unit} has no exact score to be ranked on.")
    return entry.exact


def _listing_order(placing: Placing) -> tuple[bool, int, str]:
    return placing.rank is None, placing.rank or 0, placing.unit
