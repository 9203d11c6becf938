"""Pure: are codes well-formed and unique, and do names tell units apart?"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from gis_core.city import UnitKind
from grids.checks import messages
from grids.checks.faults import DrawnUnit, UnitFault
from grids.checks.layers import Layer, parents_in, point_in, points_in

Item = TypeVar("Item")
_GRID_DIGITS, _VARIANTS = 15, (14, 16)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
VIRTUAL_COMMUNITY = "498"
"""Community triple of a development zone without real communities (statistics bureau, 2023)."""


def _groups(items: Iterable[tuple[Hashable, Item]]) -> Iterator[list[Item]]:
    """The items that share a key, where two or more do."""
    found: defaultdict[Hashable, list[Item]] = defaultdict(list)
    for key, item in items:
        found[key].append(item)
    return (group for group in found.values() if len(group) > 1)


def is_variant(kind: UnitKind, code: str) -> bool:
    """Whether a code is the 14- or 16-digit form of a kind whose codes have 15 digits."""
    if not _DIGITS.fullmatch(code) or len(code) not in _VARIANTS or kind.accepts_code(code):
        return False
    return kind.accepts_code((code + "1")[:_GRID_DIGITS])


def is_virtual(kind: UnitKind, code: str) -> bool:
    """Whether a code is that of a virtual community, of a kind whose codes have 12 digits.

    The kind's pattern may leave the triple out by demanding a real community's.
    """
    stem, triple = code[:9], code[9:]
    return (
        triple == VIRTUAL_COMMUNITY
        and _DIGITS.fullmatch(stem) is not None
        and any(kind.accepts_code(f"{stem}{real}") for real in ("001", "201"))
    )


def code_faults(kind: UnitKind, units: Sequence[DrawnUnit]) -> Iterator[UnitFault]:
    """Malformed codes, variants and duplicates among the units of one kind."""
    for unit in units:
        if is_variant(kind, unit.code):
            yield _of_unit("code_variant", unit, messages.code_variant(kind, unit))
        elif not kind.accepts_code(unit.code) and not is_virtual(kind, unit.code):
            yield _of_unit("malformed_code", unit, messages.malformed_code(kind, unit))
    for group in _groups((unit.code, unit) for unit in units):
        yield UnitFault(
            "duplicate_code", "error", tuple(unit.key for unit in group), points_in(group), 0.0, "",
            messages.duplicate_code(kind, group), "recode",
        )


def _of_unit(fault: str, unit: DrawnUnit, message: messages.Message) -> UnitFault:
    """A fault of one unit's code or name, at a point in it."""
    place = point_in(unit.area)
    if fault == "code_variant":
        return UnitFault("code_variant", "warning", (unit.key,), place, 0.0, "", message, "recode")
    if fault == "malformed_code":
        return UnitFault("malformed_code", "error", (unit.key,), place, 0.0, "", message, "recode")
    return UnitFault("blank_name", "error", (unit.key,), place, 0.0, "", message, "set_attributes")


def plain_name(name: str) -> str:
    """A name as it is compared: one width of characters, without blanks at its ends or invisible ones."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split()).casefold()
    plain = unicodedata.normalize("NFKC", name)
    seen = "".join(mark for mark in plain if unicodedata.category(mark) not in ("Cf", "Cc"))
    return " ".join(seen.split()).casefold()


def name_faults(
    kind: UnitKind, units: Sequence[DrawnUnit], layer: Layer, parents: Layer | None
) -> Iterator[UnitFault]:
    """Blank names, and names that stand twice inside one parent."""
    yield from blank_names(kind, units)
    yield from repeated_names(kind, layer, parents)


def blank_names(kind: UnitKind, units: Sequence[DrawnUnit]) -> Iterator[UnitFault]:
    """Names that say nothing."""
    for unit in units:
        if not plain_name(unit.name):
            yield _of_unit("blank_name", unit, messages.blank_name(kind, unit))


def repeated_names(kind: UnitKind, layer: Layer, parents: Layer | None) -> Iterator[UnitFault]:
    """Names that stand twice inside one parent."""
    above = parents_in(layer, parents).tolist() if parents else [-1] * len(layer)
    named = [
        ((at, name), (unit, at))
        for unit, at in zip(layer.units, above, strict=True)
        if (name := plain_name(unit.name))
    ]
    for group in _groups(named):
        same, at = [unit for unit, _ in group], group[0][1]
        parent = parents.units[at] if parents and at >= 0 else None
        keys = (*(unit.key for unit in same), *((parent.key,) if parent else ()))
        yield UnitFault(
            "repeated_name", "warning", keys, points_in(same), 0.0, "",
            messages.repeated_name(kind, same, parent), "set_attributes",
        )
