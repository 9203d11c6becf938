"""Ask: with what are places answered for on a day, under a revision and a plan?

One ``Answerer`` holds all that does not depend on the place: the units, the duties, what is
settled, the catalogue and the plan's rules. Kept per process; every question first reads the
stamps of all that (one statement), so what was written by anybody is seen by the next question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from findings.accountability import Catalogue
from findings.accountability.deciding import Decider, Decision
from findings.accountability.ground import Ground, Settlements
from findings.accountability.rules import NO_RULES
from findings.answer_documents import ToldDecision, told_decision
from findings.duty_book import catalogue, duty_book
from findings.kept_answers import KeptByContent
from findings.models import Plan
from findings.place.index import IndexedUnit, PlaceIndex
from findings.place.judging import Judge, PlaceAnswer
from findings.place_index import judge_of_day
from findings.plan_rules import rules_of
from findings.settled_ground import ground_on, settlement_turning_days
from gis_core.city import City
from gis_core.current_city import city_and_versions
from gis_core.datums import UNCERTAINTY_M
from gis_core.stamps import versions
from grids.models import Revision
from grids.turning_days import duty_turning_days, last_turn, turning_days

_DAYS = 2000
_ANSWERERS = 60
_MOST_TOLD = 20_000


class Stamps(NamedTuple):
    """The versions of everything an answer rests on."""

    units: int
    duties: int
    settlements: int
    plans: int
    categories: int


@dataclass(frozen=True)
class Answerer:
    """Answers for places on the days that are alike, in one city as it is configured."""

    city: City
    judge: Judge
    ground: Ground
    decider: Decider
    catalogue: Catalogue
    plan_tolerance_m: float
    _told: dict[int, ToldDecision] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The one in which names are told that are told once."""
        return self.city.languages[0].split("-")[0]

    def tolerances(
        self, accuracies_m: Sequence[float | None], datums: Sequence[str]
    ) -> NDArray[np.float64]:
        """How uncertain each place is, metres: its own accuracy, its datum's, or the plan's say."""
        return np.array([
            max(accuracy or 0.0, UNCERTAINTY_M.get(datum, 0.0), self.plan_tolerance_m)
            for accuracy, datum in zip(accuracies_m, datums, strict=True)
        ])

    def tolerance(self, accuracy_m: float | None, datum: str) -> float:
        """As how uncertain one place is taken, metres: all of this, and the city's say."""
        its_own = max(accuracy_m or 0.0, UNCERTAINTY_M.get(datum, 0.0))
        return float(max(its_own, self.plan_tolerance_m, self.judge.border_tolerance_m))

    def judged(
        self, lon: Sequence[float], lat: Sequence[float], tolerance_m: NDArray[np.float64],
        across: bool = True,
    ) -> list[tuple[PlaceAnswer, Settlements]]:
        """Each place (degrees WGS84) as the map has it, and what is settled there.

        ``across``: with the units behind the borders, which only those who tell the place ask for.
        """
        places = self.judge.answers(lon, lat, tolerance_m, across)
        return list(zip(places, self.ground.at(lon, lat), strict=True))

    def decided(self, place: PlaceAnswer, settled: Settlements, category: int | None) -> Decision:
        """Who answers at a judged place, for a category or for none in particular."""
        return self.decider.decide(place, settled, category)

    def forget_decisions(self) -> None:
        """Drop the decisions that are kept; they are made again where they are needed."""
        self._told.clear()
        self.decider.forget()

    def told(self, decision: Decision) -> ToldDecision:
        """A decision as it is told, kept: many places share one."""
        kept = self._told.get(id(decision))
        if kept is None or kept.decision is not decision:
            if len(self._told) >= _MOST_TOLD:
                self._told.clear()
            kept = self._told[id(decision)] = told_decision(decision, self.language)
        return kept


_kept: KeptByContent[Answerer] = KeptByContent(_DAYS, _ANSWERERS)
_turns: KeptByContent[tuple[tuple[date, ...], ...]] = KeptByContent(8, 8)
_catalogues: KeptByContent[Catalogue] = KeptByContent(2, 2)


def stamps() -> Stamps:
    """The versions of everything an answer rests on: one statement."""
    return Stamps(*versions([(topic, "") for topic in Stamps._fields]))


def city_and_stamps() -> tuple[City, Stamps]:
    """The city and the versions of everything an answer rests on, together by one statement."""
    city, seen = city_and_versions(Stamps._fields)
    return city, Stamps(*seen)


def known_catalogue(seen: Stamps) -> Catalogue:
    """The whole catalogue of categories, as of the stamps."""
    return _catalogues.get(seen.categories, lambda: seen.categories, catalogue)


def answerer_for(
    on: date, revision: Revision, plan: Plan | None, city: City, seen: Stamps | None = None
) -> Answerer:
    """What answers on the city's day ``on`` as believed under ``revision``, by ``plan``.

    ``seen`` are the ``stamps()`` when they were read already.
    """
    now = stamps() if seen is None else seen
    who = (revision.pk, plan.pk if plan else None, id(city), now)
    return _kept.get((on, *who), _content(on, who, revision), lambda: _made(on, revision, plan, city, now))


def _content(on: date, who: tuple[object, ...], revision: Revision) -> Callable[[], tuple[object, ...]]:
    def content() -> tuple[object, ...]:
        turns = _turns.get((who[0], who[3]), lambda: (who[0], who[3]), lambda: (
            turning_days(revision.number or 0), duty_turning_days(), settlement_turning_days()
        ))
        return (*(last_turn(days, on) for days in turns), *who)

    return content


def _made(on: date, revision: Revision, plan: Plan | None, city: City, seen: Stamps) -> Answerer:
    judge = judge_of_day(on, revision, city)
    known = known_catalogue(seen)
    rules = rules_of(plan).accountability if plan is not None and plan.rules else NO_RULES
    decider = Decider(
        city.kinds, judge.kinship, partial(_unit_of, judge.index), duty_book(on), known,
        plan.code if plan else "", rules,
    )
    ground = ground_on(on, city.metric_srid)
    return Answerer(city, judge, ground, decider, known, float(rules.border_tolerance_m))


def _unit_of(index: PlaceIndex, number: int) -> IndexedUnit | None:
    position = index.position_of_unit.get(number)
    return None if position is None else index.units[position]


def forget_decisions() -> None:
    """Drop what each answerer keeps of places it met: what answers for very many places needs it once."""
    for answerer in _kept.all_made():
        answerer.forget_decisions()


def forget() -> None:
    """Drop everything this process keeps."""
    for kept in (_kept, _turns, _catalogues):
        kept.forget()
