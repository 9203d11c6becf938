"""Pure: which words do offices use in the cells of a roster 路长花名册, and what do they mean?"""

from __future__ import annotations

import re
import unicodedata

PHONES_SPLIT = re.compile(r"[\s,，、/;；]+")
_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")
_DASHES = re.compile(r"\s*[—–－\-~～至]+\s*")
_LINES = re.compile(r"\s*[—–－\-~～]+\s*")
_GROUPED = re.compile(r"(?<!\d)(1\d\d) (\d{4}) (\d{4})(?!\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


LEVEL_WORDS = {0: "总路长", 1: "一级", 2: "二级", 3: "三级"}
_LEVELS = {
    **dict.fromkeys(("0", "总路长", "总", "零级", "0级", "总级", "level0", "general"), 0),
    **dict.fromkeys(("1", "一级", "一", "1级", "i级", "level1"), 1),
    **dict.fromkeys(("2", "二级", "二", "2级", "ii级", "level2"), 2),
    **dict.fromkeys(("3", "三级", "三", "3级", "iii级", "level3"), 3),
}
POST_OF_LEVEL = {0: "总路长", 1: "一级路长", 2: "二级路长", 3: "三级路长"}
BODY_KINDS = {
    "office": "政府/街道",
    "community": "社区/村",
    "department": "部门",
    "property": "物业",
    "contractor": "养护",
    "other": "其他",
}
_BODY_KIND_WORDS = {
    "office": ("政府", "街道", "街道办", "政府/街道", "乡镇", "乡镇街道", "office"),
    "community": ("社区", "村", "社区/村", "社区村", "居委会", "村委会", "community"),
    "department": ("部门", "市直部门", "局", "委办局", "department"),
    "property": ("物业", "物业公司", "property"),
    "contractor": ("养护", "养护单位", "环卫公司", "contractor"),
    "other": ("其他", "其它", "other"),
}
CATEGORY_KINDS = {"component": "部件", "matter": "事件"}
_CATEGORY_WORDS = {
    "部件": "component",
    "component": "component",
    "事件": "matter",
    "事项": "matter",
    "事项/事件": "matter",
    "matter": "matter",
    "event": "matter",
}
VACANT = "空缺"
_VACANT = {"空缺", "暂缺", "缺", "待定", "无", "vacant", "tbd"}
NO_COMPANY = "无物业"
_NO_COMPANY = {"无物业", "无", "没有", "无物业公司", "none"}
_WHOLE = {"全线", "全段", "全路段", "全路", "whole"}
_REMARK = re.compile(r"^(注|备注|说明|填表|制表|审核|合计|总计|小计|联系人|note|total)", re.IGNORECASE)
_ENDINGS = (
    ("community", ("居民委员会", "村民委员会", "居委会", "村委会", "社区")),
    ("office", ("办事处", "人民政府", "管理委员会", "管委会", "街道办")),
    ("property", ("物业公司", "物业服务有限公司", "物业有限公司", "物业管理有限公司")),
    ("department", ("局", "委", "办公室", "中心", "支队", "大队", "集团", "公司")),
)


def clean(value: object) -> str:
    """A cell's text: whole numbers without “.0”, blanks joined, a guard against formulas taken off."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if _DISARMED.match(text):
        text = text[1:]
    return _BLANK.sub(" ", _CONTROL.sub("", text)).strip()


def joined_mobiles(text: str) -> str:
    """Phones as people group them, １３８ 0000 0000, without blanks, full-width digits or an apostrophe."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "").replace("\u2018", "").replace("'", "")
    return _GROUPED.sub(r"\1\2\3", plain)


def several(value: object) -> object:
    """A cell in which line breaks part several names or numbers, with signs between them that stay."""
    if not isinstance(value, str):
        return value
    return "、".join(filter(None, map(str.strip, value.splitlines())))


def disarmed(text: str) -> str:
    """The text as no spreadsheet takes it for a formula; ``clean`` undoes it."""
    text = _CONTROL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def folded(text: str) -> str:
    """Names that a person would call the same are equal: width, case, blanks, brackets, dashes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\u200b\ufeff]", "", _LINES.sub("-", text))


def one_name(text: str) -> str:
    """A person's name for comparing: Chinese names of two signs are often written with a blank between."""
    bare = re.sub(r"\s", "", text)
    return bare if re.fullmatch(r"[\u3400-\u9fff·]+", bare) else " ".join(text.split())


def level_of(text: str) -> int | None:
    """A road chief's level: 总路长, 一级, Ⅱ级路长, “Level 3”, 2.0; None where it says nothing known."""
    word = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    return _LEVELS.get(word, _LEVELS.get(word.removesuffix("路长")))


def body_kind_of(text: str) -> str | None:
    """The kind of body a word means."""
    word = folded(text)
    return next((kind for kind, words in _BODY_KIND_WORDS.items() if word in map(folded, words)), None)


def guessed_body_kind(name: str) -> str:
    """What a new body is, by how its name ends."""
    return next((kind for kind, ends in _ENDINGS if name.endswith(ends)), "other")


def category_kind_of(text: str) -> str | None:
    """Component or matter, by the word for it."""
    return _CATEGORY_WORDS.get(folded(text))


def says_vacant(text: str) -> bool:
    """Whether the name's cell says that nobody holds the post."""
    return folded(text) in _VACANT


def says_no_company(text: str) -> bool:
    """Whether the company's cell says that there is none."""
    return folded(text) in _NO_COMPANY


def says_whole_road(text: str) -> bool:
    """Whether a stretch's cell means the road from end to end."""
    return folded(text) in _WHOLE


def is_remark(text: str) -> bool:
    """Whether a line below or above a table is a remark such as 备注、填表人、合计."""
    return _REMARK.match(text.strip()) is not None


def ends_of(stretch: str) -> tuple[str, str] | None:
    """“A路—B路” (or 至, ~, -) as its two ends; None where it is not of that form."""
    for between in (_LINES, _DASHES):
        parts = [part.strip() for part in between.split(stretch.strip("（）() ")) if part.strip()]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None


_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(text: str) -> bool:
    """Whether it is a 统一社会信用代码 with its right check digit (GB 32100-2015)."""
    if len(text) != 18 or any(sign not in _USCC_SIGNS for sign in text):
        return False
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(text, _USCC_WEIGHTS, strict=False))
    return _USCC_SIGNS.index(text[17]) == (31 - total % 31) % 31


def is_phone(text: str) -> bool:
    """Whether it can be a phone's number; nothing else belongs into that column."""
    return re.fullmatch(r"[+(]?\d[\d()+\-转#*]{3,24}", text) is not None
