"""Ask: how does somebody at a terminal acknowledge a round's sensitivity list?"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from findings.acknowledged import sensitivity_list
from findings.canonical import canonical, digest
from findings.models import Round
from gis_core.errors import NotFound, Unprocessable

_LEAST_DIGITS = 12


def add_person_options(parser: ArgumentParser) -> None:
    """The options of both steps: the round, who does it, and what was acknowledged."""
    parser.add_argument("round", help="such as 2022-12 or 2022Q4")
    parser.add_argument("--by", required=True, help="the account of the person of the office who does it")
    parser.add_argument(
        "--acknowledge", default="",
        help="the SHA-256 of the sensitivity list that was looked at, or its first 12 digits; "
        "without it the list is shown and nothing is done",
    )
    parser.add_argument("--commit", action="store_true", help="write it")


def acknowledging(key: str, given: str, say: Callable[[str], Any]) -> str:
    """The digest that ``given`` acknowledges: the present list's where it fits.

    Without one the list is told by ``say`` and Unprocessable raised; NotFound for an unknown round.
    """
    found = Round.objects.select_related("plan").filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no round {key}.", parameter="round")
    entries = sensitivity_list(found)
    present = digest(entries)
    if len(given) >= _LEAST_DIGITS:
        return present if present.startswith(given.lower()) else given
    say(f"Sensitivity list of round {key}: {len(entries)} entries")
    for entry in entries:
        say("  " + canonical(entry).decode())
    raise Unprocessable(
        "The sensitivity list has to be looked at first.", parameter="acknowledge",
        hint=f"When you have: --acknowledge {present[:16]}",
    )
