"""Act: tell the database's planner what tables hold after much was written to them.

Autovacuum does so by itself, but minutes later, and never for rows of a transaction still
open: a question asked right after a large load would be planned as if the tables were empty.
"""

from __future__ import annotations

from django.db import connection, models

MUCH = 1000
"""Rows written at once from which on gathering statistics pays."""


def gather(*written: type[models.Model]) -> None:
    """Gather statistics of the tables of ``written`` records (PostgreSQL ``ANALYZE``)."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(quote(model._meta.db_table) for model in written))
