"""Pure: which text, number, moment or flag does a cell of somebody's table mean?

Cells come from CSV (text), XLSX (numbers, dates, booleans) and vector files (any of them, and
NaN for nothing). Digits are ASCII digits: Python would take “１２” and “²” for numbers too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gis_core.errors import Fault

OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = datetime(2200, 1, 1, tzinfo=UTC)

_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?", re.ASCII)
_WHOLE = re.compile(r"\+?([0-9]{1,9})(\.0{0,9})?", re.ASCII)
_ISO = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
    r"(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?"
    r" ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.ASCII,
)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_SERIALS = (20000.0, 80000.0)
"""Excel's day numbers from 1954 to 2119: what is taken for a date without being said to be one."""

_YES = frozenset({"1", "true", "yes", "y", "t", "是", "√"})
_NO = frozenset({"", "0", "false", "no", "n", "f", "否", "×"})


class CellFault(Fault):
    """A cell does not hold what its column should."""

    code = "cell"
    title = "A cell cannot be read"


@dataclass(slots=True)
class TimeNotes:
    """How many moments had to be decided: see ``moment``."""

    ambiguous: int = 0
    skipped: int = 0
    serials: int = 0


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, pandas' NaT, or white space."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    try:
        return bool(value != value)  # NaN and NaT alone differ from themselves
    except (TypeError, ValueError):
        return False


def text(value: Any, longest: int | None = None) -> str:
    """The cell as text without white space around it; whole numbers without “.0”.

    Raises CellFault for NUL and halves of surrogate pairs, which no database text holds, and
    for more than ``longest`` characters.
    """
    if is_empty(value):
        return ""
    if isinstance(value, dict | list | bytes):
        raise CellFault("several values in one cell, or none that is text")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime | date | time):
        value = value.isoformat()
    found = str(value).strip()
    if not found.isprintable():
        _check_characters(found)
    if longest is not None and len(found) > longest:
        raise CellFault(f"{len(found)} characters, {longest} are the most.", hint="Shorten it.")
    return found


def _check_characters(found: str) -> None:
    if "\x00" in found:
        raise CellFault("a NUL character", hint="The file is damaged there, or no text file.")
    try:
        found.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CellFault(
            "half of a character (a lone surrogate)", hint="Write the file again as UTF-8."
        ) from error


def as_received(value: Any) -> str:
    """A coordinate as text, exactly as received: a number in the shortest form that gives it back.

    What no database text can hold is shown escaped.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    found = value if isinstance(value, str) else repr(value.item() if hasattr(value, "item") else value)
    if found.isprintable():
        return found
    return found.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def number(value: Any) -> float:
    """A finite number; raises CellFault for text that is none, “nan”, “inf”, “１２”, “1,5”."""
    if isinstance(value, bool):
        raise CellFault("yes or no, not a number")
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip(" \t")):
            raise CellFault("not a number", hint="Digits 0–9 with a point, such as 114.3225.")
        found = float(value)
    else:
        try:
            found = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise CellFault("not a number") from error
    if not math.isfinite(found):
        raise CellFault("not a finite number")
    return found


def whole(value: Any) -> int:
    """A count of things: 0 or more, “3.0” is 3; raises CellFault."""
    found = _WHOLE.fullmatch(text(value))
    if found is None or int(found[1]) > 2_147_483_647:
        raise CellFault("not a count", hint="A whole number, 0 or more.")
    return int(found[1])


def flag(value: Any) -> bool:
    """Yes or no; nothing is no. Raises CellFault for a word that is neither."""
    word = text(value).casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault("neither yes nor no", hint="One of 1, true, yes, 是; or 0, false, no, 否, empty.")


def check_time_format(time_format: str) -> None:
    """Raises CellFault when ``time_format`` is nothing strptime knows."""
    try:
        datetime.strptime("", time_format)
    except (ValueError, re.error, IndexError) as error:
        if "does not match format" not in str(error):
            raise CellFault(
                f"“{time_format[:60]}” is no time format: {error}.",
                hint="Such as %m/%d/%Y %I:%M:%S %p; without one, 2022-12-31 23:59:59 is read.",
                parameter="time_format",
            ) from error


def moment(value: Any, zone: ZoneInfo, time_format: str, notes: TimeNotes) -> datetime:
    """The moment a cell means, in UTC; a local time is one of ``zone``.

    A local time that occurs twice (clocks go back) is the first of the two; one that never
    occurs (clocks go forward) is as if they had not; both are counted in ``notes``. Numbers that
    can be Excel's days are taken as such and counted. Raises CellFault.
    """
    found = _local(value, time_format, notes)
    try:
        found = _placed(found, zone, notes) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise CellFault("a time beyond the calendar") from error
    if not OLDEST <= found < NEWEST:
        year = found.astimezone(zone).year
        raise CellFault(f"a time in the year {year}", hint="From 1970 on; check the time format.")
    return found


def _placed(local: datetime, zone: ZoneInfo, notes: TimeNotes) -> datetime:
    first = local.replace(tzinfo=zone)
    placed = first.astimezone(UTC)
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        if placed.astimezone(zone).replace(tzinfo=None) == local:
            notes.ambiguous += 1
        else:
            notes.skipped += 1
    return placed


def _local(value: Any, time_format: str, notes: TimeNotes) -> datetime:
    if isinstance(value, datetime):
        # pandas' own times carry nanoseconds that Python's do not
        return value.to_pydatetime(warn=False) if hasattr(value, "to_pydatetime") else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, time):
        raise CellFault("a time of day without its day")
    if isinstance(value, str):
        return _from_text(value.strip(), time_format, notes)
    return _from_serial(number(value), notes)


def _from_text(value: str, time_format: str, notes: TimeNotes) -> datetime:
    if time_format:
        return _by_format(value, time_format)
    found = _ISO.fullmatch(value)
    if found:
        return _from_parts(found)
    if _NUMBER.fullmatch(value):
        return _from_serial(float(value), notes)
    raise CellFault(
        "not a time as expected",
        hint="Written like 2022-12-31 23:59:59; another form with --time-format.",
    )


def _by_format(value: str, time_format: str) -> datetime:
    # strptime takes digits of any script
    if not value.isascii() and any(sign.isdigit() and not sign.isascii() for sign in value):
        raise CellFault("a time with digits other than 0–9")
    try:
        return datetime.strptime(value, time_format)
    except (ValueError, OverflowError) as error:
        raise CellFault(f"not a time of the form {time_format}") from error


def _from_parts(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    microsecond = int((found[7] or "0").ljust(6, "0")[:6])
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond)
    except ValueError as error:
        raise CellFault(f"no time of the calendar: {error}") from error
    if found[8] is None:
        return local
    zone = "+0000" if found[8] == "Z" else found[8].replace(":", "").ljust(5, "0")
    try:
        return local.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo)
    except ValueError as error:
        raise CellFault("no offset of a time zone") from error


def _from_serial(days: float, notes: TimeNotes) -> datetime:
    if not _SERIALS[0] <= days < _SERIALS[1]:
        raise CellFault("a number, not a time", hint="Give the cells a date format, or say --time-format.")
    notes.serials += 1
    return _EXCEL_EPOCH + timedelta(milliseconds=round(days * 86_400_000))
