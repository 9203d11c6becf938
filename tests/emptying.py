"""Emptying the database after a test that commits.

Django truncates every table and makes its kinds of contents and permissions anew; here the rows of those tables that
have any are deleted, and what Django would make again stays: a fraction of the work, at the end of each such test.
"""

import pgtrigger
from django.db import connection, transaction
from django.test import TransactionTestCase

# What flush makes again by itself (post_migrate), so that every test finds it.
STAYS = {"django_content_type", "auth_permission"}
LONGEST = 5  # rounds: a trigger may note what is deleted, in a table that was empty


def empty_database(_case=None):
    """Delete every row of every model, but for kinds of contents and permissions."""
    tables = sorted(set(connection.introspection.django_table_names()) - STAYS)
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        for _ in range(LONGEST):
            filled = _filled(cursor, tables)
            for table in filled:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # a name of our own models
            if not filled:
                return
    raise AssertionError(f"These tables fill again when they are emptied: {filled}")


def _filled(cursor, tables):
    """Those of the tables that have a row."""
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    cursor.execute(f"SELECT ARRAY[{asked}]")
    return [table for table, filled in zip(tables, cursor.fetchone()[0], strict=True) if filled]


def delete_instead_of_truncating():
    """From now on tests that commit (transaction=True) end so."""
    TransactionTestCase._fixture_teardown = empty_database
