"""Door: manage.py import_visits FILE: which sampled places were inspected, and how many points passed?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.intake import REPEATED_LIMIT, FindingImport, import_findings
from findings.intake_rows import Columns
from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, Progress, tell

_COLUMNS = {
    "visit": "the number the inspectors know it by, once in a round",
    "observed": "when it was inspected",
    "lon": "longitude, or x (easting) with --crs; without both the file's own geometry is taken",
    "lat": "latitude, or y (northing)",
    "points_observed": "points looked at (default 1)",
    "points_passed": "points of them that passed (default: all)",
    "component": "the plan's component it was made for, by key or name (empty: all)",
}


class Command(ChangingCommand):
    help = (
        "Import visits 检查点次: sampled places actually inspected, with the points observed and passed, "
        "also where nothing was found (CSV, TSV, XLSX, GeoJSON or GeoPackage; one row a visit). A visit is "
        "known by its round and number and stays as it is unless --update. A dry run unless --commit. A "
        "refused row keeps the whole file out, with exit code 1, unless --skip-refused. Findings made on "
        "visits come by import_findings --visit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--plan", required=True, metavar="CODE", help="the plan they were made under")
        parser.add_argument(
            "--datum", required=True, choices=DATUMS,
            help="what the coordinates rest on; no file is trusted in it",
        )
        parser.add_argument("--crs", metavar="EPSG:N", help="projection of the coordinates, if any")
        parser.add_argument("--tz", required=True, metavar="ZONE", help="of the file's times: Asia/Shanghai")
        parser.add_argument("--time-format", default="", metavar="STRPTIME", help="of all its times")
        for name, meaning in _COLUMNS.items():
            parser.add_argument(
                f"--{name.replace('_', '-')}", default="", metavar="FIELD", help=meaning,
                required=name in ("visit", "observed"),
            )
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--layer", help="of a GeoPackage or the sheet of a workbook")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument(
            "--update", action="store_true",
            help="a visit that is there gets the file's points and component, until its round is published",
        )
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        # the visit's number is the row's key too: a row without one is refused, never taken for a finding
        columns = Columns(category="", key=options["visit"], **{name: options[name] for name in _COLUMNS})
        wish = FindingImport(
            path=options["file"], plan=options["plan"], columns=columns, datum=options["datum"],
            time_zone=options["tz"], crs=options["crs"], time_format=options["time_format"],
            repeated_limit=REPEATED_LIMIT, encoding=options["encoding"], layer=options["layer"],
            skip_refused=options["skip_refused"], update_visits=options["update"], commit=options["commit"],
        )
        try:
            report = import_findings(wish, Progress(self.stderr.write))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)
