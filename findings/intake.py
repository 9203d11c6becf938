"""Act: how does somebody's file become findings?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone

from findings.batch_shift import earlier_places, likely_datum_of_stored
from findings.cells import check_time_format
from findings.intake_chunks import Ground, Intake
from findings.intake_lookups import (
    RoundBook,
    categories_by_word,
    plan_of_code,
    words_of_components,
    words_of_severities,
)
from findings.intake_places import Frame
from findings.intake_report import IntakeReport
from findings.intake_rows import Columns, Recipe
from findings.intake_storing import lock_intake
from findings.models import Finding, Plan
from gis_core.city import City
from gis_core.crs import DATUMS, is_projected, parse_epsg
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.reading import FeatureTable, read_features

Progress = Callable[[str], None]
REPEATED_LIMIT = 100


@dataclass(frozen=True)
class FindingImport:
    """What somebody asks to import, in their own words (see the options of ``import_findings``)."""

    path: Path
    plan: str
    columns: Columns
    datum: str
    time_zone: str
    source: str = Finding.Source.INSPECTION
    crs: str | None = None
    time_format: str = ""
    repeated_limit: int = REPEATED_LIMIT
    encoding: str | None = None
    layer: str | None = None
    skip_refused: bool = False
    update_visits: bool = False
    commit: bool = False


def import_findings(wish: FindingImport, progress: Progress = lambda _: None) -> IntakeReport:
    """Import a file of findings under a plan; what came of it.

    All rows in one transaction, or none: refused rows keep the file out unless
    ``skip_refused``. Without ``commit`` everything is tried and taken back. A finding is known by
    source and key (without a key column: by all its row says). One that is there keeps place,
    time and category for ever; its state columns (STATUS_COLUMNS) become those of the file.
    Raises a Fault where the file, a column or an option is wrong as a whole.
    """
    city = current_city()
    _check_wish(wish)
    plan = plan_of_code(wish.plan)
    progress(f"reading {wish.path.name}")
    table = read_features(wish.path, layer=wish.layer, encoding=wish.encoding)
    wish.columns.check(table.fields, has_geometry=table.driver not in ("CSV", "XLSX"))
    with transaction.atomic():
        lock_intake(plan.pk)
        ground, report = _prepare(wish, table, plan, city)
        earlier = earlier_places(wish.source)
        intake = Intake(table, ground, report)
        intake.take_all(progress)
        progress("comparing with streets and estates")
        report.suspicion = likely_datum_of_stored(intake.places.keys(), wish.datum, earlier)
        if not report.written:
            transaction.set_rollback(True)
    return report


def _prepare(wish: FindingImport, table: FeatureTable, plan: Plan, city: City) -> tuple[Ground, IntakeReport]:
    epsg, sentence = _projection(wish, table, city)
    recipe = Recipe(
        columns=wish.columns, zone=ZoneInfo(wish.time_zone), city_zone=city.zone,
        severities=words_of_severities(plan), components=words_of_components(plan),
        newest=timezone.now() + timedelta(days=1), time_format=wish.time_format,
    )
    frame = Frame(epsg, wish.datum, city.allowed_epsgs, city.envelope)
    ground = Ground(
        wish.source, plan, frame, recipe, categories_by_word(plan),
        RoundBook(plan, city.round_length), wish.repeated_limit, wish.update_visits,
    )
    form = f"of the form {wish.time_format}" if wish.time_format else "like 2022-12-31 23:59:59, or dates"
    report = IntakeReport(
        file=wish.path.name, source=wish.source, plan=plan.code, coordinates=sentence,
        times=f"{form}, in {wish.time_zone}; days are those of {city.time_zone}.",
        commit=wish.commit, skip_refused=wish.skip_refused, keyed=bool(wish.columns.key),
        notes=list(table.notes),
    )
    return ground, report


def _check_wish(wish: FindingImport) -> None:
    def require(condition: bool, detail: str, parameter: str, hint: str = "") -> None:
        if not condition:
            raise BadParameter(detail, hint=hint, parameter=parameter)

    sources = Finding.Source.values
    columns = wish.columns
    for parameter, given, known in (("source", wish.source, sources), ("datum", wish.datum, DATUMS)):
        hint = f"One of {', '.join(known)}."
        require(given in known, f"There is no {parameter} “{given}”.", parameter, hint)
    require(
        wish.time_zone in available_timezones(), f"There is no time zone “{wish.time_zone}”.", "tz",
        "Such as Asia/Shanghai.",
    )
    require(wish.repeated_limit >= 2, "One place is not repeated.", "repeated-limit", "2 is the least.")
    require(
        not columns.visit or wish.source == Finding.Source.INSPECTION,
        "Only inspections have visits.", "visit", "Leave --visit out, or say --source inspection.",
    )
    require(
        bool(columns.visit) or not (columns.points_observed or columns.points_passed or columns.component),
        "Points and components belong to a visit.", "visit", "Say which column names it: --visit FIELD.",
    )
    if wish.time_format:
        check_time_format(wish.time_format)


def _projection(wish: FindingImport, table: FeatureTable, city: City) -> tuple[int | None, str]:
    """The projected code the places are in, None for degrees; and the sentence that says so."""
    declared = f"datum {wish.datum} as declared"
    columns = wish.columns
    of_columns = f"columns {columns.lon} and {columns.lat}" if columns.lon else "the file's geometry"
    claimed = None if columns.lon else table.crs_epsg
    if wish.crs is not None:
        epsg, source = parse_epsg(wish.crs, city.allowed_epsgs), "as --crs says"
        if claimed is not None and claimed != epsg:
            source += f" (the file says EPSG:{claimed})"
    elif claimed is not None:
        epsg, source = claimed, "as the file says"
    else:
        return None, f"{of_columns}, taken as degrees, longitude first, {declared}."
    if is_projected(epsg):
        return parse_epsg(epsg, city.allowed_epsgs), f"{of_columns}, EPSG:{epsg} {source}, {declared}."
    return None, f"{of_columns}, degrees, longitude first (EPSG:{epsg} {source}), {declared}."
