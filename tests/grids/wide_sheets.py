"""Wide rosters 宽表 as offices keep them, made with openpyxl: merged headers, titles above, remarks below."""

import openpyxl

from tests.grids.roster_town import A

OFFICE, COMMITTEE = "北街道办事处", "花坛社区居民委员会"
G = [f"{A}-R00{number}" for number in range(9)]


def sheet_of(path, rows, merged=(), title="Sheet1"):
    """A workbook of one sheet with these rows and merged ranges; its path."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def street_sheet(path, phone=13800000001):
    """A street office's: title and reporter above, two merged header lines, an area merged over rows, remarks below."""
    rows = [
        ("北街道城区道路路长制责任分工一览表（2022年）",),
        ("填报单位：北街道办事处", *[None] * 9, "填报时间：2022年3月1日"),
        (),
        ("序号", "所属社区", "道路名称", "起止点", None, "一级路长", None, None, None, "二级路长", None, None, None, "三级路长", None, None, None, "备注"),
        (None, None, None, "起点", "止点", *("姓  名", "职务", "单位", "联系电话") * 3),
        (1, "花坛社区", "长安大道", "甲路", "丙路", "王　芳", "主任", OFFICE, phone, "李四", "副主任", OFFICE, "0715-1234567", "张三", "网格员", COMMITTEE, "１３８ 0000 0003", "主干道"),
        (2, None, None, "丙路", "戊路", None, None, None, None, "赵六", "副主任", OFFICE, "'13800000004", "张三", "网格员", COMMITTEE, None, None),
        (3, None, "书台街", "甲路", "乙路", None, None, None, None, None, None, None, None, "钱七\n孙八", "网格员", COMMITTEE, "13800000005\n13800000006", None),
        (),
        (4, None, "夏至路", "全线", None, None, None, None, None, "空缺", "副主任", OFFICE, None, "周九", "队长", OFFICE, 13800000007.0, None),
        ("制表人：赵六", *[None] * 6, "审核人：王芳"),
        ("备注：以上人员如有变动请及时报送路长办",),
    ]
    merged = ("A1:R1", "D4:E4", "F4:I4", "J4:M4", "N4:Q4", "A4:A5", "B4:B5", "C4:C5", "R4:R5",
              "B6:B10", "C6:C7", "F6:F10", "G6:G10", "H6:H10", "I6:I10")
    return sheet_of(path, rows, merged, "路长")


STREET_LONG = [
    *((place, "一级", "王芳", "主任", OFFICE, "13800000001") for place in (1, 2, 3, 4, 5, 8)),
    *((place, "二级", "李四", "副主任", OFFICE, "0715-1234567") for place in (1, 2)),
    *((place, "二级", "赵六", "副主任", OFFICE, "13800000004") for place in (3, 4)),
    (8, "二级", "空缺", "副主任", OFFICE, ""),
    *((place, "三级", "张三", "网格员", COMMITTEE, "13800000003") for place in (1, 2, 3, 4)),
    (5, "三级", "钱七", "网格员", COMMITTEE, "13800000005"), (5, "三级", "孙八", "网格员", COMMITTEE, "13800000006"),
    (8, "三级", "周九", "队长", OFFICE, "13800000007"),
]
"""What ``street_sheet`` says, as rows of the long form: number of the grid, level, …"""
