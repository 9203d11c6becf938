"""Ask: whose agreement to a border's new course does a draft have, and whose does it lack?

An answer holds for exactly the ground it was given for: its digest is over the ground that moves
between two units, both ways, and the effective day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

import shapely

from gis_core.current_city import current_city
from grids.differences import Difference, Move, moves
from grids.draft_state import difference_of
from grids.models import Consent, Revision

Border = tuple[str, str, str]
"""Kind and the keys of two units, the lower first."""


@dataclass(frozen=True)
class Lacking:
    """A side of a border whose agreement a draft lacks: open, objected or outdated."""

    kind: str
    unit: str
    other: str
    why: str


def moved_borders(difference: Difference) -> dict[Border, list[Move]]:
    """The ground that moves between two units, by border; what comes from or goes to nobody has no side."""
    found: dict[Border, list[Move]] = defaultdict(list)
    for move in moves(difference, current_city().metric_srid):
        if move.origin is not None and move.to is not None:
            one, other = sorted((move.origin, move.to))
            found[move.kind, one, other].append(move)
    return dict(found)


def digest_of(border: Border, moved: list[Move], difference: Difference) -> str:
    """The digest of what the two sides of a border are asked to agree to."""
    told = sha256("\0".join((*border, difference.on.isoformat())).encode())
    for move in sorted(moved, key=lambda each: str(each.origin)):
        told.update(f"\0{move.origin}\0{move.to}\0".encode())
        told.update(shapely.to_wkb(shapely.normalize(move.geometry)))
    return told.hexdigest()


def border_digests(difference: Difference) -> dict[Border, str]:
    """The digest of each border whose ground moves."""
    borders = moved_borders(difference)
    return {border: digest_of(border, moved, difference) for border, moved in borders.items()}


def lacking(draft: Revision) -> list[Lacking]:
    """What keeps a draft from approval: for each border ever asked about that still moves, both sides agree.

    Answers to other ground than the present count for nothing. A border that no longer moves lacks nothing.
    """
    rows = list(Consent.objects.filter(draft=draft).order_by("kind", "unit_key", "other_key"))
    if not rows:
        return []
    digests = border_digests(difference_of(draft))
    asked = {(row.kind, *sorted((row.unit_key, row.other_key))) for row in rows}
    given = {(row.kind, row.unit_key, row.other_key, row.digest): row.answer for row in rows}
    found = []
    for kind, one, other in sorted(asked & set(digests)):
        for unit, beside in ((one, other), (other, one)):
            answer = given.get((kind, unit, beside, digests[kind, one, other]))
            if answer != Consent.Answer.CONFIRMED:
                why = {None: "outdated", "": "open"}.get(answer, "objected")
                found.append(Lacking(kind, unit, beside, why))
    return found
