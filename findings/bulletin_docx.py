"""Pure: the bulletin in the office's own letter paper: a DOCX whose placeholders are filled.

A placeholder is a name in double braces anywhere in the text, a table, a header or a footer, such as
``{{title}}``, or a bookmark of that name. Names of texts are put in place of the braces; names of blocks
(``body``, ``section:KEY``, ``table:KEY``, ``picture:KEY``, ``seal``) take the place of their paragraph.
What a template does not name is left out; a name nobody knows is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from findings.bulletin_document import Document, Picture, Section, Table
from gis_core.errors import Unprocessable

_NAME = re.compile(r"\{\{\s*([A-Za-z0-9_.:*-]+)\s*\}\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_BYTES, _MOST_UNPACKED = 10_000_000, 80_000_000
_PICTURE_CM = 15.0
_QR_CM = 3.0


def filled(template: bytes, document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """The template with everything it names; ``pictures`` are PNG files by key, the QR code under “qr”.

    Raises Unprocessable for what is no plain DOCX and for names that are not known.
    """
    paper = _opened(template)
    _Filling(paper, document, pictures).run()
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _opened(template: bytes) -> Any:
    from docx import Document as open_docx

    if len(template) > _MOST_BYTES:
        raise Unprocessable("The template is larger than 10 MB.", parameter="template")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise Unprocessable("The template unpacks to more than 80 MB.", parameter="template")
            if any(name.endswith("vbaProject.bin") for name in parts.namelist()):
                raise Unprocessable(
                    "The template holds macros.",
                    hint="Save it as .docx without macros.",
                    parameter="template",
                )
            links = [parts.read(name) for name in parts.namelist() if name.endswith(".rels")]
        paper = open_docx(io.BytesIO(template))
    except Unprocessable:
        raise
    except Exception as error:  # whatever a broken file makes its reader raise
        raise Unprocessable(
            f"The template cannot be read as DOCX ({error.__class__.__name__}).",
            parameter="template",
            hint="Save it from Word or WPS as .docx.",
        ) from error
    if any(b'TargetMode="External"' in link and b"/hyperlink" not in link for link in links):
        raise Unprocessable(
            "The template fetches something from elsewhere (a linked template or picture).",
            hint="Embed it in the file.",
            parameter="template",
        )
    return paper


class _Filling:
    """One template being filled."""

    def __init__(self, paper: Any, document: Document, pictures: Mapping[str, bytes]) -> None:
        self.paper, self.document, self.pictures = paper, document, pictures
        self.texts = {
            "title": document.title,
            "lead": document.lead,
            "issuer": document.issuer,
            "date": document.date,
            "warnings": "\n".join(document.warnings),
            "footer": "\n".join(document.footer),
        }
        self.sections = {f"section:{each.key}": each for each in document.sections}
        self.tables = {f"table:{each.key}": each for one in document.sections for each in one.tables}
        self.drawings = {f"picture:{each.key}": each for one in document.sections for each in one.pictures}

    def run(self) -> None:
        paragraphs = list(_paragraphs(self.paper))
        self._refuse_unknown(paragraphs)
        for paragraph in paragraphs:
            marks = self._bookmarks(paragraph)
            names = _NAME.findall(paragraph.text)
            block = next((name for name in [*names, *marks] if self._is_block(name)), None)
            if block is not None:
                self._put_block(paragraph, block)
                paragraph._element.getparent().remove(paragraph._element)
            elif names:
                self._put_texts(paragraph)
            else:
                for name in marks:
                    paragraph.add_run(_clean(self.texts[name]))

    def _is_block(self, name: str) -> bool:
        return name in ("body", "seal") or name.split(":")[0] in ("section", "table", "picture")

    def _known(self, name: str) -> bool:
        # Whether a table or picture is there depends on the round; its form is known all the same.
        return name in self.texts or self._is_block(name)

    def _refuse_unknown(self, paragraphs: list[Any]) -> None:
        names = {name for paragraph in paragraphs for name in _NAME.findall(paragraph.text)}
        unknown = sorted(name for name in names if not self._known(name))
        if unknown:
            known = ", ".join([*self.texts, "body", "seal", *self.sections, *self.tables, *self.drawings])
            raise Unprocessable(
                f"The template names {', '.join('{{' + name + '}}' for name in unknown)}: not known.",
                hint=f"Known: {known}.",
                parameter="template",
            )

    def _bookmarks(self, paragraph: Any) -> list[str]:
        """Names of bookmarks here that are ours; Word's own and others stay untouched."""
        from docx.oxml.ns import qn

        marks = paragraph._element.findall(qn("w:bookmarkStart"))
        return [name for mark in marks if self._known(name := mark.get(qn("w:name")).replace("__", ":"))]

    def _put_texts(self, paragraph: Any) -> None:
        """The texts in place of their braces, in the letters of the first run that the braces touch."""
        said = _NAME.sub(lambda found: self.texts[found[1]], paragraph.text)
        runs = paragraph.runs
        for run in runs[1:]:
            run.text = ""
        (runs[0] if runs else paragraph.add_run()).text = _clean(said)

    def _put_block(self, paragraph: Any, name: str) -> None:
        if name == "body":
            for section in self.document.sections:
                self._put_section(paragraph, section)
        elif name == "seal":
            self._put_seal(paragraph)
        elif name in self.sections:
            self._put_section(paragraph, self.sections[name])
        elif name in self.tables:
            self._put_table(paragraph, self.tables[name])
        elif name in self.drawings:
            self._put_picture(paragraph, self.drawings[name])

    def _put_section(self, before: Any, section: Section) -> None:
        heading = self._line(before, section.heading)
        self._style(heading, "Heading 1", bold=True)
        for said in section.paragraphs:
            self._line(before, said)
        for table in section.tables:
            self._put_table(before, table)
        for picture in section.pictures:
            self._put_picture(before, picture)

    def _line(self, before: Any, text: str) -> Any:
        """A paragraph before ``before``, formed like it."""
        line = before.insert_paragraph_before(_clean(text))
        if before._element.pPr is not None:
            line._element.insert(0, deepcopy(before._element.pPr))
        return line

    def _style(self, line: Any, name: str, *, bold: bool = False) -> None:
        if name in {style.name for style in self.paper.styles}:
            line.style = self.paper.styles[name]
        elif bold and line.runs:
            line.runs[0].bold = True

    def _put_table(self, before: Any, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        caption = before.insert_paragraph_before(_clean(table.caption))
        self._style(caption, "Caption", bold=True)
        caption.paragraph_format.keep_with_next = True
        made = self.paper.add_table(rows=1, cols=len(table.header))
        self._style(made, "Table Grid")
        for cell, name in zip(made.rows[0].cells, table.header, strict=True):
            cell.text = _clean(name)
            cell.paragraphs[0].runs[0].bold = True
        _repeat_on_each_page(made.rows[0])
        for row in table.rows:
            for cell, told in zip(made.add_row().cells, row, strict=True):
                cell.text = _clean(told.text)
                if told.number is not None:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for cell in (each for row in made.rows for each in row.cells):
            cell.paragraphs[0].paragraph_format.first_line_indent = Pt(0)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
        before._element.addprevious(made._element)

    def _put_picture(self, before: Any, picture: Picture) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm

        if picture.key not in self.pictures:
            return
        line = before.insert_paragraph_before()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        line.add_run().add_picture(io.BytesIO(self.pictures[picture.key]), width=Cm(_PICTURE_CM))
        if not picture.titled:
            self._style(before.insert_paragraph_before(_clean(picture.caption)), "Caption")

    def _put_seal(self, before: Any) -> None:
        from docx.shared import Cm

        for said in self.document.seal:
            self._line(before, said)
        if self.document.seal and "qr" in self.pictures:
            line = before.insert_paragraph_before()
            line.add_run().add_picture(io.BytesIO(self.pictures["qr"]), width=Cm(_QR_CM))


def _repeat_on_each_page(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _paragraphs(paper: Any) -> Iterator[Any]:
    """Every paragraph of the text, its tables, headers and footers."""
    places = [paper]
    for section in paper.sections:
        for place in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not place.is_linked_to_previous:
                places.append(place)
    for place in places:
        yield from place.paragraphs
        for table in place.tables:
            yield from _in_table(table)


def _in_table(table: Any) -> Iterator[Any]:
    seen = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            yield from cell.paragraphs
            for inner in cell.tables:
                yield from _in_table(inner)
