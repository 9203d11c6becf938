"""Act: how does a file of special areas, border rules or decisions on site come in?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction

from gis_core.city import City
from gis_core.crs import DATUMS, geometry_to_storage
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Fault
from gis_core.reading import TABLES, FeatureTable, Row, read_features
from grids.boundary_files import projection
from grids.models import BorderRule, SpecialArea
from grids.settlement_columns import Columns, RowFault, Wish, columns_of, wish_of
from grids.settlement_report import EndTold, RowTold, SettlementReport
from grids.settlement_wishes import WHATS, AreaWish, RuleWish, one_of
from grids.settlements import Settled, end_settlement, hold_settling, put_border_rule, put_special_area
from grids.site_decisions import record_site_decision
from grids.unit_rows import Refusal

_WKT = ("wkt", "geometry", "the_geom", "图形")
_MOST_ENDING = 0.5
_ENDED: Mapping[str, type[SpecialArea] | type[BorderRule]] = {
    "special_area": SpecialArea, "border_rule": BorderRule,
}


@dataclass(frozen=True)
class SettlementImport:
    """What somebody asks to import (see the options of ``import_settlements``)."""

    path: Path
    what: str
    datum: str
    on: date
    crs: str | None = None
    encoding: str | None = None
    layer: str | None = None
    wkt: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    document: str = ""
    edition: str = "partial"
    yes_end: bool = False
    skip_refused: bool = False
    commit: bool = False
    by: Any = None


def import_settlements(wish: SettlementImport) -> SettlementReport:
    """Import a file of one thing, from a day on; all of it in one transaction, or nothing.

    Without ``commit`` everything is tried and taken back. Raises a Fault where the file, a column or
    an option is wrong as a whole; a row that cannot be taken is in the report.
    """
    city = current_city()
    one_of(wish.what, WHATS, "what")
    one_of(wish.datum, DATUMS, "datum")
    if wish.edition == "full" and wish.what == "site_decision":
        raise BadParameter(
            "A decision on site does not end by not being listed.", parameter="edition",
            hint="Let a later decision supersede it.",
        )
    if wish.edition == "full" and wish.skip_refused:
        raise BadParameter(
            "A full edition is taken whole: a refused row would end what it names.", parameter="edition",
            hint="Leave --skip-refused out and mend the file.",
        )
    table = _read(wish)
    columns = columns_of(wish.what, table.fields, wish.columns)
    epsg, coordinates = projection(wish.crs, wish.datum, table, city)
    notes = [*table.notes, *_unread(columns)]
    rows = list(table.rows)
    with transaction.atomic():
        hold_settling()
        told, refused = _take(wish, columns, rows, epsg, city)
        ending, left_alone = _rest(wish, told, refused)
        if not wish.commit or (refused and not wish.skip_refused):
            transaction.set_rollback(True)
    return SettlementReport(
        wish.path.name, wish.what, wish.on, coordinates, notes, told, refused, ending, left_alone,
        wish.skip_refused, wish.commit,
    )


def _read(wish: SettlementImport) -> FeatureTable:
    """The rows of the file; of a table with the geometry of its WKT column."""
    given: dict[str, Any] = {"layer": wish.layer, "encoding": wish.encoding}
    wkt = wish.wkt
    if wkt is None and wish.path.suffix.casefold() in TABLES:
        fields = read_features(wish.path, rows=0, **given).fields
        wkt = next((each for each in fields if each.casefold() in _WKT), None)
        if wkt is None:
            raise BadParameter(
                f"{wish.path.name} is a table: it has no geometry of its own.", parameter="wkt",
                hint="Say with --wkt FIELD which column holds it as WKT.",
            )
    return read_features(wish.path, wkt=wkt, joined_by=wish.columns.get("code", "code"), **given)


def _unread(columns: Columns) -> list[str]:
    return [f"Columns that are not read: {', '.join(columns.unread)}."] if columns.unread else []


def _take(
    wish: SettlementImport, columns: Columns, rows: Sequence[Row], epsg: int | None, city: City
) -> tuple[list[RowTold], list[Refusal]]:
    """What became of each row, and the rows that cannot be taken; of several of one code, none can."""
    told: list[RowTold] = []
    refused: list[Refusal] = []
    times = Counter(columns.text(row, "code") for row in rows)
    doubles = {code for code, count in times.items() if count > 1}
    for row in rows:
        named = " ".join(filter(None, (columns.text(row, "code"), columns.text(row, "name"))))[:120]
        try:
            _refuse_double(columns.text(row, "code"), doubles)
            with transaction.atomic():
                settled = _settle(_wish(wish, columns, row, epsg, city), wish)
            told.append(RowTold(row.number, settled.outcome, settled.code, settled.name, settled.notes))
        except Fault as fault:
            refused.append(Refusal(row.number, named, fault.code, fault.detail, fault.hint))
    return told, refused


def _refuse_double(code: str, doubles: set[str]) -> None:
    if code and code in doubles:
        raise RowFault(
            f"The code {code[:40]} stands in several rows.", code="double-code",
            hint="If they are parts of one area, join them into one row; else correct the code.",
        )


def _wish(
    wish: SettlementImport, columns: Columns, row: Row, epsg: int | None, city: City
) -> Wish:
    if row.fault is not None:
        raise row.fault
    geometry = row.geometry
    if geometry is not None and not shapely.is_empty(geometry):
        geometry = geometry_to_storage(geometry, epsg=epsg, datum=wish.datum, allowed=city.allowed_epsgs)
    return wish_of(columns, row, geometry, wish.on, wish.document)


def _settle(wish: Wish, asked: SettlementImport) -> Settled:
    if isinstance(wish, AreaWish):
        return put_special_area(wish, asked.on)
    if isinstance(wish, RuleWish):
        return put_border_rule(wish, asked.on)
    return record_site_decision(wish, asked.by)


def _rest(
    wish: SettlementImport, told: Sequence[RowTold], refused: Sequence[Refusal]
) -> tuple[list[EndTold], int]:
    """What a full edition ends because it is not in the file, and how many others are left alone.

    Raises Conflict where more than half would end, which is what a file of a part looks like, unless
    ``yes_end``.
    """
    table = _ENDED.get(wish.what)
    if table is None or refused:
        return [], 0
    held = table.objects.filter(valid__contains=wish.on)
    others = held.exclude(code__in=[row.code for row in told]).order_by("code")
    missing = list(others.values_list("code", flat=True))
    if wish.edition != "full":
        return [], len(missing)
    known = held.count() - sum(row.outcome == "starts" for row in told)
    if len(missing) > _MOST_ENDING * known and not wish.yes_end:
        raise Conflict(
            f"{len(missing)} of {known} are not in the file and would end on {wish.on}: "
            "this looks like a part, not a full edition.",
            hint="Import it with --edition partial; if they are really to end, add --yes-end.",
            parameter="edition", code="edition-looks-partial",
        )
    ended = [end_settlement(wish.what, code, wish.on) for code in missing]
    return [EndTold(each.code, each.name, each.notes) for each in ended], 0
