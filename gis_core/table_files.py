"""Ask: which rows does this CSV or XLSX file hold?

Values of a CSV stay text, as written: what a date or a number is, the importer's options say.
A workbook gives its own numbers and dates. Row numbers are a spreadsheet's: the header is 1.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from gis_core.archives import open_archive
from gis_core.feature_table import FeatureTable, FileFault, Row, check_fields, check_text

MAX_CELL = 128 * 1024
MAX_COLUMNS = 1_000
_CHUNK = 4 * 1024 * 1024
_CHINESE = ("gbk", "gb2312", "cp936", "936")


def python_encoding(name: str) -> str:
    """Python's name of an encoding a person or a .cpg file gave; raises FileFault if unknown.

    GBK and GB 2312 are read as their superset GB 18030.
    """
    wanted = name.strip().strip("\x1a").casefold().removeprefix("ansi ").removeprefix("oem ")
    if wanted in _CHINESE:
        return "gb18030"
    for attempt in (wanted, f"cp{wanted}", wanted.replace(" ", "-").replace("88591", "8859-1")):
        try:
            return codecs.lookup(attempt).name
        except (LookupError, ValueError):
            continue
    raise FileFault(
        f"The encoding “{name[:40]}” is not known.", hint="Such as UTF-8 or GBK.", code="bad-encoding"
    )


def _scan(path: Path, encoding: str) -> int:
    """Decode the whole file once; the number of its lines. Raises FileFault at the first fault."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 0
    with path.open("rb") as source:
        while True:
            chunk = source.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line = lines + 1 + error.object[: error.start].count(b"\n")
                raise _not_text(line, encoding) from error
            if "\ufffd" in text:
                line = lines + 1 + text[: text.index("\ufffd")].count("\n")
                raise FileFault(
                    f"Line {line} holds �, the trace of a wrong encoding.",
                    hint="The text was spoilt before it came here; export it again.",
                    code="spoilt-text",
                    line=line,
                )
            lines += text.count("\n")
            if not chunk:
                return lines


def _not_text(line: int, encoding: str) -> FileFault:
    other = "UTF-8" if encoding == "gb18030" else "GBK"
    return FileFault(
        f"Line {line} is not {encoding.removesuffix('-sig').upper()} text.",
        hint=f"Say its encoding: --encoding {other}.",
        code="bad-encoding",
        line=line,
    )


def _delimiter(header: str, suffix: str) -> str:
    if suffix == ".tsv":
        return "\t"
    return max(",;\t", key=header.count)


def read_csv(
    path: Path, encoding: str | None, rows: int | None, longest_cell: int = MAX_CELL
) -> FeatureTable:
    """The rows of a CSV or TSV file; UTF-8 (with or without a mark) unless told otherwise.

    ``longest_cell``: characters of a cell from which on its row is a fault.
    """
    codec, lines, records = _opened(path, encoding, longest_cell)
    number, header, fault = next(records, (1, [], None))
    if fault is not None:
        raise fault
    if not header:
        raise FileFault("The file is empty.", hint="Its first line names the columns.", code="empty-file")
    fields = check_fields(_within_columns(header))
    return FeatureTable(
        fields=fields,
        rows=islice(_csv_rows(records, fields), rows),
        driver="CSV",
        count=max(lines - number, 0),
        encoding=codec.removesuffix("-sig"),
    )


def csv_cells(path: Path, encoding: str | None) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not blank, by number, of a table whose header is not a line of names.

    As ``read_csv`` otherwise; raises FileFault at a line that has not as many cells as the first.
    """
    _, _, records = _opened(path, encoding, MAX_CELL)
    width = 0
    for number, record, fault in records:
        width = width or len(_within_columns(record))
        row = next(_csv_rows(iter([(number, record, fault)]), [str(place) for place in range(width)]))
        if row.fault is not None:
            raise row.fault
        yield number, record


def _opened(
    path: Path, encoding: str | None, longest_cell: int
) -> tuple[str, int, Iterator[tuple[int, list[str], FileFault | None]]]:
    """The encoding, how many lines there are, and the records."""
    codec = python_encoding(encoding) if encoding else "utf-8"
    codec = "utf-8-sig" if codec == "utf-8" else codec
    lines = _scan(path, codec)
    with path.open(encoding=codec, newline="") as source:
        delimiter = _delimiter(source.readline(MAX_CELL), path.suffix.casefold())
    return codec, lines, _records(path, codec, delimiter, longest_cell)


def _within_columns(header: list[str]) -> list[str]:
    if len(header) > MAX_COLUMNS:
        raise FileFault(f"There are {len(header):,} columns; {MAX_COLUMNS:,} are the most that is read.")
    return header


def _next(reader: Iterator[list[str]], longest_cell: int) -> list[str]:
    """The next record; the csv module's limit of a cell is one for the whole process."""
    before = csv.field_size_limit(longest_cell)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(before)


