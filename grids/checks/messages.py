"""Pure: in what words does a planner read what is wrong with which unit?

One function for each fault, in English and in Chinese, with the size and the neighbours in
it, so that a line can be acted upon without a map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gis_core.city import UnitKind
from grids.checks.faults import DrawnUnit

Message = dict[str, str]
_SHOWN = 4
_HAIRLINES = (
    ("gap", "gaps", "缝隙"), ("overlap", "overlaps", "重叠"), ("spill", "spills over the parent", "越界"),
)

_NAMED = 20
"""So many units a line names at most."""


def _m2(square_metres: float) -> str:
    return f"{square_metres:,.0f}" if square_metres >= 100 else f"{square_metres:,.2f}"


def _m(metres: float) -> str:
    return f"{metres:,.0f}" if metres >= 100 else f"{metres:,.2f}"


def _label(kind: UnitKind, language: str) -> str:
    text = kind.labels.get(language) or next(iter(kind.labels.values()), kind.key)
    return text.lower() if language == "en" else text


def _title(kind: UnitKind) -> str:
    return _label(kind, "en").capitalize()


def _en(unit: DrawnUnit) -> str:
    return f"“{unit.name.strip()}” ({unit.code})" if unit.name.strip() else f"({unit.code})"


def _zh(unit: DrawnUnit) -> str:
    return f"“{unit.name.strip()}”（{unit.code}）" if unit.name.strip() else f"（{unit.code}）"


def _codes(keys: Sequence[tuple[str, str]], mark: str) -> str:
    shown = mark.join(code for _, code in keys[:_SHOWN])
    return shown + (f" +{len(keys) - _SHOWN}" if len(keys) > _SHOWN else "")


def invalid(kind: UnitKind, unit: DrawnUnit, reason: Mapping[str, str]) -> Message:
    """The outline crosses itself, is empty, or lies outside the world."""
    return {
        "en": f"The outline of {_label(kind, 'en')} {_en(unit)} is not valid: {reason['en']}.",
        "zh": f"{_label(kind, 'zh')}{_zh(unit)}的边界无效：{reason['zh']}。",
    }


def overlap(kind: UnitKind, one: DrawnUnit, other: DrawnUnit, square_metres: float) -> Message:
    """Two units claim the same ground."""
    size = _m2(square_metres)
    return {
        "en": f"{_title(kind)} {_en(one)} and {_en(other)} overlap by {size} m².",
        "zh": f"{_label(kind, 'zh')}{_zh(one)}与{_zh(other)}重叠{size}平方米。",
    }


def uncovered(
    kind: UnitKind, beside: Sequence[tuple[str, str]], square_metres: float, *, enclosed: bool
) -> Message:
    """Ground that belongs to no unit: a gap, or a hole where a unit is missing."""
    size, zh_kind, en_kind = _m2(square_metres), _label(kind, "zh"), _label(kind, "en")
    between_en = f"; beside it {_codes(beside, ', ')}" if beside else ""
    between_zh = f"（相邻：{_codes(beside, '、')}）" if beside else ""
    return {
        "en": f"{'A hole' if enclosed else 'A gap'} of {size} m² belongs to no {en_kind}{between_en}.",
        "zh": f"{'空洞' if enclosed else '空白地带'}{size}平方米，不属于任何{zh_kind}{between_zh}。",
    }


def undivided(kind: UnitKind, parent: DrawnUnit, parts: int, square_metres: float) -> Message:
    """Whole parts of a parent, apart from the rest, without any unit in them."""
    size, en_kind = _m2(square_metres), _label(kind, "en")
    return {
        "en": f"{parts} separate part(s) of {_en(parent)}, {size} m² in all, belong to no {en_kind}.",
        "zh": f"{_zh(parent)}有{parts}处独立地块共{size}平方米，不属于任何{_label(kind, 'zh')}。",
    }


def spill(
    kind: UnitKind, unit: DrawnUnit, parent: DrawnUnit | None, parent_kind: UnitKind, square_metres: float
) -> Message:
    """Part of a unit lies outside what it belongs to."""
    size = _m2(square_metres)
    en_above, zh_above = _label(parent_kind, "en"), _label(parent_kind, "zh")
    outside_en = f"its {en_above} {_en(parent)}" if parent else f"every {en_above}"
    outside_zh = f"所属{zh_above}{_zh(parent)}" if parent else f"全部{zh_above}"
    return {
        "en": f"{_title(kind)} {_en(unit)} lies with {size} m² outside {outside_en}.",
        "zh": f"{_label(kind, 'zh')}{_zh(unit)}有{size}平方米超出{outside_zh}的范围。",
    }


def sliver(kind: UnitKind, unit: DrawnUnit, width: float, length: float) -> Message:
    """A strip of a unit that no one meant to draw."""
    wide, long = _m(width), _m(length)
    return {
        "en": f"{_title(kind)} {_en(unit)} has a sliver {wide} m wide and {long} m long.",
        "zh": f"{_label(kind, 'zh')}{_zh(unit)}含有碎条，宽{wide}米，长{long}米。",
    }


def hairlines(
    kind: UnitKind, counts: Mapping[str, int], total: float, largest: float, tolerance: float
) -> Message:
    """All overlaps, gaps and spills that are too narrow to be listed, in one line."""
    said_en = ", ".join(f"{counts[key]} {en}" for key, en, _ in _HAIRLINES if counts.get(key))
    said_zh = "、".join(f"{zh}{counts[key]}处" for key, _, zh in _HAIRLINES if counts.get(key))
    return {
        "en": f"Hairlines narrower than {tolerance:g} m along borders of {_label(kind, 'en')}: {said_en}; "
        f"{_m2(total)} m² in all, the largest {_m2(largest)} m².",
        "zh": f"{_label(kind, 'zh')}边界存在宽度小于{tolerance:g}米的细缝：{said_zh}；"
        f"共{_m2(total)}平方米，最大{_m2(largest)}平方米。",
    }


def unmatched(kind: UnitKind, metres: float) -> Message:
    """Borders whose two sides are not the same line, though nothing lies between them."""
    length, en_kind, zh_kind = _m(metres), _label(kind, "en"), _label(kind, "zh")
    return {
        "en": f"{length} m of border of {en_kind} are not drawn alike on both sides: vertices are missing, "
        "or a slit is open to the outside.",
        "zh": f"{zh_kind}有{length}米边界两侧画法不一致：缺少节点或存在外开细缝。",
    }


def malformed_code(kind: UnitKind, unit: DrawnUnit) -> Message:
    """A code without the form of its kind."""
    return {
        "en": f"The code “{unit.code}” of “{unit.name}” has not the form of a {_label(kind, 'en')}: "
        f"{kind.code_pattern}.",
        "zh": f"“{unit.name}”的代码“{unit.code}”不符合{_label(kind, 'zh')}的编码格式：{kind.code_pattern}。",
    }


def code_variant(kind: UnitKind, unit: DrawnUnit) -> Message:
    """A code in one of the other lengths that are in use."""
    digits = len(unit.code)
    return {
        "en": f"The code {unit.code} of “{unit.name}” is a {digits}-digit variant; "
        f"a {_label(kind, 'en')} has 15 digits here.",
        "zh": f"“{unit.name}”的代码{unit.code}为{digits}位变体，本市{_label(kind, 'zh')}使用15位代码。",
    }


def duplicate_code(kind: UnitKind, units: Sequence[DrawnUnit]) -> Message:
    """One code for several units."""
    code, names = units[0].code, [unit.name for unit in units]
    return {
        "en": f"{len(units)} units of kind {_label(kind, 'en')} bear the code {code}: {', '.join(names)}.",
        "zh": f"{len(units)}个{_label(kind, 'zh')}使用同一代码{code}：{'、'.join(names)}。",
    }


def blank_name(kind: UnitKind, unit: DrawnUnit) -> Message:
    """A unit without a name."""
    return {
        "en": f"{_title(kind)} {unit.code} has no name.",
        "zh": f"{_label(kind, 'zh')}{unit.code}没有名称。",
    }


def repeated_name(kind: UnitKind, units: Sequence[DrawnUnit], parent: DrawnUnit | None) -> Message:
    """One name for several units of one parent."""
    codes = [unit.code for unit in units]
    where_en, where_zh = (f" in {_en(parent)}", f"{_zh(parent)}内") if parent else ("", "")
    return {
        "en": f"The name “{units[0].name}” stands {len(units)} times{where_en}: {', '.join(codes)}.",
        "zh": f"{where_zh}有{len(units)}个{_label(kind, 'zh')}同名“{units[0].name}”：{'、'.join(codes)}。",
    }


def empty_parent(kind: UnitKind, parent: DrawnUnit, parent_kind: UnitKind) -> Message:
    """A parent that has not been divided while others have."""
    return {
        "en": f"{_title(parent_kind)} {_en(parent)} has no {_label(kind, 'en')} in it.",
        "zh": f"{_label(parent_kind, 'zh')}{_zh(parent)}内没有任何{_label(kind, 'zh')}。",
    }


def area_norm(kind: UnitKind, unit: DrawnUnit, square_metres: float, norm: float) -> Message:
    """A unit far larger or smaller than its kind is meant to be."""
    size, meant, times = _m2(square_metres), _m2(norm), f"{square_metres / norm:.2f}"
    return {
        "en": f"{_title(kind)} {_en(unit)} has {size} m², {times} times the norm of {meant} m².",
        "zh": f"{_label(kind, 'zh')}{_zh(unit)}面积{size}平方米，为标准{meant}平方米的{times}倍。",
    }


def crossing(kind: UnitKind, other: UnitKind, units: Sequence[DrawnUnit]) -> Message:
    """Units across the borders of another division, in one line."""
    codes = [unit.code for unit in units[:_NAMED]]
    more = len(units) - len(codes)
    return {
        "en": f"{len(units)} {_label(kind, 'en')} lie across borders of {_label(other, 'en')}, which they "
        f"may: {', '.join(codes)}{f' and {more} more' if more else ''}.",
        "zh": f"{len(units)}个{_label(kind, 'zh')}跨{_label(other, 'zh')}界线（允许，仅提示）："
        f"{'、'.join(codes)}{f'等，另有{more}个' if more else ''}。",
    }
