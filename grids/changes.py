"""Pure: how does a set of bitemporal versions answer a change of units?

A change says what holds from a day on. A version believed so far that holds on that day is
closed as a whole (its ``believed`` ends), and what is still true of it comes back as shortened
copies; no ``valid`` is ever updated. What had been decided for later days stands: a back-dated
change holds until the next version of its unit begins.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely

from gis_core.errors import Unprocessable


class ChangeFault(Unprocessable):
    """A change of units contradicts the others or what is already there."""

    code = "unit-change"
    title = "The change of units cannot be made"


@dataclass(frozen=True, slots=True, eq=False)
class UnitChange:
    """From the effective day on, the unit of that kind and code is like this.

    ``geometry`` is a valid shapely MultiPolygon, lon/lat WGS84 on the storage grid.
    ``valid_until`` (exclusive) ends it; afterwards what was believed before holds again, and
    a new unit is gone. ``recoded_from`` is the code the same unit bore until now.
    ``vertex_only``: for people it is unchanged, its border took a vertex within one grid step.
    ``revives`` is the identity number of a unit that had ended and is here again.
    """

    kind: str
    code: str
    name: str
    geometry: shapely.MultiPolygon
    attributes: Mapping[str, Any] = field(default_factory=dict)
    valid_until: date | None = None
    recoded_from: str | None = None
    vertex_only: bool = False
    revives: int | None = None

    @property
    def known_as(self) -> str:
        """The code under which the unit is looked up on the effective day."""
        return self.recoded_from or self.code


@dataclass(frozen=True, slots=True)
class Retirement:
    """From the effective day on the unit of that kind and code is no more, for good."""

    kind: str
    code: str

    @property
    def known_as(self) -> str:
        """The code under which the unit is looked up on the effective day."""
        return self.code


@dataclass(frozen=True, slots=True)
class Held:
    """A version that is believed now: ``since`` inclusive, ``until`` exclusive or None.

    ``outline`` is the geometry as ``outlines`` gives it, to be compared.
    """

    version: int
    unit: int
    kind: str
    code: str
    name: str
    attributes: Mapping[str, Any]
    outline: bytes
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the version is valid on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays true of a closed version: the same content for fewer days."""

    held: Held
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Added:
    """A new version. ``unit`` is None where the change founds a new unit."""

    change: UnitChange
    unit: int | None
    since: date
    until: date | None


@dataclass(slots=True)
class Answer:
    """What a set of changes does to the versions believed so far."""

    closed: list[Held] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    def close(self, held: Held, *kept: tuple[date, date | None]) -> None:
        """Close a version and keep those of the given pieces that hold a day."""
        self.closed.append(held)
        self.kept += [
            Kept(held, since, until) for since, until in kept if until is None or since < until
        ]


def outlines(geometries: Sequence[shapely.Geometry] | np.ndarray[Any, Any]) -> list[bytes]:
    """Geometries on the grid in a form that is equal exactly if they are the same areas' outlines.

    Whatever their rings start with and whichever way they run; a vertex more is a difference,
    but not the same vertex twice in a row, which no reader is bound to keep.
    """
    if not len(geometries):
        return []
    single = shapely.remove_repeated_points(np.asarray(geometries, dtype=object), 0.0)
    wkb = shapely.to_wkb(shapely.normalize(single))
    return [bytes(each) for each in wkb]


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two exclusive ends, None being never."""
    if one is None or other is None:
        return one or other
    return min(one, other)


class _Believed:
    """The versions believed now, by unit and by code."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.by_unit: dict[int, list[Held]] = defaultdict(list)
        self.by_code: dict[tuple[str, str], list[Held]] = defaultdict(list)
        for version in sorted(held, key=lambda version: version.since):
            self.by_unit[version.unit].append(version)
            self.by_code[version.kind, version.code].append(version)

    def bearing(self, kind: str, code: str, day: date) -> Held | None:
        """The version that bears the code on the day."""
        return next((each for each in self.by_code[kind, code] if each.holds_on(day)), None)

    def next_bearing(self, kind: str, code: str, day: date) -> Held | None:
        """The first version bearing the code that begins after the day."""
        return next((each for each in self.by_code[kind, code] if each.since > day), None)

    def next_of(self, unit: int, day: date) -> Held | None:
        """The first version of the unit that begins after the day."""
        return next((each for each in self.by_unit[unit] if each.since > day), None)

    def exists_on(self, unit: int, day: date) -> bool:
        """Whether the unit has a version on the day, under whatever code."""
        return any(each.holds_on(day) for each in self.by_unit[unit])


def _refuse_doubles(changes: Sequence[UnitChange | Retirement]) -> None:
    """A unit is named once, and leaves its code once: no order of changes may matter."""
    named = Counter((change.kind, change.code) for change in changes)
    left = Counter(
        (change.kind, change.known_as) for change in changes
        if isinstance(change, Retirement) or change.recoded_from
    )
    for (kind, code), count in [*named.items(), *left.items()]:
        if count > 1:
            raise ChangeFault(
                f"{kind} {code} stands {count} times in one set of changes.",
                hint="Give each unit once.", kind=kind, unit=code,
            )


