"""Foreign keys that are checked once for a whole load are the same keys afterwards, and let nothing wrong in."""

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction

from gis_core import sql
from gis_core.bulk_loading import foreign_keys_checked_at_the_end, indexes_built_at_the_end
from gis_core.stopwatch import reading
from grids.models import Body, Membership, Post

pytestmark = pytest.mark.django_db


def keys():
    tables = [model._meta.db_table for model in (Membership, Post)]
    return sql.rows("gis_core", "foreign_keys", {"tables": tables})


def test_the_keys_are_not_there_meanwhile_and_as_they_were_afterwards():
    before = keys()
    assert len(before) >= 4
    with pghistory.context(command="as every command"), foreign_keys_checked_at_the_end(Membership, Post):
        assert keys() == []
    assert keys() == before


def test_a_row_that_breaks_a_key_is_refused_at_the_end_and_the_keys_come_back():
    before = keys()
    broken = pytest.raises(IntegrityError, match="body_id")
    with broken, transaction.atomic(), foreign_keys_checked_at_the_end(Post):
        Post.objects.create(body_id=987654, title="路长")
    assert keys() == before


def indexes():
    return sql.rows("gis_core", "indexes", {"tables": [Membership._meta.db_table, Post._meta.db_table]})


def test_indexes_and_unique_constraints_are_not_there_meanwhile_and_as_they_were_afterwards():
    before = indexes()
    assert any(rule for *_, rule, _ in before) and any(rule is None for *_, rule, _ in before)
    with indexes_built_at_the_end(Membership, Post):
        assert indexes() == []
    assert indexes() == before


def test_what_breaks_a_unique_constraint_is_refused_at_the_end():
    before = indexes()
    body = Body.objects.create(kind="office", name="路长制办公室")
    with pytest.raises(IntegrityError), transaction.atomic(), indexes_built_at_the_end(Body):
        Body.objects.create(kind=body.kind, name=body.name)
    assert indexes() == before


def test_a_stopwatch_reads_clock_and_processor_here_and_in_the_database():
    began = reading()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(sqrt(number)) FROM generate_series(1, 1000000) AS number")
    taken = reading() - began
    assert taken.clock > 0 and taken.processor >= 0
    assert taken.database is None or taken.database > 0
    assert (taken + taken).clock == 2 * taken.clock
