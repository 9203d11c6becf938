"""The statement for a draft's units is planned once: it must answer as if planned for what was asked."""

from datetime import date

import pytest
from django.db import connection, transaction

from gis_core import sql
from grids import drafts
from grids.models import UnitVersion
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, T1, A, B

pytestmark = pytest.mark.django_db

NOTHING = {"codes": [], "names": [], "parents": [], "west": [], "south": [], "east": [], "north": []}


def everything(version):
    west, south, east, north = version.geometry.extent
    box = {"west": [west, 0.0], "south": [south, 0.0], "east": [east, 1.0], "north": [north, 1.0]}
    return [{}, {"codes": [A, "none"]}, {"names": [version.name]}, {"parents": [T1]}, box, box | {"codes": [B]}]


@pytest.fixture
def questions(xianning_city):
    town.publish_town()
    draft = drafts.start_draft(town.planner(), ON, title="七月调整").pk
    drafts.append(town.planner(), draft, "community", {"operation": "reassign", "to": B, "area": town.block(1, 0, 1, 1)}, None)
    state = {"kind": "community", "parent_kind": "township", "base": UnitVersion.objects.latest("pk").revision.number}
    version = UnitVersion.objects.get(kind="community", code=A)
    return [
        NOTHING | state | {"draft": of, "on": on} | asked
        for asked in everything(version) for of in (draft, None) for on in (ON, date(1990, 1, 1))
    ]


def told(rows):
    return [(*row[:7], bytes(row[7])) for row in rows]


def test_a_kept_plan_answers_what_the_statement_answers(questions):
    answers = [told(sql.rows("grids", "draft_units", each)) for each in questions]
    assert {len(answer) for answer in answers} >= {0, 1, 2, 4}
    for _ in range(2):
        kept = [told(sql.rows_by_kept_plan("grids", "draft_units", each)) for each in questions]
        assert kept == answers


def test_all_units_of_a_kind_are_those_in_the_world(questions):
    world = {"west": [-180.0], "south": [-90.0], "east": [180.0], "north": [90.0]}
    for each in questions[:4]:
        of_kind = told(sql.rows("grids", "draft_units_of_kind", each))
        assert told(sql.rows_by_kept_plan("grids", "draft_units", each | world)) == of_kind
    assert len(told(sql.rows("grids", "draft_units_of_kind", questions[0]))) == 4


@pytest.mark.django_db(transaction=True)
def test_a_plan_outlives_a_transaction_that_was_taken_back_and_is_made_anew_on_a_new_connection(xianning_city):
    asked = NOTHING | {"kind": "grid", "parent_kind": "", "base": 1, "draft": None, "on": ON}
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sql.rows_by_kept_plan("grids", "draft_units", asked)
        raise ZeroDivisionError
    assert sql.rows_by_kept_plan("grids", "draft_units", asked) == []
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)
    connection.close()
    assert sql.rows_by_kept_plan("grids", "draft_units", asked) == []
