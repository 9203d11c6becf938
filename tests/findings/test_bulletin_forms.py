"""All forms of a bulletin hold the same numbers; none runs anything; the office's own paper is filled."""

import io
import subprocess
import zipfile
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from findings import bulletin_drawing, bulletin_making
from findings.bulletin_document import document_of
from findings.bulletin_docx import filled
from findings.bulletin_drawing import class_breaks, class_of
from findings.bulletin_ground_value import Ground
from findings.bulletin_languages import LANGUAGES
from findings.bulletin_paper import default_paper
from findings.bulletin_pictures import pictures_of
from findings.bulletin_text import text_of
from findings.bulletin_workbook import workbook_of
from gis_core.errors import Unavailable, Unprocessable
from tests.findings import published_world as world

BOTH = pytest.mark.parametrize("code", list(LANGUAGES))


@pytest.fixture
def facts(xianning_city):
    return world.december_facts()


@pytest.fixture
def document(facts):
    return document_of(facts, LANGUAGES["zh-hans"])


def tables_of(document):
    return [table for section in document.sections for table in section.tables]


def paper_of(*lines):
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    return bytes_of(made)


def bytes_of(paper):
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def words_of(filled_paper):
    return [line.text for line in docx.Document(io.BytesIO(filled_paper)).paragraphs]


@BOTH
def test_the_workbook_holds_every_number_as_a_number(facts, code):
    document = document_of(facts, LANGUAGES[code])
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(document)))
    for sheet, table in zip(book.worksheets[1:], tables_of(document), strict=True):
        assert sheet["A1"].value == table.caption
        for row, told in zip(sheet.iter_rows(min_row=3), table.rows, strict=True):
            for cell, each in zip(row, told, strict=True):
                if each.number is None:
                    assert cell.value == each.text
                else:
                    assert round(cell.value * (100 if each.percent else 1), 6) == float(each.number)


@BOTH
def test_the_docx_holds_the_same_tables_and_sentences(facts, code):
    document = document_of(facts, LANGUAGES[code])
    made = filled(default_paper(code), document, {})
    paper = docx.Document(io.BytesIO(made))
    assert len(paper.tables) == len(tables_of(document)) > 3
    for found, table in zip(paper.tables, tables_of(document), strict=True):
        rows = [[cell.text for cell in row.cells] for row in found.rows]
        assert rows == [list(table.header), *([cell.text for cell in row] for row in table.rows)]
    said = words_of(made)
    assert document.title in said
    assert all(sentence in said for section in document.sections for sentence in section.paragraphs)


@BOTH
def test_the_pdf_the_page_and_the_press_text_hold_every_number(facts, code, tmp_path):
    document = document_of(facts, LANGUAGES[code])
    page = bulletin_making._page(document, {})
    (tmp_path / "b.pdf").write_bytes(bulletin_making._pdf(page))
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "b.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    text = text_of(document)
    for table in tables_of(document):
        for row in table.rows:
            assert "\t".join(cell.text for cell in row) in text
            for cell in row:
                if cell.number is not None:
                    assert f'<td class="number">{cell.text}</td>' in page and cell.text in printed.split()
    assert "".join(document.title.split()) in "".join(printed.split())


