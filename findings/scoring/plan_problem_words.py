"""Pure: what does a problem of a plan's document say in Chinese?

The loader tells problems in English; a test holds that every one it can tell is known here.
"""

from __future__ import annotations

import re

_KNOWN: tuple[tuple[str, str], ...] = (
    (r"is missing; write a number\.", "缺少数值，请填写数字。"),
    (r"is missing; write a text\.", "缺少内容，请填写文字。"),
    (r"must be a text, not (.+); put it in quotes\.", r"应为文字，而不是 \1。"),
    (r"“(.*)” is no key: small letters, digits and _ only\.",
     r"“\1”不是标识：只能用小写字母、数字和下划线，以字母开头。"),
    (r"“(.*)” is no key: letters, digits, - and _ only\.",
     r"“\1”不是标识：只能用字母、数字、连字符和下划线。"),
    (r"“(.*)” must be one of (.*)\.", r"“\1”不在可选值之内：\2。"),
    (r"must give a text for each language.*", "须为每种语言填写文字。"),
    (r"must be a whole number from 0 to (\d+), not (.+)\.", r"应为 0 至 \1 的整数，而不是 \2。"),
    (r"must be true or false, not (.+)\.", r"应填“是”或“否”，而不是 \1。"),
    (r"must be true, or be left out\.", "应为“是”，或不填。"),
    (r"must be a day such as 2022-12-31, not (.+)\.", r"应为日期，如 2022-12-31，而不是 \1。"),
    (r"must be a list with at least one entry\.", "至少须有一行。"),
    (r"must be a list, not (.+)\.", r"应为列表，而不是 \1。"),
    (r"must be a mapping of fields, not (.+)\.", r"应为若干字段，而不是 \1。"),
    (r"must be a number, not (.+)\.", r"应为数字，而不是 \1。"),
    (r"“(.*)” is no plain decimal number such as 0\.08\.", r"“\1”不是普通小数，如 0.08。"),
    (r"(\S+) must not be negative\.", r"\1 不得为负。"),
    (r"(\S+) has more than (\d+) decimals\.", r"\1 的小数超过 \2 位。"),
    (r"“(.*)” stands twice in this list\.", r"“\1”在此重复。"),
    (r"“(.*)” stands twice\.", r"“\1”重复。"),
    (r"this field is not known; did you mean “(.*)”\?", r"没有此字段，是否应为“\1”？"),
    (r"this field is not known; known fields: (.*)\.", r"没有此字段；可用字段：\1。"),
    (r"(\S+) lies above the full mark (\S+)\.", r"\1 高于满分 \2。"),
    (r"(\S+) lies before (\S+)\.", r"\1 早于起始日 \2。"),
    (r"must be more than 0\.", "须大于 0。"),
    (r"the weights sum to (\S+); they must sum to 1\.", r"权重合计为 \1，应为 1。"),
    (r"the weights sum to (\S+); each more than 0, they sum to 1\.",
     r"权重合计为 \1；各须大于 0，合计为 1。"),
    (r"the shares sum to (\S+); they must sum to 1\.", r"份额合计为 \1，应为 1。"),
    (r"the full marks sum to (\S+); they must sum to (\S+)\.", r"满分合计为 \1，应为 \2。"),
    (r"a component scored by (\S+) has none\.", r"计分方式为 \1 的组成部分没有此项。"),
    (r"only a component scored by deductions has one\.", "只有扣分制的组成部分才有此项。"),
    (r"there is no category “(.*)”\.", r"没有类别“\1”。"),
    (r"“(.*)” is not evaluated by this plan\.", r"本方案不评价“\1”。"),
    (r"there is no group “(.*)” of (\S+)\.", r"\2 没有分组“\1”。"),
    (r"(\S+) “(.*)” has sums by another entry\.", r"\1“\2”的金额已在另一行规定。"),
    (r"give either a rate or a count\.", "比率与件数只填其一。"),
    (r"(\S+) is no part of 1, such as 0\.70\.", r"\1 应为 0 至 1 之间，如 0.70。"),
    (r"must name at least one count\.", "至少填写一个数。"),
    (r"must name at least one\.", "至少填写一项。"),
    (r"must give one of repeat, overdue, found_by\.", "须且只能填写一个条件：重复、逾期或发现途径。"),
    (r"must be a list of the groups' keys.*", "应为分组标识，空为全部。"),
    (r"give either group_kind or groups, not both\.", "“组内排名于”与“分组”只填其一。"),
    (r"a role stands twice for the same kind of unit\.", "同一角色对同类责任区重复。"),
    (r"“(.*)” carries a share: it cannot be set aside\.", r"“\1”承担份额，不能列为不计入。"),
    (r"there is no (?:component|kind|rule) “(.*)”\.", r"没有“\1”。"),
    (r"name the (?:component|kind|rule) it belongs to\.", "请注明所属。"),
    (r"the field “(.*)” stands twice\.", r"字段“\1”重复。"),
    (r"The text is no YAML: (.*)", r"文本不是 YAML：\1"),
    (r"There is no sheet “(.*)” \(Plan\)\.", r"缺少工作表“\1”。"),
    (r"this sheet is no part of a plan; did you mean “(.*)”\?", r"此工作表不属于方案，是否应为“\1”？"),
    (r"this sheet is no part of a plan;.*", "此工作表不属于方案，请删除或按方案部分命名。"),
    (r"“(.*)” is the same part; keep one\.", r"与“\1”为同一部分，请只保留一张。"),
    (r"has more than (\S+) rows or (\d+) columns\.", r"超过 \1 行或 \2 列。"),
    (r"holds the error (.*)\.", r"含有错误值 \1。"),
    (r"holds a formula without a value;.*", "含有没有数值的公式，请先用表格软件保存。"),
    (r"name the field of this value\.", "请注明此内容属于哪一项。"),
    (r"“(.*)” is no heading here; did you mean “(.*)”\?", r"没有表头“\1”，是否应为“\2”？"),
    (r"“(.*)” is no heading here; known: (.*)\.", r"没有表头“\1”；可用：\2。"),
    (r"stands in a column without a heading\.", "所在列没有表头。"),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _KNOWN)


def problem_words(message: str, language: str) -> str:
    """A problem's message in a language (zh, else English); one that is not known stays as it is."""
    if not language.startswith("zh"):
        return message
    for pattern, said in _PATTERNS:
        found = pattern.fullmatch(message)
        if found:
            return found.expand(said)
    return message


def is_known(message: str) -> bool:
    """Whether a message has its Chinese."""
    return any(pattern.fullmatch(message) for pattern, _ in _PATTERNS)
