"""Ask: which numbers are known of the units of a kind on a day: inhabitants, kilometres, counts of cases?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
import shapely

from findings.scoring.plan import PlanRules
from findings.supposed import AS_STORED, Supposed
from gis_core import sql
from gis_core.crs import to_metric
from gis_core.current_city import current_city
from gis_core.errors import Conflict
from grids.units import newest_revision, versions_on

INHABITANTS = "inhabitants"
STREET_KM = "street_km"
KM2 = "km2"
PLACES = 6
"""Decimals a measure is kept with: square metres of a km², millimetres of a kilometre."""

_SQUARE_METRES = 1_000_000.0


@dataclass(frozen=True)
class Measures:
    """What is known: by (unit's code, measure's key) its value. ``outdated`` are not among ``values``: they
    were measured in a boundary that has been redrawn since.
    """

    values: Mapping[tuple[str, str], Decimal]
    outdated: frozenset[tuple[str, str]] = field(default=frozenset())


def measure_keys(rules: PlanRules) -> frozenset[str]:
    """The measures a plan's scores are made from: what deductions are divided by, counts of cases, and for
    a component whose score is given, that score under the component's own key.

    Points inspected are no measure: they are counted from the round's visits.
    """
    keys: set[str] = set()
    for component in rules.components:
        if component.normaliser is not None and component.normaliser.by != "inspected_points":
            keys.add(component.normaliser.by)
        if component.method == "given":
            keys.add(component.key)
        keys.update(count for rule in component.indicators for count in rule.counts)
    return frozenset(keys)


def measures_on(
    kind: str, keys: Collection[str], on: date, revision: int | None = None, supposed: Supposed = AS_STORED
) -> dict[tuple[str, str], Decimal]:
    """The measures of a kind's units that hold on the city's day ``on``, by (code, key).

    Units as believed under ``revision`` (its number; the newest), the ``supposed`` in place of theirs. What
    is not known is not there. Where no table says otherwise ``km2`` is computed from the boundary, in the
    city's metric system.
    """
    return dict(known_measures(kind, keys, on, revision, supposed).values)


def known_measures(
    kind: str, keys: Collection[str], on: date, revision: int | None = None, supposed: Supposed = AS_STORED
) -> Measures:
    """As ``measures_on``, with those that are outdated. Raises Conflict before the first boundaries."""
    if not keys:
        return Measures({})
    number = _number() if revision is None else revision
    asked = {"kind": kind, "keys": sorted(set(keys)), "on": on, "revision": number}
    asked |= supposed.parameters(on, {kind})
    rows = sql.rows("findings", "measures_on", asked)
    values = {(code, key): value for code, key, value, outdated in rows if not outdated}
    late = frozenset((code, key) for code, key, _, outdated in rows if outdated)
    if KM2 in keys:
        areas = _square_kilometres(kind, on, number, supposed)
        values = {(code, KM2): area for code, area in areas.items()} | values
    return Measures(values, late - values.keys())


def _number() -> int:
    newest = newest_revision()
    if newest is None or newest.number is None:
        raise Conflict("There are no published boundaries yet.", hint="Import units first.")
    return newest.number


def _square_kilometres(kind: str, on: date, revision: int, supposed: Supposed) -> dict[str, Decimal]:
    """The area of each unit, in the city's metric system."""
    others = supposed.units_on(on)
    rows = versions_on(on, revision, [kind]).values_list("unit_id", "code", "geometry")
    outlines = {
        code: shapely.from_wkb(bytes(geometry.wkb)) for unit, code, geometry in rows if unit not in others
    }
    outlines |= {
        each.code: each.polygon for each in others.values() if each.kind == kind and each.polygon is not None
    }
    if not outlines:
        return {}
    shapes = np.array(list(outlines.values()), dtype=object)
    areas = shapely.area(to_metric(shapes, current_city().metric_srid)) / _SQUARE_METRES
    return {code: rounded(area) for code, area in zip(outlines, areas.tolist(), strict=True)}


def rounded(value: float, places: int = PLACES) -> Decimal:
    """A computed number as it is kept."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places))
