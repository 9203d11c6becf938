"""Pure: which fields do several parts of a plan's document have alike?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.scoring.plan_layout import Field, Words

PLACES = 4  # decimals of every number, as findings.scoring.plan has it


def key(
    en: str = "What the plan calls it: small letters, digits and _.",
    zh: str = "方案内的标识：小写字母、数字和下划线。",
) -> Field:
    """Its key."""
    return Field("key", "name", Words("Key", "标识", en, zh), required=True)


def label(path: str = "label", en: str = "Name", zh: str = "名称", required: bool = True) -> Field:
    """A text for each language."""
    return Field(path, "labels", Words(en, zh, "A text for each language.", "每种语言一段文字。"), required)


def weight(more_en: str, more_zh: str) -> Field:
    """A weight among others."""
    words = Words("Weight", "权重", more_en, more_zh)
    return Field("weight", "number", words, required=True, places=PLACES)


def mark(required: bool = True, default: str | None = None) -> Field:
    """The full mark of one of several."""
    words = Words(
        "Full mark", "满分", "The full marks of a component sum to the plan's.", "各项满分之和等于方案满分。"
    )
    return Field("full_mark", "number", words, required=required, places=PLACES, default=default)


def choice(
    path: str, words: Words, options: Mapping[str, Words], default: str | None = None, nullable: bool = False
) -> Field:
    """One of several words."""
    return Field(path, "choice", words, options=options, default=default, nullable=nullable)


def kind(more_en: str = "A kind of unit, such as zone.", more_zh: str = "责任区类别，如 zone。") -> Field:
    """A kind of unit."""
    return Field("kind", "name", Words("Kind of unit", "责任区类别", more_en, more_zh), required=True)


def names(path: str, words: Words, at_least: int = 0) -> Field:
    """A list of names."""
    return Field(path, "texts", words, required=at_least > 0, at_least=at_least)


ROLES: Mapping[str, Words] = {
    "territory": Words("territory", "属地"),
    "road_chief": Words("road chief", "路长"),
    "department": Words("department in charge", "主管部门"),
    "property": Words("property company", "物业"),
    "maintainer": Words("maintainer", "养护单位"),
    "owner": Words("owner", "权属单位"),
    "sponsor": Words("sponsor", "包保单位"),
}
