"""Ask: what would publishing a difference do to findings, open cases, scores and bodies?

Only findings near ground that moves are judged, before and after; whatever lies elsewhere keeps
its stored answer. Findings of published rounds are never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from findings.case_counts import counts_asked
from findings.impact_answer import (
    BodyCount,
    Impact,
    KindMove,
    MovedBody,
    MovedFinding,
    ScoreChange,
    UnitCount,
    in_order,
)
from findings.impact_findings import Judged, closed_cases, concerned, judged, judging
from findings.impact_progress import Progress, ended
from findings.impact_scores import score_changes
from findings.impact_units import Sides, stretches
from findings.impact_verdicts import BodyRole
from findings.models import AssignmentUnit, Finding, Round
from findings.plan_rules import rules_of
from findings.results import visible_rounds
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.permissions import ALL_IN_SIGHT, Sight, may_see_sealed
from grids.differences import Difference
from grids.models import Body, Revision


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

    def code_before(self, unit: int | None) -> str | None:
        """The code it has; None for no unit, and for one that a ruling names and that is there no more."""
        return self.before[unit].code if unit in self.before else None

    def code_after(self, unit: int | None) -> str | None:
        """The code it gets, or had where it ends."""
        found = None if unit is None else self.after.get(unit) or self.before.get(unit)
        return found.code if found else None


def impact_of(difference: Difference, roles: frozenset[str], sight: Sight = ALL_IN_SIGHT) -> Impact:
    """What the difference would do, as far as it exists for those roles.

    Findings that change are listed as far as ``sight`` reaches; counts and scores are told whole.
    Scores are those of rounds not published yet of which a day is touched.
    """
    return ended(foreseeing(difference, roles, sight))


def foreseeing(
    difference: Difference, roles: frozenset[str], sight: Sight = ALL_IN_SIGHT
) -> Generator[Progress, None, Impact]:
    """The same, telling on the way how far it is: the findings decided, then the rounds scored."""
    yield Progress("reading", 0, 1)
    city = current_city()
    base = Revision.objects.filter(number=difference.revision).first()
    if base is None:  # nothing was there: no finding has an answer that could change
        return _empty(difference, roles)
    sides = [Sides(difference, base, stretch, city) for stretch in stretches(difference)]
    findings = concerned(difference.on, roles)
    candidates = yield from judging(findings, sides, city)
    changed = [each for each in candidates if each.differs]
    names, bodies = _names(sides), _body_names(changed)
    counts, unassigned = _unit_counts(findings, candidates, changed, names)
    scores = yield from _scoring(difference, sides, candidates, names, roles, city)
    return Impact(
        difference.on, difference.revision, not may_see_sealed(roles),
        sum(each.changes_hands and not each.is_case for each in changed),
        sum(each.changes_hands and each.is_case for each in changed),
        sum(not each.changes_hands for each in changed),
        unassigned, counts,
        in_order([_moved(each, names, bodies, city) for each in changed if _in_sight(each, sight)]),
        _body_counts(changed, bodies),
        scores,
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


def _moved(each: Judged, names: _Names, bodies: Mapping[int, str], city: City) -> MovedFinding:
    kinds = []
    for kind in (one.key for one in city.kinds):
        origin, to = each.before.units.get(kind), each.after.units.get(kind)
        was, becomes = each.before.states.get(kind, "clear"), each.after.states.get(kind, "clear")
        if origin != to or was != becomes:
            kinds.append(KindMove(kind, names.code_before(origin), names.code_after(to), was, becomes))
    asked = each.asked
    return MovedFinding(
        asked.source, asked.key, asked.round, asked.on, each.before.state, each.after.state, tuple(kinds),
        _moved_bodies(each.after.bodies - each.before.bodies, bodies),
        _moved_bodies(each.before.bodies - each.after.bodies, bodies),
    )


def _moved_bodies(found: Collection[BodyRole], names: Mapping[int, str]) -> tuple[MovedBody, ...]:
    made = (MovedBody(body, names[body], role) for body, role in found)
    return tuple(sorted(made, key=lambda each: (each.name, each.role, each.body)))


def _in_sight(each: Judged, sight: Sight) -> bool:
    if sight.everywhere:
        return True
    units = {*each.before.units.values(), *each.after.units.values()}
    answering = {body for body, _ in each.before.bodies | each.after.bodies}
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


def _body_names(changed: Sequence[Judged]) -> dict[int, str]:
    """What the bodies that come to answer or no longer do are called, by number."""
    moved = {body for each in changed for body, _ in each.before.bodies ^ each.after.bodies}
    return dict(Body.objects.filter(pk__in=moved).values_list("pk", "name"))


def _body_counts(changed: Sequence[Judged], names: Mapping[int, str]) -> tuple[BodyCount, ...]:
    """The bodies that come to answer, or no longer do; a unit that is new has no duties yet."""
    gains: Counter[BodyRole] = Counter()
    loses: Counter[BodyRole] = Counter()
    for each in changed:
        if each.before.bodies != each.after.bodies:
            gains.update(each.after.bodies - each.before.bodies)
            loses.update(each.before.bodies - each.after.bodies)
    concerned_ones = gains.keys() | loses.keys()
    counts = [
        BodyCount(body, names[body], role, gains[body, role], loses[body, role])
        for body, role in concerned_ones
    ]
    return tuple(sorted(counts, key=lambda count: (count.name, count.role)))


# --- scores ------------------------------------------------------------------------------------


def _scoring(
    difference: Difference, sides: Sequence[Sides], candidates: Sequence[Judged], names: _Names,
    roles: frozenset[str], city: City,
) -> Generator[Progress, None, tuple[ScoreChange, ...]]:
    """What changes in the rounds, the oldest first, that exist for those roles and are not published.

    A round whose plan counts cases counts those that are closed too.
    """
    called = {unit: name.name for unit, name in {**names.before, **names.after}.items()}
    rounds = [
        each for each in reversed(visible_rounds(roles))
        if each.status != Round.Status.PUBLISHED and each.period.upper > difference.on
    ]
    counting = [each for each in rounds if counts_asked(rules_of(each.plan))]
    closed = judged(closed_cases(difference.on, counting), sides, city) if counting else []
    changes: list[ScoreChange] = []
    for number, each in enumerate(rounds):
        yield Progress("scoring", number, len(rounds))
        of_round = [one for one in (*candidates, *closed) if _counts_in(one, each)]
        changes += score_changes(each, sides, difference.revision, of_round, called)
    return tuple(changes)


def _counts_in(candidate: Judged, of: Round) -> bool:
    """Whether a finding is one of the round, or a case of its days."""
    if candidate.is_case:
        return bool(of.period.lower <= candidate.asked.on < of.period.upper)
    return bool(candidate.asked.round == of.key)
