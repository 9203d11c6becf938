"""Ask: which units does a file of boundaries hold, and what would be different from a day on?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from gis_core.city import City, UnitKind
from gis_core.crs import DATUMS, is_projected, parse_epsg
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.reading import TABLES, FeatureTable, read_features
from grids.changes import outlines
from grids.checks.faults import DEFAULT_TOLERANCE_M
from grids.common_shift import common_shift
from grids.coverage.value import Unit
from grids.derived_outlines import contradictions
from grids.editions import Edition, Ending, ending_units
from grids.models import UnitVersion
from grids.parents import primary_parents
from grids.repairing import Repair, Unrepaired, cleaned_borders
from grids.shares import parent_kinds
from grids.unit_rows import Columns, Judge, Refusal, TakenRow, judge_rows
from grids.units import newest_revision, versions_on

Progress = Callable[[str], None]
_COMPARED = 500
"""How many known units at most are compared with where the file puts them."""


@dataclass(frozen=True)
class UnitImport:
    """What somebody asks to import, in their own words (see the options of ``import_units``)."""

    path: Path
    kind: str
    columns: Columns
    datum: str
    on: date
    document: str
    crs: str | None = None
    parent_kind: str | None = None
    encoding: str | None = None
    layer: str | None = None
    wkt: str | None = None
    repair: bool = False
    tolerance_m: float = DEFAULT_TOLERANCE_M
    edition: Edition = "partial"
    yes_end: bool = False
    draft: str | None = None
    skip_refused: bool = False
    commit: bool = False


@dataclass(frozen=True)
class FileOfUnits:
    """What a file holds: the rows that can be units and those that cannot, and what was done to them.

    ``coordinates`` says in a sentence where they were taken to lie; ``ending`` are the units that
    a full edition leaves out.
    """

    kind: UnitKind
    read: int
    taken: Sequence[TakenRow]
    refused: Sequence[Refusal]
    coordinates: str
    notes: Sequence[str]
    repairs: Sequence[Repair]
    unrepaired: Sequence[Unrepaired]
    ending: Sequence[Ending]
    believed: Mapping[str, UnitVersion]


def read_units(wish: UnitImport, progress: Progress = lambda _: None) -> FileOfUnits:
    """Read and judge the file; raises a Fault where the file, a column or an option is wrong as a whole."""
    city = current_city()
    kind = _check_wish(wish, city)
    progress(f"reading {wish.path.name}")
    table = read_features(
        wish.path, layer=wish.layer, encoding=wish.encoding, wkt=wish.wkt, joined_by=wish.columns.code
    )
    _check_columns(wish, table)
    epsg, sentence = projection(wish.crs, wish.datum, table, city)
    parents = believed_on(wish.on, wish.parent_kind) if wish.parent_kind else None
    mend_within = wish.tolerance_m if wish.repair else None
    judge = Judge(wish.columns, kind, city, wish.datum, epsg, parents, mend_within)
    rows = list(table.rows)
    taken, refused = judge_rows(rows, judge, lambda count: progress(f"judging row {count} of {len(rows)}"))
    repairs, unrepaired = [row.repair for row in taken if row.repair], list[Unrepaired]()
    if wish.repair and taken:
        progress("repairing borders")
        taken, borders, unrepaired = _with_clean_borders(wish, kind, city, taken)
        repairs += borders
    wrong = contradictions(
        city, wish.kind, wish.on, taken, _known_areas(wish, [row.code for row in taken]), wish.tolerance_m
    )
    refused = sorted([*refused, *wrong], key=lambda refusal: refusal.row)
    taken = [row for row in taken if row.row not in {refusal.row for refusal in wrong}]
    believed = believed_on(wish.on, wish.kind)
    ending = _ending(wish, city, taken, refused, believed)
    notes = [*table.notes, *_shifted(wish, taken, city), *_promise(wish)]
    return FileOfUnits(
        kind, len(rows), taken, refused, sentence, notes, repairs, unrepaired, ending, believed
    )


def believed_on(on: date, kind: str) -> dict[str, UnitVersion]:
    """The units of a kind on the day, by code, without their boundaries."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return {}
    return {version.code: version for version in versions_on(on, newest.number, [kind]).defer("geometry")}


