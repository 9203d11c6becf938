"""Every change that matters leaves who made it, by which way and why; and nothing secret."""

import io
import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pghistory.models import Event

from gis_core.accounts import grant_role, issue_token, revoke_role
from gis_core.audit import audit, event_models
from gis_core.audit_middleware import told_address
from gis_core.auditing import acting, login_name
from gis_core.errors import BadParameter
from gis_core.models import Grant
from gis_core.terminal import ChangingCommand
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
READING = {
    "assign", "audit", "benchmark", "check_units", "cluster", "explain", "export_density", "export_duties", "export_layer", "export_plan", "export_proof", "export_settlements", "export_tiles", "export_units", "list_appeals", "list_ledger", "serve", "try_plan", "verify_round",
    "worker",  # runs tasks, which say themselves what they do
}


def told(**wanted):
    return list(audit(**wanted))


def audited(*words):
    out = io.StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def test_a_grant_given_in_the_admin_leaves_who_gave_it_and_where(xianning_city):
    chief, user = client_of("admin"), person("planner", "li-hua")
    form = {"user": user.pk, "role": "reviewer", "territory": "7", "body": ""}
    assert chief.post("/admin/gis_core/grant/add/", form).status_code == 302
    entry = told(of="grant")[-1]
    assert (entry.action, entry.who, entry.way) == ("insert", "the-admin", "POST /admin/gis_core/grant/add/")
    assert entry.changes["role"] == (None, "reviewer") and entry.changes["territory"] == (None, 7)


def test_a_grant_taken_back_in_the_admin_leaves_what_it_was_and_who_took_it(xianning_city):
    chief = client_of("admin")
    grant = grant_role(person("planner"), "reviewer", territory=7)
    assert chief.post(f"/admin/gis_core/grant/{grant.pk}/delete/", {"post": "yes"}).status_code == 302
    entry = told(of=f"grant:{grant.pk}")[-1]
    assert (entry.action, entry.who) == ("delete", "the-admin")
    assert entry.changes["role"] == ("reviewer", None) and entry.way.startswith("POST /admin/")
    assert not Grant.objects.filter(pk=grant.pk).exists()


def test_the_admin_shows_the_event_of_a_row_that_is_gone_with_the_account(xianning_city):
    chief = client_of("admin")
    grant = grant_role(person("planner"), "reviewer", territory=7)
    chief.post(f"/admin/gis_core/grant/{grant.pk}/delete/", {"post": "yes"})
    event = event_models()["grant"].objects.get(pgh_obj_id=grant.pk, pgh_label="delete")
    page = chief.get("/admin/gis_core/grantevent/", {"pgh_label": "delete"}).content.decode()
    assert "the-admin" in page and f"/admin/gis_core/grant/{grant.pk}/delete/" in page
    one = chief.get(f"/admin/gis_core/grantevent/{event.pk}/change/", headers={"accept-language": "en"})
    assert one.status_code == 200 and "Reviewer" in one.content.decode()


def test_who_acts_by_a_token_is_named_too(xianning_city, rf):
    from gis_core.audit_middleware import AuditMiddleware
    from gis_core.middleware import TokenMiddleware

    giver, receiver = person("admin"), person("planner")

    def view(request):
        grant_role(receiver, "office")
        return "done"

    request = rf.post("/api/v1/x", headers={"authorization": f"Token {issue_token(giver)}"})
    TokenMiddleware(AuditMiddleware(view))(request)
    entry = told(of="grant")[-1]
    assert (entry.who, entry.way) == ("the-admin", "POST /api/v1/x")


def test_a_command_names_itself_its_login_and_its_reason(db):
    person("planner", "li-hua")
    call_command("grant", "li-hua", "reviewer", "--commit", "--reason", "借调三个月", stdout=io.StringIO())
    entry = told(of="grant")[-1]
    assert (entry.way, entry.who, entry.reason) == ("manage.py grant", login_name(), "借调三个月")
    call_command("grant", "li-hua", "reviewer", "--revoke", "--commit", stdout=io.StringIO())
    entry = told(of="grant")[-1]
    assert (entry.action, entry.way, entry.reason) == ("delete", "manage.py grant", "")


def test_a_dry_run_leaves_no_event(db):
    person("planner", "li-hua")
    before = len(told())
    call_command("grant", "li-hua", "reviewer", stdout=io.StringIO())
    assert len(told()) == before


def test_every_command_that_changes_anything_is_audited():
    floors = {"gis_core", "grids", "findings", "tiles"}
    ours = {name for name, app in get_commands().items() if app in floors} - READING
    kinds = {name: load_command_class(get_commands()[name], name) for name in ours}
    assert len(ours) >= 15
    assert [name for name, command in kinds.items() if not isinstance(command, ChangingCommand)] == []
    assert issubclass(ChangingCommand, BaseCommand)


def test_an_act_adds_its_reason_to_the_request_it_runs_in(db):
    giver, receiver = person("admin"), person("planner")
    with acting(giver), acting(reason="代班"):
        revoke_role(receiver, "planner")
    entry = told(of="grant")[-1]
    assert (entry.action, entry.who, entry.reason) == ("delete", "the-admin", "代班")


