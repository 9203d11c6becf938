"""Pure: how are the results of one kind of unit written down, to be hashed and compared?

The same form from a computation (here) and from the tables (findings.stored_results), so that they are
compared place by place. Numbers are decimal texts without needless zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any


def plain(number: Decimal | None) -> str | None:
    """A number as a decimal text, one form for equal numbers: 91.2084, 0, 0.9."""
    return None if number is None else format(number.normalize() + 0, "f")


def sorted_document(
    kind: str, results: Iterable[dict[str, Any]], not_counted: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The document of a kind, each list in an order of its own that no query decides."""
    ordered = sorted(results, key=lambda result: result["code"])
    for result in ordered:
        result["parts"].sort(key=lambda part: part["component"])
        for part in result["parts"]:
            part["lines"].sort(key=lambda line: line["finding"])
    return {
        "kind": kind,
        "results": ordered,
        "not_counted": sorted(not_counted, key=lambda left: (left["code"], left["finding"])),
    }
