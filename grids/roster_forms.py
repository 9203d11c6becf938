"""Pure: which sheets and columns has a roster 路长花名册, and by which headings are they known?

Headings are recognised by what they say, in Chinese or English, whatever their order, their
brackets or their blanks. What a workbook is written with are the first words of each list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

CHIEFS, DEPARTMENTS, PROPERTY, CATEGORIES = "chiefs", "departments", "property", "categories"
NOTES = "填写说明"
_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading, width in characters, other headings, and what it is for."""

    key: str
    heading: str
    width: int
    aliases: tuple[str, ...]
    meaning: str
    person: bool = False


@dataclass(frozen=True)
class SheetForm:
    """A kind of sheet: its title, the headings that other programs give it, and its columns.

    A header row names at least one column of each group of ``needs``.
    """

    key: str
    title: str
    aliases: tuple[str, ...]
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]

    def heading(self, key: str) -> str:
        """What a person calls the column."""
        return next(column.heading for column in self.columns if column.key == key)


_BODY_KIND = Column(
    "kind",
    "单位类型",
    12,
    ("类型", "单位性质", "kind", "body kind"),
    "政府/街道、社区/村、部门、物业、养护、其他；两个单位同名时必填",
)

FORMS: tuple[SheetForm, ...] = (
    SheetForm(
        CHIEFS,
        "路长花名册",
        ("路长", "路长名册", "路长名单", "花名册", "road chiefs", "chiefs", "roster"),
        (
            Column(
                "code",
                "网格编码",
                22,
                ("编码", "责任区编码", "网格编号", "网格代码", "编号", "grid code", "code", "unit code"),
                "网格（或社区、街道、评价区域）的编码；有编码时以编码为准",
            ),
            Column(
                "unit",
                "网格名称",
                34,
                (
                    "网格",
                    "责任区",
                    "责任区名称",
                    "路段",
                    "路段名称",
                    "路长网格",
                    "grid",
                    "grid name",
                    "unit",
                    "name of grid",
                ),
                "没有编码时按名称对应；填编码也可以",
            ),
            Column(
                "unit_kind",
                "责任区类型",
                12,
                ("层级", "区域类型", "unit kind", "area kind"),
                "网格、社区、街道、评价区域等；不填为网格",
            ),
            Column(
                "road",
                "道路",
                16,
                ("道路名称", "路名", "街道名称", "街路", "road", "street", "road name", "street name"),
                "没有编码和名称时，按道路＋起点＋止点对应网格；一行可以跨几个网格",
            ),
            Column("start", "起点", 14, ("起", "起始", "起点路口", "from", "start"), "道路从哪条路起"),
            Column(
                "end",
                "止点",
                14,
                ("止", "终点", "讫点", "止点路口", "to", "end"),
                "到哪条路止；起止都不填为全路段",
            ),
            Column(
                "stretch",
                "起止点",
                20,
                ("起止", "起讫点", "起点止点", "起止路段", "from-to", "from to"),
                "“起点—止点”写在一格时用",
            ),
            Column(
                "community",
                "社区",
                16,
                (
                    "社区（村）",
                    "所属社区",
                    "所在社区",
                    "村",
                    "所属街道",
                    "街道",
                    "乡镇街道",
                    "community",
                    "township",
                ),
                "同名道路不止一条时，用来区分",
            ),
            Column(
                "level",
                "级别",
                10,
                ("路长级别", "等级", "路长等级", "level", "chief level"),
                "总路长、一级、二级、三级，或 0、1、2、3",
            ),
            Column(
                "person",
                "姓名",
                12,
                ("路长姓名", "路长", "负责人", "责任人", "name", "chief", "person"),
                "一格一人；“空缺”表示职务无人；空着表示没有说",
                person=True,
            ),
            Column(
                "post",
                "职务",
                26,
                (
                    "职位",
                    "岗位",
                    "行政职务",
                    "单位及职务",
                    "单位职务",
                    "工作单位及职务",
                    "post",
                    "title",
                    "position",
                ),
                "所任职务；一人兼任几条路，写同一职务",
            ),
            Column(
                "body",
                "单位",
                34,
                ("所在单位", "工作单位", "责任单位", "单位名称", "body", "organisation", "organization"),
                "所在单位全称",
            ),
            _BODY_KIND,
            Column(
                "phone",
                "电话",
                16,
                ("联系电话", "手机", "手机号", "联系方式", "电话号码", "phone", "mobile"),
                "多个号码用顿号隔开；空着不改",
                person=True,
            ),
        ),
        (("level",), ("body", "post", "person"), ("code", "unit", "road")),
    ),
    SheetForm(
        DEPARTMENTS,
        "部门",
        ("单位", "责任单位", "部门单位", "departments", "bodies"),
        (
            Column(
                "body",
                "单位名称",
                36,
                ("部门", "部门名称", "单位", "名称", "name", "department", "body"),
                "全称",
            ),
            _BODY_KIND,
            Column(
                "uscc",
                "统一社会信用代码",
                24,
                (
                    "信用代码",
                    "社会信用代码",
                    "统一信用代码",
                    "uscc",
                    "unified social credit code",
                    "credit code",
                ),
                "18 位；校验位不对会提醒",
            ),
            Column(
                "platform",
                "平台编号",
                18,
                ("平台代码", "平台单位编号", "外部编号", "platform id", "platform"),
                "城管平台里的单位编号",
            ),
            Column("english", "英文名称", 30, ("英文名", "english name", "english"), "对外英文名"),
        ),
        (("body",), ("uscc", "platform", "english", "kind")),
    ),
    SheetForm(
        PROPERTY,
        "物业",
        ("物业公司", "物业企业", "小区物业", "property", "property companies"),
        (
            Column(
                "code",
                "小区编码",
                22,
                ("编码", "小区编号", "小区代码", "estate code", "code"),
                "有编码时以编码为准",
            ),
            Column(
                "unit", "小区名称", 26, ("小区", "住宅小区", "estate", "estate name"), "没有编码时按名称对应"
            ),
            Column(
                "community",
                "社区",
                16,
                ("所属社区", "所在社区", "街道", "community", "township"),
                "小区同名时，用来区分",
            ),
            Column(
                "body",
                "物业公司",
                34,
                ("物业", "物业企业", "物业服务企业", "管理单位", "company", "property company"),
                "全称；没有物业公司的写“无物业”",
            ),
            Column(
                "management",
                "管理方式",
                12,
                ("管理类型", "管理模式", "management"),
                "专管、托管、自管等；只核对，不修改",
            ),
        ),
        (("code", "unit"), ("body",)),
    ),
    SheetForm(
        CATEGORIES,
        "类别",
        ("问题类别", "类别部门", "categories", "category"),
        (
            Column(
                "code", "类别编码", 24, ("编码", "类别代码", "category code", "code"), "当日有效的类别编码"
            ),
            Column(
                "category",
                "类别名称",
                28,
                ("类别", "问题类别", "category", "category name", "name"),
                "没有编码时按名称对应",
            ),
            Column(
                "component", "部件/事件", 12, ("大类", "性质", "category kind"), "部件或事件；编码重复时必填"
            ),
            Column("standard", "标准", 14, ("分类标准", "standard"), "编码所属的分类标准；编码重复时必填"),
            Column(
                "body", "责任部门", 36, ("部门", "主管部门", "department", "body"), "一个类别几个部门，写几行"
            ),
        ),
        (("code", "category"), ("body",)),
    ),
)
BY_KEY: Mapping[str, SheetForm] = {form.key: form for form in FORMS}


