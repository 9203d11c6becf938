"""Pure: how is a finding answered, and what does a person's ruling make of that?

A ruling on a unit holds for its kind and the kinds above it, by what the unit lies in; below it the computed
unit counts where it lies in the ruled one (as in ``findings.appeal_effects``). A ruling on a body holds
for its role. Who answers by a duty for a unit that the ruling set aside, does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from findings.place.kinship import Kinship
from gis_core.city import City

BodyRole = tuple[int, str]
Answering = tuple[int, str, int | None]
"""A body, its role, and the unit its duty is bound to, if any."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a finding is answered: its place's state, the unit that counts (identity number) and the state
    by kind, and the bodies that answer, each in a role.

    ``units`` and ``bodies`` are what holds with a ruling; ``computed`` and ``answering`` are without it,
    ``ruled`` is what it says of the kinds it speaks of (None: no unit of that kind counts).
    """

    state: str
    units: Mapping[str, int]
    states: Mapping[str, str]
    bodies: frozenset[BodyRole]
    computed: Mapping[str, int] = field(compare=False)
    answering: Collection[Answering] = field(compare=False)
    ruled: Mapping[str, int | None] = field(compare=False)


def verdict_of(
    state: str, units: Mapping[str, int], states: Mapping[str, str], answering: Collection[Answering]
) -> Verdict:
    """The verdict where nothing is ruled."""
    bodies = frozenset((body, role) for body, role, _ in answering)
    return Verdict(state, units, states, bodies, units, answering, {})


@dataclass(frozen=True, slots=True)
class Ruled:
    """The unit (identity number) and its kind that were ruled, or the body and its role, or both."""

    unit: int | None = None
    kind: str = ""
    body: int | None = None
    role: str = ""

    def over(self, verdict: Verdict, kinship: Kinship, city: City) -> Verdict:
        """The verdict as it holds with the ruling."""
        ruled = self._units(verdict.computed, kinship, city)
        counting = {**verdict.computed, **ruled}
        units = {kind: unit for kind, unit in counting.items() if unit is not None}
        aside = set(verdict.computed.values()) - set(units.values())
        bodies = {(body, role) for body, role, unit in verdict.answering if unit not in aside}
        if self.body is not None:
            bodies = {each for each in bodies if each[1] != self.role} | {(self.body, self.role)}
        return replace(verdict, units=units, bodies=frozenset(bodies), ruled=ruled)

    def _units(
        self, computed: Mapping[str, int], kinship: Kinship, city: City
    ) -> dict[str, int | None]:
        if self.unit is None:
            return {}
        found: dict[str, int | None] = dict(chain_of(self.unit, self.kind, kinship, city))
        for kind, unit in computed.items():
            if kind != self.kind and self.kind in _kinds_above(kind, city):
                inside = chain_of(unit, kind, kinship, city).get(self.kind) == self.unit
                found[kind] = unit if inside else None
        return found


def chain_of(unit: int, kind: str, kinship: Kinship, city: City) -> dict[str, int]:
    """A unit and those it lies in, kind by kind upward, as far as they are known."""
    found = {kind: unit}
    for above in _kinds_above(kind, city):
        parent = kinship.parent(unit, above)
        if parent is None:
            break
        found[above] = unit = parent
    return found


def _kinds_above(kind: str, city: City) -> Iterator[str]:
    passed = {kind}
    above = city.kind(kind).parent
    while above is not None and above not in passed:
        yield above
        passed.add(above)
        above = city.kind(above).parent
