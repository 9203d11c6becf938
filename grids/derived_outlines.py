"""Ask: which outlines of a file contradict the units that lie in them?

A unit owns its outline until units of the kind below partition it; from then on its outline is
theirs together, and an import that says otherwise is a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import shapely

from gis_core.city import City
from grids.changes import outlines
from grids.checks.pieces import objects, pieces_of, wider_than
from grids.derived import child_kind
from grids.parents import primary_parents
from grids.unit_rows import Refusal, TakenRow
from grids.units import newest_revision, versions_on


def contradictions(
    city: City, kind: str, on: date, rows: Sequence[TakenRow],
    known: Mapping[str, shapely.MultiPolygon], tolerance_m: float,
) -> list[Refusal]:
    """The rows that change an outline to one that is not that of the units in it.

    ``known`` are the areas on the day by code. Ground that differs by no more than ``tolerance_m``
    is a hairline, for the check of units to tell.
    """
    below = child_kind(city, kind)
    changed = [row for row in rows if row.code in known and _differ(row.geometry, known[row.code])]
    if below is None or not changed:
        return []
    children = _areas_by_parent(below, kind, on, {row.code for row in changed})
    found = []
    for row in changed:
        if not children[row.code]:
            continue
        other = shapely.symmetric_difference(row.geometry, shapely.union_all(children[row.code]))
        pieces = pieces_of(objects([other]), city.metric_srid)
        if len(pieces) and wider_than(pieces.metric, tolerance_m).any():
            found.append(_refusal(row, below, len(children[row.code]), float(pieces.square_metres.sum())))
    return found


def _differ(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    before, after = outlines([one, other])
    return before != after


def _areas_by_parent(
    kind: str, parent_kind: str, on: date, parents: set[str]
) -> defaultdict[str, list[shapely.Geometry]]:
    """The areas of the units of a kind by the code of their primary parent, for some parents."""
    found: defaultdict[str, list[shapely.Geometry]] = defaultdict(list)
    newest = newest_revision()
    if newest is None or newest.number is None:
        return found
    above = primary_parents(kind, parent_kind, on, newest.number)
    wanted = {unit: code for unit, code in above.items() if code in parents}
    for version in versions_on(on, newest.number, [kind]).filter(unit__in=list(wanted)):
        found[wanted[version.unit_id]].append(shapely.from_wkb(bytes(version.geometry.wkb)))
    return found


def _refusal(row: TakenRow, below: str, count: int, square_metres: float) -> Refusal:
    return Refusal(
        row.row, f"{row.code} {row.name}", "derived-boundary",
        f"Its outline is that of its {count} {below}, from which this one differs by "
        f"{square_metres:,.2f} m².",
        f"Import the {below} level instead; the outline follows it in a draft (--draft).",
    )
