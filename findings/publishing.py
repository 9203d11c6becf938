"""Act: take one step of a round, as a page or a program asks for it by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from findings.appeal_rights import require_office
from findings.corrections import cancel_correction, open_correction
from findings.publication import ask_publication, confirm_publication, withdraw_publication
from findings.round_steps import close_round, release_round
from gis_core.errors import BadParameter, Unprocessable

Given = Mapping[str, Any]


@transaction.atomic
def take_step(by: Any, key: str, step: str, given: Given) -> None:
    """Take ``step`` (one of findings.publication_steps.STEPS) with what it needs; raises its faults.

    ``given``: ``acknowledged`` of ask and confirm, ``since`` and ``until`` of release (days as texts),
    ``reason`` and ``document`` of correct.
    """
    require_office(by)
    if step not in _STEPS:
        raise Unprocessable("It is not said which step is to be taken.", parameter="step")
    _STEPS[step](by, key, given)


def _acknowledged(given: Given) -> str:
    seen = str(given.get("acknowledged", ""))
    if not seen:
        raise Unprocessable(
            "The sensitivity list has to be looked at first.", parameter="acknowledged",
            hint="Send the SHA-256 of the list.",
        )
    return seen


def _day(given: Given, name: str) -> date | None:
    text = given.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadParameter(f"“{name}” is no day.", parameter=name, hint="Write 2022-12-31.") from error


_STEPS: Mapping[str, Callable[[Any, str, Given], object]] = {
    "close": lambda by, key, given: close_round(key),
    "release": lambda by, key, given: release_round(key, _day(given, "since"), _day(given, "until")),
    "ask": lambda by, key, given: ask_publication(by, key, _acknowledged(given)),
    "withdraw": lambda by, key, given: withdraw_publication(by, key),
    "confirm": lambda by, key, given: confirm_publication(by, key, _acknowledged(given)),
    "correct": lambda by, key, given: open_correction(
        key, str(given.get("reason", "")), str(given.get("document", ""))
    ),
    "cancel": lambda by, key, given: cancel_correction(key),
}
