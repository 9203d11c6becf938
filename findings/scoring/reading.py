"""Pure: what is wrong in a document people wrote, and on which path?

A small reader over plain dicts and lists (from YAML or JSON). It gathers every problem
instead of stopping at the first, so an office mends its plan once, not ten times.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from reprlib import repr as shown
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FLOAT_DIGITS = 15  # a binary float gives back this many written digits unharmed
_MONEY_PLACES = 2
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a document: ``path`` such as ``components[0].weight``, and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(slots=True)
class Problems:
    """The list every node of one document writes into."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        """Note a problem; reading goes on with a stand-in value."""
        self.found.append(Problem(path, message))


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping of the document together with where it stands.

    Every reader answers with a value of its type; after a problem that is a stand-in, and
    the whole document is refused at the end.
    """

    path: str
    content: Mapping[str, Any]
    problems: Problems

    def at(self, key: str) -> str:
        """The path of one of this mapping's fields."""
        return f"{self.path}.{key}" if self.path else key

    def only(self, known: Collection[str]) -> None:
        """Refuse fields the document has and nobody reads: most are slips of the pen."""
        for key in self.content:
            if key not in known:
                close = get_close_matches(str(key), list(known), n=1)
                hint = f"did you mean “{close[0]}”?" if close else f"known fields: {', '.join(known)}."
                self.problems.add(self.at(str(key)), f"this field is not known; {hint}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, or the default when the field is absent."""
        value = self.content.get(key, default)
        if value is None:
            self.problems.add(self.at(key), "is missing; write a text.")
        elif not isinstance(value, str) or (not value.strip() and value != default):
            self.problems.add(self.at(key), f"must be a text, not {shown(value)}; put it in quotes.")
        else:
            return value
        return ""

    def name(self, key: str) -> str:
        """A key: small letters, digits and _."""
        value = self.text(key)
        if value and not _KEY.fullmatch(value):
            self.problems.add(self.at(key), f"“{value}” is no key: small letters, digits and _ only.")
        return value

    def choice(self, key: str, options: Collection[str], default: str) -> str:
        """One of ``options``."""
        value = self.text(key, default)
        if value and value not in options:
            self.problems.add(self.at(key), f"“{value}” must be one of {', '.join(options)}.")
            return default
        return value

    def labels(self, key: str) -> dict[str, str]:
        """A text for each language, such as {en: …, zh: …}."""
        value = self.content.get(key)
        if isinstance(value, Mapping) and value:
            texts = {str(language): text for language, text in value.items()}
            if all(isinstance(text, str) and text.strip() for text in texts.values()):
                return texts
        self.problems.add(self.at(key), "must give a text for each language, such as {en: …, zh: …}.")
        return {}

    def number(self, key: str, *, places: int, default: Decimal | None = None) -> Decimal:
        """A decimal of at most ``places`` decimals, not negative."""
        if key not in self.content and default is not None:
            return default
        return _decimal(self.content.get(key), self.at(key), places, self.problems)

    def signed(self, key: str, *, places: int, default: Decimal | None = None) -> Decimal:
        """A decimal of at most ``places`` decimals, which may be negative."""
        if key not in self.content and default is not None:
            return default
        return _decimal(self.content.get(key), self.at(key), places, self.problems, negative=True)

    def sums(self, key: str) -> tuple[Decimal, ...]:
        """A list of sums of money with at most two decimals, which may be negative; absent is empty."""
        return tuple(
            _decimal(entry, f"{self.at(key)}[{at}]", _MONEY_PLACES, self.problems, negative=True)
            for at, entry in enumerate(self._list(key))
        )

    def count(self, key: str, *, at_most: int, default: int) -> int:
        """A whole number from 0 to ``at_most``."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= at_most:
            self.problems.add(
                self.at(key), f"must be a whole number from 0 to {at_most}, not {shown(value)}."
            )
            return default
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Yes or no: ``true`` or ``false``."""
        value = self.content.get(key, default)
        if isinstance(value, bool):
            return value
        self.problems.add(self.at(key), f"must be true or false, not {shown(value)}.")
        return default

    def day(self, key: str) -> date:
        """A day, YYYY-MM-DD (YAML hands it over as a date, JSON as text)."""
        value = self.content.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):  # fromisoformat reads 2022-W52-6 too
                return date.fromisoformat(value)
        except ValueError:
            pass  # no such day
        self.problems.add(self.at(key), f"must be a day such as 2022-12-31, not {shown(value)}.")
        return date.min

    def children(self, key: str, *, at_least: int = 1) -> list[Node]:
        """The mappings of a list field, each as a node of its own."""
        value = self._list(key)
        if len(value) < at_least:
            self.problems.add(self.at(key), "must be a list with at least one entry.")
        return [node(entry, f"{self.at(key)}[{at}]", self.problems) for at, entry in enumerate(value)]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty, twice the same is a problem."""
        value = self._list(key)
        for at, entry in enumerate(value):
            if not isinstance(entry, str) or not entry.strip():
                message = f"must be a text, not {shown(entry)}; put it in quotes."
                self.problems.add(f"{self.at(key)}[{at}]", message)
            elif entry in value[:at]:
                self.problems.add(f"{self.at(key)}[{at}]", f"“{entry}” stands twice in this list.")
        return tuple(entry for entry in value if isinstance(entry, str))

    def child(self, key: str) -> Node:
        """A mapping field as a node; absent is empty."""
        return node(self.content.get(key, {}), self.at(key), self.problems)

    def _list(self, key: str) -> list[Any]:
        value = self.content.get(key, [])
        if isinstance(value, list):
            return value
        self.problems.add(self.at(key), f"must be a list, not {shown(value)}.")
        return []


def node(value: Any, path: str, problems: Problems) -> Node:
    """``value`` as a node at ``path``; what is no mapping is a problem and reads as empty."""
    if isinstance(value, Mapping):
        return Node(path, value, problems)
    problems.add(path, f"must be a mapping of fields, not {shown(value)}.")
    return Node(path, {}, problems)


def _decimal(
    value: Any, path: str, places: int, problems: Problems, *, negative: bool = False
) -> Decimal:
    """Text, whole number or decimal as Decimal.

    YAML and JSON hand over 0.9 as a binary float; its shortest text is what was written,
    as long as that had at most 15 digits, so nothing of the office's number is lost.
    """
    if value is None:
        problems.add(path, "is missing; write a number.")
    elif isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        problems.add(path, f"must be a number, not {shown(value)}.")
    else:
        text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
        if _NUMBER.fullmatch(text) and not (isinstance(value, float) and len(text) > _FLOAT_DIGITS):
            return _in_range(Decimal(text), path, places, problems, negative)
        problems.add(path, f"“{shown(text)[1:-1]}” is no plain decimal number such as 0.08.")
    return Decimal(0)


def _in_range(
    number: Decimal, path: str, places: int, problems: Problems, negative: bool
) -> Decimal:
    if number < 0 and not negative:
        problems.add(path, f"{number} must not be negative.")
        return Decimal(0)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        rounded = Decimal(-1)
    if rounded != number:
        problems.add(path, f"{number} has more than {places} decimals.")
    return number
