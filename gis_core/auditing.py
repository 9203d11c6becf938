"""Act: who does something, by which way, and why? Said once, it stands beside each row written.

Triggers of a library (django-pghistory) keep an event for every change of the tables that
matter. They know what changed; here is said who did it. A request says it by
``gis_core.audit_middleware``, a command by ``gis_core.terminal.ChangingCommand``.
"""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection
from pghistory import runtime


@contextmanager
def acting(user: Any = None, reason: str = "", **more: str) -> Iterator[None]:
    """Whatever is written inside leaves events that name ``user`` and ``reason``.

    ``user`` is an account or None, ``more`` further words such as ``command``. Inside another
    ``acting`` (or a request) that one's words hold too; two reasons are told one after the other,
    the inner one of what is written inside only. Never hand in a phone, a token or a password:
    it is kept for good.
    """
    known: dict[str, Any] = {name: word for name, word in more.items() if word}
    if user is not None and user.pk is not None:
        known["user"] = user.pk
    if reason:
        known["reason"] = reason
    outer = getattr(runtime._tracker, "value", None)
    with pghistory.context(**known) if outer is None else _within(outer, known):
        yield
    if outer is None:
        _forget()


@contextmanager
def _within(outer: runtime.Context, known: dict[str, Any]) -> Iterator[None]:
    """An audit context of its own for a part of another's work.

    The library would write the inner words to everything that was and will be done in the outer
    one, so the context it keeps for this thread is exchanged (django-pghistory 3.9).
    """
    said = outer.metadata.get("reason", "")
    if said and known.get("reason", said) != said:
        known["reason"] = f"{said}; {known['reason']}"
    runtime._tracker.value = runtime.Context(id=uuid.uuid4(), metadata=outer.metadata | known)
    try:
        yield
    finally:
        runtime._tracker.value = outer


def _forget() -> None:
    """A transaction that goes on afterwards does not write under these words."""
    if connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def login_name() -> str:
    """Who runs this process, by the name the operating system knows; empty where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
