"""Act: write an empty table for an office to fill in, with its headings and one line of what they hold.

For commands: openpyxl is large.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gis_core.errors import Conflict, Unprocessable


def write_template(path: Path, sheet: str, columns: Mapping[str, str]) -> None:
    """A new workbook: ``columns`` are headings and what each holds (as comments of the headings).

    Raises Conflict where the file is there already, Unprocessable where it cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(list(columns))
    for cell, says in zip(page[1], columns.values(), strict=True):
        cell.font = Font(bold=True)
        cell.comment = Comment(says, "Luzhang", width=320, height=90)
        page.column_dimensions[cell.column_letter].width = 18
    page.freeze_panes = "A2"
    try:
        with path.open("xb") as file:
            book.save(file)
    except FileExistsError as error:
        raise Conflict(f"{path} is there already.", hint="Name a new file.") from error
    except OSError as error:
        raise Unprocessable(f"{path} cannot be written: {error.strerror}.") from error
