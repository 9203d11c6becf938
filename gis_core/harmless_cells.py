"""Pure: what must a cell of a spreadsheet not begin with, lest opening the file runs something?

A program that opens a CSV or a workbook takes a text that begins with one of these for a formula
(https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe before it makes it a text;
numbers, also negative ones written as text, are left as they are.
"""

from __future__ import annotations

import re
from typing import Any

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?", re.ASCII)


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before a text that would be taken for a formula."""
    if not isinstance(cell, str) or not cell.startswith(_STARTS) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
