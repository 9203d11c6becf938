"""Act: who does something, by which way, and why? Said once, it stands beside each row written.

Triggers of a library (django-pghistory) keep an event for every change of the tables that
matter. They know what changed; here is said who did it. A request says it by
``gis_core.audit_middleware``, a command by ``gis_core.terminal.ChangingCommand``.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory


@contextmanager
def acting(user: Any = None, reason: str = "", **more: str) -> Iterator[None]:
    """Whatever is written inside leaves events that name ``user`` and ``reason``.

    ``user`` is an account or None, ``more`` further words such as ``command``. Inside another
    ``acting`` (or a request) it adds its words to that one's events; what is empty adds nothing.
    Inside a transaction it holds to the transaction's end: begin it outside where that matters.
    Never hand in a phone, a token or a password: it is kept for good.
    """
    known: dict[str, Any] = {name: word for name, word in more.items() if word}
    if user is not None and user.pk is not None:
        known["user"] = user.pk
    if reason:
        known["reason"] = reason
    with pghistory.context(**known):
        yield


def login_name() -> str:
    """Who runs this process, by the name the operating system knows; empty where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
