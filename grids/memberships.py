"""Act: which memberships follow from the units' boundaries, and from what was declared?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core import sql
from gis_core.city import City
from grids.changes import earlier
from grids.membership_periods import Belonging, DeclaredMembership, differences, settle
from grids.models import Revision
from grids.shares import parent_kinds, shares

__all__ = ["LITTLE", "DeclaredMembership", "recompute"]

_BATCH = 2000
LITTLE = 300
"""So many pieces of moved ground, or units touched, are few."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A version that holds on some day of the window."""

    version: int
    unit: int
    kind: str
    since: date
    until: date | None


class _Window:
    """What is believed about units from one day to another: versions and memberships."""

    def __init__(
        self, since: date, until: date | None, rows: Sequence[Any], children: Iterable[int] | None = None
    ) -> None:
        """``rows`` of versions; ``children``: only their memberships (None: everybody's)."""
        self.since, self.until = since, until
        self.placed = [_Placed(*row[:5]) for row in rows]
        self.outlines = shapely.from_wkb(np.array([bytes(row[5]) for row in rows], dtype=object))
        stored = sql.rows("grids", "memberships_between", {
            "since": since, "until": until, "children": None if children is None else sorted(children),
        })
        self.held = [Belonging(*row[1:], membership=row[0]) for row in stored]
        self.by_kind: dict[str, list[int]] = defaultdict(list)
        self.by_unit: dict[int, list[_Placed]] = defaultdict(list)
        for position, placed in enumerate(self.placed):
            self.by_kind[placed.kind].append(position)
            self.by_unit[placed.unit].append(placed)

    def overlap(self, child: _Placed, parent: _Placed) -> tuple[date, date | None] | None:
        """The days of the window on which both versions hold."""
        since = max(child.since, parent.since, self.since)
        until = earlier(earlier(child.until, parent.until), self.until)
        return None if until is not None and since >= until else (since, until)


def _whole(since: date, until: date | None) -> _Window:
    return _Window(since, until, sql.rows("grids", "versions_between", {"since": since, "until": until}))


def _around(
    since: date, until: date | None, units: Iterable[int] = (),
    boxes: Sequence[tuple[str | None, NDArray[np.float64]]] = (),
) -> list[Any]:
    """Rows of versions of some units, and of those whose box meets one of ``boxes`` (kind, bounds)."""
    west, south, east, north = ([float(box[side]) for _, box in boxes] for side in range(4))
    return sql.rows("grids", "versions_around", {
        "since": since, "until": until, "units": sorted(units), "kinds": [kind for kind, _ in boxes],
        "west": west, "south": south, "east": east, "north": north,
    })


def _beside(
    city: City, since: date, until: date | None, named: set[int], moved: Sequence[shapely.Geometry],
    declarations: Sequence[Belonging],
) -> tuple[_Window, set[int]]:
    """The affected units where only some ground moved, and the window in which their parents are.

    A declared parent is in it wherever it lies.
    """
    ground = np.array([each for each in moved if not each.is_empty], dtype=object)
    near = _around(since, until, boxes=[(None, box) for box in shapely.bounds(ground)])
    outlines = shapely.from_wkb(np.array([bytes(row[5]) for row in near], dtype=object))
    meeting = shapely.STRtree(ground).query(outlines, predicate="intersects")[0]
    affected = named | {near[at][1] for at in set(meeting.tolist())}
    rows = _around(since, until, affected)
    shapes = shapely.from_wkb(np.array([bytes(row[5]) for row in rows], dtype=object))
    boxes = [
        (above, box)
        for row, box in zip(rows, shapely.bounds(shapes), strict=True)
        for above in parent_kinds(city.kinds, row[2])
    ]
    held = sql.rows("grids", "memberships_between", {
        "since": since, "until": until, "children": sorted(affected),
    })
    declared = {row[2] for row in held if row[6]} | {each.parent for each in declarations}
    return _Window(since, until, _around(since, until, affected | declared, boxes), affected), affected


