"""Ask: which bulletins of a round are there, which one corrects which, and how are they sealed?"""

from __future__ import annotations

from typing import Any

from findings.imported_rounds import refuse_proof
from findings.models import Correction, Round, Snapshot
from findings.seal import seal_path
from gis_core.errors import NotFound


def published_bulletins(of: Round) -> list[dict[str, Any]]:
    """The published bulletins of a round, the newest first; each with what it corrects and its seal."""
    if of.status != Round.Status.PUBLISHED:
        return []
    sealed = {
        row["bulletin"]: row
        for row in Snapshot.objects.filter(round=of).values("bulletin", "sha256", "published_at")
    }
    corrections = {
        each.bulletin: each for each in Correction.objects.filter(round=of).select_related("document")
    }
    return [
        _entry(of, number, sealed.get(number), corrections.get(number))
        for number in range(of.bulletin, 0, -1)
    ]


def _entry(
    of: Round, number: int, sealed: dict[str, Any] | None, correction: Correction | None
) -> dict[str, Any]:
    published = sealed["published_at"] if sealed else of.published_at
    return {
        "bulletin": number,
        "address": seal_path(of.key, number),
        "published_at": published.isoformat(),
        "sha256": sealed["sha256"] if sealed else None,
        "reason": correction.reason if correction else None,
        "document": correction.document.number if correction else None,
    }


def superseded_by(of: Round, bulletin: int) -> dict[str, Any] | None:
    """The newest bulletin where ``bulletin`` is not it: number, address, reason and paper; else None.

    A page of a superseded bulletin tells this first.
    """
    if bulletin >= of.bulletin:
        return None
    return next(iter(published_bulletins(of)), None)


def snapshot_of(of: Round, bulletin: int | None) -> Snapshot:
    """The snapshot of a published bulletin, the newest for None; raises NotFound."""
    refuse_proof(of)
    if of.status == Round.Status.PUBLISHED:
        wanted = of.bulletin if bulletin is None else bulletin
        found = Snapshot.objects.filter(round=of, bulletin=wanted).first()
        if found is not None:
            return found
    called = f"bulletin {bulletin}" if bulletin is not None else "published bulletin"
    raise NotFound(f"Round {of.key} has no {called} with a proof.", parameter="bulletin" if bulletin else "")
