"""Act: how do the boundaries of a file become units?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import shapely
from django.db import transaction

from gis_core.city import City, UnitKind
from gis_core.crs import DATUMS, is_projected, parse_epsg
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.reading import FeatureTable, read_features
from grids.changes import UnitChange
from grids.common_shift import common_shift
from grids.coverage_measures import Measure, gaps, overlaps
from grids.import_report import ImportReport, PlacedMeasure
from grids.memberships import DeclaredMembership
from grids.models import UnitVersion
from grids.revisions import Published, publish
from grids.shares import parent_kinds
from grids.unit_rows import Columns, Judge, TakenRow, judge_rows
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
    skip_refused: bool = False
    commit: bool = False


def _believed_on(on: date, kind: str) -> dict[str, UnitVersion]:
    """The units of a kind on the day, by code, without their boundaries."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return {}
    return {version.code: version for version in versions_on(on, newest.number, [kind]).defer("geometry")}


def _stated(table: FeatureTable) -> str:
    if table.crs_epsg is not None:
        return f"the file says EPSG:{table.crs_epsg}"
    if table.crs_name:
        return f"the file names “{table.crs_name}”, which is no EPSG code"
    return "the file says no coordinate system"


def _projection(wish: UnitImport, table: FeatureTable, city: City) -> tuple[int | None, str]:
    """The projected code the coordinates are in, None for degrees; and the sentence that says so."""
    declared = f"datum {wish.datum} as declared"
    epsg = table.crs_epsg if wish.crs is None else parse_epsg(wish.crs, city.allowed_epsgs)
    if epsg is None:
        return None, f"taken as degrees, longitude first, {declared}; {_stated(table)}."
    source = "as the file says" if wish.crs is None else f"as --crs says ({_stated(table)})"
    if is_projected(epsg):
        return parse_epsg(epsg, city.allowed_epsgs), f"read in EPSG:{epsg} {source}, {declared}."
    return None, f"read as degrees, EPSG:{epsg} {source}; {declared}, whatever the code implies."


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
    return kind


def _check_columns(wish: UnitImport, table: FeatureTable) -> None:
    for option in ("code", "name", "parent"):
        column = getattr(wish.columns, option)
        if column is not None and column not in table.fields:
            raise BadParameter(
                f"{wish.path.name} has no column “{column}”.",
                hint=f"Its columns are: {', '.join(table.fields) or 'none'}.", parameter=option,
            )


def _changes(taken: Sequence[TakenRow], kind: str, believed: dict[str, UnitVersion]) -> list[UnitChange]:
    """The rows as changes; a known unit keeps the attributes it has, a file of outlines has none."""
    return [
        UnitChange(
            kind, row.code, row.name, row.geometry,
            believed[row.code].attributes if row.code in believed else {},
        )
        for row in taken
    ]


def _declared(taken: Sequence[TakenRow], wish: UnitImport) -> list[DeclaredMembership] | None:
    if wish.parent_kind is None:
        return None
    return [
        DeclaredMembership(wish.kind, row.code, wish.parent_kind, row.parent)
        for row in taken if row.parent is not None
    ]


def _measured(
    taken: Sequence[TakenRow], kind: UnitKind, city: City
) -> tuple[PlacedMeasure, PlacedMeasure | None]:
    """Overlaps and, unless the kind is islands by nature, enclosed gaps among the rows."""
    shapes = [row.geometry for row in taken]

    def placed(measure: Measure) -> PlacedMeasure:
        return PlacedMeasure(measure, tuple(taken[at].code for at in measure.largest_units))

    overlap = placed(overlaps(shapes, city.metric_srid))
    return overlap, None if kind.policy == "islands" else placed(gaps(shapes, city.metric_srid))


def _shifted(wish: UnitImport, taken: Sequence[TakenRow], city: City) -> list[str]:
    """A warning, if the units that are known already all lie beside where they are known."""
    newest = newest_revision()
    if newest is None or newest.number is None:
        return []
    given = {row.code: row.geometry for row in taken[:_COMPARED]}
    known = versions_on(wish.on, newest.number, [wish.kind]).filter(code__in=list(given))
    pairs = [(shapely.from_wkb(bytes(each.geometry.wkb)), given[each.code]) for each in known]
    shift = common_shift([old for old, _ in pairs], [new for _, new in pairs], city.metric_srid)
    return [] if shift is None else [shift.sentence()]


def _try(wish: UnitImport, taken: Sequence[TakenRow], write: bool) -> tuple[Published, int]:
    """Publish, and take it back unless ``write``; and how many units are not in the file."""
    with transaction.atomic():
        believed = _believed_on(wish.on, wish.kind)
        published = publish(
            _changes(taken, wish.kind, believed), effective_on=wish.on, document=wish.document,
            reason=f"import {wish.path.name}", memberships=_declared(taken, wish),
        )
        if not write:
            transaction.set_rollback(True)
    return published, len(believed.keys() - {row.code for row in taken})


def import_units(wish: UnitImport, progress: Progress = lambda _: None) -> ImportReport:
    """Import a file of boundaries as units of one kind, valid from ``wish.on``; what came of it.

    All rows in one transaction, or none: refused rows keep the file out unless
    ``skip_refused``. Without ``commit`` everything is tried and taken back. Boundaries are
    stored as they came, each vertex on the storage grid: nothing is repaired, overlaps and gaps
    are measured and told. Raises a Fault where the file, a column or an option is wrong as a whole.
    """
    city = current_city()
    kind = _check_wish(wish, city)
    progress(f"reading {wish.path.name}")
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    _check_columns(wish, table)
    epsg, sentence = _projection(wish, table, city)
    parents = _believed_on(wish.on, wish.parent_kind) if wish.parent_kind else None
    judge = Judge(wish.columns, kind, city, wish.datum, epsg, parents)
    rows = list(table.rows)
    taken, refused = judge_rows(rows, judge, lambda count: progress(f"judging row {count} of {len(rows)}"))
    progress("measuring overlaps and gaps")
    overlap, gap = _measured(taken, kind, city)
    notes = (*table.notes, *_shifted(wish, taken, city))
    progress("publishing" if wish.commit else "trying")
    write = wish.commit and (wish.skip_refused or not refused)
    published, staying = _try(wish, taken, write)
    counts = published.counts
    return ImportReport(
        file=wish.path.name, kind=wish.kind, read=len(rows), new=counts.created,
        changed=counts.changed, unchanged=counts.unchanged, refused=refused, staying=staying,
        memberships=counts.memberships, coordinates=sentence, notes=notes,
        overlaps=overlap, gaps=gap,
        revision=published.revision.number if published.revision and write else None,
        skip_refused=wish.skip_refused, commit=wish.commit,
    )
