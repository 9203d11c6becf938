"""Pure: how do the questions of many rows stand in memory: as columns, not row by row?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from findings.answer_table import Array
from findings.batch_wish import AskedPlace
from gis_core.errors import Fault

ROW = "row"


@dataclass(frozen=True)
class AskedPart:
    """The questions of a part as columns (Arrow's, under the names of ``AskedPlace``), and the problems that
    were known before they were asked."""

    columns: dict[str, Array]
    problems: list[str | None]

    def __len__(self) -> int:
        return len(self.problems)


def columns_of_questions(asked: Sequence[AskedPlace]) -> AskedPart:
    """Questions that were read row by row, as columns."""
    import pyarrow as arrow

    columns = {
        ROW: arrow.array([each.row for each in asked], arrow.int64()),
        "lon": arrow.array([each.lon for each in asked], arrow.float64()),
        "lat": arrow.array([each.lat for each in asked], arrow.float64()),
        "datum": arrow.array([each.datum for each in asked], arrow.string()),
        "on": arrow.array([each.on for each in asked], arrow.date32()),
        "category": arrow.array([each.category for each in asked], arrow.string()),
        "accuracy_m": arrow.array([each.accuracy_m for each in asked], arrow.float64()),
        "shape": arrow.array([each.shape for each in asked], arrow.binary()),
    }
    return AskedPart(columns, [_told(each.fault) for each in asked])


def _told(fault: Fault | None) -> str | None:
    return None if fault is None else told(fault)


def told(fault: Fault) -> str:
    """A fault as the text that is kept."""
    return json.dumps(fault.as_problem(), ensure_ascii=False, default=str)