def _affected(city: City, window: _Window, touched: set[int]) -> set[int]:
    """The units whose memberships may be others now: touched, or meeting a touched parent."""
    affected = touched | {each.child for each in window.held if each.parent in touched}
    for kind in city.kinds:
        children = [at for at in window.by_kind[kind.key] if window.placed[at].unit not in affected]
        parents = [
            at
            for parent_kind in parent_kinds(city.kinds, kind.key)
            for at in window.by_kind[parent_kind]
            if window.placed[at].unit in touched
        ]
        if children and parents:
            tree = shapely.STRtree(window.outlines[children])
            meeting = tree.query(window.outlines[parents], predicate="intersects")[1]
            affected |= {window.placed[children[at]].unit for at in set(meeting.tolist())}
    return affected


def _computed(city: City, window: _Window, affected: set[int]) -> list[Belonging]:
    """What the areas say of the affected units, for the days of the window."""
    pieces: list[Belonging] = []
    for kind in city.kinds:
        children = [at for at in window.by_kind[kind.key] if window.placed[at].unit in affected]
        for parent_kind in parent_kinds(city.kinds, kind.key):
            parents = window.by_kind[parent_kind]
            if not children or not parents:
                continue
            found = shares(window.outlines[children], window.outlines[parents])
            for child_at, parent_at, share in zip(*(array.tolist() for array in found), strict=True):
                child, parent = window.placed[children[child_at]], window.placed[parents[parent_at]]
                days = window.overlap(child, parent)
                if days is not None:
                    pieces.append(Belonging(
                        child.unit, parent.unit, parent_kind, share, False, False, *days
                    ))
    return pieces


def _declared(
    window: _Window, affected: set[int], declarations: Sequence[Belonging]
) -> list[Belonging]:
    """Old and new declarations, as far as both units exist; a new one ends the old of its kind."""
    renewed = {(each.child, each.parent_kind) for each in declarations}
    pieces = [
        each for each in window.held
        if each.declared and each.child in affected and (each.child, each.parent_kind) not in renewed
    ]
    found: list[Belonging] = []
    for piece in [*pieces, *declarations]:
        for child in window.by_unit[piece.child]:
            for parent in window.by_unit[piece.parent]:
                days = window.overlap(child, parent)
                part = piece.within(*days) if days else None
                found += [part] if part else []
    return found


def recompute(
    city: City,
    revision: Revision,
    touched: Iterable[int],
    since: date,
    until: date | None,
    declarations: Sequence[Belonging] = (),
    moved: Sequence[shapely.Geometry] | None = None,
) -> int:
    """Bring the memberships in line with the units believed now; the number of rows written.

    ``touched`` are the units whose versions changed inside the days from ``since`` to before
    ``until`` (None: for good); ``moved`` is all ground that changed hands, lon/lat (None: not
    known): where it is little, only what lies on it is looked at. Runs in the caller's
    transaction, after the versions are written; ``revision`` is the published revision being made.
    """
    named = set(touched) | {each.child for each in declarations}
    if moved is None or len(moved) > LITTLE or len(named) > LITTLE:
        window = _whole(since, until)
        affected = _affected(city, window, named)
    else:
        window, affected = _beside(city, since, until, named, moved, declarations)
    pieces = _computed(city, window, affected) + _declared(window, affected, declarations)
    wanted = [replace(each, membership=None) for each in settle(pieces)]
    held = [each for each in window.held if each.child in affected]
    closed, written = differences(held, wanted, since, until)
    sql.run("grids", "close_memberships", {"number": revision.number, "memberships": closed})
    _write(written, revision)
    return len(written)


def _write(written: Sequence[Belonging], revision: Revision) -> None:
    for start in range(0, len(written), _BATCH):
        batch = written[start : start + _BATCH]
        columns: dict[str, Any] = {
            "children": [each.child for each in batch],
            "parents": [each.parent for each in batch],
            "parent_kinds": [each.parent_kind for each in batch],
            "shares": [float(each.share) for each in batch],
            "primaries": [each.primary for each in batch],
            "declared": [each.declared for each in batch],
            "since": [each.since for each in batch],
            "until": [each.until for each in batch],
        }
        sql.run("grids", "insert_memberships", columns | {
            "number": revision.number, "revision": revision.pk,
        })
