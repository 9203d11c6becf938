"""Pure: which columns of an office's table hold which measures, and what number stands in a cell?

One row a unit, named by its code (编码) or else by its name (名称), one column a measure. A column is
known by its usual heading, by the measure's key, or as somebody says with ``--measure KEY=COLUMN``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from gis_core.errors import BadParameter, Unprocessable

_CODE = ("code", "编码", "代码", "区划代码", "编号", "单元编码")
_NAME = ("name", "名称", "单位", "区域", "乡镇街道", "评价区域", "小区名称", "社区名称")
_IGNORED = ("序号", "no", "number")
_USUAL: Mapping[str, tuple[str, int]] = {
    "常住人口": ("inhabitants", 1), "人口": ("inhabitants", 1), "常住人口(人)": ("inhabitants", 1),
    "人口(人)": ("inhabitants", 1), "常住人口(万人)": ("inhabitants", 10_000),
    "人口(万人)": ("inhabitants", 10_000),
    "道路里程": ("street_km", 1), "道路里程(公里)": ("street_km", 1), "道路长度(公里)": ("street_km", 1),
    "面积(平方公里)": ("km2", 1), "面积(km²)": ("km2", 1), "面积(km2)": ("km2", 1),
}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]+)?", re.ASCII)
_PLACES = 6
_MOST = Decimal(10) ** 12


class MeasureFault(Unprocessable):
    """A row of a table of measures cannot be taken."""

    code = "measure-row"


@dataclass(frozen=True, slots=True)
class MeasureColumn:
    """A column that holds a measure: its heading, the measure's key, and what a cell's number is times."""

    heading: str
    key: str
    times: int = 1


@dataclass(frozen=True)
class MeasureColumns:
    """How a table is read: the column of codes and of names (“” where there is none), and the measures."""

    code: str
    name: str
    measures: tuple[MeasureColumn, ...]
    unread: tuple[str, ...]


def columns_of(fields: Sequence[str], named: Mapping[str, str]) -> MeasureColumns:
    """Which columns hold what; ``named`` gives headings by the measure's key, as somebody said.

    Raises BadParameter where a named column is missing, no unit or no measure can be told, or two
    columns hold one measure.
    """
    for key, heading in named.items():
        _check_named(key, heading, fields)
    code, name = _first(fields, _CODE), _first(fields, _NAME)
    if not code and not name:
        raise BadParameter(
            "No column names the units.", hint="Head the column of codes 编码 (or code), of names 名称.",
            parameter="file",
        )
    said = {heading: key for key, heading in named.items()}
    measures = tuple(_measures([each for each in fields if each not in (code, name)], said))
    _check_once(measures)
    taken = {code, name, *(each.heading for each in measures)}
    unread = tuple(each for each in fields if each not in taken and _plain(each) not in _IGNORED)
    return MeasureColumns(code, name, measures, unread)


def _measures(fields: Sequence[str], said: Mapping[str, str]) -> list[MeasureColumn]:
    found = []
    for heading in fields:
        usual = _USUAL.get(_plain(heading))
        if heading in said:
            found.append(MeasureColumn(heading, said[heading]))
        elif usual is not None and usual[0] not in said.values():
            found.append(MeasureColumn(heading, *usual))
        elif _KEY.fullmatch(heading) and heading not in said.values() and heading not in _IGNORED:
            found.append(MeasureColumn(heading, heading))
    return found


def _check_named(key: str, heading: str, fields: Sequence[str]) -> None:
    if _KEY.fullmatch(key) is None:
        raise BadParameter(
            f"“{key[:40]}” is no key of a measure.", parameter="measure",
            hint="A key is of small letters, digits and _, such as inhabitants.",
        )
    if heading not in fields:
        raise BadParameter(
            f"There is no column “{heading[:40]}”.", parameter="measure",
            hint=f"There are: {', '.join(fields)[:200]}.",
        )


def _check_once(measures: Sequence[MeasureColumn]) -> None:
    keys = [each.key for each in measures]
    if not keys:
        raise BadParameter(
            "No column is known to hold a measure.", parameter="measure",
            hint="Say which: --measure inhabitants=常住人口.",
        )
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        columns = ", ".join(each.heading for each in measures if each.key == key)
        raise BadParameter(
            f"Several columns hold {key}: {columns}.", hint=f"Say which: --measure {key}=COLUMN.",
            parameter="measure",
        )


def _first(fields: Sequence[str], usual: Sequence[str]) -> str:
    return next((each for each in fields if _plain(each) in usual), "")


def _plain(heading: str) -> str:
    """A heading without blanks, its brackets those of a keyboard."""
    return re.sub(r"\s", "", heading).translate(str.maketrans("（）", "()")).casefold()


def number_in(value: Any, column: MeasureColumn) -> Decimal | None:
    """The number of a cell, times its column's factor; None for an empty one. Raises MeasureFault."""
    if value is None or (isinstance(value, str) and value.strip() in ("", "-", "—", "/")):
        return None
    text = value.strip().replace(",", "").replace("，", "") if isinstance(value, str) else str(value)
    try:
        number = Decimal(text) if isinstance(value, (int, float)) or _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        number = None
    if number is None or isinstance(value, bool) or not number.is_finite():
        raise MeasureFault(
            f"“{column.heading}” is no number: “{text[:40]}”.", hint="Write digits, such as 12345.6.",
        )
    number *= column.times
    if not 0 <= number < _MOST:
        raise MeasureFault(f"“{column.heading}”: {text[:40]} lies outside 0 to a million million.")
    rounded = number.quantize(Decimal(1).scaleb(-_PLACES))
    if rounded != number and not isinstance(value, float):
        raise MeasureFault(f"“{column.heading}”: {text[:40]} has more than {_PLACES} decimals.")
    return rounded
