"""Pure: how does a bulletin 通报 read in Chinese, in the form in which cities publish theirs?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from findings.bulletin import (
    CATEGORIES,
    COMPUTED,
    OTHER,
    UNKNOWN,
    Breakdown,
    BulletinFacts,
    ComponentFigures,
    Ranking,
    Standing,
    half_up,
)
from findings.bulletin_language import Language
from gis_core.notices import FICTITIOUS

_DIGITS = "〇一二三四五六七八九"
_TEN_THOUSAND = 10_000


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return before + (_DIGITS[ones] if ones else "")


class Chinese(Language):
    """Simplified Chinese."""

    code = "zh-hans"
    key = "zh"
    words = {
        "ranking": "综合评价排名及得分",
        "rank": "名次",
        "score": "得分",
        "problems": "问题数（处）",
        "rank_change": "名次变化",
        "score_change": "得分变化",
        "share": "占比",
        "none": "—",
        "departments": "部门案件处置情况",
        "department": "部门",
        "due": "应处置（件）",
        "handled": "已处置（件）",
        "rate": "处置率",
        "trend": "近期走势",
        "round": "期次",
        "mean": "平均分",
        "rewards": "奖惩情况",
        "list": "排名范围",
        "unit": "评价对象",
        "sum": "金额",
        "notes": "有关说明",
        "reason": "原因",
        "not_counted": "不计分问题",
        "group": "县市区",
        "first": "首名",
        "last": "末名",
        "adjustment": "调整分",
    }
    _drawn = {
        "no_data": "无数据",
        "points": "分",
        "per_cell": "每格问题数，格宽",
        "mean": "平均分",
        "source": "数据来源",
        "north": "北",
        "problems": "问题数（处）",
        "km": "公里",
        "m": "米",
    }

    def names(self, rows: Sequence[Standing]) -> str:
        names = [row.name for row in rows]
        return names[0] if len(names) == 1 else "、".join(names[:-1]) + "和" + names[-1] if names else ""

    def period(self, facts: BulletinFacts) -> str:
        if "Q" in facts.round:
            return f"{facts.first.year}年第{numeral(int(facts.round[-1]))}季度"
        return f"{facts.first.year}年{facts.first.month}月"

    def _former(self, facts: BulletinFacts) -> str:
        return "上季度" if "Q" in facts.round else "上月份"

    def title(self, facts: BulletinFacts) -> str:
        corrected = f"（更正，第{facts.bulletin}号通报）" if facts.corrects else ""
        return f"{self.name(facts.subject)}{self.period(facts)}综合评价情况通报{corrected}"

    def numbered(self, number: int, heading: str) -> str:
        return f"{numeral(number)}、{heading}"

    def warnings(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.superseded_by:
            by = facts.superseded_by
            yield (
                f"本通报已被第{by.bulletin}号通报更正，请以更正后的通报为准。更正原因：{by.reason}（{by.document}）"
            )
        if facts.corrects:
            yield (
                f"本通报为更正通报，更正第{facts.corrects.bulletin - 1}号通报。更正原因："
                f"{facts.corrects.reason}（{facts.corrects.document}）"
            )
        if not facts.published:
            yield "草稿：尚未发布，仅供内部核对，不得外传。"
        if facts.fictitious:
            yield FICTITIOUS["zh"]

    def _plan(self, facts: BulletinFacts) -> str:
        named = f"《{self.name(facts.plan_labels)}》"
        document = facts.plan_document
        if document.startswith("《"):
            return document
        return f"{named}（{document}）" if document else named

    def lead(self, facts: BulletinFacts) -> str:
        return (
            f"根据{self._plan(facts)}，{self.name(facts.issuer)}对{self.name(facts.subject)}"
            f"{self.period(facts)}情况进行了综合评价。现将有关情况通报如下："
        )

    def ranking(self, facts: BulletinFacts, ranking: Ranking) -> str:
        places = facts.places
        placed = "；".join(
            f"{'并列' if row.tied else ''}第{numeral(row.rank or 0)}名，{row.name}，"
            f"得分{self.score(row.score, places)}分"
            for row in ranking.ranked
        )
        whose = f"{self.list_name(ranking)}：" if ranking.group else ""
        said = f"{whose}具体综合评价排名情况为：{placed}。" if placed else f"{whose}本期没有得分。"
        without = [row.name for row in ranking.rows if row.rank is None]
        return said + (f"{'、'.join(without)}本期没有数据，不参加排名。" if without else "")

    def ranking_caption(self, facts: BulletinFacts, ranking: Ranking) -> str:
        return f"{self.period(facts)}{self.list_name(ranking)}综合评价排名"

    def problems_heading(self, component: ComponentFigures) -> str:
        return f"{self.name(component.labels)}问题情况"

    def problems(self, facts: BulletinFacts, component: ComponentFigures, *, first: bool) -> str:
        said = f"{self.name(component.labels)}问题数量为{component.problems}处{self._more(facts, component)}"
        if component.mean is not None:
            said += f"，综合平均分为{self.score(component.mean, facts.places)}分"
            said += self._risen(component.mean_change, facts.places)
        if not first:
            return f"{said}。"
        whole = (
            f"在本次检查中，{facts.units}个{self.name(facts.kind_labels)}共发现计分问题{facts.problems}处。"
            f"其中，{said}。"
        )
        if facts.improved:
            whole += (
                f"在{facts.units}个{self.name(facts.kind_labels)}中，{self.names(facts.improved)}"
                "综合评价得分环比有所提高。"
            )
        return whole

    def _more(self, facts: BulletinFacts, component: ComponentFigures) -> str:
        change = component.problems_change
        if change is None:
            return ""
        if change == 0:
            return f"，与{self._former(facts)}持平"
        return f"，较{self._former(facts)}{'增加' if change > 0 else '减少'}了{abs(change)}处"

    def _risen(self, change: Decimal | None, places: int) -> str:
        if change is None:
            return ""
        if change == 0:
            return "，得分持平"
        return f"，得分{'提高' if change > 0 else '下降'}了{self.score(abs(change), places)}分"

    def breakdown(self, component: ComponentFigures, breakdown: Breakdown) -> str:
        whole = f"占{self.name(component.labels)}问题总数的"
        named = [each for each in breakdown.tallies if each.key not in (OTHER, UNKNOWN)]
        said = []
        for number, each in enumerate(named, 1):
            sort = f"“{self.name(each.labels)}”{'类' if breakdown.key == CATEGORIES else ''}问题"
            before = ("", "其次是", "第三是")[number - 1] if number <= 3 else f"第{numeral(number)}是"
            most = f"{sort}最多" if number == 1 else f"{before}{sort}"
            said.append(f"{most}，共有{each.number}处，{whole}{each.share:f}%")
        for each in breakdown.tallies:
            if each.key in (OTHER, UNKNOWN):
                said.append(f"{self.name(each.labels)}共{each.number}处，占{each.share:f}%")
        return f"从实地检查情况来看，{'；'.join(said)}。"

    def breakdown_caption(self, breakdown: Breakdown) -> str:
        sort = self.name(breakdown.labels)
        return f"{sort}（前{numeral(breakdown.shown_first)}类）" if breakdown.shown_first else sort

    def ends_heading(self, ranking: Ranking) -> str:
        return f"各地{self.name(ranking.labels)}综合评价首末名及得分"

    def ends(self, facts: BulletinFacts, lists: Sequence[Ranking]) -> str:
        said = []
        for each in lists:
            end = f"{self.list_name(each)}首名{self.names(each.first)}"
            said.append(f"{end}，末名{self.names(each.last)}" if each.last else end)
        whole = f"各地同步对所辖{self.name(lists[0].labels)}进行了综合评价，并公布首末名。"
        whole += f"其中，{'；'.join(said)}。"
        without = sum(len(each.rows) - len(each.ranked) for each in lists)
        return whole + (
            f"另有{without}个{self.name(lists[0].labels)}本期没有数据，不参加排名。" if without else ""
        )

    def departments(self, facts: BulletinFacts) -> str:
        rates = facts.departments
        if not rates:
            return "本期没有收到部门案件处置数据，本通报不列部门处置率。"
        due, handled = sum(each.due for each in rates), sum(each.handled for each in rates)
        said = f"本期{len(rates)}家部门应处置案件{due}件，已处置{handled}件"
        said += f"，处置率{half_up(Decimal(100 * handled) / due, 2):f}%" if due else ""
        return said + ("（按导入案件的状态和日期计算）。" if rates[0].source == COMPUTED else "。")

    def trend(self, facts: BulletinFacts) -> str:
        return (
            f"近{len(facts.trend)}期（{facts.trend[0].round}至{facts.trend[-1].round}）得分及问题数量如下。"
        )

    def _sum(self, amount: Decimal) -> str:
        if amount == amount.to_integral_value() and int(amount) % _TEN_THOUSAND == 0:
            return f"{int(amount) // _TEN_THOUSAND}万元"
        return f"{amount:,.2f}元"

    def rewards(self, facts: BulletinFacts) -> str:
        said = []
        for ranking in facts.rankings:
            for row in ranking.rows:
                if row.reward:
                    does = "奖励" if row.reward > 0 else "扣减"
                    said.append(f"{row.name}{does}{self._sum(abs(row.reward))}")
        return f"按照实施方案，{'；'.join(said)}。"

    def rewards_caption(self, facts: BulletinFacts) -> str:
        return "奖惩金额（元，正数为奖励，负数为扣减）"

    def rules(self, facts: BulletinFacts) -> str:
        revision = f"，评价边界为第{facts.revision}号调整批次" if facts.revision else ""
        whole = f"本通报按实施方案{facts.plan}计算{revision}。"
        return whole + "各项占比分别四舍五入至两位小数，合计可能不等于100%。"

    def not_counted(self, facts: BulletinFacts) -> str:
        if not facts.not_counted:
            return ""
        return f"另有{sum(each.number for each in facts.not_counted)}处问题不计分，按原因列示如下。"

    def overrides(self, facts: BulletinFacts) -> Iterable[str]:
        for each in facts.overrides:
            document = f"（{each.document}）" if each.document else ""
            yield (
                f"本期内经批准特别调整评价边界：第{each.revision}号调整批次，自{each.effective_on}起生效，"
                f"理由：{each.reason}{document}"
            )

    def issued(self, facts: BulletinFacts) -> str:
        day = facts.published_on
        return f"{day.year}年{day.month}月{day.day}日" if day else "（未发布）"

    def footer(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.map_mark:
            yield facts.map_mark
        yield facts.footer["zh"]

    def seal(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.seal:
            yield f"数据指纹（SHA-256）：{facts.seal.sha256}"
            yield f"核验地址：{facts.seal.verify_url}"

    def picture(self, facts: BulletinFacts, key: str) -> str:
        if key == "parts":
            parts = "、".join(
                f"{self.name(each.labels)}得分×{_percent(each.weight)}" for each in facts.components
            )
            return f"{self.name(facts.kind_labels)}得分构成（{parts}）"
        if key == "density":
            return f"{self.period(facts)}问题分布密度"
        if key == "trend":
            return f"近{len(facts.trend)}期{self.name(facts.kind_labels)}得分走势"
        kind = key.removeprefix("scores-")
        labels = next((each.labels for each in facts.rankings if each.kind == kind), facts.kind_labels)
        return f"{self.period(facts)}{self.name(labels)}综合评价得分"

    def drawn(self, key: str) -> str:
        return self._drawn[key]


def _percent(weight: Decimal) -> str:
    return f"{(weight * 100).normalize():f}%"