def _check_wish(wish: UnitImport, city: City) -> UnitKind:
    if wish.datum not in DATUMS:
        raise BadParameter(
            f"There is no datum “{wish.datum}”.", hint=f"One of {', '.join(DATUMS)}.", parameter="datum"
        )
    kind = city.kind(wish.kind)
    if (wish.columns.parent is None) != (wish.parent_kind is None):
        raise BadParameter("--parent and --parent-kind go together.", parameter="parent")
    possible = parent_kinds(city.kinds, kind.key)
    if wish.parent_kind is not None and wish.parent_kind not in possible:
        raise BadParameter(
            f"A {kind.key} is no member of a {wish.parent_kind} in this city.",
            hint=f"Possible: {', '.join(possible) or 'none'}.", parameter="parent-kind",
        )
    if wish.draft is not None and wish.parent_kind not in (None, kind.parent):
        raise BadParameter(
            f"In a draft the declared parent is of kind {kind.parent or '(none)'} for a {kind.key}; "
            "other memberships follow from its place.",
            hint="Leave --parent and --parent-kind out.", parameter="parent-kind",
        )
    if not 0 < wish.tolerance_m <= 100:
        raise BadParameter("The tolerance is a number of metres above 0, at most 100.", parameter="tolerance")
    if wish.wkt is None and wish.path.suffix.casefold() in TABLES:
        raise BadParameter(
            f"{wish.path.name} is a table: it has no geometry of its own.",
            hint="Say with --wkt FIELD which column holds it as WKT.", parameter="wkt",
        )
    return kind


def _check_columns(wish: UnitImport, table: FeatureTable) -> None:
    for option in ("code", "name", "parent"):
        column = getattr(wish.columns, option)
        if column is not None and column not in table.fields:
            raise BadParameter(
                f"{wish.path.name} has no column “{column}”.",
                hint=f"Its columns are: {', '.join(table.fields) or 'none'}.", parameter=option,
            )


def _stated(table: FeatureTable) -> str:
    if table.crs_epsg is not None:
        return f"the file says EPSG:{table.crs_epsg}"
    if table.crs_name:
        return f"the file names “{table.crs_name}”, which is no EPSG code"
    return "the file says no coordinate system"


def projection(
    crs: str | None, datum: str, table: FeatureTable, city: City
) -> tuple[int | None, str]:
    """The projected code the coordinates are in, None for degrees; and the sentence that says so."""
    declared = f"datum {datum} as declared"
    if crs is None and table.driver == "DXF":
        raise BadParameter(
            "A DXF says no coordinate system.", parameter="crs",
            hint=f"Say it with --crs: {', '.join(f'EPSG:{code}' for code in city.allowed_epsgs)}.",
        )
    epsg = table.crs_epsg if crs is None else parse_epsg(crs, city.allowed_epsgs)
    if epsg is None:
        return None, f"taken as degrees, longitude first, {declared}; {_stated(table)}."
    source = "as the file says" if crs is None else f"as --crs says ({_stated(table)})"
    if is_projected(epsg):
        return parse_epsg(epsg, city.allowed_epsgs), f"read in EPSG:{epsg} {source}, {declared}."
    return None, f"read as degrees, EPSG:{epsg} {source}; {declared}, whatever the code implies."


def _with_clean_borders(
    wish: UnitImport, kind: UnitKind, city: City, taken: Sequence[TakenRow]
) -> tuple[list[TakenRow], list[Repair], list[Unrepaired]]:
    cleaned = cleaned_borders(
        [row.geometry for row in taken], [row.code for row in taken],
        city.metric_srid, wish.tolerance_m, islands=kind.policy == "islands",
    )
    rows = [replace(row, geometry=area) for row, area in zip(taken, cleaned.areas, strict=True)]
    return rows, cleaned.repairs, cleaned.unrepaired


