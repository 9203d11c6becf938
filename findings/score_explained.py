"""Pure: how was a unit's score made, in five sentences that a citizen understands, in Chinese and English?

1 what was looked at and by which rules, 2 what each component came to, 3 where most points were lost,
4 how the total is put together and rounded, 5 where that puts the unit, and what follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from findings.scoring.components import rounded

Labels = Mapping[str, str]
Sentences = dict[str, list[str]]
_SHOWN = 4
_WORST = 3


@dataclass(frozen=True, slots=True)
class ComponentTold:
    """A component as it counted; ``score`` None where the plan gave its weight to the others."""

    labels: Labels
    weight: Decimal
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class LossTold:
    """What a category lost, by how many findings."""

    labels: Labels
    points: Decimal
    findings: int


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """All that the five sentences say of a unit in a round; scores None: it has none.

    ``reason`` is the sentence that says why it has none. ``among`` is how many units have a rank in its
    list, ``behind`` the points to the one ahead of it. ``reward`` is in the city's currency, negative where
    it pays, None where the plan has no table for it.
    """

    unit: str
    round: str
    plan: Labels
    kind: Labels
    full_mark: Decimal
    counted: int
    not_counted: int
    components: Sequence[ComponentTold]
    losses: Sequence[LossTold]
    adjustment: Decimal
    awarded: Decimal
    exact: Decimal | None
    score: Decimal | None
    places: int
    rank: int | None
    tied: bool
    among: int
    behind: Decimal | None
    reward: Decimal | None
    currency: str
    reason: Labels = field(default_factory=dict)


def explained(told: ScoreTold) -> Sentences:
    """The five sentences by language; of a unit without a result the one that says why."""
    if told.exact is None or told.score is None or told.rank is None:
        return {
            "zh": [f"{told.unit}在{told.round}期没有得分：{_in(told.reason, 'zh')}"],
            "en": [f"{told.unit} has no score in {told.round}. {_in(told.reason, 'en')}"],
        }
    made = (_looked_at(told), _components(told), _losses(told), _total(told), _place(told))
    return {"zh": [zh for zh, _ in made], "en": [en for _, en in made]}


def _text(number: Decimal) -> str:
    """A number as it is read: at most four decimals, no needless zeros."""
    short = rounded(number, _SHOWN)
    return format(short.normalize() + 0, "f")


def _in(labels: Labels, language: str) -> str:
    return labels.get(language) or next(iter(labels.values()), "")


def _looked_at(told: ScoreTold) -> tuple[str, str]:
    more_zh = f"，另有{told.not_counted}个问题不计分" if told.not_counted else ""
    more_en = f"; {told.not_counted} more do not count" if told.not_counted else ""
    return (
        f"{told.unit}在{told.round}期按“{_in(told.plan, 'zh')}”评价，计入{told.counted}个问题{more_zh}。",
        f"In {told.round}, {told.unit} was evaluated by “{_in(told.plan, 'en')}”: "
        f"{_findings(told.counted)} count{'s' if told.counted == 1 else ''}{more_en}.",
    )


def _findings(number: int) -> str:
    return f"{number} finding" if number == 1 else f"{number} findings"


def _components(told: ScoreTold) -> tuple[str, str]:
    full = _text(told.full_mark)
    seen = [each for each in told.components if each.score is not None]
    numbers = [(_text(each.score or Decimal(0)), _text(each.weight)) for each in seen]
    figures = list(zip(seen, numbers, strict=True))
    zh = "、".join(
        f"{_in(each.labels, 'zh')}得{score}分（权重{weight}）" for each, (score, weight) in figures
    )
    en = _listed([
        f"{_in(each.labels, 'en')} came to {score} (weight {weight})" for each, (score, weight) in figures
    ])
    gone_zh = "".join(f"；{_in(each.labels, 'zh')}本期无检查对象，其权重归入其他部分"
                      for each in told.components if each.score is None)
    gone_en = "".join(f"; nothing was inspected of {_in(each.labels, 'en')}, whose weight went to the others"
                      for each in told.components if each.score is None)
    return f"各部分满分{full}分：{zh}{gone_zh}。", f"Of {full} points each, {en}{gone_en}."


def _losses(told: ScoreTold) -> tuple[str, str]:
    worst = sorted((each for each in told.losses if each.points), key=lambda each: -each.points)[:_WORST]
    if not worst:
        return "没有问题扣分。", "No finding took a point."
    zh = "、".join(
        f"{_in(each.labels, 'zh')}（{each.findings}个问题，扣{_text(each.points)}分）" for each in worst
    )
    en = _listed([f"{_in(each.labels, 'en')} ({_text(each.points)} points by {_findings(each.findings)})"
                  for each in worst])
    return f"扣分最多的是{zh}。", f"Most was lost in {en}."


def _total(told: ScoreTold) -> tuple[str, str]:
    exact, score = told.exact or Decimal(0), told.score or Decimal(0)
    parts = [(each.weight, each.score) for each in told.components if each.score is not None]
    terms = [f"{_text(weight)} × {_text(part)}" for weight, part in parts]
    for points in (told.adjustment, told.awarded):
        if points:
            terms.append(f"{'−' if points < 0 else ''}{_text(abs(points))}")
    total = " + ".join(terms).replace("+ −", "− ")
    numbers = [number for part in parts for number in part]
    same = all(rounded(number, _SHOWN) == number for number in (*numbers, exact))
    sign = "=" if same else "≈"
    by_zh = "（末项为方案规定的调整或加减分）" if told.adjustment or told.awarded else ""
    by_en = ", the last by the plan's adjustment or an award" if told.adjustment or told.awarded else ""
    published = format(rounded(score, told.places), "f")
    return (
        f"总分 {sign} {total} {sign} {_text(exact)}{by_zh}，四舍五入保留{told.places}位小数为{published}分。",
        f"The total is {total} {sign} {_text(exact)}{by_en}; "
        f"rounded half up to {told.places} decimals: {published}.",
    )


def _place(told: ScoreTold) -> tuple[str, str]:
    tied_zh, tied_en = ("（并列）", " (tied)") if told.tied else ("", "")
    zh = f"在{told.among}个{_in(told.kind, 'zh')}中列第{told.rank}名{tied_zh}"
    en = f"That is rank {told.rank}{tied_en} of {told.among}"
    if told.behind is not None and told.behind > 0:
        zh += f"，比前一名低{_text(told.behind)}分"
        en += f", {_text(told.behind)} points behind the one ahead"
    if told.reward:
        amount = f"{abs(told.reward):,.2f}".removesuffix(".00")
        word_zh, word_en = ("奖励", "is rewarded with") if told.reward > 0 else ("处罚", "pays")
        zh += f"，按方案{word_zh}{amount}（{told.currency}）"
        en += f"; by the plan it {word_en} {amount} {told.currency}"
    return f"{zh}。", f"{en}."


def _listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
