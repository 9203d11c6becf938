"""Pure: in what form do answers travel as JSON?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def _plain(value: Any) -> str:
    """Decimals and days travel as strings, so that no reader rounds them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON here")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def json_text(data: Any) -> str:
    """``data`` as JSON: Decimal as a decimal string, days and moments as ISO 8601.

    Raises ValueError for NaN and Infinity, which are not JSON.
    """
    return _ENCODER.encode(data)


def json_with(members: Mapping[str, Any], text: str) -> str:
    """The JSON of an object with more members put first; it has none of them, and some of its own."""
    return f"{_ENCODER.encode(members)[:-1]},{text[1:]}" if members else text
