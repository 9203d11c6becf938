"""Pure: what does a plan's document say of the whole: days, ranking, deadlines, who is evaluated?"""

from __future__ import annotations

from findings.scoring.plan_layout import Field, Part, Words
from findings.scoring.plan_layout_fields import PLACES, ROLES, choice, key, kind, label, names

PLAN = Part(
    "plan",
    "",
    Words("Plan", "方案", "What holds for the whole plan.", "整个方案的规定。"),
    (
        Field(
            "key",
            "text",
            Words("Key", "标识", "What the plan is known by, such as 2022.", "方案的代号，如 2022。"),
            required=True,
        ),
        label(),
        Field(
            "document",
            "text",
            Words("Document", "文号", "The number of the official document.", "正式文件文号。"),
            default="",
        ),
        Field(
            "first_day",
            "day",
            Words(
                "First day", "起始日", "Of the city's days it holds, included.", "方案适用的第一天（含）。"
            ),
            required=True,
        ),
        Field(
            "last_day",
            "day",
            Words(
                "Last day", "截止日", "Of the city's days it holds, included.", "方案适用的最后一天（含）。"
            ),
            required=True,
        ),
        Field(
            "standard",
            "text",
            Words(
                "Catalogue",
                "类别目录",
                "The standard whose codes the categories bear.",
                "问题类别所用目录（标准）。",
            ),
            required=True,
        ),
        Field(
            "full_mark",
            "number",
            Words("Full mark", "满分", "Of the total and of every component.", "总分及各部分的满分。"),
            places=PLACES,
            default="100",
        ),
        Field(
            "rounding.places",
            "count",
            Words("Decimals", "小数位数", "Of a published score.", "公布得分的小数位数。"),
            at_most=4,
            default=2,
        ),
        choice(
            "rounding.mode", Words("Rounding", "舍入"), {"half_up": Words("half up", "四舍五入")}, "half_up"
        ),
        choice(
            "rank_on",
            Words(
                "Ranked on",
                "排名依据",
                "Do 91.2084 and 91.2079 tie (both 91.21)?",
                "91.2084 与 91.2079（均为 91.21）是否并列。",
            ),
            {
                "published": Words("published score", "公布得分（取舍后）"),
                "exact": Words("exact score", "精确得分（取舍前）"),
            },
            "published",
        ),
        choice(
            "ties",
            Words("Ties", "并列", "1, 1, 3 or 1, 1, 2.", "1、1、3 或 1、1、2。"),
            {
                "competition": Words("1, 1, 3", "1、1、3（其后顺延）"),
                "dense": Words("1, 1, 2", "1、1、2（其后不空位）"),
            },
            "competition",
        ),
        Field(
            "appeals.days",
            "count",
            Words(
                "Days for an appeal",
                "申诉办理天数",
                "Days within which an appeal is decided.",
                "申诉须在几日内决定。",
            ),
            at_most=90,
            default=3,
        ),
        Field(
            "appeals.counts_while_open",
            "flag",
            Words(
                "Counts while appealed",
                "申诉期间计分",
                "Whether a finding counts as long as an appeal about it is open.",
                "申诉未决期间该问题是否计分。",
            ),
            default=True,
        ),
        Field(
            "appeals.objection_days",
            "count",
            Words(
                "Objection period",
                "公示天数",
                "Its days, first and last included; 0: until the publication.",
                "公示期天数（含首尾日）；0 为至发布止。",
            ),
            at_most=90,
            default=0,
        ),
        choice(
            "treatment.deferred",
            Words(
                "Deferred findings",
                "缓办问题",
                "What is done with findings whose rectification is deferred.",
                "整改缓办的问题如何处理。",
            ),
            {
                "count": Words("count", "计分"),
                "leave_out": Words("are left out", "不计分（列出）"),
            },
            "count",
        ),
        Field(
            "rectification.days",
            "count",
            Words(
                "Days to rectify",
                "整改期限（日）",
                "From the release of a finding on; 0: no deadline.",
                "自问题下发起算；0 为无期限。",
            ),
            at_most=400,
            default=0,
        ),
        Field(
            "rectification.immediate_hours",
            "count",
            Words(
                "Hours to rectify at once",
                "即办整改期限（小时）",
                "For categories that reach the body at once; 0: none.",
                "即办类别的整改小时数；0 为无期限。",
            ),
            at_most=9600,
            default=0,
        ),
        choice(
            "accountability.border",
            Words(
                "On a border road",
                "界路归属",
                "What holds where a border road has no rule of its own.",
                "界路未另有规定时如何归属。",
            ),
            {"centre_line": Words("the centre line divides", "以中心线为界")},
            "centre_line",
        ),
        Field(
            "accountability.border_tolerance_m",
            "number",
            Words(
                "Border tolerance (m)",
                "边界容差（米）",
                "Nearer to a border than this is “border”.",
                "距边界小于该值视为“边界”。",
            ),
            places=2,
            default="0",
        ),
        choice(
            "accountability.fallback",
            Words(
                "Fallback", "兜底", "The role that answers where nobody else does.", "无人负责时由谁兜底。"
            ),
            {**ROLES, "none": Words("nobody", "无")},
            "none",
        ),
        label("fictitious", "Said to be invented", "虚构声明", required=False),
    ),
    (),
)

EVALUATED = Part(
    "evaluated",
    "evaluated",
    Words(
        "Evaluated kinds",
        "评价对象",
        "Which kinds of unit get results, and in which lists.",
        "哪些类别的责任区参加评价，如何分组排名。",
    ),
    (
        kind(),
        Field(
            "group_kind",
            "name",
            Words(
                "Ranked inside each",
                "组内排名于",
                "A kind of unit, such as county; empty: one list, or named groups.",
                "在哪类上级责任区内排名，如 county；空为一榜或按分组。",
            ),
            nullable=True,
        ),
        names(
            "units", Words("Units", "参评责任区", "Codes; empty: all of the kind.", "代码，空为该类全部。")
        ),
    ),
    ("kind",),
    at_least=1,
)

GROUPS = Part(
    "groups",
    "groups",
    Words(
        "Groups", "分组", "Named lists of units that are ranked among themselves.", "单独排名的责任区分组。"
    ),
    (key(), label(), names("units", Words("Units", "责任区", "Codes.", "代码。"))),
    ("kind", "key"),
    holder="evaluated",
    link=Field(
        "kind",
        "name",
        Words("Kind of unit", "责任区类别", "Of the evaluated kinds.", "评价对象中的类别。"),
        required=True,
    ),
)

SEVERITIES = Part(
    "severities",
    "severities",
    Words("Severities", "严重程度", "The grades deductions distinguish.", "扣分所区分的等级。"),
    (key(), label()),
    ("key",),
    at_least=1,
)

SOURCES = Part(
    "sources",
    "sources",
    Words("Sources", "来源", "Where the rules were read.", "规则的出处。"),
    (Field("text", "text", Words("Source", "来源"), required=True),),
    ("text",),
    plain=True,
)
