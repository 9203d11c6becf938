"""Pure: what is different between two plans, part by part and row by row?

Rows are the same where what identifies them is (a category by its component and key, a share by its rule,
role and kind). Cells are compared as they hold: where a plan says nothing, by what then holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from findings.scoring.plan import PlanRules
from findings.scoring.plan_layout import Column, Part
from findings.scoring.plan_layout_parts import PARTS
from findings.scoring.plan_tables import Row, columns_of, tables_of

State = Literal["same", "changed", "added", "removed"]
_Identity = tuple[tuple[str, ...], int]


@dataclass(frozen=True)
class CellPair:
    """What a column holds in either plan; None where the plan has no such row."""

    column: Column
    a: str | None
    b: str | None

    @property
    def same(self) -> bool:
        """Whether both hold the same."""
        return self.a == self.b


@dataclass(frozen=True)
class RowPair:
    """The rows of one identity: in both plans, only in ``a`` (removed) or only in ``b`` (added)."""

    identity: tuple[str, ...]
    state: State
    cells: tuple[CellPair, ...]
    a: Row | None
    b: Row | None

    @property
    def changed(self) -> tuple[CellPair, ...]:
        """The cells that differ."""
        return tuple(each for each in self.cells if not each.same)


@dataclass(frozen=True)
class PartPair:
    """A part of two plans; ``reordered``: rows that both have stand in another order."""

    part: Part
    columns: tuple[Column, ...]
    rows: tuple[RowPair, ...]
    reordered: bool

    @property
    def same(self) -> bool:
        """Whether the part says the same in both."""
        return not self.reordered and all(row.state == "same" for row in self.rows)

    @property
    def counts(self) -> Counter[State]:
        """How many rows are in each state."""
        return Counter(row.state for row in self.rows)


def compare_plans(a: PlanRules, b: PlanRules) -> list[PartPair]:
    """Every part that either plan has rows of, ``a`` before ``b``."""
    before, after = tables_of(a), tables_of(b)
    together = {key: [*before[key], *after[key]] for key in before}
    return [
        _pair(of, tuple(columns_of(of, together)), before[of.key], after[of.key])
        for of in PARTS if before[of.key] or after[of.key]
    ]


def _pair(of: Part, columns: tuple[Column, ...], before: Sequence[Row], after: Sequence[Row]) -> PartPair:
    former, latter = dict(_identified(of, before)), dict(_identified(of, after))
    both = [key for key in former if key in latter]
    rows = tuple(
        _rows(of, key, columns, former.get(key), latter.get(key))
        for key in _merged(list(former), list(latter))
    )
    return PartPair(of, columns, rows, both != [key for key in latter if key in former])


def _identified(of: Part, rows: Sequence[Row]) -> Iterator[tuple[_Identity, Row]]:
    """Each row by what identifies it; of rows that are alike in that the first, the second …"""
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = tuple(row.get(name, "") for name in of.identity)
        yield (key, seen[key]), row
        seen[key] += 1


def _merged(before: list[_Identity], after: list[_Identity]) -> list[_Identity]:
    """The order of the later plan, with what it has no more after its neighbour of the former."""
    merged = list(after)
    for at, key in enumerate(before):
        if key not in merged:
            neighbour = before[at - 1] if at else None
            merged.insert(merged.index(neighbour) + 1 if neighbour in merged else 0, key)
    return merged


def _rows(of: Part, key: _Identity, columns: Sequence[Column], a: Row | None, b: Row | None) -> RowPair:
    cells = tuple(
        CellPair(
            column, None if a is None else held(of, column, a), None if b is None else held(of, column, b)
        )
        for column in columns
    )
    if a is None or b is None:
        return RowPair(key[0], "added" if a is None else "removed", cells, a, b)
    state: State = "same" if all(cell.same for cell in cells) else "changed"
    return RowPair(key[0], state, cells, a, b)


def held(of: Part, column: Column, row: Row) -> str:
    """What holds in a column of a row: what it says, or the default.

    A field within something that may be absent as a whole (such as a normaliser) has no default here.
    """
    default = column.field.default
    if row.get(column.name) or default is None or ("." in column.field.path and not of.single):
        return row.get(column.name, "")
    return str(default).lower() if isinstance(default, bool) else str(default)


def told_comparison(parts: Sequence[PartPair]) -> list[dict[str, Any]]:
    """The comparison as plain JSON."""
    return [
        {
            "part": each.part.key,
            "title": {"en": each.part.words.en, "zh": each.part.words.zh},
            "same": each.same,
            "reordered": each.reordered,
            "rows": [
                {
                    "identity": dict(zip(each.part.identity, row.identity, strict=True)),
                    "state": row.state,
                    "a": row.a,
                    "b": row.b,
                    "changed": [
                        {"field": cell.column.name, "a": cell.a, "b": cell.b}
                        for cell in row.changed if row.state == "changed"
                    ],
                }
                for row in each.rows
            ],
        }
        for each in parts
    ]
