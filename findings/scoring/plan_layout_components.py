"""Pure: what does a plan's document say of components, and of what they are made?"""

from __future__ import annotations

from findings.scoring.plan_layout import Field, Part, Words
from findings.scoring.plan_layout_fields import PLACES, choice, key, label, mark, names, weight

COMPONENTS = Part(
    "components",
    "components",
    Words(
        "Components",
        "组成部分",
        "What the total is made of; the weights sum to 1.",
        "总分的组成，权重之和为 1。",
    ),
    (
        key(),
        label(),
        weight("More than 0; all together 1.", "大于 0，合计为 1。"),
        choice(
            "missing",
            Words(
                "Without such objects",
                "无此类对象时",
                "What holds for a unit without such objects.",
                "责任区没有此类对象时如何处理。",
            ),
            {
                "none": Words("no result", "不计总分"),
                "redistribute": Words("its weight goes to the others", "权重按比例归其他部分"),
                "full": Words("full mark", "记满分"),
            },
            "none",
        ),
        choice(
            "method",
            Words("Method", "计分方式"),
            {
                "deductions": Words("deductions from the full mark", "扣分制"),
                "pass_rate": Words("share of points passed", "合格率"),
                "indicators": Words("indicators of case handling", "案件办理指标"),
                "given": Words("a recorded score", "录入得分"),
            },
            "deductions",
        ),
        choice(
            "normaliser.by",
            Words("Divided by", "除以", "By what every deduction is divided.", "每次扣分除以何种数量。"),
            {
                "inspected_points": Words("points inspected", "检查点数"),
                "street_km": Words("km of street", "道路里程（公里）"),
                "km2": Words("km²", "面积（平方公里）"),
                "inhabitants": Words("inhabitants", "常住人口"),
            },
            "inspected_points",
        ),
        Field(
            "normaliser.per",
            "number",
            Words("per", "每（单位数）", "n = measure ÷ this.", "n＝数量÷该值。"),
            places=PLACES,
            default="1",
        ),
        Field(
            "division.kind",
            "name",
            Words(
                "Divided by kind",
                "分类对象",
                "The kind of unit, such as estate.",
                "按哪类责任区分别计分，如 estate。",
            ),
            required=True,
        ),
        Field(
            "division.attribute",
            "text",
            Words(
                "Divided by attribute",
                "分类属性",
                "Such as management.",
                "按该类责任区的哪个属性，如 management。",
            ),
            required=True,
        ),
    ),
    ("key",),
    at_least=1,
)

COMPONENT_LINK = Field(
    "component",
    "name",
    Words("Component", "组成部分", "The key of the component it belongs to.", "所属组成部分的标识。"),
    required=True,
)

CATEGORIES = Part(
    "categories",
    "categories",
    Words(
        "Categories",
        "问题类别",
        "What a category is worth in a component scored by deductions.",
        "扣分制部分中各类别的分值。",
    ),
    (
        key("Its code in the catalogue.", "在目录中的代码。"),
        label(),
        mark(),
        Field(
            "floor",
            "number",
            Words("Floor", "最低分", "The category never scores less.", "该类得分不低于此值。"),
            places=PLACES,
            default="0",
        ),
        Field(
            "cap",
            "number",
            Words("Cap", "最多扣分", "The category never loses more.", "该类扣分不超过此值。"),
            places=PLACES,
        ),
        Field(
            "deductions",
            "deductions",
            Words(
                "Deduction",
                "每次扣分",
                "Points a finding of the severity takes.",
                "该严重程度的问题每个扣几分。",
            ),
            required=True,
            places=PLACES,
        ),
        Field(
            "immediate",
            "flag",
            Words(
                "At once",
                "即办",
                "Its findings reach the body at once, sealed round or not.",
                "问题即时下达责任单位，不受保密期限制。",
            ),
            default=False,
        ),
        Field(
            "counts",
            "flag",
            Words(
                "Counts", "计分", "If not, its findings are listed and take nothing.", "否则只列出、不扣分。"
            ),
            default=True,
        ),
    ),
    ("component", "key"),
    holder="components",
    link=COMPONENT_LINK,
)

DIVISIONS = Part(
    "divisions",
    "division.parts",
    Words(
        "Divisions",
        "分类计分",
        "Values that are scored apart, then weighed together; findings of no known value count in the first.",
        "分别计分再加权合并的类别；属性未知的问题计入第一类。",
    ),
    (
        Field("value", "text", Words("Value", "属性值"), required=True),
        label(),
        weight("Among the values; all together 1.", "各值之间的权重，合计为 1。"),
    ),
    ("component", "value"),
    holder="components",
    link=COMPONENT_LINK,
    at_least=1,
)

INDICATORS = Part(
    "indicators",
    "indicators",
    Words(
        "Indicators",
        "办理指标",
        "Marks for how cases are handled: by a rate or by a count.",
        "案件办理的评分指标：按比率或按件数。",
    ),
    (
        key(),
        label(),
        mark(required=False, default="0"),
        Field(
            "rate.of",
            "name",
            Words(
                "Rate of",
                "分子",
                "The count above the line, such as closed_on_time.",
                "比率的分子，如 closed_on_time。",
            ),
            required=True,
        ),
        names(
            "rate.in",
            Words("in", "分母", "The counts below the line, added up.", "比率的分母，多项相加。"),
            1,
        ),
        names(
            "rate.less", Words("less", "分母减去", "Counts taken off below the line.", "从分母中减去的数。")
        ),
        Field(
            "threshold",
            "number",
            Words(
                "Full marks from",
                "满分起点",
                "A rate as part of 1, such as 0.70.",
                "达到该比率得满分，如 0.70。",
            ),
            places=PLACES,
            default="1",
        ),
        Field(
            "count",
            "name",
            Words(
                "Count",
                "件数",
                "Instead of a rate: what is counted, such as rework.",
                "不按比率时：计什么件数，如 rework。",
            ),
        ),
        Field(
            "each",
            "number",
            Words(
                "Less for each",
                "每缺扣分",
                "Points for each percentage point missing, or for each counted.",
                "每差一个百分点（或每件）扣几分。",
            ),
            places=PLACES,
            default="0",
        ),
        Field(
            "at_least",
            "signed",
            Words("Never under", "不低于", "May be negative.", "可为负数。"),
            places=PLACES,
            default="0",
        ),
    ),
    ("component", "key"),
    holder="components",
    link=COMPONENT_LINK,
)
