"""A table is read with its values as they were written, or each bad row is named."""

import zipfile
from datetime import datetime

import openpyxl
import pytest

from gis_core.reading import read_features
from tests.gis_core.given_files import archive_of, refusal, rows, written

CSV = '编号,经度,纬度,描述\n1,114.3,29.8,"说,明"\n2,114.4,29.9,两\n'


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", None), ("utf-8-sig", None), ("gbk", "GBK"), ("gb18030", "gbk")]
)
def test_a_csv_reads_in_its_encoding_with_text_as_written(tmp_path, encoding, said):
    table = read_features(written(tmp_path / "x.csv", CSV, encoding), encoding=said)
    assert table.fields == ["编号", "经度", "纬度", "描述"]
    assert [(row.number, row.values["描述"], row.values["经度"]) for row in table.rows] == [
        (2, "说,明", "114.3"),
        (3, "两", "114.4"),
    ]
    assert table.count == 2


def test_a_csv_in_another_encoding_is_refused_with_line_and_hint(tmp_path):
    fault = refusal(written(tmp_path / "x.csv", "a,b\n1,2\n3,咸宁\n", "gbk"))
    assert fault.code == "bad-encoding" and "Line 3" in fault.detail and "--encoding GBK" in fault.hint


def test_spoilt_text_is_refused(tmp_path):
    fault = refusal(written(tmp_path / "x.csv", "a\n1\n咸\ufffd\n"))
    assert fault.code == "spoilt-text" and "Line 3" in fault.detail


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_recognised(tmp_path, delimiter):
    text = f"a{delimiter}b\n1{delimiter}2\n"
    assert rows(written(tmp_path / "x.csv", text))[0].values == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "bad",
    ["1,2,3", "1", '"1"x,2', "1,\0", "1," + "x" * 200_000],
    ids=["too many cells", "too few", "stray quotation mark", "NUL", "a cell too long"],
)
def test_a_bad_row_is_named_and_the_next_is_read(tmp_path, bad):
    bad_row, good_row = rows(written(tmp_path / "x.csv", f"a,b\n{bad}\n5,6\n"))
    assert bad_row.number == 2 and "Row 2" in bad_row.fault.detail
    assert good_row.values == {"a": "5", "b": "6"} and good_row.fault is None


def test_a_quotation_mark_without_end_is_told(tmp_path):
    (row,) = rows(written(tmp_path / "x.csv", 'a,b\n"1,2\n3,4\n'))
    assert "Row 2" in row.fault.detail and "quotation mark" in row.fault.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,A\n1,2\n", "duplicate-fields"),
        ("a,,b\n", "bad-fields"),
        ("\n\n", "empty-file"),
        ("", "empty-file"),
    ],
)
def test_a_header_that_cannot_name_the_columns_is_refused(tmp_path, text, code):
    assert refusal(written(tmp_path / "x.csv", text)).code == code


def workbook(path, *records, sheet="问题"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for record in records:
        book.active.append(record)
    book.save(path)
    return path


def test_a_workbook_reads_with_its_numbers_and_dates(tmp_path):
    seen = datetime(2022, 11, 3, 9, 30)
    path = workbook(tmp_path / "x.xlsx", ["编号", "时间", "经度"], [1, seen, 114.3], [], ["甲", None, None])
    first, last = rows(path)
    assert first.values == {"编号": 1, "时间": seen, "经度": 114.3} and first.number == 2
    assert last.values == {"编号": "甲", "时间": None, "经度": None} and last.number == 4


def test_a_sheet_is_chosen_by_name(tmp_path):
    path = workbook(tmp_path / "x.xlsx", ["a"], [1])
    assert len(rows(path, layer="问题")) == 1
    assert "问题" in refusal(path, layer="other").hint
    assert refusal(workbook(tmp_path / "y.xlsx")).code == "empty-file"


def test_cells_beyond_the_header_are_a_fault_of_their_row(tmp_path):
    bad, good = rows(workbook(tmp_path / "x.xlsx", ["a", "b"], [1, 2, 3], [4, 5]))
    assert bad.fault.code == "bad-row" and good.fault is None


def test_a_workbook_with_entities_or_of_nonsense_is_refused(tmp_path):
    path = workbook(tmp_path / "x.xlsx", ["a"], [1])
    evil = tmp_path / "evil.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/workbook.xml":
                data = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + data
            target.writestr(name, data)
    assert refusal(evil).code == "bad-xml"
    assert refusal(archive_of(tmp_path / "empty.xlsx", ("x", b"y"))).hint
    assert refusal(written(tmp_path / "text.xlsx", "a,b\n")).code == "bad-archive"
