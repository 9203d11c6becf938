"""The small demo in a database: the same every time, whole, marked as fictitious, and alone."""

import hashlib
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from findings.demo_loading import load_demo
from findings.models import Assignment, AssignmentBody, Finding, Result, Round, Visit
from gis_core.current_city import current_city
from gis_core.errors import Conflict
from gis_core.models import CitySettings
from grids.models import Body, BorderRule, Duty, Person, SiteDecision, SpecialArea, UnitVersion
from grids.units import newest_revision, versions_on

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def digest_of_an_earlier_load(django_db_setup, django_db_blocker):
    """What a load of the last round alone left that was then undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(small=True, rounds=1)
        left = digest()
        transaction.set_rollback(True)
    return left


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, digest_of_an_earlier_load):
    """The small demo, loaded once for this file and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(small=True, rounds=3)
        transaction.set_rollback(True)


def digest():
    """A hash over all that was invented: boundaries, bodies, and of the last round findings and results."""
    text = hashlib.sha256()
    for query in (
        "SELECT kind, code, name, valid, believed, ST_AsEWKB(geometry) FROM grids_unitversion ORDER BY 1, 2, 4, 5",
        "SELECT source_key, received_x, received_y, observed_at, severity, ST_AsEWKB(geometry) FROM findings_finding WHERE source_key LIKE '2023-01-%' ORDER BY 1",
        "SELECT kind, name FROM grids_body ORDER BY 1, 2",
        "SELECT code, valid, ST_AsEWKB(geometry) FROM grids_specialarea ORDER BY 1, 2",
        "SELECT code, one_id > other_id, valid, ST_AsEWKB(geometry) FROM grids_borderrule ORDER BY 1, 3",
        "SELECT code, valid, reason, ST_AsEWKB(geometry) FROM grids_sitedecision ORDER BY 1",
        """SELECT kind, result.code, score_exact, rank, result.bulletin FROM findings_result AS result
           JOIN findings_round AS round ON round.id = round_id WHERE round.key = '2023-01' ORDER BY 1, 2""",
    ):
        with connection.cursor() as cursor:
            cursor.execute(query)
            for row in cursor:
                text.update(repr([bytes(each) if isinstance(each, memoryview) else each for each in row]).encode())
    return text.hexdigest()


def test_it_is_the_same_every_time(demo, digest_of_an_earlier_load):
    assert digest() == digest_of_an_earlier_load


def test_its_rounds_stand_as_told(demo):
    assert dict(Round.objects.values_list("key", "status")) == {
        "2022-11": "published", "2022-12": "closed", "2023-01": "open",
    }


def test_zones_are_redrawn_in_january_2023(demo):
    number = newest_revision().number
    before = set(versions_on(date(2022, 12, 31), number, ["zone"]).values_list("code", flat=True))
    after = set(versions_on(date(2023, 1, 1), number, ["zone"]).values_list("code", flat=True))
    assert before - after == {"zone-hightech"}
    assert UnitVersion.objects.filter(kind="zone", code="zone-central", valid__startswith=date(2023, 1, 1)).exists()


def test_at_least_three_in_a_hundred_findings_lie_within_five_metres_of_a_border(demo):
    near = Assignment.objects.filter(units__chosen=True, units__kind__in=["grid", "community"], units__distance_m__lte=5)
    assert near.values("finding").distinct().count() >= 0.03 * Finding.objects.count()


def test_at_least_one_in_a_hundred_findings_lies_in_no_zone(demo):
    assert Assignment.objects.filter(state="outside").count() >= 0.01 * Finding.objects.count()


def test_duties_change_in_the_middle_of_a_month(demo):
    changed = Duty.objects.filter(valid__startswith=date(2022, 12, 15), role="road_chief", level=3)
    assert changed.exists()
    unit = changed.first().unit
    chiefs = {
        assigned.post_id
        for assigned in AssignmentBody.objects.filter(
            assignment__units__unit_version__unit=unit, role="road_chief", level=3, assignment__is_current=True
        )
    }
    assert Duty.objects.filter(unit=unit, level=3).count() == 2
    assert len(chiefs) <= 2


def test_every_trusted_finding_is_assigned_and_names_bodies(demo):
    assigned = Assignment.objects.filter(is_current=True)
    assert assigned.count() == Finding.objects.filter(place_mark="").count() > 2000
    with_bodies = assigned.exclude(state="outside").filter(bodies__isnull=False).distinct().count()
    assert with_bodies == assigned.exclude(state="outside").count()


def test_every_zone_of_a_round_is_scored_from_visits_and_findings(demo):
    assert Result.objects.filter(kind="zone", score__isnull=True).count() == 0
    assert Visit.objects.filter(findings__isnull=True).exists()


def test_chiefs_are_plainly_invented(demo):
    assert not Person.objects.exclude(name__regex=r"^路长[甲乙丙丁戊己庚辛壬癸]-[0-9]{3}$").exists()
    assert not Body.objects.filter(kind="property").exclude(name__startswith="虚构").exists()


def test_some_ground_is_settled_otherwise_than_by_units(demo):
    assert sorted(SpecialArea.objects.values_list("kind", flat=True)) == [
        "construction_site", "market", "motorway", "park", "station",
    ]
    assert sorted(BorderRule.objects.values_list("rule", flat=True)) == ["centre_line", "one_side", "superior"]
    decisions = {row.code: row for row in SiteDecision.objects.select_related("superseded_by")}
    assert sorted(decisions) == ["QR-2022-001", "QR-2022-002", "QR-2022-003"]
    assert decisions["QR-2022-001"].superseded_by == decisions["QR-2022-003"]
    assert all(row.evidence.count() == 1 for row in decisions.values())


def test_it_says_that_it_is_fictitious(demo):
    assert current_city().fictitious
    answer = Client().get("/api/v1/rounds").json()
    assert "虚构数据" in answer["notice"]["zh"]
    assert "Fictitious data" in answer["notice"]["en"]
    assert "虚构数据" in Client().get("/", headers={"accept-language": "zh-hans"}).content.decode()


def test_a_database_that_holds_anything_is_refused(demo):
    with pytest.raises(Conflict, match="not empty"):
        load_demo(small=True, rounds=3)


def test_the_command_says_what_to_do_about_a_database_in_use(demo):
    with pytest.raises(CommandError, match="make reset"):
        call_command("load_demo", "--small", stdout=io.StringIO())


def test_each_account_has_a_password_of_its_own(demo):
    assert {account.username for account in demo.accounts} == {
        "admin", "office", "office2", "inspector", "reviewer", "dispatcher", "planner", "body",
    }
    assert len({account.password for account in demo.accounts}) == 8
    assert CitySettings.objects.count() == 1


def test_what_was_loaded_is_known_to_the_planner_at_once(demo):
    """A question right after the load must not be planned as if the tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE reltuples < 100 AND relname = ANY(%s)",
            [["grids_unitversion", "findings_finding", "findings_assignmentunit", "findings_assignmentbody"]],
        )
        assert cursor.fetchall() == []
