"""Pure: the bulletin as plain text for the press, its tables as lines."""

from __future__ import annotations

from collections.abc import Iterator

from findings.bulletin_document import Document, Table


def text_of(document: Document) -> str:
    """The whole bulletin as plain text; cells of a table are parted by tabs."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    for warning in document.warnings:
        yield f"【{warning}】" if document.language.startswith("zh") else f"[{warning}]"
    yield from (document.title, "", document.lead, "")
    for section in document.sections:
        yield section.heading
        yield from section.paragraphs
        for table in section.tables:
            yield from _table(table)
        yield ""
    yield from (document.issuer, document.date, "")
    yield from document.seal
    yield from document.footer


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield table.caption
    yield "\t".join(table.header)
    for row in table.rows:
        yield "\t".join(" ".join(cell.text.split()) for cell in row)