def test_no_cell_of_the_workbook_runs_anything(facts):
    rows = facts.headline[0].rows
    wicked = replace(rows[0], name='=HYPERLINK("http://x","y")')
    changed = replace(facts, rankings=(replace(facts.headline[0], rows=(wicked, *rows[1:])),))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(document_of(changed, LANGUAGES["en"]))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_a_name_with_markup_stays_a_text_on_the_page(facts):
    wicked = replace(facts.headline[0].rows[0], name="<script>x</script>")
    changed = replace(facts, rankings=(replace(facts.headline[0], rows=(wicked,)),))
    page = bulletin_making._page(document_of(changed, LANGUAGES["en"]), {})
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_placeholder_cut_into_runs_a_bookmark_and_a_table_in_the_offices_paper_are_filled(document):
    paper = docx.Document()
    line = paper.add_paragraph("关于")
    for piece in ("{{ti", "tle", "}}", "的通知"):
        line.add_run(piece)
    cell = paper.add_table(1, 1).cell(0, 0)
    cell.text = "{{table:ranking}}"
    paper.sections[0].header.paragraphs[0].text = "{{issuer}}"
    mark = paper.add_paragraph("日期：")
    start = docx.oxml.OxmlElement("w:bookmarkStart")
    start.set(docx.oxml.ns.qn("w:id"), "1")
    start.set(docx.oxml.ns.qn("w:name"), "date")
    mark._element.append(start)
    made = docx.Document(io.BytesIO(filled(bytes_of(paper), document, {})))
    assert made.paragraphs[0].text == f"关于{document.title}的通知"
    assert made.paragraphs[-1].text == f"日期：{document.date}"
    assert made.sections[0].header.paragraphs[0].text == document.issuer
    assert made.tables[0].cell(0, 0).tables[0].cell(1, 1).text == "中心城区"


def test_a_template_that_names_what_nobody_knows_is_refused_with_what_is_known(document):
    with pytest.raises(Unprocessable, match=r"\{\{rank_of_east\}\}") as refused:
        filled(paper_of("{{rank_of_east}}"), document, {})
    assert "section:ranking" in refused.value.hint


def test_macros_linked_templates_and_what_is_no_docx_are_refused(document):
    def with_part(name, content):
        out = io.BytesIO(paper_of("{{title}}"))
        with zipfile.ZipFile(out, "a") as parts:
            parts.writestr(name, content)
        return out.getvalue()

    linked = b'<Relationships><Relationship Type="a/attachedTemplate" TargetMode="External"/></Relationships>'
    for content in (
        b"no docx",
        with_part("word/vbaProject.bin", b"x"),
        with_part("word/_rels/s.xml.rels", linked),
    ):
        with pytest.raises(Unprocessable):
            filled(content, document, {})


def ground():
    cells = {
        code: shapely.box(at * 4e4, 0, at * 4e4 + 3e3, 3e3) for at, code in enumerate(world.ZONES.values())
    }
    places = np.array([(at * 4e4 + 1e3, 1e3 + step) for at in range(8) for step in range(at + 1)])
    return Ground(4547, {"zone": cells}, (shapely.box(-1e4, -1e5, 3e5, 1e5),), places)


@BOTH
def test_all_pictures_are_drawn_without_a_browser(facts, code):
    drawn = pictures_of(facts, LANGUAGES[code], ground())
    assert set(drawn) == {"parts", "scores-zone", "density", "trend"}
    for picture in drawn.values():
        opened = Image.open(io.BytesIO(picture))
        assert (
            opened.format == "PNG"
            and opened.width == 1260
            and len(opened.convert("RGB").getcolors(10**6)) > 20
        )


def test_without_ground_or_a_former_round_there_are_no_such_pictures(facts):
    alone = replace(facts, trend=facts.trend[-1:])
    assert set(pictures_of(alone, LANGUAGES["en"], Ground(4547))) == {"parts"}


def test_a_machine_without_a_chinese_font_says_so(facts, monkeypatch):
    monkeypatch.setattr(bulletin_drawing, "FONTS", ("No such font",))
    with pytest.raises(Unavailable, match="Chinese font"):
        pictures_of(facts, LANGUAGES["zh-hans"], ground())


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.lists(st.integers(0, 12000), min_size=1, max_size=30))
def test_every_value_lies_in_its_class(hundredths):
    values = [number / 100 for number in hundredths]
    breaks = class_breaks(values)
    assert breaks == sorted(breaks) and 2 <= len(breaks) <= 7
    for value in values:
        at = class_of(value, breaks)
        assert breaks[at] <= value <= breaks[at + 1] + 1e-9
