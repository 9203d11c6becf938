"""Act: has somebody failed to sign in too often? Counts failures, by account and by address.

Counts are kept in Django's cache for a quarter of an hour. The address is the one the
server saw, never a header the client wrote.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.utils.translation import gettext_noop as _

from gis_core.errors import Fault

WINDOW_S = 15 * 60
# From one address for one account; for one account from anywhere; from one address at all.
MOST_TOGETHER, MOST_ACCOUNT, MOST_ADDRESS = 5, 20, 50


class TooManyAttempts(Fault):
    """Signing in has failed so often that it is refused for a while, right password or not."""

    status = 429
    code = "too-many-attempts"
    title = "Too many failed attempts"


def _counts(account: str, address: str) -> dict[str, int]:
    name = account.strip().casefold()
    return {
        _key("together", name, address): MOST_TOGETHER,
        _key("account", name): MOST_ACCOUNT,
        _key("address", address): MOST_ADDRESS,
    }


def _key(*parts: str) -> str:
    return "sign-in-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def refuse_if_too_many(account: str, address: str) -> None:
    """Raise TooManyAttempts when ``account`` or ``address`` has failed too often lately."""
    counts = _counts(account, address)
    failures = cache.get_many(counts)
    if any(failures.get(key, 0) >= most for key, most in counts.items()):
        raise TooManyAttempts(
            _("Signing in failed too often for this account or from this address."),
            hint=_("Wait 15 minutes, then try again; an administrator can set a new password."),
        )


def note_failure(account: str, address: str) -> None:
    """Count one failed attempt."""
    for key in _counts(account, address):
        if not cache.add(key, 1, WINDOW_S):
            try:
                cache.incr(key)
            except ValueError:  # it expired between the two calls
                cache.set(key, 1, WINDOW_S)


def forget_failures(account: str, address: str) -> None:
    """After signing in: the account's count from this address starts anew."""
    cache.delete(_key("together", account.strip().casefold(), address))
