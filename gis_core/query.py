"""Pure: what exactly was asked? A query string read strictly, parameter by parameter.

What a program meant and what a lenient reader makes of it differ silently (``int("１２")``
is 12, ``float("nan")`` a number), so a value has its form or is refused by name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Final, TypeVar

from gis_core.errors import BadParameter

D = TypeVar("D")

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Control characters never belong to a value; U+FFFD is what undecodable bytes became.
_NEVER = re.compile("[\x00-\x1f\x7f\ufffd\ud800-\udfff]")


class _Required(Enum):
    REQUIRED = "required"


REQUIRED: Final = _Required.REQUIRED


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


class StrictQuery:
    """The parameters of one request, each allowed by name and given at most once.

    ``given`` maps a name to the values it came with, ``allowed`` names the parameters this
    address knows. Raises BadParameter for an unknown or a repeated one. Every reader
    below takes ``default``; without it the parameter must be there.
    """

    def __init__(self, given: Mapping[str, Sequence[str]], allowed: Collection[str]) -> None:
        for name, values in given.items():
            if name not in allowed:
                raise BadParameter(
                    f"There is no parameter “{_shown(name)}” here.",
                    parameter=_shown(name),
                    hint=f"Known: {', '.join(sorted(allowed))}." if allowed else "This address takes none.",
                )
            if len(values) > 1:
                raise BadParameter(f"“{name}” is given {len(values)} times.", parameter=name)
        self._given = {name: values[0] for name, values in given.items() if values}

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all."""
        return name in self._given

    def text(
        self,
        name: str,
        default: D | _Required = REQUIRED,
        *,
        choices: Collection[str] | None = None,
        longest: int = 200,
    ) -> str | D:
        """A text of 1 to ``longest`` characters without control characters, one of ``choices`` if given."""
        value = self._given.get(name)
        if value is None:
            return self._absent(name, default)
        if not value.strip() or len(value) > longest or _NEVER.search(value):
            raise BadParameter(
                f"“{name}” must be a text of 1 to {longest} characters without control characters.",
                parameter=name,
            )
        if choices is not None and value not in choices:
            raise BadParameter(
                f"“{name}” cannot be “{_shown(value)}”.",
                parameter=name,
                hint=f"One of: {', '.join(sorted(choices))}.",
            )
        return value

    def integer(
        self,
        name: str,
        default: D | _Required = REQUIRED,
        *,
        least: int = -(10**18),
        most: int = 10**18,
    ) -> int | D:
        """A whole number in ASCII digits from ``least`` to ``most``."""
        value = self._given.get(name)
        if value is None:
            return self._absent(name, default)
        if not _INTEGER.fullmatch(value) or not least <= int(value) <= most:
            raise BadParameter(
                f"“{name}” must be a whole number from {least} to {most}, not “{_shown(value)}”.",
                parameter=name,
            )
        return int(value)

    def number(
        self,
        name: str,
        default: D | _Required = REQUIRED,
        *,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> float | D:
        """A finite decimal number from ``least`` to ``most``; never nan or infinity."""
        value = self._given.get(name)
        if value is None:
            return self._absent(name, default)
        number = float(value) if _NUMBER.fullmatch(value) else math.nan
        if not math.isfinite(number) or not least <= number <= most:
            between = f" from {least} to {most}" if math.isfinite(least) else ""
            raise BadParameter(
                f"“{name}” must be a finite number{between}, not “{_shown(value)}”.", parameter=name
            )
        return number

    def day(self, name: str, default: D | _Required = REQUIRED) -> date | D:
        """A day written YYYY-MM-DD that the calendar has."""
        value = self._given.get(name)
        if value is None:
            return self._absent(name, default)
        try:
            if not _DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise BadParameter(
                f"“{name}” must be a day of the calendar as YYYY-MM-DD, not “{_shown(value)}”.",
                parameter=name,
            ) from None

    @staticmethod
    def _absent(name: str, default: D | _Required) -> D:
        if isinstance(default, _Required):
            raise BadParameter(f"“{name}” is missing.", parameter=name)
        return default
