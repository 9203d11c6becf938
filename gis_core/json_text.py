"""Pure: in what form do answers travel as JSON?"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
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


def json_string(text: str) -> str:
    """One text as JSON."""
    found: str = encode_basestring(text)
    return found
