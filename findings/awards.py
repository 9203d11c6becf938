"""Ask: what was a unit given in a round beside its score: bonus, add-on, veto?"""

from __future__ import annotations

from collections import defaultdict

from findings.evaluated import last_day
from findings.models import Award as AwardRow
from findings.models import Round
from findings.scoring.score import Award
from grids.units import newest_revision, versions_on


def awards_of(of: Round, kind: str, revision: int | None = None) -> dict[str, tuple[Award, ...]]:
    """The awards of a round that stand, by the code its unit has on the round's last day.

    Units as believed under ``revision`` (its number; the newest). In order of key, document and points, so
    that equal awards are told alike. A unit that ended before the last day has none: it is not scored.
    """
    newest = newest_revision() if revision is None else None
    number = revision if revision is not None else newest.number if newest else None
    rows = AwardRow.objects.filter(round=of, kind=kind, withdrawn_at__isnull=True)
    given = list(rows.values_list("unit_id", "key", "points", "document__number"))
    if not given or number is None:
        return {}
    codes = dict(versions_on(last_day(of), number, [kind]).values_list("unit_id", "code"))
    found: dict[str, list[Award]] = defaultdict(list)
    for unit, key, points, document in given:
        if unit in codes:
            found[codes[unit]].append(Award(key, points, document))
    return {
        code: tuple(sorted(each, key=lambda one: (one.key, one.document, one.points)))
        for code, each in found.items()
    }
