"""Pure: the letter paper used where an office has given none: a DOCX template of our own."""

from __future__ import annotations

import io
from typing import Any

CHINESE_FONT = "FangSong"
"""仿宋, in which offices write; a computer without it takes another."""
_MARGINS_CM = (3.7, 3.5, 2.8, 2.6)
"""Top, bottom, left, right of an official document (GB/T 9704-2012)."""


def default_paper(language: str) -> bytes:
    """A template that names everything, A4, in the measures of an official document."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    chinese = language.startswith("zh")
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = (
        Cm(each) for each in _MARGINS_CM
    )
    _font(paper.styles["Normal"], CHINESE_FONT if chinese else "Times New Roman", Pt(12 if chinese else 11))
    for name, size in (("Heading 1", 14), ("Caption", 10)):
        style = paper.styles[name]
        _font(style, "SimHei" if chinese else "Arial", Pt(size))
        style.font.color.rgb, style.font.italic = RGBColor(0, 0, 0), False
    warning = paper.add_paragraph()
    run = warning.add_run("{{warnings}}")
    run.bold, run.font.color.rgb = True, RGBColor(0x9C, 0x2B, 0x00)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("{{title}}")
    run.bold, run.font.size = True, Pt(18)
    for name in ("lead", "body"):
        line = paper.add_paragraph("{{" + name + "}}")
        if chinese:
            line.paragraph_format.first_line_indent = Pt(24)
    for name in ("issuer", "date"):
        paper.add_paragraph("{{" + name + "}}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.add_paragraph("{{seal}}")
    foot = page.footer.paragraphs[0]
    foot.text, foot.alignment = "{{footer}}", WD_ALIGN_PARAGRAPH.CENTER
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _font(style: Any, name: str, size: Any) -> None:
    """The font of Latin letters and of Chinese ones, which Word keeps apart."""
    from docx.oxml.ns import qn

    style.font.name, style.font.size = name, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
