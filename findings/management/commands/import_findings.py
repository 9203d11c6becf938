"""Door: manage.py import_findings FILE: what was found, where and when?"""

import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.intake import REPEATED_LIMIT, FindingImport, import_findings
from findings.intake_rows import Columns
from findings.models import Finding
from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, Progress, tell

_COLUMNS = {
    "lon": "longitude, or x (easting) with --crs; without both the file's own geometry is taken: of a line "
    "or an area a point on it, and the shape is kept",
    "lat": "latitude, or y (northing)",
    "category": "code or name of a category of the plan; other words are kept as text",
    "observed": "when it was seen",
    "key": "the number the source knows the finding by",
    "severity": "minor, normal, serious or the plan's words for them (default normal)",
    "description": "free text",
    "accuracy": "uncertainty of the place, in metres",
    "state": "state of the case, as text",
    "department": "who handles it, as text",
    "released": "when it was handed on",
    "due": "when it is to be settled",
    "closed": "when it was closed",
    "deferred": "whether it is deferred (1, true, yes, 是)",
    "rectified": "when it was put right",
    "verified": "when that was verified",
    "visit": "the visit it was found on; a row without category is a visit that found nothing",
    "points_observed": "points looked at on the visit (default 1)",
    "points_passed": "points of them that passed",
    "component": "the plan's component the visit was made for (empty: all)",
}


class Command(ChangingCommand):
    help = (
        "Import findings from CSV, TSV, XLSX, GeoJSON or GeoPackage. A dry run unless --commit. Nothing "
        "is half-imported: a refused row keeps the whole file out, with exit code 1, unless "
        "--skip-refused. Rows without a place, or with one not to be trusted, are taken and marked; "
        "they are never assigned. A finding is known by source and key: a later file brings its state "
        "up to date (state, department, released, due, closed, deferred, rectified, verified: the last "
        "file wins), never its place, time, category or text. Local times that occur twice are the "
        "first of the two; those that never occur are taken an hour later; both are counted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--plan", required=True, metavar="CODE", help="the plan it is evaluated under")
        parser.add_argument("--source", choices=Finding.Source.values, default=Finding.Source.INSPECTION)
        parser.add_argument(
            "--datum", required=True, choices=DATUMS,
            help="what the coordinates rest on; no file is trusted in it",
        )
        parser.add_argument("--crs", metavar="EPSG:N", help="projection of the coordinates, if any")
        parser.add_argument("--tz", required=True, metavar="ZONE", help="of the file's times: Asia/Shanghai")
        parser.add_argument("--time-format", default="", metavar="STRPTIME", help="of all its times")
        columns = parser.add_argument_group("columns of the file")
        for name, meaning in _COLUMNS.items():
            columns.add_argument(
                f"--{name.replace('_', '-')}", default="", metavar="FIELD", help=meaning,
                required=name in ("category", "observed"),
            )
        parser.add_argument(
            "--repeated-limit", type=int, default=REPEATED_LIMIT, metavar="N",
            help="one place so many times in a file is no place (default %(default)s)",
        )
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--layer", help="of a GeoPackage or the sheet of a workbook")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_findings(_wish(options), Progress(self.stderr.write))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)


def _wish(options: dict[str, Any]) -> FindingImport:
    return FindingImport(
        path=options["file"], plan=options["plan"], source=options["source"], datum=options["datum"],
        crs=options["crs"], time_zone=options["tz"], time_format=options["time_format"],
        columns=Columns(**{column.name: options[column.name] for column in fields(Columns)}),
        repeated_limit=options["repeated_limit"], encoding=options["encoding"], layer=options["layer"],
        skip_refused=options["skip_refused"], commit=options["commit"],
    )
