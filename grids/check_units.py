"""Ask: what is wrong with the units that hold on a day, as believed under a revision?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
import shapely

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from grids.checks.checking import find_faults
from grids.checks.crossings import crossed_kinds
from grids.checks.faults import DEFAULT_TOLERANCE_M, DrawnUnit, UnitFault, has_errors
from grids.parents import primary_parents
from grids.units import newest_revision, versions_on


@dataclass(frozen=True)
class UnitCheck:
    """The faults of the units that held ``on`` a day, as believed at ``revision``.

    ``units`` says how many of each kind were looked at.
    """

    on: date
    revision: int
    tolerance_m: float
    units: Mapping[str, int]
    faults: tuple[UnitFault, ...]

    @property
    def blocked(self) -> bool:
        """Whether a fault is an error: such units may not be published."""
        return has_errors(self.faults)

    def as_collection(self) -> dict[str, Any]:
        """The faults as a GeoJSON FeatureCollection, with what was asked beside them."""
        return {
            "type": "FeatureCollection",
            "on": self.on.isoformat(),
            "revision": self.revision,
            "tolerance_m": self.tolerance_m,
            "units": dict(self.units),
            "features": [fault.as_feature() for fault in self.faults],
        }


def drawn_units(city: City, on: date, revision: int, kinds: Iterable[str]) -> list[DrawnUnit]:
    """The units of some kinds on a day, with the primary parent of each."""
    found: list[DrawnUnit] = []
    for key in kinds:
        parent = city.kind(key).parent
        above = primary_parents(key, parent, on, revision) if parent else {}
        rows = list(
            versions_on(on, revision, [key])
            .order_by("code", "pk")
            .values_list("unit_id", "code", "name", "geometry")
        )
        areas = shapely.from_wkb(np.array([bytes(row[3].wkb) for row in rows], dtype=object))
        found += [
            DrawnUnit(key, code, name, area, above.get(unit))
            for (unit, code, name, _), area in zip(rows, areas, strict=True)
        ]
    return found


def _looked_at(city: City, kinds: Sequence[str]) -> list[str]:
    """The kinds to be checked, those above them and those they may lie across, in the city's order."""
    needed = {parent for key in kinds if (parent := city.kind(key).parent)} | set(kinds)
    needed |= {other for key in kinds for other in crossed_kinds(city.kinds, key)}
    return [kind.key for kind in city.kinds if kind.key in needed]


def check_units(
    on: date,
    revision: int | None = None,
    kinds: Sequence[str] = (),
    tolerance_m: float = DEFAULT_TOLERANCE_M,
) -> UnitCheck:
    """Check the units that hold on the city's day ``on``.

    ``revision`` is the number under which they are believed (None: the newest published);
    ``kinds`` restricts the check (none: all of the city); ``tolerance_m`` is the width in
    metres below which overlaps, gaps and spills are told in one line. Raises BadParameter,
    CityFault for an unknown kind, Unavailable where no city is configured.
    """
    city = current_city()
    _check_tolerance(tolerance_m)
    number = _revision(revision)
    checked = list(kinds) or [kind.key for kind in city.kinds]
    units = drawn_units(city, on, number, _looked_at(city, checked))
    faults = check_drawn(units, checked, tolerance_m)
    counts = {key: sum(unit.kind == key for unit in units) for key in checked}
    return UnitCheck(on, number, tolerance_m, counts, faults)


def check_drawn(
    units: Sequence[DrawnUnit], kinds: Sequence[str] = (), tolerance_m: float = DEFAULT_TOLERANCE_M
) -> tuple[UnitFault, ...]:
    """The faults of units that are given, as those of a draft; errors first.

    ``units`` are of one day, with those above them; ``kinds`` restricts the check (none: all of the
    city). Raises BadParameter for the tolerance, CityFault for an unknown kind.
    """
    city = current_city()
    _check_tolerance(tolerance_m)
    checked = [city.kind(key).key for key in kinds] or [kind.key for kind in city.kinds]
    return tuple(find_faults(units, city.kinds, city.metric_srid, tolerance_m, checked))


def _check_tolerance(tolerance_m: float) -> None:
    if not isfinite(tolerance_m) or tolerance_m < 0:
        raise BadParameter("The tolerance must be a number of metres, 0 or more.", parameter="tolerance")


def _revision(number: int | None) -> int:
    """The revision asked for, if it has been published; else the newest."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        raise BadParameter(
            "No revision has been published: there are no units to check.",
            hint="Import them first: manage.py import_units.", parameter="revision",
        )
    if number is None:
        return newest.number
    if not 1 <= number <= newest.number:
        raise BadParameter(
            f"There is no revision {number}; the newest is {newest.number}.", parameter="revision"
        )
    return number
