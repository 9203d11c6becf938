"""Is a connection kept between requests looked at without asking the server, and a dead one noticed?"""

import time

import psycopg2
import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db(transaction=True)


def number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.fixture
def asked_of_django(monkeypatch):
    """How often Django's own question was asked."""
    asked, original = [], DatabaseWrapper.is_usable
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: asked.append(1) or original(self))
    return asked


@pytest.fixture
def next_request(monkeypatch):
    """Do what Django does between requests for a connection that is kept."""
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    connection.close()
    connection.ensure_connection()

    def begin():
        connection.close_if_unusable_or_obsolete()

    return begin


def test_a_living_connection_is_kept_and_no_server_is_asked(next_request, asked_of_django):
    first = number()
    next_request()
    with CaptureQueriesContext(connection) as statements:
        assert number() == first
    assert len(statements) == 1 and not asked_of_django


def test_a_connection_the_server_ended_is_replaced_in_the_next_request(next_request, asked_of_django):
    first = number()
    held = connection.connection.get_dsn_parameters()
    with psycopg2.connect(host=held["host"], user=held["user"], dbname=held["dbname"]) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [first])
    time.sleep(0.2)
    next_request()
    assert number() != first and asked_of_django
