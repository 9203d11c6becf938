"""Act: how does a command try a change, say what it does, and write it only when told to?

What the commands of all floors share, so that they behave alike: a dry run really does
everything and takes it back, so it refuses what ``--commit`` would refuse.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentError, ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gis_core.auditing import acting, login_name
from gis_core.errors import Fault


def day(text: str) -> date:
    """A day given on the command line; raises what argparse tells the person."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no day; write it as 2022-01-31") from error


class ChangingCommand(BaseCommand):
    """A command that writes: the audit keeps its name, who ran it, and ``--reason``."""

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        parser = super().create_parser(*args, **options)
        with suppress(ArgumentError):  # some have a reason of their own, kept with what they write
            parser.add_argument("--reason", default="", help="why; kept in the audit")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        command = type(self).__module__.rpartition(".")[2]
        with acting(command=command, login=login_name(), reason=options.get("reason") or ""):
            return super().execute(*args, **options)


@contextmanager
def trial(commit: bool) -> Iterator[None]:
    """One transaction, taken back at its end unless ``commit``.

    A Fault in it ends the command with the fault's words (raises CommandError).
    """
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(not commit)
    except Fault as fault:
        raise CommandError(str(fault)) from fault


def outcome(commit: bool, changed: bool = True) -> str:
    """The last line of a command: what happened to the database, and what to do next."""
    if not changed:
        return "Nothing to write: it is like this already."
    return "Written." if commit else "Dry run: nothing written. Add --commit."


class Progress:
    """Says what is going on, at most once a second and not before the first."""

    def __init__(self, say: Callable[[str], Any]) -> None:
        self._say, self._told_at = say, time.monotonic()

    def __call__(self, what: str) -> None:
        if time.monotonic() - self._told_at >= 1:
            self._told_at = time.monotonic()
            self._say(f"… {what}")


class Report(Protocol):
    """What an import tells: lines for a person, the whole of it for a machine."""

    def lines(self) -> Iterable[str]: ...

    def as_json(self) -> dict[str, Any]: ...


def tell(report: Report, say: Callable[[str], Any], file: Path | None) -> None:
    """The report line by line, and as JSON into ``file`` where one is wanted.

    Raises CommandError where the file cannot be written.
    """
    for line in report.lines():
        say(line)
    if file is None:
        return
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The report cannot be written to {file}: {error.strerror}.") from error
