"""Pure: what does a plan's document say of multipliers, awards, rewards, and of who answers?"""

from __future__ import annotations

from findings.scoring.plan_layout import Field, Part, Words
from findings.scoring.plan_layout_fields import PLACES, ROLES, choice, key, kind, label, names

MULTIPLIERS = Part(
    "multipliers",
    "multipliers",
    Words(
        "Multipliers",
        "加倍扣分",
        "What makes a finding dearer; give one condition. Of several that hold all multiply.",
        "使扣分加倍的情形，每行只填一个条件；同时符合的相乘。",
    ),
    (
        key(),
        label(),
        Field("factor", "number", Words("Factor", "倍数"), required=True, places=PLACES),
        Field(
            "when.repeat.within_m",
            "number",
            Words(
                "Repeated within (m)",
                "重复：距离（米）",
                "Another of the same category so near before.",
                "同类问题在此距离内再次出现。",
            ),
            required=True,
            places=PLACES,
        ),
        Field(
            "when.repeat.within_days",
            "count",
            Words("Repeated within (days)", "重复：天数", "Days before.", "在此天数之内。"),
            at_most=400,
            default=0,
        ),
        Field(
            "when.overdue",
            "flag",
            Words("Overdue", "逾期未整改", "Not rectified when it was due.", "到期未整改。"),
            default=False,
        ),
        Field(
            "when.found_by",
            "texts",
            Words(
                "Found by",
                "发现途径",
                "Its source, or its attribute found_by.",
                "来源，或问题的 found_by 属性。",
            ),
            at_least=1,
        ),
        names("categories", Words("Categories", "适用类别", "Keys; empty: all.", "类别标识，空为全部。")),
    ),
    ("key",),
)

AWARDS = Part(
    "awards",
    "awards",
    Words(
        "Awards and vetoes",
        "加减分与一票否决",
        "What may be given to a unit in a round by a document.",
        "凭文件可在某期给予责任区的加减分或否决。",
    ),
    (
        key(),
        label(),
        choice(
            "effect",
            Words("Effect", "效果"),
            {
                "points": Words("points", "加减分"),
                "zero": Words("the total is 0", "总分记零"),
                "last": Words("ranked last", "排名末位"),
            },
            "points",
        ),
        Field(
            "at_most",
            "number",
            Words("At most", "上限", "Points of one key together.", "同一项合计上限。"),
            places=PLACES,
        ),
    ),
    ("key",),
)

ADJUSTMENTS = Part(
    "adjustments",
    "adjustments",
    Words("Adjustments", "单列调整", "Points added to the total of one unit.", "对个别责任区总分的加减。"),
    (
        kind(),
        Field("unit", "text", Words("Unit", "责任区", "Its code.", "责任区代码。"), required=True),
        Field("points", "signed", Words("Points", "分值"), required=True, places=PLACES),
        label(),
    ),
    ("kind", "unit"),
)

REWARDS = Part(
    "rewards",
    "rewards",
    Words("Rewards and penalties", "奖惩", "Sums by place in each list.", "各榜按名次的奖惩金额。"),
    (
        kind(),
        Field(
            "groups",
            "lists",
            Words("Lists", "适用分组", "Keys of groups; empty: all.", "分组标识，空为全部。"),
        ),
        Field(
            "from_top",
            "sums",
            Words("From the top", "自第一名起", "For the first, the second, …", "第一名、第二名……的金额。"),
            places=2,
        ),
        Field(
            "from_bottom",
            "sums",
            Words(
                "From the bottom",
                "自末名起",
                "For the last, the last but one, …",
                "末名、倒数第二名……的金额（罚为负）。",
            ),
            places=2,
        ),
        choice(
            "tied",
            Words("Tied places", "并列时"),
            {
                "share": Words("share the sums evenly", "合并平分"),
                "each": Words("each the best sum", "各得其中最高"),
                "better": Words("each the better sum", "各按较好名次"),
                "worse": Words("each the worse sum", "各按较差名次"),
            },
            "share",
        ),
    ),
    ("kind", "groups"),
)

RULES = Part(
    "rules",
    "accountability.rules",
    Words(
        "Who answers",
        "责任认定规则",
        "In order; the first whose conditions are met counts.",
        "按顺序，先符合者适用。",
    ),
    (
        Field(
            "key",
            "rule_key",
            Words("Key", "标识", "Letters, digits, - and _.", "字母、数字、连字符和下划线。"),
            required=True,
        ),
        label(),
        Field("document", "text", Words("Document", "文号"), default=""),
        names(
            "when.categories",
            Words("Categories", "问题类别", "Codes of the catalogue, or one above.", "目录代码，或其上级。"),
        ),
        choice(
            "when.category_kind",
            Words("Kind of category", "类别种类"),
            {
                "component": Words("component", "部件"),
                "matter": Words("matter", "事件"),
            },
            nullable=True,
        ),
        names(
            "when.inside",
            Words("Inside", "位于其内", "Kinds of which a unit counts here.", "处于哪些类别的责任区内。"),
        ),
        names(
            "when.outside",
            Words("Outside", "不在其内", "Kinds of which none does.", "不处于哪些类别的责任区内。"),
        ),
        names(
            "when.special_areas",
            Words("Special areas", "特殊区域", "Kinds of special area.", "特殊区域的类别。"),
        ),
        names(
            "order", Words("Order", "派遣顺序", "Roles, in which they are turned to.", "按此顺序的责任角色。")
        ),
        names(
            "set_aside", Words("Set aside", "不计入", "Roles that do not count here.", "此处不计的责任角色。")
        ),
    ),
    ("key",),
)

SHARES = Part(
    "shares",
    "shares",
    Words(
        "Shares",
        "责任分担",
        "What part of a finding each role carries; they sum to 1.",
        "各角色分担的份额，合计为 1。",
    ),
    (
        choice("role", Words("Role", "角色"), ROLES, "territory"),
        Field(
            "kind",
            "name",
            Words("Kind of unit", "责任区类别", "Empty: the smallest.", "空为最小一级。"),
            nullable=True,
        ),
        Field("share", "number", Words("Share", "份额", "Such as 0.2.", "如 0.2。"), required=True, places=6),
    ),
    ("rule", "role", "kind"),
    holder="rules",
    link=Field(
        "rule", "rule_key", Words("Rule", "规则", "The key of the rule.", "所属规则的标识。"), required=True
    ),
)
