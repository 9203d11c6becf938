"""Ask: was a round published elsewhere, and what is known of how?

Such a round has results as printed and nothing they could be recomputed from 不可在本系统复核: no findings,
no visits, no snapshot. Trends and changes of rank use it like any other.
"""

from __future__ import annotations

from typing import Any

from findings.models import ImportedRound, Round
from gis_core.errors import Conflict, NotFound


class PublishedElsewhere(NotFound):
    """There is no bulletin and no proof here of a round that was published elsewhere."""

    code = "published-elsewhere"
    title = "The round was published elsewhere and cannot be recomputed here"


def is_imported(of: Round) -> bool:
    """Whether the round was taken over as published totals: it is not recomputable here."""
    return import_of(of) is not None


def import_of(of: Round) -> ImportedRound | None:
    """How it was taken over; None for a round of our own. Costs nothing after select_related("imported")."""
    return getattr(of, "imported", None)


def refuse_proof(of: Round) -> None:
    """Raises PublishedElsewhere for a round that was taken over: there is nothing to verify it by, and its
    bulletin is the one that was printed, not one of ours.
    """
    taken = import_of(of)
    if taken is not None:
        raise PublishedElsewhere(
            f"Round {of.key} was published elsewhere ({taken.source}): not recomputable here "
            "不可在本系统复核.",
            hint="Compare its totals with the print it was taken from.",
        )


def refuse_change(of: Round) -> None:
    """Raises Conflict for a round that was taken over: it is imported again, never scored or corrected."""
    if is_imported(of):
        raise Conflict(
            f"Round {of.key} was published elsewhere: nothing of it is computed here.",
            hint="Import its totals again: manage.py import_results FILE --replace.",
            code="published-elsewhere",
        )


def told_import(of: Round) -> dict[str, Any] | None:
    """Where a round that was taken over comes from, as the API tells it; None for one of our own."""
    taken = import_of(of)
    if taken is None:
        return None
    return {
        "source": taken.source,
        "document": taken.document.number if taken.document else None,
        "published_on": taken.published_on.isoformat(),
        "figures": taken.figures,
    }
