"""Ask: what was a unit given in a round beside its score: bonus, add-on, veto?"""

from __future__ import annotations

from collections import defaultdict

from findings.models import Award as AwardRow
from findings.models import Round
from findings.scoring.score import Award


def awards_of(of: Round, kind: str) -> dict[int, tuple[Award, ...]]:
    """The awards of a round that stand, by the identity of the unit that was given them.

    In order of key, document and points, so that equal awards are told alike.
    """
    rows = AwardRow.objects.filter(round=of, kind=kind, withdrawn_at__isnull=True)
    found: dict[int, list[Award]] = defaultdict(list)
    for unit, key, points, document in rows.values_list("unit_id", "key", "points", "document__number"):
        found[unit].append(Award(key, points, document))
    return {
        unit: tuple(sorted(each, key=lambda one: (one.key, one.document, one.points)))
        for unit, each in found.items()
    }
