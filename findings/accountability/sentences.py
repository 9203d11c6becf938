"""Pure: in what words is told what was settled otherwise, set aside, shared, or left to the territory?

Like ``findings.reasons``: sentences of an answer, in Chinese and in English, kept with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from findings.accountability.duties import Accountable
from findings.accountability.ground import BorderRuleFact, SiteDecisionFact, SpecialAreaFact
from findings.accountability.rules import AccountabilityRule
from findings.place.index import IndexedUnit
from findings.reasons import Reason, role_words, text_in


def _by_zh(document: str) -> str:
    return f"，依据{document}" if document else ""


def _by_en(document: str) -> str:
    return f", by {document}" if document else ""


def _zh(unit: IndexedUnit) -> str:
    return f"“{unit.name}”（{unit.code}）"


def _en(unit: IndexedUnit) -> str:
    return f"“{unit.name}” ({unit.code})"


def one_side_takes(rule: BorderRuleFact, drawn: IndexedUnit, taker: IndexedUnit) -> Reason:
    """A road on a border is answered for by one side; ``drawn`` is the unit as the map has it."""
    own = drawn.unit == taker.unit
    return {
        "zh": f"边界规则“{rule.name}”：整条道路由{_zh(taker)}负责{_by_zh(rule.document)}"
        + ("。" if own else f"；本点按图位于{_zh(drawn)}一侧，仍归{_zh(taker)}。"),
        "en": f"Border rule “{rule.name}”: {_en(taker)} answers for the whole road{_by_en(rule.document)}"
        + ("." if own else f"; the map has the place on the side of {_en(drawn)}, all the same it counts "
           f"for {_en(taker)}."),
    }


def centre_line(rule: BorderRuleFact, drawn: IndexedUnit) -> Reason:
    """A road on a border is parted along its centre line, as drawn."""
    return {
        "zh": f"边界规则“{rule.name}”：以道路中心线为界{_by_zh(rule.document)}；本点在{_zh(drawn)}一侧。",
        "en": f"Border rule “{rule.name}”: the centre line of the road is the border"
        f"{_by_en(rule.document)}; the place lies on the side of {_en(drawn)}.",
    }


def superior_decides(
    rule: BorderRuleFact, superior: IndexedUnit | None, answers: bool
) -> Reason:
    """The unit over both sides decides; ``answers``: a body of it is on record and answers until then."""
    zh_who = _zh(superior) if superior else "双方的共同上级"
    en_who = _en(superior) if superior else "the common superior of both sides"
    zh = "裁定之前由其负责，双方暂不计。" if answers else "其责任单位尚无记录，裁定之前仍按图归属。"
    en = (
        "until it has, it answers itself and neither side does." if answers
        else "no body of it is on record, so until then the map decides."
    )
    return {
        "zh": f"边界规则“{rule.name}”：由共同上级{zh_who}裁定{_by_zh(rule.document)}；{zh}",
        "en": f"Border rule “{rule.name}”: {en_who} decides{_by_en(rule.document)}; {en}",
    }


def border_by_default(plan: str, drawn: IndexedUnit) -> Reason:
    """Near a border without a rule of its own: the plan's centre line, as drawn."""
    return {
        "zh": f"方案{plan}：边界道路未另行约定的，以道路中心线（即图上界线）为界；本点在{_zh(drawn)}一侧。",
        "en": f"Plan {plan}: where nothing else is agreed the centre line of a border road, as drawn, is the "
        f"border; the place lies on the side of {_en(drawn)}.",
    }


def decision_on_unit(decision: SiteDecisionFact, drawn: IndexedUnit | None, unit: IndexedUnit) -> Reason:
    """A decision on site names the unit that counts."""
    other = drawn is not None and drawn.unit != unit.unit
    zh = f"（按图为{_zh(drawn)}）" if other and drawn else ""
    en = f" (the map has {_en(drawn)})" if other and drawn else ""
    return {
        "zh": f"现场确权“{decision.name}”（{decision.decided_on.isoformat()}）："
        f"该处归{_zh(unit)}{zh}，理由：{decision.reason}{_by_zh(decision.document)}。",
        "en": f"Decision on site “{decision.name}” ({decision.decided_on.isoformat()}): the place counts for "
        f"{_en(unit)}{en}; reason: {decision.reason}{_by_en(decision.document)}.",
    }


def decision_on_body(decision: SiteDecisionFact) -> Reason:
    """A decision on site names the body that answers."""
    assert decision.body is not None
    zh_role, en_role = role_words(decision.role, None)
    return {
        "zh": f"现场确权“{decision.name}”（{decision.decided_on.isoformat()}）："
        f"{text_in(decision.body.names, 'zh')}为{zh_role}，理由：{decision.reason}"
        f"{_by_zh(decision.document)}。",
        "en": f"Decision on site “{decision.name}” ({decision.decided_on.isoformat()}): "
        f"{text_in(decision.body.names, 'en')} is the {en_role}; reason: {decision.reason}"
        f"{_by_en(decision.document)}.",
    }


