"""Pure: is this a process that answers requests, and so makes nothing costly by itself?"""

from __future__ import annotations

_answers_requests: list[bool] = []


def say_answers_requests() -> None:
    """Said by the WSGI application: from now on this process only fetches what workers and commands make."""
    _answers_requests.append(True)


def answers_requests() -> bool:
    """Whether this process answers requests."""
    return bool(_answers_requests)
