"""Ask: which findings and open cases would be answered otherwise, were a difference in force?

Each that a difference could concern (``findings.impact_reach``) is answered twice by what answers
when findings are assigned: with the units as the base has them and as they become, by the same border rules,
decisions on site, special areas, duties and plan. What a person ruled stands over either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import shapely
from django.db.models import Q, QuerySet

from findings.accountability import Accountable
from findings.accountability.deciding import Decision
from findings.accountability.gathering import Gathered, gathered
from findings.answerer import Answerer
from findings.extent_answers import parts_of
from findings.impact_progress import Progress, ended
from findings.impact_reach import Asked, in_reach, rulings_over
from findings.impact_units import Sides
from findings.impact_verdicts import Answering, Ruled, Verdict, verdict_of
from findings.models import Finding, Plan, Round
from findings.place.columns import Columns, columns
from findings.place.judging import WORST_LAST, Judge
from findings.place.kinship import Kinship
from findings.place.trees import boxes_around
from findings.plan_rules import widest_tolerance_m
from findings.stale import near
from gis_core.city import City
from gis_core.permissions import is_signed_role, may_see_sealed
from grids.coverage.steps import Shapes, shapes

_MARGIN_M = 1.0
_TOLD_EVERY = 500
"""So many verdicts, two for each finding, lie between one telling of progress and the next."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, and how it is answered before and after."""

    asked: Asked
    before: Verdict
    after: Verdict

    @property
    def differs(self) -> bool:
        """Whether anything is answered otherwise."""
        return self.before is not self.after and self.before != self.after

    @property
    def changes_hands(self) -> bool:
        """Whether another unit of some kind counts, or somebody else answers."""
        return self.before.units != self.after.units or self.before.bodies != self.after.bodies

    @property
    def is_case(self) -> bool:
        """Whether it is a case of the platform."""
        return self.asked.source == Finding.Source.PLATFORM


def concerned(on: date, roles: frozenset[str]) -> QuerySet[Finding]:
    """The findings and open cases on or after a day that would be assigned anew.

    With a place to be trusted and not of a published round. Inspection findings of a round that
    is not released exist for its makers only; for the public there are none.
    """
    found = _to_be_assigned(on).exclude(source=Finding.Source.PLATFORM, closed_at__isnull=False)
    if may_see_sealed(roles):
        return found
    if not is_signed_role(roles):
        return found.none()
    return found.filter(~Q(source=Finding.Source.INSPECTION) | Q(round__released_at__isnull=False))


def closed_cases(on: date, rounds: Sequence[Round]) -> QuerySet[Finding]:
    """The closed cases of the days of some rounds that would be assigned anew, on or after a day.

    Nobody is to handle them any more, but they count.
    """
    days = Q(pk__in=[])
    for each in rounds:
        days |= Q(observed_on__gte=each.period.lower, observed_on__lt=each.period.upper)
    return _to_be_assigned(on).filter(days, source=Finding.Source.PLATFORM, closed_at__isnull=False)


def _to_be_assigned(on: date) -> QuerySet[Finding]:
    found = Finding.objects.filter(observed_on__gte=on, place_mark="", geometry__isnull=False)
    return found.filter(Q(round__isnull=True) | ~Q(round__status=Round.Status.PUBLISHED))


def judged(findings: QuerySet[Finding], sides: Sequence[Sides], city: City) -> list[Judged]:
    """Those of the findings that a difference could concern, answered before and after."""
    return ended(judging(findings, sides, city))


