"""Pure: what comes out of a file somebody sent, whatever its format was?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely

from gis_core.errors import Fault


class FileFault(Fault):
    """A file cannot be read. ``code`` says what kind of trouble, the hint what to do."""

    code = "bad-file"
    title = "The file cannot be read"


@dataclass(frozen=True)
class Row:
    """One feature or line.

    ``number`` is what a person sees: the feature's place in the file from 1, or a spreadsheet's
    row with the header as 1. ``geometry`` is in the file's own coordinates, two-dimensional.
    ``fault`` tells why the row cannot be read; then there is no geometry and ``values`` are
    what could be made out.
    """

    number: int
    values: dict[str, Any]
    geometry: shapely.Geometry | None = None
    fault: Fault | None = None


@dataclass
class FeatureTable:
    """The fields and rows of one layer or table; ``rows`` can be walked once.

    ``crs_epsg`` is what the file claims (never to be trusted for the datum), None where it
    claims nothing that is an EPSG code; ``crs_name`` is its name, for reports. ``count`` is for
    progress and may be a few too many for CSV. ``notes`` are things done that a report has to
    say, such as an encoding that was recognised.
    """

    fields: list[str]
    rows: Iterator[Row]
    driver: str
    crs_epsg: int | None = None
    crs_name: str = ""
    count: int | None = None
    encoding: str = ""
    notes: list[str] = field(default_factory=list)


def check_fields(fields: list[str]) -> list[str]:
    """The names, if each is there, once and readable; raises FileFault otherwise."""
    for place, name in enumerate(fields, start=1):
        if not name.strip():
            raise FileFault(
                f"Column {place} has no name.", hint="Give every column a name.", code="bad-fields"
            )
        check_text(name, "The name of a column")
    folded = [name.strip().casefold() for name in fields]
    for place, name in enumerate(folded):
        if name in folded[:place]:
            raise FileFault(
                f"Two columns are named “{fields[place].strip()}”.",
                hint="Give every column a name of its own.",
                code="duplicate-fields",
            )
    return [name.strip() for name in fields]


def check_text(text: str, where: str) -> None:
    """Raises FileFault if the text was spoilt by an earlier program or cannot be stored."""
    if "\ufffd" in text:
        raise FileFault(
            f"{where} holds �, the trace of a wrong encoding: “{text[:40]}”.",
            hint="The text was spoilt before it came here; export it again, in UTF-8 or with --encoding GBK.",
            code="spoilt-text",
        )
    if "\0" in text:
        raise FileFault(f"{where} holds a NUL character.", code="nul-character")
