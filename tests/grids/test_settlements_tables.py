"""What the tables of special areas, border rules and decisions on site refuse by themselves."""

from datetime import date

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.models import Body, DecisionEvidence, Duty, SiteDecision, SpecialArea
from grids.settlement_models import ROLES
from tests.grids.drawing import box

pytestmark = pytest.mark.django_db

SPRING, SUMMER = date(2022, 3, 1), date(2022, 6, 1)
NO_DAY = DateRange(empty=True)


def ground():
    return GEOSGeometry(memoryview(shapely.to_wkb(box(0, 0, 1, 1))), srid=4326)


def body():
    return Body.objects.get_or_create(name="Parks Office", kind="department")[0]


def park(code="P1", since=SPRING, until=None, **more):
    made = {"name": "Lake Park", "kind": "park", "geometry": ground(), "body": body(), "beats": ["territory"]}
    return SpecialArea.objects.create(code=code, valid=DateRange(since, until), **made | more)


def decision(code="D1", valid=None, **more):
    made = {
        "name": "East Road", "geometry": ground(), "body": body(), "role": "owner", "reason": "Agreed on site.",
        "decided_on": SPRING, "as_decided": DateRange(SPRING, None),
    }
    return SiteDecision.objects.create(code=code, valid=DateRange(SPRING, None) if valid is None else valid, **made | more)


def refuses(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_the_roles_are_those_of_a_duty():
    assert tuple(Duty.Role.values) == ROLES


def test_a_special_area_bears_its_code_once_a_day():
    park(until=SUMMER)
    refuses("special_area_code_once", lambda: park(since=date(2022, 5, 31)))
    park(since=SUMMER)


def test_a_special_area_that_holds_on_no_day_is_in_nobodys_way():
    first = park()
    first.valid = NO_DAY
    first.save()
    park()


@pytest.mark.parametrize("beats", ["owner", ["mayor"], {"owner": 1}, None, [["owner"]]])
def test_a_special_area_beats_a_list_of_known_roles(beats):
    with pytest.raises(IntegrityError), transaction.atomic():
        park(beats=beats)


def test_a_special_area_answers_in_a_known_role():
    refuses("special_area_role_known", lambda: park(role="mayor"))


def test_a_decision_holds_on_days_it_was_made_for():
    refuses(
        "site_decision_valid_as_decided", lambda: decision(valid=DateRange(date(2022, 2, 28), None))
    )


def test_only_a_superseded_decision_holds_on_no_day():
    refuses("site_decision_holds_or_superseded", lambda: decision(valid=NO_DAY))
    later = decision("D2")
    decision(valid=NO_DAY, superseded_by=later)


def test_a_decision_does_not_supersede_itself():
    made = decision()
    made.superseded_by = made
    refuses("site_decision_not_by_itself", made.save)


def test_a_decision_names_a_known_role_and_a_body_with_it():
    refuses("site_decision_role_known", lambda: decision(role="mayor"))
    refuses("site_decision", lambda: decision(body=None))


def test_every_change_of_a_special_area_and_its_rule_leaves_an_event():
    made = park()
    made.valid = DateRange(SPRING, SUMMER)
    made.save()
    assert list(made.events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "update"]


def test_evidence_is_kept_once_and_keeps_its_decision():
    made = decision()
    given = {"decision": made, "name": "a.png", "media_type": "image/png", "sha256": "0" * 64, "content": b"x"}
    DecisionEvidence.objects.create(**given)
    refuses("decision_evidence_once", lambda: DecisionEvidence.objects.create(**given))
    refuses("decision_evidence_type_known", lambda: DecisionEvidence.objects.create(**given | {"media_type": "text/html", "sha256": "1"}))
