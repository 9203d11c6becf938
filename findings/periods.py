"""Pure: which days does a round cover, and which round does a day fall in?

Keys: ``2022-12`` for a month, ``2022Q4`` for a quarter. Days are the city's.
"""

from __future__ import annotations

import re
from datetime import date

from gis_core.errors import BadParameter

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])", re.ASCII)


def period_of(key: str) -> tuple[date, date]:
    """The first day of a round and the first day after it; raises BadParameter on another form."""
    if found := _MONTH.fullmatch(key):
        year, month, length = int(found[1]), int(found[2]), 1
    elif found := _QUARTER.fullmatch(key):
        year, month, length = int(found[1]), int(found[2]) * 3 - 2, 3
    else:
        raise BadParameter(
            f"“{key}” is no round.",
            hint="Write 2022-12 for a month, 2022Q4 for a quarter.",
            parameter="round",
        )
    if year < 1:
        raise BadParameter(f"“{key}” is no round: there is no year 0.", parameter="round")
    return date(year, month, 1), _first_of_month(year, month + length)


def is_round_key(text: str) -> bool:
    """Whether ``text`` has the form of a round's key; whether there is such a round is another matter."""
    return bool(_MONTH.fullmatch(text) or _QUARTER.fullmatch(text))


def _first_of_month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def round_key_of(day: date, length: str) -> str:
    """The key of the round that holds ``day``, for rounds of a ``month`` or a ``quarter``."""
    if length == "quarter":
        return f"{day.year:04}Q{(day.month + 2) // 3}"
    return f"{day.year:04}-{day.month:02}"
