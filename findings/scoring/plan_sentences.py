"""Pure: what do the rules of a plan say in plain sentences, in English or Chinese?

For people who read no tables: how the total is made, how each component is scored, who is ranked and what
follows. Numbers stand as the plan has them. ``named`` are words for kinds of units, by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from findings.scoring.plan import ComponentRule, EvaluatedKind, PlanRules
from findings.scoring.plan_layout_parts import part
from findings.scoring.plan_parts import EVERY_GROUP, IndicatorRule, MultiplierRule, RewardRule, plain

_Say = Callable[[str, str], str]


def sentences(rules: PlanRules, language: str, kinds: Mapping[str, str]) -> list[str]:
    """The rules sentence by sentence; ``language`` zh or en, ``kinds`` names of kinds of units."""
    writer = _Writer(rules, "zh" if language == "zh" else "en", kinds)
    return [
        writer.total(),
        *(writer.component(each) for each in rules.components),
        *(writer.multiplier(each) for each in rules.multipliers),
        *writer.beside(),
        writer.ranking(),
        *(writer.lists(each) for each in rules.evaluated),
        *(writer.reward(each) for each in rules.rewards),
        *writer.deadlines(),
    ]


class _Writer:
    """One plan in one language."""

    def __init__(self, rules: PlanRules, language: str, kinds: Mapping[str, str]) -> None:
        self._rules, self._language, self._kinds = rules, language, kinds

    def _say(self, en: str, zh: str) -> str:
        return zh if self._language == "zh" else en

    def _of(self, labels: Mapping[str, str]) -> str:
        return labels.get(self._language) or labels.get("en") or next(iter(labels.values()), "")

    def _kind(self, kind: str) -> str:
        return self._kinds.get(kind, kind)

    def _and(self, entries: list[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(entries)

    def _word(self, part_key: str, path: str, key: str) -> str:
        field = part(part_key).field(path)
        options = field.options if field and field.options else {}
        return options[key].name(self._language) if key in options else key

    def total(self) -> str:
        """The formula."""
        rules = self._rules
        sums = " + ".join(f"{plain(each.weight)} × {self._of(each.label)}" for each in rules.components)
        more = " + ".join(filter(None, [
            self._say("adjustments", "单列调整") if rules.adjustments else "",
            self._say("awards", "加减分") if any(each.effect == "points" for each in rules.awards) else "",
        ]))
        formula = f"{sums} + {more}" if more else sums
        return self._say(
            f"Total = {formula}; full mark {plain(rules.full_mark)}, never under 0.",
            f"总分＝{formula}；满分 {plain(rules.full_mark)} 分，不低于 0 分。",
        )

    def component(self, rule: ComponentRule) -> str:
        """How a component is scored, and what holds where there is nothing of it."""
        how = {
            "deductions": self._deductions, "pass_rate": self._pass_rate, "indicators": self._indicators,
            "given": self._given,
        }[rule.method](rule)
        missing = self._word("components", "missing", rule.missing)
        return self._say(
            f"{self._of(rule.label)}: {how} A unit without such objects: {missing}.",
            f"{self._of(rule.label)}：{how}无此类对象的责任区：{missing}。",
        )

    def _deductions(self, rule: ComponentRule) -> str:
        number = len(rule.categories)
        said = self._say(
            f"each finding takes its points from the full mark of its category ({number} categories), never "
            "below the category's floor.",
            f"{number} 个类别各自从满分中按问题扣分，扣至该类最低分为止。",
        )
        if rule.normaliser:
            by = self._word("components", "normaliser.by", rule.normaliser.by)
            per = plain(rule.normaliser.per)
            said += self._say(
                f" Every deduction is divided by {by} ÷ {per}.", f"每次扣分除以（{by}÷{per}）。"
            )
        if rule.division:
            shares = self._and([
                f"{self._of(each.label)} {plain(each.weight)}" for each in rule.division.parts
            ])
            kind = self._kind(rule.division.kind)
            said += self._say(
                f" Scored apart by {rule.division.attribute} of {kind} and weighed: {shares}.",
                f"按{kind}的 {rule.division.attribute} 分别计分后加权：{shares}。",
            )
        return said

    def _pass_rate(self, rule: ComponentRule) -> str:
        return self._say("full mark × points passed ÷ points observed.", "满分×合格点数÷检查点数。")

    def _given(self, rule: ComponentRule) -> str:
        return self._say("a score that is recorded with its document.", "凭文件录入的得分。")

    def _indicators(self, rule: ComponentRule) -> str:
        told = [self._indicator(each) for each in rule.indicators]
        return "; ".join(told) + "." if self._language == "en" else "；".join(told) + "。"

    def _indicator(self, each: IndicatorRule) -> str:
        label, mark = self._of(each.label), plain(each.full_mark)
        if each.count:
            return self._say(
                f"{label} {mark}, less {plain(each.each)} for each",
                f"{label} {mark} 分，每件扣 {plain(each.each)} 分",
            )
        start = f"{plain(each.threshold * 100)} %"
        if not each.each:
            return self._say(
                f"{label} {mark} from {start} on, below in proportion",
                f"{label} 达 {start} 得 {mark} 分，不足按比例",
            )
        return self._say(
            f"{label} {mark} from {start} on, less {plain(each.each)} for each point missing",
            f"{label} 达 {start} 得 {mark} 分，每差一个百分点扣 {plain(each.each)} 分",
        )

    def multiplier(self, rule: MultiplierRule) -> str:
        """What makes a finding dearer."""
        if rule.within_m is not None:
            metres, days = plain(rule.within_m), rule.within_days
            when = self._say(
                f"another of the same category within {metres} m and {days} days before",
                f"{days} 日内、{metres} 米范围内同类问题再次出现",
            )
        elif rule.overdue:
            when = self._say("not rectified when it was due", "到期未整改")
        else:
            found = self._and(list(rule.found_by))
            when = self._say(f"found by {found}", f"发现途径为 {found}")
        labels = {key: category.label for key in rule.categories if (category := self._rules.category(key))}
        only = self._and([self._of(label) for label in labels.values()])
        label, factor = self._of(rule.label), plain(rule.factor)
        return self._say(
            f"{label}: points × {factor} ({when})" + (f", only {only}." if only else "."),
            f"{label}：扣分×{factor}（{when}）" + (f"，仅限{only}。" if only else "。"),
        )

    def beside(self) -> Iterator[str]:
        """Awards, vetoes and adjustments."""
        for award in self._rules.awards:
            effect = self._word("awards", "effect", award.effect)
            most = "" if award.at_most is None else self._say(
                f", at most {plain(award.at_most)}", f"，合计不超过 {plain(award.at_most)} 分"
            )
            yield self._say(f"{self._of(award.label)}: {effect}{most}, by a document.",
                            f"{self._of(award.label)}：{effect}{most}，须凭文件。")
        for each in self._rules.adjustments:
            kind, points = self._kind(each.kind), plain(each.points)
            yield self._say(f"{self._of(each.label)}: {points} for {kind} {each.unit}.",
                            f"{self._of(each.label)}：{kind} {each.unit} {points} 分。")

    def ranking(self) -> str:
        """On what is ranked, and how ties are."""
        on, ties = self._rules.rank_on, self._word("plan", "ties", self._rules.ties)
        return self._say(
            f"Scores are published with {self._rules.places} decimals, half up; ranked on the "
            f"{self._word('plan', 'rank_on', on)}; ties are ranked {ties}.",
            f"得分四舍五入保留 {self._rules.places} 位小数公布；按{self._word('plan', 'rank_on', on)}排名；"
            f"并列按 {ties}。",
        )

    def lists(self, entry: EvaluatedKind) -> str:
        """In which lists a kind is ranked."""
        kind = self._kind(entry.kind)
        if entry.group_kind:
            inside = self._kind(entry.group_kind)
            return self._say(f"{kind}: ranked inside each {inside}.", f"{kind}：在各{inside}内排名。")
        if entry.groups:
            groups = self._and([f"{self._of(each.label)} ({len(each.units)})" for each in entry.groups])
            return self._say(f"{kind}: ranked in the lists {groups}.", f"{kind}：分组排名：{groups}。")
        units = self._say(f" ({len(entry.units)} units)", f"（{len(entry.units)} 个）") if entry.units else ""
        return self._say(f"{kind}{units}: ranked in one list.", f"{kind}{units}：一榜排名。")

    def reward(self, rule: RewardRule) -> str:
        """Sums by place."""
        top = self._and([self._sum(each) for each in rule.from_top])
        bottom = self._and([self._sum(each) for each in rule.from_bottom])
        named = "" if EVERY_GROUP in rule.groups else self._and(self._groups(rule))
        tied = self._word("rewards", "tied", rule.tied)
        en = [f"from the first place on {top}" if top else "", f"from the last on {bottom}" if bottom else ""]
        zh = [f"自第一名起 {top}" if top else "", f"自末名起 {bottom}" if bottom else ""]
        kind = " ".join(filter(None, [self._kind(rule.kind), named]))
        return self._say(
            f"Rewards and penalties of {kind}: {'; '.join(filter(None, en))}; tied places: {tied}.",
            f"{kind}奖惩：{'；'.join(filter(None, zh))}；并列时{tied}。",
        )

    def _groups(self, rule: RewardRule) -> list[str]:
        entry = self._rules.evaluated_kind(rule.kind)
        labels = {group.key: self._of(group.label) for group in entry.groups} if entry else {}
        return [labels.get(key, key) for key in rule.groups if key]

    def _sum(self, amount: Decimal) -> str:
        return f"{amount:,.2f}".removesuffix(".00")

    def deadlines(self) -> Iterator[str]:
        """Appeals, rectification, and findings that are deferred."""
        appeals, due = self._rules.appeals, self._rules.rectification
        while_open = self._say(
            "counts" if appeals.counts_while_open else "does not count",
            "照常计分" if appeals.counts_while_open else "暂不计分",
        )
        yield self._say(
            f"An appeal is decided within {appeals.days} days; meanwhile its finding {while_open}.",
            f"申诉在 {appeals.days} 日内决定，期间该问题{while_open}。",
        )
        if appeals.objection_days:
            yield self._say(f"The objection period has {appeals.objection_days} days.",
                            f"公示期 {appeals.objection_days} 日。")
        if due.days or due.immediate_hours:
            hours = due.immediate_hours
            yield self._say(
                f"Rectification: {due.days} days from release on"
                + (f", {hours} hours at once." if hours else "."),
                f"整改期限：自下发起 {due.days} 日" + (f"，即办类 {hours} 小时。" if hours else "。"),
            )
        if self._rules.treatment.deferred == "leave_out":
            yield self._say("Deferred findings take nothing and are listed.", "缓办问题不扣分，予以列出。")
