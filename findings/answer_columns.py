"""Pure: which columns does an answer become in a table?

One list for every format, in this order (``KIND`` is each of the city's kinds of unit, the largest
first; ``ROLE`` is territory, department, property, maintainer, owner, sponsor):

``answer_id``, ``answer_state``, ``answer_on``, ``answer_revision``, ``answer_plan``,
``answer_tolerance_m``; ``KIND_code``, ``KIND_name``, ``KIND_state``, ``KIND_distance_m``,
``KIND_other_side``; ``ROLE``, ``ROLE_share``, ``ROLE_rule`` and, where an outside id is wished,
``ROLE_id``; ``road_chief_0`` … ``road_chief_3``; where wished ``because_zh``, ``because_en``; last
``answer_problem``, which is empty exactly where there is an answer. Several bodies of one role stand
in one cell, in the order of the answer, with “；” between. Of a line or an area the unit of each kind
that counts is the one with the largest part; ``KIND_other_side`` has the codes of the others it lies in,
and state and distance, which are a place's, are empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from findings.accountability import ROLES
from gis_core.errors import BadParameter

Cells = list[str | float | int | None]
Kind = Literal["text", "number", "integer"]
ROAD_CHIEFS = 4
BEFORE_KINDS = 6
"""Columns before those of the first kind of unit."""

AND = "；"
PROBLEM = "answer_problem"

_BODY_ROLES = tuple(role for role in ROLES if role != "road_chief")


@dataclass(frozen=True)
class Column:
    """A column's name and what its cells hold."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class ColumnWish:
    """Which columns are wished for: the city's kinds of unit, reasons, ids of bodies elsewhere.

    ``body_ids`` names a system of outside ids such as ``uscc``; ``prefix`` stands before each name.
    """

    kinds: tuple[str, ...]
    because: bool = False
    body_ids: str = ""
    prefix: str = ""

    def columns(self) -> tuple[Column, ...]:
        """The columns in their order, without the problem."""
        return _columns(self)

    def all_columns(self) -> tuple[Column, ...]:
        """The columns in their order, the problem last."""
        return (*self.columns(), Column(self.prefix + PROBLEM))

    def _plain(self) -> Iterator[Column]:
        for name in ("answer_id", "answer_state", "answer_on"):
            yield Column(name)
        yield Column("answer_revision", "integer")
        yield Column("answer_plan")
        yield Column("answer_tolerance_m", "number")
        for kind in self.kinds:
            yield from (Column(f"{kind}_code"), Column(f"{kind}_name"), Column(f"{kind}_state"))
            yield from (Column(f"{kind}_distance_m", "number"), Column(f"{kind}_other_side"))
        for role in _BODY_ROLES:
            yield from (Column(role), Column(f"{role}_share"), Column(f"{role}_rule"))
            if self.body_ids:
                yield Column(f"{role}_id")
        for level in range(ROAD_CHIEFS):
            yield Column(f"road_chief_{level}")
        if self.because:
            yield from (Column("because_zh"), Column("because_en"))


@lru_cache(maxsize=64)
def _columns(wish: ColumnWish) -> tuple[Column, ...]:
    return tuple(Column(wish.prefix + each.name, each.kind) for each in wish._plain())


def check_apart(own: Sequence[str], wish: ColumnWish) -> None:
    """Raises BadParameter where the file already has a column of such a name."""
    there = {name.casefold(): name for name in own}
    for column in wish.all_columns():
        if column.name.casefold() in there:
            raise BadParameter(
                f"The file already has a column “{there[column.name.casefold()]}”.", parameter="prefix",
                hint="Give the new columns a beginning of their own, such as prefix new_.",
            )


def cells_of(document: Mapping[str, Any], wish: ColumnWish) -> Cells:
    """The cells of an answer (its JSON members), in the order of ``wish.columns()``."""
    plain = ("answer_id", "state", "on", "revision", "plan", "tolerance_m")
    cells: Cells = [document[name] for name in plain]
    for kind in wish.kinds:
        cells += kind_cells(document["units"], kind)
    for role in _BODY_ROLES:
        cells += _role_cells([each for each in document["bodies"] if each["role"] == role], wish)
    for level in range(ROAD_CHIEFS):
        cells.append(_chiefs(document["bodies"], level))
    if wish.because:
        cells += ["\n".join(document["because"][language]) for language in ("zh", "en")]
    return cells


def no_cells(wish: ColumnWish) -> Cells:
    """The empty cells of a row without an answer."""
    return [None] * len(wish.columns())


_Entry = Mapping[str, Any]


def kind_cells(units: Sequence[_Entry], kind: str) -> Cells:
    """The cells of one kind of unit."""
    return _unit_cells(*_of_kind(units, kind))


def _of_kind(units: Sequence[_Entry], kind: str) -> tuple[_Entry, list[_Entry]]:
    """The entry of a kind that counts, else the one that says why none does; and the others."""
    of_kind = [each for each in units if each["kind"] == kind]
    counts = next((each for each in of_kind if each.get("chosen")), of_kind[0] if of_kind else {})
    return counts, [each for each in of_kind if each is not counts]


def _unit_cells(entry: _Entry, others: Sequence[_Entry]) -> Cells:
    if "part" in entry:  # of a line or an area, which has no one side
        return [entry["code"], entry["name"], None, None, _joined(each["code"] for each in others)]
    other = entry.get("other_side") or {}
    return [
        entry.get("code"), entry.get("name"), entry.get("state"), entry.get("distance_to_border_m"),
        other.get("code"),
    ]


def _role_cells(bodies: Sequence[Mapping[str, Any]], wish: ColumnWish) -> Cells:
    cells: Cells = [
        _joined(_called(each) for each in bodies),
        _joined(each["share"] for each in bodies),
        _joined(each["rule"] for each in bodies),
    ]
    if wish.body_ids:
        cells.append(_joined(each["body"].get("outside_ids", {}).get(wish.body_ids) for each in bodies))
    return cells


def _chiefs(bodies: Sequence[Mapping[str, Any]], level: int) -> str | None:
    return _joined(
        _called(each) for each in bodies if each["role"] == "road_chief" and each.get("level") == level
    )


def _called(entry: Mapping[str, Any]) -> str:
    """The body, and its post where one of its posts answers; never a person."""
    body = entry["body"]
    return " ".join(filter(None, (body["name"], body.get("post"))))


def _joined(texts: Iterator[str | None]) -> str | None:
    """The texts in one cell; None where there is none. A missing one among others keeps its place."""
    found = [text or "" for text in texts]
    return AND.join(found) if any(found) else None
