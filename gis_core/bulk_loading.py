"""Act: how are foreign keys checked and indexes built once for a whole load, not row by row?

PostgreSQL checks each foreign key of each row by a question of its own, and puts each row into each index by
itself, which takes longer than writing the rows; made anew after the load, a key is checked for all rows by
one join, an index built by one sort. Only for a database that holds nothing yet: the tables are locked for
everybody else until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models
from psycopg2.sql import SQL, Composable, Identifier

from gis_core import sql


@contextmanager
def foreign_keys_checked_at_the_end(*written: type[models.Model]) -> Iterator[None]:
    """Within a transaction: rows of these records may be written without their foreign keys being checked.

    At the end every key is there again as it was, and what breaks it raises IntegrityError; when the
    transaction is rolled back, they come back with it.
    """
    tables = [model._meta.db_table for model in written]
    keys = sql.rows("gis_core", "foreign_keys", {"tables": tables})
    _check_what_waits()
    for table, name, _ in keys:
        _alter(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(Identifier(table), Identifier(name)))
    yield
    _check_what_waits()
    for table, name, definition in keys:
        _alter(SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
            Identifier(table), Identifier(name), SQL(definition)  # as the catalogue itself writes it
        ))


@contextmanager
def indexes_built_at_the_end(*written: type[models.Model]) -> Iterator[None]:
    """Within a transaction: rows of these records are written while they have no index but the primary key.

    At the end every index and unique constraint is there again as it was, and what breaks one raises
    IntegrityError. Nothing should be looked up in the tables meanwhile.
    """
    tables = [model._meta.db_table for model in written]
    held = sql.rows("gis_core", "indexes", {"tables": tables})
    _check_what_waits()
    for table, name, rule, _ in held:
        if rule is None:
            _alter(SQL("DROP INDEX {}").format(Identifier(name)))
        else:
            _alter(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(Identifier(table), Identifier(name)))
    yield
    _check_what_waits()
    for table, name, rule, definition in held:
        if rule is None:
            _alter(SQL(definition))
        else:
            _alter(SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                Identifier(table), Identifier(name), SQL(rule)
            ))


def _check_what_waits() -> None:
    """Check now what was put off to the end of the transaction: no table with such rows can be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _alter(statement: Composable) -> None:
    with connection.cursor() as cursor:
        # As a text: what notes who changed something (pghistory) looks at each statement as one.
        cursor.execute(statement.as_string(cursor.cursor))
