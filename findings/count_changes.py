"""Act: what has changed in the counts of findings, told to whoever keeps them, and told once?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from findings.count_change_models import CountChange
from gis_core import sql

COLUMNS = ("sign", "round", "category", "source", "state", "lon", "lat")
_PART = 50_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Findings alike at one place: how many more, or fewer. ``category`` 0: none."""

    more: int
    round: int
    category: int
    source: str
    state: str
    lon: float
    lat: float


def is_anything_new() -> bool:
    """Whether counts changed since they were last taken."""
    return CountChange.objects.exists()


def take(most: int = _PART) -> list[Counted]:
    """Take away up to ``most`` noted changes, in the caller's transaction; what cancels out is left out.

    Only what is committed is seen, whatever order writers end in: nothing is lost or taken twice.
    """
    return [Counted(*row) for row in sql.rows("findings", "take_count_changes", {"most": most})]


def take_all_anew() -> Iterator[list[Counted]]:
    """Every finding there is, in parts; notes of changes are dropped, as this tells what they would.

    In the caller's transaction; nobody writes findings until it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE findings_finding IN SHARE MODE")
    CountChange.objects.all().delete()
    yield from everything()


def everything() -> Iterator[list[Counted]]:
    """Every finding that counts, in parts, alike ones at one place together."""
    last = 0
    while True:
        found = sql.rows("findings", "counted_findings", {"after": last, "most": _PART})
        if not found:
            return
        last = found[0][-1]
        yield [Counted(*row[:-1]) for row in found if row[0]]
