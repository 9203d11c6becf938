"""Pure: what is said of a trial of a plan, in English and Chinese?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MOST_NAMED = 12
_WORDS: Mapping[str, tuple[str, str]] = {
    "elsewhere": (
        "Published elsewhere: not recomputable here, so it cannot be tried.",
        "该期由外部发布，不可在本系统复核，无法试算。",
    ),
    "unpublished": ("Not published yet: there is nothing to hold it against.", "尚未发布，无从对照。"),
    "unscored": ("Never scored here: it cannot be tried.", "未在本系统计分，无法试算。"),
    "no_snapshot": (
        "Published before snapshots were kept: the findings and decisions that stand now were used.",
        "发布时尚无快照，按当前有效的问题与决定试算。",
    ),
    "new_categories": (
        "Not categories of that round's plan, so nobody looked for them and they lose nothing: {entries}.",
        "当期方案没有下列类别，未检查，故不扣分：{entries}。",
    ),
    "missing_units": (
        "Named by the plan, but not there on the round's last day: {entries}.",
        "方案列有而当期末日不存在的责任区：{entries}。",
    ),
    "without_group": ("In none of the plan's lists: {entries}.", "未列入任何排名组：{entries}。"),
    "unknown_awards": (
        "Awards of that round that the plan does not know, left out: {entries}.",
        "当期有而方案没有的加减分，未计：{entries}。",
    ),
    "unseen": (
        "Component {entries}: nothing was inspected or recorded for it in {number} of {of} units.",
        "组成部分 {entries}：{of} 个责任区中有 {number} 个没有检查或数据。",
    ),
    "left_out": ("{number} findings take nothing: {reason_en}", "{number} 个问题不扣分：{reason_zh}"),
}


@dataclass(frozen=True)
class Note:
    """One thing that is said, by its key, in both languages."""

    key: str
    en: str
    zh: str

    def said(self, language: str) -> str:
        """The sentence in a language, zh or else English."""
        return self.zh if language.startswith("zh") else self.en


def note(key: str, entries: Sequence[str] = (), **values: Any) -> Note:
    """The note of that key; long lists are cut."""
    more = len(entries) - _MOST_NAMED
    named = [*entries[:_MOST_NAMED], *([f"… +{more}"] if more > 0 else [])]
    en, zh = _WORDS[key]
    return Note(
        key, en.format(entries=", ".join(named), **values), zh.format(entries="、".join(named), **values)
    )
