"""Pure: what are the layers and their fields called, for readers of Chinese?

The English is in tiles.layers, which TileJSON and archives tell; both stand side by side on the page of
the layers.
"""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, tuple[str, str]] = {
    "units": ("Units with their scores", "责任区与得分"),
    "density": ("Density of findings", "问题密度"),
    "findings": ("Findings", "问题点位"),
    "arcs": ("Borders", "界线"),
    "duties": ("Who answers", "责任单位"),
    "streets": ("Streets", "街道"),
}
"""What a layer is called, in English and Chinese."""

GEOMETRIES: Mapping[str, tuple[str, str]] = {
    "polygon": ("Areas", "面"), "line": ("Lines", "线"), "point": ("Points", "点"),
}

DESCRIPTIONS: Mapping[str, str] = {
    "units": "某一类责任区，按该期边界，附得分。",
    "density": "按 H3 六边形统计的问题数量，随级别变化；没有问题的六边形不出现。",
    "findings": "问题：低级别时聚合，14 级起逐个显示。",
    "arcs": "同类责任区之间的界线，每条只画一次。",
    "duties": "某一类责任区及其当日责任单位，不含个人。",
    "streets": "有名称的街道，供辨认方位。",
}

TYPES: Mapping[str, str] = {"String": "文本", "Number": "数值", "Boolean": "是/否"}

FIELDS: Mapping[tuple[str, str], str] = {
    ("units", "code"): "当日的责任区代码",
    ("units", "name"): "当日的责任区名称；10 级起才有",
    ("units", "score"): "该期得分，0 至 100；没有数据时不出现",
    ("units", "rank"): "该期在组内的名次，1 为最好；没有得分时不出现",
    ("units", "findings"): "该期计入该责任区的问题数",
    ("units", "rate"): "每检查 100 个点位发现的问题数；未检查时不出现",
    ("units", "change"): "与上一已发布期相比的得分变化",
    ("density", "cell"): "H3 六边形编号（十六进制）",
    ("density", "count"): "六边形内的问题数",
    ("density", "per_km2"): "每平方公里问题数",
    ("density", "per_street_km"): "每公里街道问题数；没有街道时不出现",
    ("density", "per_1000"): "每千人问题数；人口未知时不出现",
    ("findings", "count"): "聚合点内的问题数；单个问题为 1",
    ("findings", "categories"): "聚合点：各类别的数量（JSON）",
    ("findings", "states"): "聚合点：各状态的数量（JSON）",
    ("findings", "category"): "类别代码；未知时不出现",
    ("findings", "state"): "open 未整改、deferred 已延期、rectified 已整改、verified 已核实",
    ("findings", "source"): "inspection 检查、platform 平台案件、patrol 巡查、citizen 市民反映",
    ("findings", "severity"): "minor 轻微、normal 一般、serious 严重",
    ("findings", "observed_on"): "发现日期（本市时间）",
    ("arcs", "one"): "一侧责任区的代码",
    ("arcs", "other"): "另一侧责任区的代码；外边界上不出现",
    ("arcs", "outer"): "另一侧是否没有同类责任区",
    ("duties", "code"): "当日的责任区代码",
    ("duties", "body"): "责任单位名称：路长单位优先，其次属地",
    ("duties", "role"): "以何种职责负责",
    ("duties", "level"): "路长级别；其他职责不出现",
    ("duties", "duties"): "就整个责任区负责的职责数",
    ("streets", "name"): "街道名称",
    ("streets", "grade"): "街道等级",
}
