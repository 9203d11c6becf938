"""After a test that commits the database is as empty as Django's own flush leaves it, whatever guards its rows."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction

from findings.models import CountChange, Snapshot
from grids.models import Unit
from tests.emptying import STAYS, empty_database
from tests.tiles.mapped_city import MappedCity

pytestmark = pytest.mark.django_db(transaction=True)


def counted():
    """How many rows each model has, of those that have any."""
    there = set(connection.introspection.table_names())
    models = {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True) if model._meta.db_table in there
    }
    return {table: rows for table, rows in models.items() if rows}


def test_nothing_is_left_of_a_city_not_what_is_never_deleted_and_not_what_triggers_note():
    MappedCity()
    assert Snapshot.objects.exists() and CountChange.objects.exists()
    with pytest.raises(InternalError), transaction.atomic():
        Snapshot.objects.all().delete()
    empty_database()
    assert set(counted()) == STAYS


def test_what_stays_is_what_a_flush_makes_again():
    empty_database()
    kept = {each.natural_key() for each in Permission.objects.all()}, {each.natural_key() for each in ContentType.objects.all()}
    call_command("flush", verbosity=0, interactive=False)
    ContentType.objects.clear_cache()
    made = {each.natural_key() for each in Permission.objects.all()}, {each.natural_key() for each in ContentType.objects.all()}
    assert kept == made and all(kept) and set(counted()) == STAYS


def test_rows_are_guarded_again_afterwards():
    empty_database()
    MappedCity()
    with pytest.raises((InternalError, IntegrityError)), connection.cursor() as cursor:
        cursor.execute("DELETE FROM findings_snapshot")
    assert Unit.objects.exists()