def judging(
    findings: QuerySet[Finding], sides: Sequence[Sides], city: City
) -> Generator[Progress, None, list[Judged]]:
    """The same, telling on the way how many are decided of how many."""
    rulings = rulings_over(findings)
    by_stretch = in_reach(findings, sides, rulings.keys(), city)
    plans = Plan.objects.in_bulk({each.plan for asked in by_stretch for each in asked})
    count = sum(map(len, by_stretch))
    found: list[Judged] = []
    yield Progress("deciding", 0, count)
    for side, asked in zip(sides, by_stretch, strict=True):
        if not asked:
            continue
        one = _Judging(side, asked, plans, rulings, city)
        for number, _ in enumerate(one.deciding(), 1):
            if number % _TOLD_EVERY == 0:
                yield Progress("deciding", len(found) + number // 2, count)
        found += one.results()
    yield Progress("deciding", count, count)
    return found


class _Judging:
    """The findings of one stretch of days, before and after."""

    def __init__(
        self, side: Sides, asked: Sequence[Asked], plans: Mapping[int, Plan], rulings: Mapping[int, Ruled],
        city: City,
    ) -> None:
        self._side, self._asked, self._plans, self._city = side, asked, plans, city
        self._rulings = rulings
        self._near = side.judge_near(_boxes(asked, city))
        self._sides: tuple[_Side, _Side] = (
            _Side(side.before, side.kinship_before, city), _Side(self._near, side.units.kinship, city)
        )
        self._verdicts: tuple[dict[int, Verdict], dict[int, Verdict]] = ({}, {})
        self._ordered: list[Asked] = []

    def deciding(self) -> Iterator[None]:
        """Decide every finding before and after, those of one day and plan together; two steps for each."""
        alike: dict[tuple[date, int], list[Asked]] = defaultdict(list)
        for each in self._asked:
            alike[each.on, each.plan].append(each)
        groups = [
            (self._side.answerers(on, self._plans[plan], self._near), group)
            for (on, plan), group in alike.items()
        ]
        points = [
            (answerers, [each for each in group if each.extent is None]) for answerers, group in groups
        ]
        for at, (side, known) in enumerate(zip(self._sides, self._verdicts, strict=True)):
            for number, verdict in side.of_points([(both[at], group) for both, group in points if group]):
                known[number] = verdict
                yield
        for answerers, group in groups:
            for each in (one for one in group if one.extent is not None):
                for side, answerer, known in zip(self._sides, answerers, self._verdicts, strict=True):
                    known[each.number] = side.of_extent(answerer, each)
                    yield
        self._ordered = [each for group in alike.values() for each in group]

    def results(self) -> Iterator[Judged]:
        """Every finding, once all are decided."""
        for each in self._ordered:
            ruled = self._rulings.get(each.number)
            before, after = (
                side.with_ruling(known[each.number], ruled)
                for side, known in zip(self._sides, self._verdicts, strict=True)
            )
            yield Judged(each, before, after)


class _Side:
    """The answers of one side: what is the same for several findings is made once."""

    def __init__(self, judge: Judge, kinship: Kinship, city: City) -> None:
        self._judge, self._kinship, self._city = judge, kinship, city
        self._border_counts = {kind.key: kind.border_counts for kind in city.kinds}

    def of_points(self, groups: Sequence[tuple[Answerer, Sequence[Asked]]]) -> Iterator[tuple[int, Verdict]]:
        """(number, verdict) of findings at a place, by groups of one answerer."""
        everything = [each for _, group in groups for each in group]
        if not everything:
            return
        lon, lat = (np.array([getattr(each, name) for each in everything]) for name in ("lon", "lat"))
        tolerance = np.concatenate([
            answerer.tolerances([each.accuracy_m for each in group], [each.datum for each in group])
            for answerer, group in groups
        ])
        places = columns(self._judge, lon, lat, tolerance)
        cases = _Cases(places, self._judge)
        made: dict[tuple[int, int], tuple[Decision, Verdict]] = {}
        start = 0
        for answerer, group in groups:
            part = slice(start, start + len(group))
            settled = answerer.ground.at(lon[part], lat[part])
            for each, case, known in zip(group, cases.number[part].tolist(), settled, strict=True):
                decision = answerer.decider.decide_for(cases.units[case], known, each.category)
                found = made.get((case, id(decision)))
                if found is None:
                    found = made[case, id(decision)] = decision, self._verdict(*cases.states[case], decision)
                yield each.number, found[1]
            start = part.stop

    def of_extent(self, answerer: Answerer, asked: Asked) -> Verdict:
        """The verdict on a line or an area, decided part by part."""
        parts = parts_of(asked.extent, answerer, asked.accuracy_m, asked.datum, asked.category)
        whole = gathered([part for part, _ in parts])
        units, states = _largest(whole)
        return verdict_of(whole.state, units, states, [_answering(body) for body, _ in whole.bodies])

    def with_ruling(self, verdict: Verdict, ruled: Ruled | None) -> Verdict:
        """The verdict as it holds where a person ruled otherwise."""
        return verdict if ruled is None else ruled.over(verdict, self._kinship, self._city)

    def _verdict(self, state: str, states: Mapping[str, str], decision: Decision) -> Verdict:
        units = {kind: counted.unit.unit for kind, counted in decision.units.items()}
        counting = {
            kind: "clear" if told == "border" and not self._border_counts[kind] else told
            for kind, told in states.items()
        }
        return verdict_of(state, units, counting, [_answering(body) for body in decision.bodies])


class _Cases:
    """The different things that the map says of places: ``number`` by place, the others by that number."""

    def __init__(self, places: Columns, judge: Judge) -> None:
        said = np.vstack([places.unit, places.state, places.place_state]).T
        _, first, number = np.unique(said, axis=0, return_index=True, return_inverse=True)
        self.number = number.reshape(-1)
        units = judge.index.units
        self.units = [
            tuple(units[at] for at in row if at >= 0) for row in places.unit.T[first].tolist()
        ]
        rows = zip(places.place_state[first].tolist(), places.state.T[first].tolist(), strict=True)
        self.states: list[tuple[str, dict[str, str]]] = [
            (WORST_LAST[of_place], {kind: WORST_LAST[at] for kind, at in zip(places.kinds, row, strict=True)})
            for of_place, row in rows
        ]


def _answering(found: Accountable) -> Answering:
    return found.duty.body, found.duty.role, found.duty.unit


def _largest(whole: Gathered) -> tuple[dict[str, int], dict[str, str]]:
    """Of each kind the unit with the largest part (of two alike that of the lower code), and the state."""
    by_kind: dict[str, list[tuple[Decimal, str, int]]] = defaultdict(list)
    for kind, counted, fraction in whole.units:
        by_kind[kind].append((-fraction, counted.unit.code, counted.unit.unit))
    return (
        {kind: min(units)[2] for kind, units in by_kind.items()},
        {kind: "border" if len(units) > 1 else "clear" for kind, units in by_kind.items()},
    )


def _boxes(asked: Sequence[Asked], city: City) -> Shapes:
    """Boxes (lon/lat) around findings that hold all that decides about them."""
    reach = np.fmax(np.array([each.accuracy_m for each in asked], dtype=np.float64), widest_tolerance_m(city))
    points = np.array([each.extent is None for each in asked])
    lon, lat = (np.array([getattr(each, name) for each in asked]) for name in ("lon", "lat"))
    around = boxes_around(lon[points], lat[points], reach[points] + _MARGIN_M)
    extents = shapes(each.extent for each in asked if each.extent is not None)
    west, south, east, north = shapely.bounds(extents).T
    margin = (reach[~points] + _MARGIN_M) * near(city)["degrees_per_metre"]
    boxes: Shapes = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return np.concatenate([around, boxes])