def test_an_inner_reason_is_of_what_is_written_inside_only(db):
    grants = []
    with acting(person("admin"), "交接", command="demo"):
        grants.append(grant_role(person("planner"), "inspector", territory=1))
        with acting(reason="草案退回"):
            grants.append(grant_role(person("planner"), "inspector", territory=2))
        grants.append(grant_role(person("planner"), "inspector", territory=3))
    entries = [told(of=f"grant:{grant.pk}")[-1] for grant in grants]
    assert [entry.reason for entry in entries] == ["交接", "交接; 草案退回", "交接"]
    assert {(entry.who, entry.way) for entry in entries} == {("the-admin", "manage.py demo")}


def test_what_is_written_after_it_in_the_same_transaction_is_nobodys(db):
    with acting(person("admin"), "交接"):
        pass
    with acting(person("admin"), "交接"):
        inside = grant_role(person("planner"), "inspector", territory=1)
    after = grant_role(person("planner"), "inspector", territory=2)
    assert told(of=f"grant:{inside.pk}")[-1].who == "the-admin"
    assert (told(of=f"grant:{after.pk}")[-1].who, told(of=f"grant:{after.pk}")[-1].reason) == ("", "")


def test_a_failure_inside_leaves_nobody_acting(db):
    chief = person("admin")
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting(chief), acting(reason="x"):
        raise ZeroDivisionError
    after = grant_role(person("planner"), "inspector", territory=2)
    assert told(of=f"grant:{after.pk}")[-1].who == ""


def test_what_nobody_is_named_for_is_kept_all_the_same(db):
    Grant.objects.create(user=person("planner"), role="office")
    entry = told(of="grant")[-1]
    assert (entry.action, entry.who, entry.way, entry.reason) == ("insert", "", "", "")
    assert ": unknown" in entry.line()


def test_an_update_tells_what_was_and_what_is(db):
    grant = grant_role(person("planner"), "inspector", territory=1)
    Grant.objects.filter(pk=grant.pk).update(territory=2)
    assert told(of=f"grant:{grant.pk}")[-1].changes == {"territory": (1, 2)}
    assert "territory 1 → 2" in told(of=f"grant:{grant.pk}")[-1].line()


def test_the_audit_is_narrowed_by_record_column_account_and_day(xianning_city):
    other = grant_role(person("planner"), "inspector", territory=6)
    with acting(person("admin")):
        grant = grant_role(person("planner"), "inspector", territory=5)
    assert {entry.row for entry in told(of=f"grant:{grant.pk}")} == {str(grant.pk)}
    assert {entry.row for entry in told(of="grant:territory=6")} == {str(other.pk)}
    assert [entry.row for entry in told(by="the-admin", of="grant:role=inspector")] == [str(grant.pk)]
    assert told(since=timezone.now() + timedelta(days=1)) == []
    tomorrow = (date.today() + timedelta(days=2)).isoformat()
    assert audited("--since", tomorrow) == "0 change(s); moments are UTC.\n"
    assert "insert gis_core.Grant" in audited("--of", "grant", "--since", "2020-01-01")


def test_the_audit_for_a_machine_is_one_object_a_line(db):
    person("planner")
    lines = [json.loads(line) for line in audited("--of", "grant", "--json").splitlines()]
    assert lines[-1]["changes"]["role"] == {"from": None, "to": "planner"}


@pytest.mark.parametrize("of", ["phone", "grant:x", "grant:nothing=1", "grant:valid__x=1", "user:1"])
def test_an_unknown_record_is_refused_with_words(db, of):
    with pytest.raises(BadParameter):
        told(of=of)
    with pytest.raises(CommandError):
        audited("--of", of)


def test_an_unknown_account_is_refused_with_words(db):
    with pytest.raises(BadParameter, match="no account"):
        told(by="nobody")


def test_no_event_keeps_a_phone_a_token_or_a_password():
    events = [model for model in apps.get_models() if issubclass(model, Event)]
    kept = {field.name for model in events for field in model._meta.concrete_fields}
    assert len(events) >= 8
    assert {name for name in kept for word in ("phone", "token", "password", "secret") if word in name} == set()


@pytest.mark.parametrize("path, kept", [
    ("/consents/Zk3vXq8R0dT5mYw2cB7nLs9HpEaUfJgK1iO4tVxCz_0", "/consents/…"),
    ("/consents/0123456789abcdef0123456789abcdef/answer", "/consents/…/answer"),
    ("/api/v1/units/grid/421202001007-R001/history", "/api/v1/units/grid/421202001007-R001/history"),
    ("/api/v1/drafts/17/operations", "/api/v1/drafts/17/operations"),
])
def test_a_link_that_is_a_key_is_not_kept(path, kept):
    assert told_address(path) == kept


def test_a_reader_is_asked_for_no_session_and_may_be_answered_from_a_cache(xianning_city):
    answer = Client().get("/api/v1/rounds")
    assert "Cookie" not in answer.get("Vary", "")