def _records(
    path: Path, codec: str, delimiter: str, longest_cell: int
) -> Iterator[tuple[int, list[str], FileFault | None]]:
    """Each record that is not blank, with its number and what is wrong with its form."""
    with path.open(encoding=codec, newline="") as source:
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            begun = reader.line_num + 1
            try:
                record = _next(reader, longest_cell)
            except StopIteration:
                return
            except csv.Error as error:
                yield (
                    number,
                    [],
                    FileFault(
                        f"Row {number} ({_lines(begun, reader.line_num)}): {error}.",
                        hint="A quotation mark opens without closing, or a cell is too long.",
                        code="bad-row",
                    ),
                )
                continue
            if record:
                yield number, record, None


def _lines(first: int, last: int) -> str:
    """What of the file a record swallowed: an open quotation mark takes later lines with it."""
    return f"line {last}" if first >= last else f"lines {first} to {last}"


def _csv_rows(
    records: Iterator[tuple[int, list[str], FileFault | None]], fields: Sequence[str]
) -> Iterator[Row]:
    for number, record, fault in records:
        values = dict(zip(fields, record, strict=False))
        if fault is None and len(record) != len(fields):
            fault = FileFault(
                f"Row {number} has {len(record)} cells where the header has {len(fields)}.",
                hint="A separator is missing or stands inside a text without quotation marks.",
                code="bad-row",
            )
        yield Row(number, values, fault=fault or _text_fault(values, number))


def _text_fault(values: dict[str, Any], number: int) -> FileFault | None:
    try:
        for name, value in values.items():
            if isinstance(value, str):
                check_text(value, f"Row {number}, “{name}”")
    except FileFault as fault:
        return fault
    return None


def read_xlsx(path: Path, layer: str | None, rows: int | None) -> FeatureTable:
    """The rows of one sheet (the first, unless ``layer`` names another) of a workbook.

    A formula gives the value it had when the file was saved. Raises FileFault.
    """
    check_workbook(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = _sheet(book, layer)
        records = enumerate(sheet.iter_rows(values_only=True), start=1)
        header = list(next(records, (1, ()))[1])
    except FileFault:
        raise
    except Exception as error:  # openpyxl raises whatever the XML made it stumble over
        raise FileFault("The workbook cannot be read.", hint="Save it again as .xlsx or as CSV.") from error
    while header and header[-1] is None:
        header.pop()
    if not header:
        raise FileFault("The sheet is empty.", hint="Its first row names the columns.", code="empty-file")
    names = ["" if value is None else str(value) for value in header]
    fields = check_fields(_within_columns(names))
    count = max((sheet.max_row or 1) - 1, 0)
    return FeatureTable(fields, islice(_sheet_rows(records, fields), rows), "XLSX", count=count)


def check_workbook(path: Path) -> None:
    """Raises FileFault if the workbook is no sound zip or its XML brings entities."""
    with open_archive(path) as archive:
        for member in archive.infolist():
            if not member.filename.casefold().endswith((".xml", ".rels")):
                continue
            with archive.open(member) as source:
                start = source.read(4096).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise FileFault("The workbook holds XML entities; no program makes such.", code="bad-xml")


def _sheet(book: Any, layer: str | None) -> Any:
    names = book.sheetnames
    if layer is None:
        return book[names[0]]
    if layer not in names:
        raise FileFault(f"There is no sheet “{layer}”.", hint=f"There are: {', '.join(names)}.")
    return book[layer]


def _sheet_rows(records: Iterator[tuple[int, Sequence[Any]]], fields: Sequence[str]) -> Iterator[Row]:
    width = len(fields)
    try:
        for number, cells in records:
            if all(value is None or value == "" for value in cells):
                continue
            values = dict(zip(fields, [*cells[:width], *[None] * (width - len(cells))], strict=True))
            fault = _text_fault(values, number)
            if any(value is not None for value in cells[width:]):
                fault = FileFault(f"Row {number} has cells beyond the last named column.", code="bad-row")
            yield Row(number, values, fault=fault)
    except Exception as error:  # openpyxl parses as it goes
        raise FileFault("The workbook breaks off.", hint="Save it again as .xlsx or as CSV.") from error