def _heading(text: str) -> str:
    """A heading for comparing: “联系电话（手机）” is “联系电话”, “姓  名” is “姓名”."""
    bare = _BRACKETS.sub("", text) or text
    return re.sub(r"[\s\u3000:：*＊_]", "", unicodedata.normalize("NFKC", bare)).casefold()


_HEADINGS = {
    form.key: {
        _heading(word): column.key
        for column in reversed(form.columns)
        for word in (*reversed(column.aliases), column.heading)
    }
    for form in FORMS
}
_TITLES = {_heading(word): form.key for form in FORMS for word in (form.title, *form.aliases)}


def column_of(form: SheetForm, heading: str) -> str | None:
    """The column a heading means in that kind of sheet, ``id:NAME`` for further outside ids, or None."""
    found = _HEADINGS[form.key].get(_heading(heading))
    if found is None and form.key == DEPARTMENTS:
        other = re.fullmatch(r"\s*(?:编号|id)\s*[:：]\s*([A-Za-z0-9_.-]{1,40})\s*", heading)
        return f"id:{other[1]}" if other else None
    return found


def is_finer(heading: str) -> bool:
    """Whether a heading of the column ``community`` means communities, not the townships they lie in."""
    return any(word in heading.casefold() for word in ("社区", "村", "community"))


def form_of_title(title: str) -> SheetForm | None:
    """The kind of sheet its title says."""
    key = _TITLES.get(_heading(title))
    return BY_KEY[key] if key else None
