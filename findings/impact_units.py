"""Ask: how are the units on each day from a difference on, with it and without it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.accountability import DutyFact
from findings.answerer import Answerer, answerer_for, stamps
from findings.duty_book import fact
from findings.impact_verdicts import chain_of
from findings.models import Plan
from findings.place.changed import ChangedUnit, ChangedUnits
from findings.place.index import IndexedUnit, PlaceIndex
from findings.place.judging import Judge
from findings.place.kinship import Kinship
from findings.place_index import units_of_day
from gis_core.city import City
from grids.coverage.steps import Shapes, shapes
from grids.coverage.value import Pair
from grids.differences import Difference, same_ground
from grids.draft_changes import declared_by
from grids.duty_returns import would_return
from grids.membership_periods import Belonging
from grids.models import Membership, Revision, UnitVersion

_NEW = 2**62
"""New units are numbered from here on: after all there are, as they will be."""


@dataclass(frozen=True)
class Stretch:
    """Days, from ``first`` to before ``until`` (None: for good), on which the same units hold."""

    first: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.until is None or day < self.until)


def stretches(difference: Difference) -> list[Stretch]:
    """The days from the difference on, parted where what the base says of units changes."""
    days = {difference.on}
    for records in (UnitVersion.objects, Membership.objects):
        held = records.filter(believed__contains=difference.revision)
        for bound in ("valid__startswith", "valid__endswith"):
            later = held.filter(**{f"{bound}__gt": difference.on})
            days |= set(later.values_list(bound, flat=True).distinct())
    ordered = sorted(days)
    return [Stretch(*each) for each in zip(ordered, [*ordered[1:], None], strict=True)]


class Sides:
    """The units of a stretch of days before and after a difference.

    ``revision`` is the one the difference stands on.
    """

    def __init__(self, difference: Difference, revision: Revision, stretch: Stretch, city: City) -> None:
        self._difference, self._revision, self._city = difference, revision, city
        self.stretch = stretch
        self._seen = stamps()
        self._made: dict[tuple[int, tuple[int, ...]], tuple[Answerer, Answerer]] = {}
        self._returning: dict[date, list[DutyFact]] = {}
        self._former = units_of_day(stretch.first, revision, city.metric_srid)
        self.before = Judge(
            self._former.index, city.kinds, self._former.kinship, city.border_tolerance_m
        )

    @property
    def index(self) -> PlaceIndex:
        """The units as the base has them."""
        return self._former.index

    @cached_property
    def units(self) -> ChangedUnits:
        """The units with the difference."""
        changed = list(self._changed())
        given = self._given(changed)
        renewed = {(each.child, each.parent_kind) for each in given}
        held = Membership.objects.filter(
            declared=True, valid__contains=self.stretch.first, believed__contains=self._revision.number
        ).values_list("child_id", "parent_id", "parent_kind", "share", "primary")
        # A parent given anew ends what was declared of its kind, as publishing does.
        kept = [Belonging(*row, True, date.min, None) for row in held if (row[0], row[2]) not in renewed]
        return ChangedUnits(
            self._former.index, self._former.kinship, changed, self._city.kinds, [*kept, *given]
        )

    def _given(self, changed: Sequence[ChangedUnit]) -> list[Belonging]:
        """The parents that the difference itself declares, as far as both units are there."""
        numbers = {(unit.kind, unit.code): unit.unit for unit in self.index.units}
        numbers |= {(each.kind, each.code): each.unit for each in changed if each.polygon is not None}
        return [
            Belonging(
                numbers[each.child_kind, each.child_code], numbers[each.parent_kind, each.parent_code],
                each.parent_kind, each.share, each.primary, True, date.min, None,
            )
            for each in declared_by(self._difference, self._city)
            if {(each.child_kind, each.child_code), (each.parent_kind, each.parent_code)} <= numbers.keys()
        ]

    @property
    def kinship_before(self) -> Kinship:
        """Which unit is part of which, as the base has it."""
        return self._former.kinship

    def redrawn(self) -> tuple[Shapes, Shapes]:
        """The outlines before and after, row by row, of units whose ground is another; empty where none."""
        nothing = shapely.MultiPolygon()
        changed = [each for each in self.units.changed.values() if each.redrawn]
        positions = [self.index.position_of_unit.get(each.unit) for each in changed]
        return (
            shapes(nothing if at is None else self.index.polygons[at] for at in positions),
            shapes(each.polygon or nothing for each in changed),
        )

    def moved_in_rank(self, units: Iterable[int]) -> set[int]:
        """Those of the units (identity numbers) that end, begin, or have other units over them afterwards."""
        return {
            unit for unit in units
            if self._above(unit, self.index_unit, self._former.kinship)
            != self._above(unit, self.units.unit_of, self.units.kinship)
        }

    def index_unit(self, number: int) -> IndexedUnit | None:
        """A unit that is there before, by its identity number."""
        position = self.index.position_of_unit.get(number)
        return None if position is None else self.index.units[position]

    def _above(
        self, number: int, unit_of: Callable[[int], IndexedUnit | None], kinship: Kinship
    ) -> list[int]:
        unit = unit_of(number)
        return [] if unit is None else list(chain_of(number, unit.kind, kinship, self._city).values())

    def codes(self, kind: str) -> dict[int, str]:
        """The code of each unit of a kind before, by its identity number, in order of codes."""
        return {unit.unit: unit.code for unit in self.index.units if unit.kind == kind}

    def parents(self, kind: str, parent_kind: str) -> dict[int, str]:
        """The code of the primary parent of a kind, by identity number of the unit, before."""
        codes, kinship = self.codes(parent_kind), self._former.kinship
        found = ((unit, kinship.parent(unit, parent_kind)) for unit in self.codes(kind))
        return {unit: codes[parent] for unit, parent in found if parent in codes}

    def judge_near(self, boxes: NDArray[np.object_]) -> Judge:
        """What judges afterwards what lies in these boxes (lon/lat), its uncertainty within them too."""
        near = self.units.index_near(boxes)
        return Judge(near, self._city.kinds, self.units.kinship, self._city.border_tolerance_m)

    def answerers(self, on: date, plan: Plan, near: Judge) -> tuple[Answerer, Answerer]:
        """What answers on one of these days by a plan, before and afterwards, where ``near`` judges.

        Rules, duties and what is settled are the same; a unit that ends is nobody's to answer for, and one
        that a rollback brings back has the duties again that ended with it.
        """
        before, again = answerer_for(on, self._revision, plan, self._city, self._seen), self._again(on)
        key = id(before), tuple(duty.duty for duty in again)
        made = self._made.get(key)
        if made is None:
            decider = before.decider.elsewhere(self.units.kinship, self.units.unit_of, again)
            after = replace(before, judge=near, decider=decider, _told={})
            made = self._made[key] = before, after
        return made

    def _again(self, on: date) -> list[DutyFact]:
        """The duties that would be held again on a day."""
        former = self._difference.takes_back
        if former is None:
            return []
        if on not in self._returning:
            back = set(self._difference.revived.values()) & self.units.changed.keys()
            self._returning[on] = [fact(held) for held in would_return(former, back, on)]
        return self._returning[on]

    # --- what of the difference holds on these days --------------------------------------------

    def _changed(self) -> Iterator[ChangedUnit]:
        """A unit that has another version by then keeps it; an ending is for good."""
        on_the_day = units_of_day(self._difference.on, self._revision, self._city.metric_srid).index
        new = _NEW
        for kind, change in self._difference.changes.items():
            adopted, borne = self._adopted(kind), self.codes(kind)
            for key, pair in change.pairs.items():
                number = self._difference.units[kind, key] if pair.old else None
                if number is not None and (pair.new is None or self._same_version(on_the_day, number)):
                    borne.pop(number, None)
                    yield _becoming(number, kind, key, pair)
            for key, pair in change.pairs.items():
                if pair.old is None and pair.new is not None:
                    new += 1
                    code, revived = pair.new.code or key, self._difference.revived.get((kind, key), new)
                    number = adopted.get(code, revived)
                    if number in on_the_day.position_of_unit:
                        number = new  # that one goes on under another code
                    if code not in borne.values() and number not in borne:
                        yield _becoming(number, kind, key, pair)

    def _same_version(self, on_the_day: PlaceIndex, unit: int) -> bool:
        then, now = on_the_day.position_of_unit.get(unit), self.index.position_of_unit.get(unit)
        if then is None or now is None:
            return False
        return on_the_day.units[then].version == self.index.units[now].version

    def _adopted(self, kind: str) -> dict[str, int]:
        """By code of a new unit the unit that bears it later: that one is there earlier then."""
        pairs = self._difference.changes[kind].pairs.values()
        codes = [pair.new.code for pair in pairs if pair.old is None and pair.new is not None]
        if not codes:
            return {}
        later = UnitVersion.objects.filter(
            kind=kind, code__in=codes, believed__contains=self._difference.revision,
            valid__startswith__gt=self._difference.on,
        )
        return dict(later.order_by("-valid").values_list("code", "unit_id"))


def _becoming(number: int, kind: str, key: str, pair: Pair) -> ChangedUnit:
    old, new = pair.old, pair.new
    if new is None:
        return ChangedUnit(number, kind, key, old.name if old else "", None)
    return ChangedUnit(
        number, kind, new.code or key, new.name, new.geometry, redrawn=not same_ground(pair),
        attributes=new.attributes,
    )
