"""Pure: who are the several persons of one cell of a wide roster, and which post and phone is whose?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grids.roster_tables import SheetRow
from grids.roster_words import PHONES_SPLIT, joined_mobiles

BETWEEN_NAMES = "、,，/;；&"
_SPLIT = re.compile(f"[{BETWEEN_NAMES}]")
_WITH_PHONE = re.compile(r"(?P<name>\D*?[^\s\d+(（:：])[\s(（:：]*(?P<phone>[+\d][\d\-\s]{5,}\d)[)）]?")


class Uneven(Exception):
    """There are several names and another number of phones: whose is which?"""

    def __init__(self, names: int, phones: int) -> None:
        super().__init__(f"There are {names} names in the cell and {phones} phones.")


def each_person(row: SheetRow) -> Iterator[SheetRow]:
    """The row, or a row for each name in it, with the post, body and phone of the same place in their cells.

    A phone behind a name, 张三 13800000000, is his. Raises Uneven where phones cannot be told apart.
    """
    if row.at is None:
        yield row
        return
    names, phones = _names_and_phones(row)
    if len(names) < 2:
        values = {**row.values, "person": "".join(names), "phone": "、".join(phones)}
        yield SheetRow(row.number, values, row.at)
        return
    if phones and len(phones) != len(names):
        raise Uneven(len(names), len([phone for phone in phones if phone]))
    for place, name in enumerate(names):
        own = {key: _of(row[key], place, len(names)) for key in ("post", "body", "kind") if key in row.values}
        phone = phones[place] if phones else ""
        values = {**row.values, **own, "person": name, "phone": phone}
        yield SheetRow(row.number, values, row.at._replace(name=place))


def _names_and_phones(row: SheetRow) -> tuple[list[str], list[str]]:
    names, beside = [], []
    for part in filter(None, map(str.strip, _SPLIT.split(row["person"]))):
        found = _WITH_PHONE.fullmatch(part)
        names.append(found["name"] if found else part)
        beside.append(found["phone"] if found else "")
    if any(beside):
        return names, beside
    return names, [part for part in PHONES_SPLIT.split(joined_mobiles(row["phone"])) if part]


def _of(text: str, place: int, count: int) -> str:
    """The part of a cell that is of the person at that place; all of it where it has not as many parts."""
    parts = [part.strip() for part in re.split(r"[、,，;；]", text) if part.strip()]
    return parts[place] if len(parts) == count else text