def _promise(wish: UnitImport) -> list[str]:
    """What --repair does and does not, with its parameters."""
    if not wish.repair:
        return []
    return [
        f"Repaired on request, within {wish.tolerance_m:g} m: outlines that cross or touch themselves "
        "(make_valid, structure); gaps and overlaps among the rows, to the neighbour with the longest "
        "border (coverage_clean; vertices snapped within 1 cm, or the tolerance where need be; no border "
        "moved by more than twice the tolerance). Wider ones, and borders with units that are not in the "
        "file, are left as they are."
    ]


def _shifted(wish: UnitImport, taken: Sequence[TakenRow], city: City) -> list[str]:
    """A warning, if the units that are known already all lie beside where they are known."""
    given = {row.code: row.geometry for row in taken[:_COMPARED]}
    known = _known_areas(wish, list(given))
    shift = common_shift(list(known.values()), [given[code] for code in known], city.metric_srid)
    return [] if shift is None else [shift.sentence()]


def _known_areas(wish: UnitImport, codes: Sequence[str]) -> dict[str, shapely.MultiPolygon]:
    """The areas that units of those codes have on the day."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return {}
    rows = versions_on(wish.on, newest.number, [wish.kind]).filter(code__in=codes).order_by("code")
    return {each.code: shapely.from_wkb(bytes(each.geometry.wkb)) for each in rows}


def _ending(
    wish: UnitImport, city: City, taken: Sequence[TakenRow], refused: Sequence[Refusal],
    believed: Mapping[str, UnitVersion],
) -> list[Ending]:
    """The units that a full edition ends; none while rows of it are refused."""
    if wish.edition != "full":
        return []
    if wish.skip_refused:
        raise BadParameter(
            "A full edition is taken whole: a refused row would end its unit.",
            hint="Leave --skip-refused out and mend the file.", parameter="edition",
        )
    if refused:
        return []
    return ending_units(city, wish.kind, wish.on, believed, {row.code for row in taken}, wish.yes_end)


def changes_of_file(wish: UnitImport, read: FileOfUnits) -> dict[str, Unit | None]:
    """The units that would be different from the day on, by code; None ends one.

    What is believed already is left out, whatever its rings start with: a file that nobody
    touched changes nothing. A known unit keeps its attributes, and its parent unless one is given.
    """
    known = _known_areas(wish, [row.code for row in read.taken])
    parents = _known_parents(wish, read)
    old = dict(zip(known, outlines(list(known.values())), strict=True))
    new = outlines(np.array([row.geometry for row in read.taken], dtype=object))
    found: dict[str, Unit | None] = {}
    for row, outline in zip(read.taken, new, strict=True):
        before = read.believed.get(row.code)
        parent = row.parent if _names_parent(wish, read.kind) else parents.get(row.code)
        if before is not None and (before.name, parents.get(row.code), old[row.code]) == (
            row.name, parent, outline
        ):
            continue
        same_ground = before is not None and old[row.code] == outline
        area = known[row.code] if same_ground else row.geometry
        found[row.code] = Unit(area, row.code, row.name, parent, before.attributes if before else {})
    return found | {each.code: None for each in read.ending}


def _names_parent(wish: UnitImport, kind: UnitKind) -> bool:
    return wish.parent_kind is not None and wish.parent_kind == kind.parent


def _known_parents(wish: UnitImport, read: FileOfUnits) -> dict[str, str]:
    """The code of the primary parent each unit has on the day, by its own code."""
    newest = newest_revision()
    if newest is None or newest.number is None or read.kind.parent is None:
        return {}
    above = primary_parents(wish.kind, read.kind.parent, wish.on, newest.number)
    return {code: above[each.unit_id] for code, each in read.believed.items() if each.unit_id in above}
