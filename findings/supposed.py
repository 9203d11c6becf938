"""Pure: which units and answers are supposed in place of those stored, to score what is not in force?"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import shapely

from findings.place.changed import ChangedUnit

_NO_UNITS: Mapping[int, ChangedUnit] = MappingProxyType({})


def _as_stored(on: date) -> Mapping[int, ChangedUnit]:
    """No unit is another."""
    return _NO_UNITS


@dataclass(frozen=True)
class Supposed:
    """What is otherwise than stored.

    ``units_on`` gives for a day of the city the units that are others on it, by identity number;
    ``answers`` by a finding's number the units (identity numbers) of its computed answer by kind.
    """

    units_on: Callable[[date], Mapping[int, ChangedUnit]] = _as_stored
    answers: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    def parameters(self, on: date, kinds: Collection[str]) -> dict[str, Any]:
        """The units of some kinds that are others on a day, as parameters of the statements that ask for
        them as the table ``supposed``.
        """
        units = [each for each in self.units_on(on).values() if each.kind in kinds]
        return {
            "supposed_kinds": [each.kind for each in units],
            "supposed_units": [each.unit for each in units],
            "supposed_codes": [each.code for each in units],
            "supposed_areas": [_hexadecimal(each.polygon) for each in units],
            "supposed_attributes": [json.dumps(dict(each.attributes)) for each in units],
        }

    def unit_of(self, finding: int, kind: str, stored: int | None) -> int | None:
        """The unit of a kind that answers for a finding, given the one stored."""
        answer = self.answers.get(finding)
        return stored if answer is None else answer.get(kind)


AS_STORED = Supposed()


def _hexadecimal(polygon: shapely.Geometry | None) -> str | None:
    return None if polygon is None else shapely.to_wkb(polygon, hex=True)