def _same(held: Held, change: UnitChange, outline: bytes) -> bool:
    return (
        held.code == change.code
        and held.name == change.name
        and dict(held.attributes) == dict(change.attributes)
        and held.outline == outline
    )


def _missing(change: UnitChange | Retirement, on: date) -> ChangeFault:
    return ChangeFault(
        f"There is no {change.kind} {change.known_as} on {on}.",
        hint="Check the code and the day.", kind=change.kind, unit=change.known_as,
    )


class _Planner:
    """Works a set of changes of one day into an Answer."""

    def __init__(self, changes: Sequence[UnitChange | Retirement], believed: _Believed, on: date):
        self.believed, self.on, self.answer = believed, on, Answer()
        self.adopted: set[int] = set()
        self.recoded = {
            (each.kind, each.recoded_from) for each in changes if isinstance(each, UnitChange)
        }

    def retire(self, change: Retirement) -> None:
        held = self.believed.bearing(change.kind, change.code, self.on)
        if held is None:
            raise _missing(change, self.on)
        self.answer.close(held, (held.since, self.on))
        for later in self.believed.by_unit[held.unit]:
            if later.since > self.on:
                self.answer.close(later)
        self.answer.retired += 1

    def put(self, change: UnitChange, outline: bytes) -> None:
        held = self.believed.bearing(change.kind, change.known_as, self.on)
        if change.recoded_from is None and (change.kind, change.code) in self.recoded:
            held = None  # its bearer takes another code on this very day
        if held is not None:
            self._replace(held, change, outline)
        elif change.recoded_from is None:
            self._create(change)
        else:
            raise _missing(change, self.on)

    def _replace(self, held: Held, change: UnitChange, outline: bytes) -> None:
        if _same(held, change, outline):
            self.answer.unchanged += 1
            return
        end = earlier(held.until, change.valid_until)
        after = [(end, held.until)] if end is not None and end != held.until else []
        self.answer.close(held, (held.since, self.on), *after)
        self.answer.added.append(Added(change, held.unit, self.on, end))
        self.answer.changed += 1

    def _create(self, change: UnitChange) -> None:
        """A unit nobody knows on the day; if one bears the code later, it is that one, earlier."""
        later = self.believed.next_bearing(change.kind, change.code, self.on)
        unit, end = None, change.valid_until
        if later is not None:
            end = earlier(end, later.since)
            if later.unit not in self.adopted and not self.believed.exists_on(later.unit, self.on):
                unit = later.unit
                self.adopted.add(unit)
                following = self.believed.next_of(unit, self.on)
                end = earlier(end, following.since if following else None)
        elif change.revives is not None and not self.believed.exists_on(change.revives, self.on):
            unit = change.revives
            following = self.believed.next_of(unit, self.on)
            end = earlier(end, following.since if following else None)
        self.answer.added.append(Added(change, unit, self.on, end))
        self.answer.created += 1


def _refuse_overlaps(answer: Answer, held: Iterable[Held]) -> None:
    """One code on one day is borne by one unit, also after the changes."""
    closed = {each.version for each in answer.closed}
    spans: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
    for each in held:
        if each.version not in closed:
            spans[each.kind, each.code].append((each.since, each.until or date.max))
    for piece in answer.kept:
        spans[piece.held.kind, piece.held.code].append((piece.since, piece.until or date.max))
    for new in answer.added:
        spans[new.change.kind, new.change.code].append((new.since, new.until or date.max))
    for (kind, code), days in spans.items():
        days.sort()
        for before, after in zip(days, days[1:], strict=False):
            if after[0] < before[1]:
                raise ChangeFault(
                    f"The code {code} is already borne by another {kind} on {after[0]}.",
                    hint="Recode or retire that one in the same set, or choose another code.",
                    code="code-taken", kind=kind, unit=code,
                )


def answer(
    changes: Sequence[UnitChange | Retirement], held: Sequence[Held], on: date
) -> Answer:
    """What ``changes``, effective on the day ``on``, do to the versions ``held`` now.

    ``held`` must hold every believed version, of all days, of each unit that ever bears one of
    the codes named. Raises ChangeFault naming the unit: named twice, not there on the day (to be
    retired or recoded), a code already taken, or an end before the beginning.
    """
    _refuse_doubles(changes)
    planner = _Planner(changes, _Believed(held), on)
    puts = [change for change in changes if isinstance(change, UnitChange)]
    for change in changes:
        if isinstance(change, Retirement):
            planner.retire(change)
        elif change.valid_until is not None and change.valid_until <= on:
            raise ChangeFault(
                f"{change.kind} {change.code} would end on {change.valid_until}, before {on}.",
                hint="The end must be after the effective day.", kind=change.kind, unit=change.code,
            )
    for change, outline in zip(puts, outlines([put.geometry for put in puts]), strict=True):
        planner.put(change, outline)
    _refuse_overlaps(planner.answer, held)
    return planner.answer
