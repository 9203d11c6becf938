"""No account exists by itself; passwords and tokens are random, shown once and kept as hashes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from gis_core import accounts
from gis_core.errors import BadParameter, Conflict, NotFound, Unprocessable
from gis_core.models import Grant

pytestmark = pytest.mark.django_db


def run(*arguments):
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def test_a_fresh_database_has_no_account():
    assert get_user_model().objects.count() == 0


def test_a_new_account_signs_in_with_the_password_shown_and_holds_its_role():
    account = accounts.create_account("li-gong", "planner", territory=7)
    user = authenticate(username="li-gong", password=account.password)
    assert list(user.grants.values_list("role", "territory", "body")) == [("planner", 7, None)]
    assert not user.is_staff and not user.is_superuser


def test_passwords_are_random_long_and_not_kept():
    first, second = (accounts.create_account(name, "office") for name in ("one", "two"))
    assert first.password != second.password
    assert len(first.password) == accounts.PASSWORD_LENGTH >= 15
    assert first.password not in get_user_model().objects.get(username="one").password
    assert first.password not in repr(first)


def test_a_name_is_given_once_whatever_its_case():
    accounts.create_account("Planner", "planner")
    with pytest.raises(Conflict):
        accounts.create_account("planner", "planner")


@pytest.mark.parametrize("name", ["", "two words", "a" * 151, "<script>"])
def test_what_is_no_user_name_is_refused_and_nothing_written(name):
    with pytest.raises(Unprocessable):
        accounts.create_account(name, "planner")
    assert get_user_model().objects.count() == 0


def test_an_unknown_role_is_refused_and_no_account_left_behind():
    with pytest.raises(BadParameter):
        accounts.create_account("somebody", "emperor")
    assert get_user_model().objects.count() == 0


def test_the_role_body_names_its_body():
    with pytest.raises(BadParameter):
        accounts.create_account("somebody", "body")


def test_a_role_granted_twice_is_held_once_and_taken_back_once():
    accounts.create_account("one", "planner")
    user = accounts.find_account("one")
    accounts.grant_role(user, "planner")
    assert Grant.objects.count() == 1
    accounts.revoke_role(user, "planner")
    with pytest.raises(NotFound):
        accounts.revoke_role(user, "planner")


def test_an_admin_enters_the_records_as_long_as_the_role_is_held():
    accounts.create_account("chief", "admin")
    assert accounts.find_account("chief").is_staff
    accounts.revoke_role(accounts.find_account("chief"), "admin")
    assert not accounts.find_account("chief").is_staff


def ask(token):
    answer = Client().get("/healthz", headers={"authorization": f"Token {token}"})
    return answer.status_code


def test_a_token_speaks_for_its_user_and_only_its_hash_is_kept():
    accounts.create_account("program", "office")
    token = accounts.issue_token(accounts.find_account("program"))
    assert ask(token) == 200
    assert token not in str(AuthToken.objects.values().get())


def test_an_expired_token_is_refused():
    accounts.create_account("program", "office")
    token = accounts.issue_token(accounts.find_account("program"), days=1)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert ask(token) == 401


def test_a_closed_account_has_no_voice_by_token_and_gets_no_new_one():
    accounts.create_account("program", "office")
    user = accounts.find_account("program")
    token = accounts.issue_token(user)
    user.is_active = False
    user.save()
    assert ask(token) == 401
    with pytest.raises(Conflict):
        accounts.issue_token(user)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_token_lasts_a_bounded_time(days):
    accounts.create_account("program", "office")
    with pytest.raises(BadParameter):
        accounts.issue_token(accounts.find_account("program"), days=days)


def test_commands_write_nothing_without_commit():
    assert "Dry run" in run("create_account", "one", "--role", "office")
    assert get_user_model().objects.count() == 0
    accounts.create_account("two", "office")
    assert "Dry run" in run("issue_token", "two")
    assert "Dry run" in run("grant", "two", "planner")
    assert AuthToken.objects.count() == 0
    assert Grant.objects.count() == 1


def test_commands_show_the_password_and_the_token_that_work():
    password = run("create_account", "one", "--role", "office", "--commit").split("password: ")[1].split()[0]
    assert authenticate(username="one", password=password)
    assert ask(run("issue_token", "one", "--commit").split("Token ")[1].split()[0]) == 200


def test_grant_gives_and_takes_back():
    accounts.create_account("one", "office")
    assert run("grant", "one", "planner", "--territory", "3", "--commit").startswith("one: office, planner.")
    assert run("grant", "one", "planner", "--territory", "3", "--revoke", "--commit").startswith(
        "one: office."
    )


def test_a_command_says_what_to_do_when_there_is_no_such_account():
    with pytest.raises(CommandError, match="create_account"):
        run("issue_token", "nobody", "--commit")


def test_a_failed_sign_in_logs_no_text_that_may_be_a_password(db, client, caplog):
    made = accounts.create_account("office", "office")
    for name in ("hunter2-secret", "office"):
        client.post("/sign-in", {"username": name, "password": "wrong"})
    told = " ".join(record.getMessage() for record in caplog.records if record.name == "gis_core.sign_in")
    assert "hunter2-secret" not in told and made.password not in told
    assert "no account" in told and "user " in told
