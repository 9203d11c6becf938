"""manage.py list_appeals tells what waits for a decision, the most urgent first."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from findings import appeals
from findings.models import Appeal
from tests.findings.appealing import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(xianning_city):
    made = scene()
    for key in ("f1", "f2"):
        appeals.file_appeal(made.clerk, made.findings[key].pk, made.grounds())
    Appeal.objects.filter(finding=made.findings["f2"]).update(due_at="2022-12-05T15:59:59Z")
    return made


def listed(**options):
    out = StringIO()
    call_command("list_appeals", stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_open_ones_are_listed_by_due_date_with_the_late_ones_marked(here):
    lines = listed()
    assert [" OVERDUE" in line for line in lines] == [True, False, False]
    assert "due 2022-12-05" in lines[0] and "f2" in lines[0] and "f1" in lines[1] and lines[2] == "2 appeal(s)."


def test_only_the_late_ones_or_those_of_a_round_or_state_are_asked_for(here):
    assert listed(overdue=True)[-1] == "1 appeal(s)."
    assert listed(round="2022-11") == ["0 appeal(s)."] and listed(round="2022-12")[-1] == "2 appeal(s)."
    appeals.withdraw(here.clerk, Appeal.objects.order_by("due_at").first().pk)
    assert listed(state="withdrawn")[-1] == "1 appeal(s)." and listed(state="all")[-1] == "2 appeal(s)."
    assert listed(overdue=True) == ["0 appeal(s)."]


def test_programs_read_one_object_a_line(here):
    told = [json.loads(line) for line in listed(json=True)]
    assert [each["finding"]["key"] for each in told] == ["f2", "f1"] and told[0]["overdue"]
