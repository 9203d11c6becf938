"""Pure: is this server set up in a way in which it must not serve?"""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_KEY = 32
_OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


def refusals(*, secret_key: str, hosts: Iterable[str], debug: bool) -> list[str]:
    """In words, every setting with which the server must not start; nothing when all is well.

    ``hosts`` are the names it answers to, as Django's ALLOWED_HOSTS has them.
    """
    named = [host.strip() for host in hosts]
    said = []
    if len(secret_key) < _LEAST_KEY or len(set(secret_key)) < 5 or secret_key.startswith("django-insecure-"):
        said.append(
            f"LUZHANG_SECRET_KEY can be guessed: give {_LEAST_KEY} random characters, or leave it out."
        )
    if any("*" in host for host in named):
        said.append("LUZHANG_HOSTS must name hosts: with * anybody could put a name into our links.")
    if debug and not _OWN_HOSTS.issuperset(named):
        said.append("LUZHANG_DEBUG shows code and settings: it works with hosts of this machine only.")
    return said
