"""Act: has somebody unknown asked for too much within a minute? Counts rows by address.

Costly answers for everybody are bounded by what they cost. The count is kept in Django's cache, by
each process for itself; the address is the one the server saw, never a header the client wrote.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

from gis_core.errors import Fault

WINDOW_S = 60
MOST_ROWS = 3_000


class TooManyRows(Fault):
    """So many rows were asked for from this address lately that more are refused for a minute."""

    status = 429
    code = "too-many-rows"
    title = "Too many rows within a minute"


def spend(address: str, rows: int) -> None:
    """Count ``rows`` asked for from an address; raises TooManyRows above what a minute allows."""
    key = "rows-" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
    cache.add(key, 0, WINDOW_S)
    try:
        spent = cache.incr(key, rows)
    except ValueError:  # it expired between the two calls
        spent = rows
        cache.set(key, rows, WINDOW_S)
    if spent > MOST_ROWS:
        raise TooManyRows(
            f"More than {MOST_ROWS:,} rows within a minute from this address.",
            hint="Wait a minute, or sign in: signed-in users are not counted.",
        )
