"""People of every role, for tests: accounts made by the house's own act, clients signed in."""

from django.contrib.auth import get_user_model
from django.test import Client

from findings.rounds import publish_round
from gis_core.accounts import create_account, issue_token
from gis_core.models import Grant, Role


def person(role, name=None):
    """The user of that role (made when first asked for in a test)."""
    users = get_user_model()._default_manager
    name = name or f"the-{role}"
    if not users.filter(username=name).exists():
        create_account(name, role, body=1 if role == Role.BODY else None)
    return users.get(username=name)


def client_of(role):
    """A client signed in by cookie as somebody of that role; ``public`` is signed out."""
    client = Client(raise_request_exception=False)
    if role != "public":
        client.force_login(person(role))
    return client


def client_with_token(role, name=None):
    """A client that sends the API token of somebody of that role."""
    if role == "public":
        return Client(raise_request_exception=False)
    token = issue_token(person(role, name))
    return Client(raise_request_exception=False, headers={"authorization": f"Token {token}"})


def two_clerks():
    """Two persons of the office, who sign in nowhere: whoever publishes needs another one."""
    users = get_user_model()._default_manager
    for name in ("first-clerk", "second-clerk"):
        user, made = users.get_or_create(username=name, defaults={"password": "!"})
        if made:
            Grant.objects.create(user=user, role=Role.OFFICE)
        yield user


def publish(key):
    """Publish a round as two persons do."""
    return publish_round(key, *two_clerks())