def decision_void(name: str) -> Reason:
    """What a settlement names is no unit on the day asked about."""
    return {
        "zh": f"“{name}”所指的责任区当日不存在，不予适用。",
        "en": f"The unit that “{name}” names does not exist on that day: it is not applied.",
    }


def special_area(area: SpecialAreaFact) -> Reason:
    """A special area's body answers before the normal chain."""
    zh_role, en_role = role_words(area.role, None)
    zh_kind, en_kind = text_in(area.kind_names, "zh"), text_in(area.kind_names, "en")
    return {
        "zh": f"位于特殊区域“{area.name}”（{zh_kind}，{area.code}）内："
        f"{text_in(area.body.names, 'zh')}是其{zh_role}，优先负责{_by_zh(area.document)}。",
        "en": f"The place lies in the special area “{area.name}” ({en_kind}, {area.code}): "
        f"{text_in(area.body.names, 'en')} is its {en_role} and answers first{_by_en(area.document)}.",
    }


def also_in_area(area: SpecialAreaFact) -> Reason:
    """Another special area covers the place and comes after the one that counts."""
    return {
        "zh": f"亦位于特殊区域“{area.name}”（{area.code}）内，其优先级较低，不予适用。",
        "en": f"It also lies in the special area “{area.name}” ({area.code}), which comes after.",
    }


def set_aside(bodies: Sequence[Accountable], zh_why: str, en_why: str) -> Reason:
    """Bodies that would answer, and do not count here."""
    roles = [role_words(each.duty.role, each.duty.level) for each in bodies]
    told = list(zip(bodies, roles, strict=True))
    zh = "、".join(f"{_who(each, 'zh')}（{role}）" for each, (role, _) in told)
    en = ", ".join(f"{_who(each, 'en')} ({role})" for each, (_, role) in told)
    return {"zh": f"{zh_why}，不计：{zh}。", "en": f"{en_why}, these do not count: {en}."}


def _who(found: Accountable, language: str) -> str:
    return text_in(found.duty.body_names, language)


def shared(rule: AccountabilityRule, plan: str, bodies: Sequence[Accountable]) -> Reason:
    """Who carries which share by a rule of the plan."""
    parts = [each for each in bodies if each.share is not None]
    zh = "，".join(f"{_who(each, 'zh')}{_plain(each.share)}" for each in parts)
    en = ", ".join(f"{_who(each, 'en')} {_plain(each.share)}" for each in parts)
    return {
        "zh": f"方案{plan}“{text_in(rule.label, 'zh')}”（{rule.key}）分担比例：{zh}{_by_zh(rule.document)}。",
        "en": f"Plan {plan}, “{text_in(rule.label, 'en')}” ({rule.key}), shares: {en}"
        f"{_by_en(rule.document)}.",
    }


def carries_whole(found: Accountable, area: SpecialAreaFact) -> Reason:
    """A special area's body carries all of it."""
    return {
        "zh": f"特殊区域“{area.name}”内按方案应分担的各方均不计，由{_who(found, 'zh')}全部承担。",
        "en": f"In the special area “{area.name}” nobody counts who would carry a share by the plan; "
        f"{_who(found, 'en')} carries all of it.",
    }


def turned_to(rule: AccountabilityRule, plan: str, first: Accountable) -> Reason:
    """Who is turned to first by a rule of the plan."""
    zh_roles = "、".join(role_words(role, None)[0] for role in rule.order)
    en_roles = ", ".join(role_words(role, None)[1] for role in rule.order)
    return {
        "zh": f"方案{plan}“{text_in(rule.label, 'zh')}”派遣顺序：{zh_roles}；首先派{_who(first, 'zh')}。",
        "en": f"Plan {plan}, “{text_in(rule.label, 'en')}”, turns in this order to: {en_roles}; first comes "
        f"{_who(first, 'en')}.",
    }


def nobody_in_role(roles: Sequence[str], fallback: str, holders: Sequence[Accountable]) -> Reason:
    """Nobody holds the roles, so those of the fall-back role answer 属地兜底."""
    zh_roles = "、".join(role_words(role, None)[0] for role in roles)
    en_roles = " or ".join(role_words(role, None)[1] for role in roles)
    zh_who = "、".join(_who(each, "zh") for each in holders)
    en_who = ", ".join(_who(each, "en") for each in holders)
    zh_name = "属地兜底" if fallback == "territory" else f"由{role_words(fallback, None)[0]}兜底"
    return {
        "zh": f"该位置和类别没有{zh_roles}的记录，{zh_name}：由{zh_who}负责。",
        "en": f"No {en_roles} is on record for this place and field; the fall-back is the "
        f"{role_words(fallback, None)[1]}: {en_who}.",
    }


def share_of_nobody(role: str, share: Decimal) -> Reason:
    """A share whose role nobody holds, and no fall-back takes: the others carry it."""
    zh_role, en_role = role_words(role, None)
    return {
        "zh": f"没有{zh_role}的记录，其{_plain(share)}由其他各方按比例承担。",
        "en": f"No {en_role} is on record; the others carry its {_plain(share)} in proportion.",
    }


def _plain(number: Decimal | None) -> str:
    text = format(number or Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
