"""Act: raise the versions by which readers know what changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def bump(topic: str, cells: Iterable[str] = ("",)) -> None:
    """Raise the version of each cell of a topic, inside the caller's transaction.

    Cells are taken in order, so two writers never wait for each other in a circle.
    """
    ordered = sorted(set(cells))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gis_core_stamp (topic, cell, version) "
            "SELECT %s, cell, 1 FROM unnest(%s::text[]) AS cell "
            "ON CONFLICT ON CONSTRAINT stamp_topic_cell_once "
            "DO UPDATE SET version = gis_core_stamp.version + 1",
            [topic, ordered],
        )
