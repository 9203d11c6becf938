"""Pure: which columns of a file say what is to be settled, and what does a row of it say?

The names are those of the export, or the Chinese headings offices use; so are words for roles,
kinds and rules. Nothing else is guessed: a column that is not known is told and not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely

from gis_core.errors import BadParameter, Unprocessable
from gis_core.feature_table import Row
from grids.settlement_wishes import KEEP, AreaWish, DecisionWish, RuleWish, Until, listed

Wish = AreaWish | RuleWish | DecisionWish

_COMMON: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "编号"),
    "until": ("失效日期", "截止日期"),
    "document": ("文号", "依据文号"),
    "buffer_m": ("每侧米数", "缓冲距离"),
    "width_m": ("宽度", "路宽"),
}
_WHOSE: Mapping[str, tuple[str, ...]] = {
    "body": ("责任单位",),
    "role": ("职责", "角色"),
    "category": ("问题类别", "类别"),
}
HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "special_area": {
        **_COMMON, **_WHOSE, "name": ("名称",), "kind": ("类型",), "beats": ("不计职责", "不计角色"),
        "precedence": ("优先级",),
    },
    "border_rule": {
        **_COMMON, "name": ("路名", "道路名称", "名称"), "kind": ("责任区类型", "类型"),
        "one": ("甲方", "一侧"), "other": ("乙方", "另一侧"), "rule": ("规则",), "takes": ("归属", "归属方"),
    },
    "site_decision": {
        **_COMMON, **_WHOSE, "name": ("地点", "名称"), "unit": ("责任区",), "since": ("生效日期", "起始日期"),
        "decided_on": ("确权日期", "认定日期"), "present": ("到场人员", "参加人员"),
        "reason": ("理由", "认定意见"), "supersedes": ("替代编号",),
    },
}
"""For each thing its columns, and the Chinese headings each may bear instead."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "special_area": ("code", "name", "kind", "body"),
    "border_rule": ("code", "kind", "one", "other", "rule"),
    "site_decision": ("code", "name", "reason"),
}
_TOLD: Mapping[str, tuple[str, ...]] = {
    "special_area": ("since", "notice"), "border_rule": ("since", "notice"), "site_decision": ("notice",),
}
"""Columns that an export tells and an import has no use for."""

_WORDS: Mapping[str, str] = {
    "属地": "territory", "路长": "road_chief", "主管部门": "department", "物业": "property",
    "养护": "maintainer", "权属": "owner", "包保": "sponsor",
    "公园": "park", "广场": "park", "车站": "station", "市场": "market", "工地": "construction_site",
    "高速公路": "motorway", "公路": "motorway", "铁路": "railway", "其他": "other",
    "中心线": "centre_line", "中心线为界": "centre_line", "单侧": "one_side", "整幅归一侧": "one_side",
    "上级": "superior", "共同上级": "superior",
}
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]00:00(?::00)?.*)?", re.ASCII)


class RowFault(Unprocessable):
    """A row of a file cannot be read as something to be settled."""

    code = "bad-row"
    title = "A row cannot be taken"


@dataclass(frozen=True)
class Columns:
    """Which column of the file says what; ``unread`` are those that say nothing known."""

    what: str
    names: Mapping[str, str]
    unread: tuple[str, ...]

    def text(self, row: Row, name: str) -> str:
        """What the row says there; nothing where it says nothing. Whole numbers bear no point."""
        value = row.values.get(self.names[name]) if name in self.names else None
        if value is None or isinstance(value, float) and value != value:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip()
        # A text made harmless for a spreadsheet is what it was before.
        return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def columns_of(what: str, fields: Sequence[str], said: Mapping[str, str]) -> Columns:
    """The columns of a file with those fields; ``said`` names some by hand.

    Raises BadParameter for one that is needed and not there, or that is said and is none.
    """
    headings = HEADINGS[what]
    for name, field in said.items():
        if name not in headings or field not in fields:
            raise BadParameter(
                f"“{name[:40]}={field[:40]}” names no column.", parameter="column",
                hint=f"Names: {', '.join(headings)}. Columns of the file: {', '.join(fields)}.",
            )
    folded = {field.casefold(): field for field in fields}
    names = dict(said)
    for name, others in headings.items():
        found = next((folded[each] for each in (name, *others) if each in folded), None)
        if name not in names and found is not None and found not in names.values():
            names[name] = found
    lacking = [name for name in NEEDED[what] if name not in names]
    if lacking:
        ways = "; ".join(f"{name} ({', '.join(headings[name])})" for name in lacking)
        raise BadParameter(
            f"The file has no column for {', '.join(lacking)}.", parameter="file",
            hint=f"Name a column {ways}, or say which with --column NAME=FIELD. "
            f"It has: {', '.join(fields) or 'none'}.",
        )
    unread = [field for field in fields if field not in names.values() and field not in _TOLD[what]]
    return Columns(what, names, tuple(unread))


def wish_of(columns: Columns, row: Row, geometry: shapely.Geometry | None, on: date, document: str) -> Wish:
    """What a row asks for; ``document`` is the paper of rows that name none. Raises RowFault."""

    def text(name: str) -> str:
        return columns.text(row, name)

    def word(name: str) -> str:
        return _WORDS.get(text(name), text(name))

    common: dict[str, Any] = {
        "code": text("code"), "name": text("name"), "geometry": geometry,
        "document": text("document") or document, "buffer_m": _buffer(columns, row),
    }
    if columns.what == "special_area":
        return AreaWish(
            **common, kind=word("kind"), body=text("body"), role=word("role") or "owner",
            beats=[_WORDS.get(each, each) for each in listed(text("beats"))], category=text("category"),
            precedence=_whole(text("precedence")), until=_until(columns, row),
        )
    if columns.what == "border_rule":
        return RuleWish(
            **common, kind=text("kind"), one=text("one"), other=text("other"), rule=word("rule"),
            takes=text("takes"), until=_until(columns, row),
        )
    return DecisionWish(
        **common, reason=text("reason"), since=_day(text("since"), "since") or on,
        until=_day(text("until"), "until"), decided_on=_day(text("decided_on"), "decided_on"),
        unit=text("unit"), body=text("body"), role=word("role"), category=text("category"),
        present=listed(text("present")), supersedes=listed(text("supersedes")),
    )


def _until(columns: Columns, row: Row) -> Until:
    """The end; kept as it is where the file has no column for it."""
    return _day(columns.text(row, "until"), "until") if "until" in columns.names else KEEP


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            return datetime.fromisoformat(text).date()
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise RowFault(
            f"“{text[:40]}” in “{column}” is no day.", hint="Write it as 2022-06-01.", code="bad-day"
        ) from error


def _buffer(columns: Columns, row: Row) -> float | None:
    """Metres on each side: as said, or half the width."""
    side, width = columns.text(row, "buffer_m"), columns.text(row, "width_m")
    if side:
        return _number(side, "buffer_m")
    return _number(width, "width_m") / 2 if width else None


def _number(text: str, column: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise RowFault(
            f"“{text[:40]}” in “{column}” is no number.", hint="Metres, such as 15.", code="bad-number"
        ) from error


def _whole(text: str) -> int:
    number = _number(text or "0", "precedence")
    if not number.is_integer():
        raise RowFault(f"“{text[:40]}” is no whole number.", hint="Such as 10.", code="bad-number")
    return int(number)
