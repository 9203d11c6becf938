"""A town for rosters: two counties of one community each, roads cut into grids, an estate in each.

    columns 0–3: 咸安区 / 北街道 / 花坛社区     columns 4–7: 嘉鱼县 / 南街道 / 阳光社区
    row 0      : 长安大道 from 甲路 to 戊路       书台街（壬路—癸路）, 菜市路 …
    row 1      : 书台街（甲路—乙路）, …
"""

from datetime import date

import openpyxl

from grids.changes import UnitChange
from grids.models import Category, Unit
from grids.revisions import publish
from tests.grids.drawn_town import area

SINCE = date(2020, 1, 1)
A, B = "421202001001", "421221001001"
ROADS = {
    f"{A}-R001": ("长安大道（甲路—乙路）", (0, 0)), f"{A}-R002": ("长安大道（乙路—丙路）", (1, 0)),
    f"{A}-R003": ("长安大道（丙路—丁路）", (2, 0)), f"{A}-R004": ("长安大道（丁路—戊路）", (3, 0)),
    f"{A}-R005": ("书台街（甲路—乙路）", (0, 1)), f"{A}-R006": ("书台街（乙路—丙路）", (1, 1)),
    f"{A}-R007": ("背街小巷", (2, 1)), f"{A}-R008": ("夏至路", (3, 1)),
    f"{B}-R001": ("书台街（壬路—癸路）", (4, 0)), f"{B}-R002": ("菜市路（壬路—癸路）", (5, 0)),
    f"{B}-R003": ("菜市路（癸路—河堤）", (6, 0)), f"{B}-R004": ("河堤", (7, 0)),
    f"{B}-R005": ("广场路", (4, 1)), f"{B}-R006": ("车站路", (5, 1)), f"{B}-R007": ("江边路", (6, 1)),
    f"{B}-R008": ("背街小巷", (7, 1)),
}
ESTATE, OTHER_ESTATE = f"{A}-E001", f"{B}-E001"


def publish_town():
    """Publish the town; the numbers of its units by code."""
    units = [
        ("city", "4212", "城", area((0, 0, 8, 2))),
        ("county", "421202", "咸安区", area((0, 0, 4, 2))), ("county", "421221", "嘉鱼县", area((4, 0, 4, 2))),
        ("township", "421202001", "北街道", area((0, 0, 4, 2))), ("township", "421221001", "南街道", area((4, 0, 4, 2))),
        ("community", A, "花坛社区", area((0, 0, 4, 2))), ("community", B, "阳光社区", area((4, 0, 4, 2))),
        ("zone", "zone-all", "全区", area((0, 0, 8, 2))),
        ("estate", ESTATE, "花园", area((0, 0, 1, 1))), ("estate", OTHER_ESTATE, "花园", area((4, 0, 1, 1))),
        *(("grid", code, name, area((*place, 1, 1))) for code, (name, place) in ROADS.items()),
    ]
    publish([UnitChange(*unit) for unit in units], effective_on=SINCE, document="x")
    for code, name in (("litter", "暴露垃圾"), ("parking", "乱停车")):
        Category.objects.create(standard="city", kind="matter", code=code, name=name, valid=(SINCE, None))
    return dict(Unit.objects.values_list("versions__code", "pk"))


def workbook(path, **sheets):
    """A workbook with a sheet for each title, its rows as given; the path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


CHIEF_HEAD = ("网格编码", "级别", "姓名", "职务", "单位", "电话")


def chiefs(*rows, head=CHIEF_HEAD):
    """The rows of a chiefs' sheet with its header."""
    return [head, *rows]
