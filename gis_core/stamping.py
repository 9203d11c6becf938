"""Act: raise the versions by which readers know what changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def bump(topic: str, cells: Iterable[str] = ("",)) -> None:
    """Give each cell of a topic a new version, inside the caller's transaction.

    Versions come from a sequence, which no rollback turns back: a version seen inside a
    transaction that failed never comes again to mean something else. Cells are taken in
    order, so two writers never wait for each other in a circle.
    """
    ordered = sorted(set(cells))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gis_core_stamp (topic, cell, version) "
            "SELECT %s, cell, nextval('gis_core_stamp_version') FROM unnest(%s::text[]) AS cell "
            "ON CONFLICT ON CONSTRAINT stamp_topic_cell_once "
            "DO UPDATE SET version = nextval('gis_core_stamp_version')",
            [topic, ordered],
        )
