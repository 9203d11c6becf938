"""Ask: what would publishing a difference do to findings, open cases, scores and bodies?

Only findings near ground that moves are judged, before and after; whatever lies elsewhere keeps
its stored answer. Findings of published rounds are never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from findings.accountability import DutyBook
from findings.duty_book import catalogue, duty_book
from findings.evaluated import last_day
from findings.impact_answer import (
    BodyCount,
    Impact,
    KindMove,
    MovedFinding,
    ScoreChange,
    UnitCount,
    in_order,
)
from findings.impact_findings import Judged, Verdict, concerned, judged
from findings.impact_scores import score_changes
from findings.impact_units import Sides, stretches
from findings.models import AssignmentUnit, Finding, Round
from findings.results import visible_rounds
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.permissions import ALL_IN_SIGHT, Sight, may_see_sealed
from grids.coverage.steps import shapes
from grids.differences import Difference, moves
from grids.models import Body, Revision

BodyRole = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    code: str
    name: str


@dataclass(frozen=True)
class _Names:
    """What units are called before and after, by identity number."""

    before: Mapping[int, _Name]
    after: Mapping[int, _Name]

    def latest(self, unit: int) -> _Name:
        """As it is called afterwards, or was where it ends."""
        return self.after.get(unit) or self.before[unit]


def impact_of(difference: Difference, roles: frozenset[str], sight: Sight = ALL_IN_SIGHT) -> Impact:
    """What the difference would do, as far as it exists for those roles.

    Findings that change are listed as far as ``sight`` reaches; counts and scores are told whole.
    Scores are those of rounds not published yet of which a day is touched.
    """
    city = current_city()
    base = Revision.objects.filter(number=difference.revision).first()
    if base is None:  # nothing was there: no finding has an answer that could change
        return _empty(difference, roles)
    sides = [Sides(difference, base, stretch, city) for stretch in stretches(difference)]
    ground = shapes(move.geometry for move in moves(difference, city.metric_srid))
    findings = concerned(difference.on, roles)
    candidates = judged(findings, sides, ground, city)
    changed = [each for each in candidates if each.differs]
    names = _names(sides)
    bodies = _bodies(changed)
    counts, unassigned = _unit_counts(findings, candidates, changed, names)
    return Impact(
        difference.on, difference.revision, not may_see_sealed(roles),
        sum(each.changes_hands and not each.is_case for each in changed),
        sum(each.changes_hands and each.is_case for each in changed),
        sum(not each.changes_hands for each in changed),
        unassigned, counts,
        in_order([_moved(each, names, city) for each in changed if _in_sight(each, bodies, sight)]),
        _body_counts(bodies),
        tuple(_scores(difference, sides, candidates, names, roles)),
    )


def _empty(difference: Difference, roles: frozenset[str]) -> Impact:
    only = not may_see_sealed(roles)
    return Impact(difference.on, difference.revision, only, 0, 0, 0, 0, (), (), (), ())


def _names(sides: Sequence[Sides]) -> _Names:
    before: dict[int, _Name] = {}
    after: dict[int, _Name] = {}
    for side in reversed(sides):  # the earliest days outweigh
        units = {unit.unit: _Name(unit.kind, unit.code, unit.name) for unit in side.index.units}
        before |= units
        after |= units | {
            each.unit: _Name(each.kind, each.code, each.name) for each in side.units.changed.values()
        }
    return _Names(before, after)


# --- findings ----------------------------------------------------------------------------------


def _moved(each: Judged, names: _Names, city: City) -> MovedFinding:
    kinds = []
    for kind in (one.key for one in city.kinds):
        origin, to = each.before.units.get(kind), each.after.units.get(kind)
        was, becomes = each.before.states.get(kind, "clear"), each.after.states.get(kind, "clear")
        if origin != to or was != becomes:
            kinds.append(KindMove(
                kind,
                None if origin is None else names.before[origin].code,
                None if to is None else names.after[to].code,
                was, becomes,
            ))
    asked = each.asked
    return MovedFinding(
        asked.source, asked.key, asked.round, asked.on, each.before.state, each.after.state, tuple(kinds)
    )


def _in_sight(each: Judged, bodies: Mapping[int, tuple[set[BodyRole], set[BodyRole]]], sight: Sight) -> bool:
    if sight.everywhere:
        return True
    units = {*each.before.units.values(), *each.after.units.values()}
    was, becomes = bodies.get(each.asked.number, (set(), set()))
    answering = {body for body, _ in was | becomes}
    return not (sight.territories.isdisjoint(units) and sight.bodies.isdisjoint(answering))


# --- units -------------------------------------------------------------------------------------


def _unit_counts(
    findings: QuerySet[Finding], candidates: Sequence[Judged], changed: Sequence[Judged], names: _Names
) -> tuple[tuple[UnitCount, ...], int]:
    """The units that win or lose, with all they have; and how many findings have no answer yet.

    What is no candidate counts as it is assigned.
    """
    others = findings.exclude(pk__in=[each.asked.number for each in candidates])
    unassigned = others.exclude(assignments__is_current=True).count()
    winning = {
        unit
        for each in changed
        for kind in each.before.units.keys() | each.after.units.keys()
        if each.before.units.get(kind) != each.after.units.get(kind)
        for unit in (each.before.units.get(kind), each.after.units.get(kind))
        if unit is not None
    }
    kept = _stored_counts(others, winning) if winning else Counter()
    before, after = kept.copy(), kept.copy()
    for each in candidates:
        before.update((unit, each.is_case) for unit in each.before.units.values() if unit in winning)
        after.update((unit, each.is_case) for unit in each.after.units.values() if unit in winning)
    counts = [
        UnitCount(
            names.latest(unit).kind, names.latest(unit).code, names.latest(unit).name,
            names.before[unit].code if unit in names.before else None,
            before[unit, False], after[unit, False], before[unit, True], after[unit, True],
        )
        for unit in winning
    ]
    return tuple(sorted(counts, key=lambda count: (count.kind, count.code))), unassigned


def _stored_counts(findings: QuerySet[Finding], units: set[int]) -> Counter[tuple[int, bool]]:
    """How many of the findings are assigned to each unit, by whether they are cases."""
    rows = (
        AssignmentUnit.objects.filter(
            chosen=True,
            assignment__is_current=True,
            assignment__finding__in=findings,
            unit_version__unit__in=units,
        )
        .values_list("unit_version__unit", "assignment__finding__source")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counts: Counter[tuple[int, bool]] = Counter()
    for unit, source, number in rows:
        counts[unit, source == Finding.Source.PLATFORM] += number
    return counts


# --- bodies ------------------------------------------------------------------------------------


def _bodies(changed: Sequence[Judged]) -> dict[int, tuple[set[BodyRole], set[BodyRole]]]:
    """By finding that changes hands: who answers before and after, each in a role.

    A unit that is new has no duties yet.
    """
    known = catalogue()
    moved = [each for each in changed if each.changes_hands]
    books = {day: duty_book(day) for day in {each.asked.on for each in moved}}
    return {
        each.asked.number: (
            _answering(books[each.asked.on], each.before, known.upward(each.asked.category)),
            _answering(books[each.asked.on], each.after, known.upward(each.asked.category)),
        )
        for each in moved
    }


def _answering(book: DutyBook, verdict: Verdict, categories: Sequence[int]) -> set[BodyRole]:
    found = book.accountable(verdict.units.values(), categories)
    return {(accountable.duty.body, accountable.duty.role) for accountable in found}


def _body_counts(bodies: Mapping[int, tuple[set[BodyRole], set[BodyRole]]]) -> tuple[BodyCount, ...]:
    gains: Counter[BodyRole] = Counter()
    loses: Counter[BodyRole] = Counter()
    for was, becomes in bodies.values():
        gains.update(becomes - was)
        loses.update(was - becomes)
    concerned_ones = gains.keys() | loses.keys()
    names = dict(Body.objects.filter(pk__in={body for body, _ in concerned_ones}).values_list("pk", "name"))
    counts = [
        BodyCount(body, names[body], role, gains[body, role], loses[body, role])
        for body, role in concerned_ones
    ]
    return tuple(sorted(counts, key=lambda count: (count.name, count.role)))


# --- scores ------------------------------------------------------------------------------------


def _scores(
    difference: Difference, sides: Sequence[Sides], candidates: Sequence[Judged], names: _Names,
    roles: frozenset[str],
) -> Iterator[ScoreChange]:
    """What changes in the rounds, the oldest first, that exist for those roles and are not published."""
    called = {unit: name.name for unit, name in {**names.before, **names.after}.items()}
    rounds = [
        each for each in reversed(visible_rounds(roles))
        if each.status != Round.Status.PUBLISHED and each.period.upper > difference.on
    ]
    for each in rounds:
        side = next(side for side in sides if side.stretch.holds(last_day(each)))
        of_round = [one for one in candidates if one.asked.round == each.key]
        yield from score_changes(each, side, difference.revision, of_round, called)
