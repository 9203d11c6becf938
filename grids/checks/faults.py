"""Pure: what is a unit to be checked, and what is a fault of units?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import shapely

Severity = Literal["error", "warning"]
FaultKind = Literal[
    "invalid",
    "overlap",
    "gap",
    "hole",
    "spill",
    "sliver",
    "hairlines",
    "unmatched",
    "malformed_code",
    "code_variant",
    "duplicate_code",
    "blank_name",
    "repeated_name",
    "empty_parent",
    "area_norm",
    "crossing",
]
SizeUnit = Literal["m2", "m", ""]
OPERATIONS = (
    "move_arc", "move_node", "reassign", "split", "merge", "simplify", "fill_gap", "cut_overlap",
    "move_to_parent", "create", "create_along_road", "retire", "recode", "set_attributes", "set_each",
    "replace",
)
"""The operations on a coverage; each fault suggests one of them."""

DEFAULT_TOLERANCE_M = 0.5
"""What a border means on a base map of 1:2000: a quarter of a millimetre of the paper."""


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """One unit as it is drawn on one day.

    ``area`` is a lon/lat WGS84 geometry, whatever its state, or None; ``parent`` the code of
    its primary parent of the kind's parent kind, None to take the one that holds most of it.
    """

    kind: str
    code: str
    name: str
    area: shapely.Geometry | None
    parent: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and code: what a fault calls the unit."""
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class UnitFault:
    """Something wrong with units: what, how bad, whose, where, how large, and what to do.

    ``units`` are (kind, code), those to be changed first, then those beside or above them.
    ``place`` is lon/lat WGS84: the faulty ground or border, or a point inside the unit at fault.
    ``size`` is in ``size_unit``: square metres, metres, or nothing. ``message`` says it in
    ``en`` and ``zh``; ``operation`` is one of OPERATIONS.
    """

    fault: FaultKind
    severity: Severity
    units: tuple[tuple[str, str], ...]
    place: shapely.Geometry
    size: float
    size_unit: SizeUnit
    message: Mapping[str, str]
    operation: str

    def as_feature(self) -> dict[str, Any]:
        """The fault as a GeoJSON feature, as QGIS and the drawing page read it."""
        return {
            "type": "Feature",
            "properties": {
                "fault": self.fault,
                "severity": self.severity,
                "units": [{"kind": kind, "code": code} for kind, code in self.units],
                "size": round(self.size, 3),
                "size_unit": self.size_unit,
                "message": dict(self.message),
                "operation": self.operation,
            },
            "geometry": None if self.place.is_empty else shapely.geometry.mapping(self.place),
        }


def has_errors(faults: Sequence[UnitFault]) -> bool:
    """Whether anything among the faults forbids publishing."""
    return any(fault.severity == "error" for fault in faults)
