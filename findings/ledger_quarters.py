"""Ask: who shares experience and who makes a statement at the joint meeting of a quarter?

The list of the quarterly joint meeting 联席会议: in every list of ranked units the mean of the published
scores of the quarter's rounds decides; the first shares experience 经验交流, the last makes a
statement 表态发言.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from findings.ledger_rights import keeps
from findings.models import Result, Round
from findings.periods import period_of
from gis_core.errors import BadParameter
from grids.models import UnitVersion

Part = Literal["", "share", "statement"]
SHOWN = Decimal("0.0001")


@dataclass
class QuarterUnit:
    """A unit's quarter: published scores by round, their mean; ``place`` None: a round of it is missing."""

    code: str
    name: str
    scores: dict[str, Decimal] = field(default_factory=dict)
    place: int | None = None
    part: Part = ""

    @property
    def mean(self) -> Decimal | None:
        """The mean of its scores, exactly."""
        return sum(self.scores.values(), Decimal(0)) / len(self.scores) if self.scores else None


@dataclass
class QuarterList:
    """One list of a quarter, its units by place."""

    kind: str
    group: str
    rounds: list[str]
    units: list[QuarterUnit]

    def as_json(self) -> dict[str, Any]:
        """The form of the API."""
        return {
            "kind": self.kind, "group": self.group, "rounds": self.rounds,
            "units": [
                {
                    "code": each.code, "name": each.name, "place": each.place, "part": each.part or None,
                    "mean": None if each.mean is None else format(
                        each.mean.quantize(SHOWN, ROUND_HALF_UP), "f"
                    ),
                    "scores": {key: format(score.normalize(), "f") for key, score in each.scores.items()},
                }
                for each in self.units
            ],
        }


def quarter_lists(user: Any, quarter: str) -> list[QuarterList]:
    """The lists of a quarter (2022Q4) that somebody keeps; raises BadParameter for another form.

    Only published rounds, by their newest bulletins.
    """
    if "Q" not in quarter:
        raise BadParameter(
            f"“{quarter[:10]}” is no quarter.", hint="Write it as 2022Q4.", parameter="quarter"
        )
    first, after = period_of(quarter)
    rounds = list(
        Round.objects.filter(
            status=Round.Status.PUBLISHED, period__startswith__gte=first, period__startswith__lt=after
        ).order_by("period")
    )
    lists: dict[tuple[str, str], dict[int, QuarterUnit]] = defaultdict(dict)
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for of in rounds:
        for row in _results(user, of):
            key = row.kind, row.group
            if of.key not in seen[key]:
                seen[key].append(of.key)
            unit = lists[key].setdefault(row.unit_version.unit_id, QuarterUnit(row.code, ""))
            unit.code, unit.name = row.code, row.unit_version.name
            if row.score is not None:
                unit.scores[of.key] = row.score
    return [
        QuarterList(*key, seen[key], placed(lists[key].values(), len(seen[key]))) for key in sorted(lists)
    ]


def _results(user: Any, of: Round) -> Iterable[Result]:
    rows = Result.objects.filter(round=of, bulletin=of.bulletin).select_related("unit_version")
    reach = keeps(user)
    if not reach.everywhere:
        codes = UnitVersion.objects.filter(unit__in=reach.ids).values("code")
        rows = rows.filter(group__in=codes).exclude(group="")
    return rows.order_by("kind", "group", "code")


def placed(units: Iterable[QuarterUnit], rounds: int) -> list[QuarterUnit]:
    """The units with their places and parts, the best first; equal means share the better place.

    Only who has a score in every one of the ``rounds`` is placed. Where all are equal nobody is the last.
    """
    units = list(units)
    means = {id(each): each.mean for each in units if len(each.scores) == rounds and each.mean is not None}
    ordered = sorted(means.values(), reverse=True)
    for each in units:
        mean = means.get(id(each))
        if mean is not None:
            each.place = 1 + ordered.index(mean)
            last = mean == ordered[-1] and ordered[0] != ordered[-1]
            each.part = "share" if each.place == 1 else "statement" if last else ""
    return sorted(units, key=lambda each: (each.place is None, each.place or 0, each.code))
