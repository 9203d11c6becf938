"""Pure: in what words is told why a finding does not count, or counts otherwise than it was seen?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from findings.scoring.standings import NOT_EVALUATED, RULED_AWAY

NO_SUCH_FACT = "an appeal about the fact was upheld"
DUPLICATE = "an appeal about a duplicate was upheld"
CONTESTED = "an appeal about it is open, and the plan lets it wait"
RULED_ELSEWHERE = "a ruling gives it to a unit in which no unit of this kind is named"
OUTSIDE = "outside every evaluation zone"
NOT_ASSIGNED = "not assigned yet"
NO_UNIT = "in no unit of the kind"
DEFERRED = "its handling is deferred, and the plan leaves such findings out"

BY_RULING, OTHER_SEVERITY, OTHER_POINTS, UNDER_APPEAL = "ruling", "severity", "points", "contested"
"""The words of a deduction line's note, several with a space between."""

_REASONS: Mapping[str, str] = {
    NO_SUCH_FACT: "对事实的申诉成立，不计分",
    DUPLICATE: "对重复问题的申诉成立，不计分",
    CONTESTED: "申诉尚未办结，按方案暂不计分",
    RULED_AWAY: "已认定由其他责任区负责",
    RULED_ELSEWHERE: "已认定由其他责任区负责，该认定未指明本类责任区",
    OUTSIDE: "在各评价区域之外",
    NOT_ASSIGNED: "尚未判定责任归属",
    NO_UNIT: "不在任何该类责任区内",
    DEFERRED: "已批准缓办，按方案不计分",
    "its category does not count in the score": "该问题类别不计分",
    "its component is not scored by deductions": "所属部分不按问题扣分",
    NOT_EVALUATED: "该责任区期末不参评",
    "its unit is without a result": "所在责任区没有得分",
    "no data": "没有数据",
}
_PATTERNS = (
    (re.compile(r"category (.*) is not in the plan"), "方案中没有问题类别 {}"),
    (re.compile(r"severity (.*) is not in the plan"), "方案中没有严重程度 {}"),
    (re.compile(r"no data for (.*)"), "“{}”没有数据"),
    (re.compile(r"no measure (.*) for (.*)"), "缺少计量数据“{}”"),
    (re.compile(r"the place is not to be trusted \((.*)\)"), "位置不可信（{}）"),
)
_NOTES: Mapping[str, tuple[str, str]] = {
    BY_RULING: ("责任单位按责任认定", "the unit answers by a ruling"),
    OTHER_SEVERITY: ("申诉成立，严重程度已改定", "an appeal was upheld: the severity was decided anew"),
    OTHER_POINTS: ("申诉成立，扣分已改定", "an appeal was upheld: the points were decided anew"),
    UNDER_APPEAL: ("申诉中，按方案先行计分", "an appeal about it is open; meanwhile it counts by the plan"),
}


def reason_words(reason: str) -> dict[str, str]:
    """Why a finding does not count, in both languages."""
    said = _REASONS.get(reason)
    if said is None:
        found = ((pattern.fullmatch(reason), zh) for pattern, zh in _PATTERNS)
        said = next((zh.format(match[1]) for match, zh in found if match), reason)
    return {"zh": f"{said}。", "en": f"{reason[:1].upper()}{reason[1:]}."}


def note_words(note: str) -> dict[str, str] | None:
    """What decisions did to a deduction, in both languages; None where there was none."""
    words = [_NOTES[word] for word in note.split() if word in _NOTES]
    if not words:
        return None
    return {"zh": "；".join(zh for zh, _ in words) + "。", "en": "; ".join(en for _, en in words) + "."}
