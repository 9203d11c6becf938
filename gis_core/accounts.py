"""Act: give people accounts, roles and tokens. No account exists that nobody asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from knox.models import AuthToken

from gis_core.errors import BadParameter, Conflict, NotFound, Unprocessable
from gis_core.models import Grant, Role

# Without 0 O 1 l I: a password is read out and typed.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16


@dataclass(frozen=True)
class NewAccount:
    """An account just made; the password is known here and nowhere else, so show it once."""

    username: str
    password: str = field(repr=False)


def find_account(username: str) -> Any:
    """The user of that name; raises NotFound."""
    user = get_user_model()._default_manager.filter(username=username).first()
    if user is None:
        raise NotFound(f"There is no account “{username}”.", hint="Make it: manage.py create_account.")
    return user


@transaction.atomic
def create_account(
    username: str, role: str, *, territory: int | None = None, body: int | None = None
) -> NewAccount:
    """Make an account with a random password and one role; return both to be shown once.

    ``territory`` and ``body`` are identity numbers (of a unit, of an accountable body);
    without them the role holds everywhere and for all. Raises Conflict when the name is
    taken, Unprocessable when it is no name, BadParameter for an unknown or incomplete role.
    """
    model = get_user_model()
    if model._default_manager.filter(username__iexact=username).exists():
        raise Conflict(f"The name “{username}” is taken.", hint="Grant roles to it: manage.py grant.")
    password = "".join(secrets.choice(_LETTERS) for _ in range(PASSWORD_LENGTH))
    user = model(username=username)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise Unprocessable(f"“{username}” is no user name: {' '.join(error.messages)}") from error
    user.save()
    grant_role(user, role, territory=territory, body=body)
    return NewAccount(username, password)


@transaction.atomic
def grant_role(user: Any, role: str, *, territory: int | None = None, body: int | None = None) -> Grant:
    """Give ``user`` a role, within a territory or for a body when one is named; twice is once.

    Raises BadParameter for a role that is none, or for ``body`` without its body.
    """
    if role not in Role.values:
        raise BadParameter(
            f"There is no role “{role}”.", hint=f"One of: {', '.join(Role.values)}.", parameter="role"
        )
    if role == Role.BODY and body is None:
        raise BadParameter("The role “body” names its body.", hint="Add --body NUMBER.", parameter="body")
    if role == Role.ADMIN and not user.is_staff:
        user.is_staff = True  # Django's admin asks for it besides the role
        user.save(update_fields=["is_staff"])
    return Grant.objects.get_or_create(user=user, role=role, territory=territory, body=body)[0]


@transaction.atomic
def revoke_role(user: Any, role: str, *, territory: int | None = None, body: int | None = None) -> None:
    """Take back exactly that grant; raises NotFound when it was never given."""
    gone, _ = Grant.objects.filter(user=user, role=role, territory=territory, body=body).delete()
    if not gone:
        raise NotFound(f"“{user.get_username()}” does not hold “{role}” in that form.")
    if role == Role.ADMIN and not user.is_superuser:
        user.is_staff = Grant.objects.filter(user=user, role=Role.ADMIN).exists()
        user.save(update_fields=["is_staff"])


def issue_token(user: Any, *, days: int = 365) -> str:
    """A new API token of ``user``, valid for ``days``; only its hash is kept, so show it once.

    Raises BadParameter for a number of days outside 1 to 3,650, Conflict for a closed account.
    """
    if not 1 <= days <= 3650:
        raise BadParameter("A token lasts from 1 to 3650 days.", parameter="days")
    if not user.is_active:
        raise Conflict(f"The account “{user.get_username()}” is closed.")
    _, token = AuthToken.objects.create(user, expiry=timedelta(days=days))
    return str(token)
