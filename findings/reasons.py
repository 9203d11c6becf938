"""Pure: in what words does a street office read why a finding is whose it is?

Every sentence is built from the facts of one answer, in Chinese and in English, in the order
in which they lead to it: first the place, kind by kind, then the duties. These are sentences
of an answer, stored with it, and not texts of a page: they do not depend on who reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from findings.accountability import Accountable
from findings.place.index import IndexedUnit
from findings.place.judging import Choice, KindAnswer, PlaceAnswer

LANGUAGES = ("zh", "en")
Reason = dict[str, str]

_ROLES: Mapping[str, tuple[str, str]] = {
    "territory": ("属地责任单位", "body responsible for the territory"),
    "road_chief": ("路长", "road chief"),
    "department": ("主管部门", "department in charge"),
    "property": ("物业服务企业", "property company"),
    "maintainer": ("养护单位", "maintaining unit"),
    "owner": ("权属单位", "owner"),
    "sponsor": ("包保单位", "guaranteeing unit"),
}
_CHIEFS_ZH = ("总路长", "一级路长", "二级路长", "三级路长")
_CHIEFS_EN = ("general road chief", "level 1 road chief", "level 2 road chief", "level 3 road chief")

_CHOICES: Mapping[Choice, tuple[str, str]] = {
    "only": ("此处只有一个同类责任区", "no other unit covers the place"),
    "membership": ("随其所辖的已选定责任区", "it is the parent of the unit already chosen below it"),
    "inside": ("已选定的下级责任区位于其范围内", "the unit already chosen below lies inside it"),
    "lowest_code": ("取代码最小者", "it has the lowest code"),
}


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in any other one that there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def metres(value: float) -> str:
    """A distance as sentences tell it."""
    return f"{value:,.1f}"


def _zh(unit: IndexedUnit) -> str:
    return f"“{unit.name}”（{unit.code}）"


def _en(unit: IndexedUnit) -> str:
    return f"“{unit.name}” ({unit.code})"


def _covered(answer: KindAnswer, tolerance_m: float) -> Reason:
    if answer.state == "overlap":
        return _overlap(answer)
    if len(answer.covering) > 1:
        return _shared_border(answer)
    found = answer.covering[0]
    zh = f"位于{_zh(found.unit)}范围内，距边界{metres(found.distance_m)}米"
    en = f"the place lies in {_en(found.unit)}, {metres(found.distance_m)} m from its border"
    if found.state == "border":
        zh += f"，在容许误差{metres(tolerance_m)}米以内"
        en += f", which is within the tolerance of {metres(tolerance_m)} m"
    if found.state == "border" and found.across is not None:
        zh += f"；边界另一侧为{_zh(found.across)}"
        en += f"; on the other side lies {_en(found.across)}"
    return {"zh": f"{zh}。", "en": f"{en}."}


def _shared_border(answer: KindAnswer) -> Reason:
    units = [found.unit for found in answer.covering]
    zh_rule, en_rule = _CHOICES[answer.choice]
    return {
        "zh": f"正好位于{'、'.join(map(_zh, units))}的共同边界上；{zh_rule}，暂归{_zh(units[0])}。",
        "en": f"the place lies exactly on the border shared by {_listed(units)}; "
        f"{_en(units[0])} is chosen because {en_rule}.",
    }


def _overlap(answer: KindAnswer) -> Reason:
    units = [found.unit for found in answer.covering]
    zh_rule, en_rule = _CHOICES[answer.choice]
    return {
        "zh": f"{'、'.join(map(_zh, units))}的范围在此重叠，应由规划人员更正；"
        f"更正前{zh_rule}，暂归{_zh(units[0])}。",
        "en": f"{_listed(units)} overlap here, which the planners have to mend; until then "
        f"{_en(units[0])} is chosen because {en_rule}.",
    }


def _listed(units: list[IndexedUnit]) -> str:
    names = [_en(unit) for unit in units]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _uncovered(answer: KindAnswer, zh_kind: str, en_kind: str) -> Reason:
    if answer.state == "gap" and answer.within is not None:
        zh = f"位于{_zh(answer.within)}范围内，但不属于其中任何一个{zh_kind}（空白地带）"
        en = f"the place lies in {_en(answer.within)} but in no {en_kind} of it: a gap"
    elif answer.state == "clear" and answer.within is not None:
        return {
            "zh": f"{_zh(answer.within)}尚未划分{zh_kind}。",
            "en": f"{_en(answer.within)} has not been divided into units of this kind.",
        }
    else:
        zh, en = f"不在任何{zh_kind}范围内", f"the place lies in no {en_kind}"
    if answer.nearest is not None and answer.nearest_m is not None:
        zh += f"；最近的是{_zh(answer.nearest)}，相距{metres(answer.nearest_m)}米"
        en += f"; the nearest is {_en(answer.nearest)}, {metres(answer.nearest_m)} m away"
    return {"zh": f"{zh}。", "en": f"{en}."}


def of_kind(answer: KindAnswer, tolerance_m: float) -> Reason:
    """What one kind of unit says about the place, as a sentence in each language."""
    labels = answer.kind.labels
    zh_kind, en_kind = text_in(labels, "zh"), text_in(labels, "en")
    covered = bool(answer.covering)
    said = _covered(answer, tolerance_m) if covered else _uncovered(answer, zh_kind, en_kind.lower())
    return {"zh": f"{zh_kind}：{said['zh']}", "en": f"{en_kind}: {said['en']}"}


def role_words(role: str, level: int | None) -> tuple[str, str]:
    if role == "road_chief" and level is not None and level < len(_CHIEFS_ZH):
        return _CHIEFS_ZH[level], _CHIEFS_EN[level]
    return _ROLES.get(role, (role, role))


def of_body(
    accountable: Accountable, unit: IndexedUnit | None, category: Mapping[str, str] | None
) -> Reason:
    """Why a body answers: its role, for which unit and category, by which document, since when.

    ``unit`` is the chosen unit the duty names, ``category`` the names of the category it names.
    """
    duty = accountable.duty
    zh_role, en_role = role_words(duty.role, duty.level)
    zh_who, en_who = text_in(duty.body_names, "zh"), text_in(duty.body_names, "en")
    if duty.post_titles:
        zh_who, en_who = (
            f"{zh_who}{text_in(duty.post_titles, 'zh')}",
            f"{text_in(duty.post_titles, 'en')} of {en_who}",
        )
    zh = f"{zh_who}是{_zh_for(unit, category)}{zh_role}"
    en = f"{en_who} is the {en_role}{_en_for(unit, category)}"
    if duty.document:
        zh, en = f"{zh}，依据{duty.document}", f"{en}, by {duty.document}"
    if duty.since is not None:
        zh, en = f"{zh}，自{_zh_day(duty.since)}起", f"{en}, since {duty.since.isoformat()}"
    return {"zh": f"{zh}。", "en": f"{en}."}


def _zh_for(unit: IndexedUnit | None, category: Mapping[str, str] | None) -> str:
    parts = [f"“{unit.name}”"] if unit else []
    parts += [f"“{text_in(category, 'zh')}”类问题"] if category else []
    return f"{'内'.join(parts)}的" if parts else ""


def _en_for(unit: IndexedUnit | None, category: Mapping[str, str] | None) -> str:
    field = f" for “{text_in(category, 'en')}”" if category else ""
    place = f" {'in' if category else 'of'} “{unit.name}”" if unit else ""
    return field + place


def _zh_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def nobody() -> Reason:
    """The sentence when no duty held on the day reaches the place and category."""
    return {
        "zh": "当日没有任何职责记录适用于该位置和问题类别，须由主管机关指定责任单位。",
        "en": "No duty held on that day reaches this place and category; the authority has to "
        "designate who answers.",
    }


def of_place(answer: PlaceAnswer) -> Iterator[Reason]:
    """What each kind says, in the city's order of kinds; or that no unit is known on the day."""
    for kind in answer.kinds:
        yield of_kind(kind, answer.tolerance_m)
    if not answer.kinds:
        yield {"zh": "当日没有任何责任区数据。", "en": "No units at all are known for that day."}
