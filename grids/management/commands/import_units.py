"""Door: manage.py import_units FILE: which boundaries hold from a day on?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, Progress, day, tell
from grids.checks.faults import DEFAULT_TOLERANCE_M
from grids.editions import EDITIONS
from grids.imports import UnitImport, import_units
from grids.unit_rows import Columns


class Command(ChangingCommand):
    help = (
        "Import a file of boundaries (GeoJSON, GeoPackage, Shapefile, zipped or plain, GeoParquet, KML, "
        "KMZ, DXF with closed polylines, CSV or XLSX with WKT) as units of one kind, valid from a day on. "
        "A dry run unless --commit. Nothing is half-imported: a refused row keeps the whole file out, "
        "with exit code 1, unless --skip-refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="kind of unit, such as county")
        parser.add_argument(
            "--code", required=True, metavar="FIELD",
            help="column with the unit's code (of a DXF: layer, text, …)",
        )
        parser.add_argument("--name", required=True, metavar="FIELD", help="column with the unit's name")
        parser.add_argument("--parent", metavar="FIELD", help="column with the parent's code; else computed")
        parser.add_argument("--parent-kind", metavar="KIND", help="kind of the declared parent")
        parser.add_argument(
            "--datum", required=True, choices=DATUMS,
            help="what the coordinates rest on; no file is trusted in it",
        )
        parser.add_argument("--crs", metavar="EPSG:N", help="projection, where the file is silent or wrong")
        parser.add_argument("--encoding", help="of the texts, where the file is silent or wrong, such as GBK")
        parser.add_argument("--layer", help="of a GeoPackage or DXF, a sheet, a file in a zip")
        parser.add_argument("--wkt", metavar="FIELD", help="column of a table with the geometry as WKT")
        parser.add_argument("--on", required=True, type=day, metavar="DATE", help="first day they hold")
        parser.add_argument("--document", required=True, metavar="TEXT", help="the paper behind them")
        parser.add_argument(
            "--edition", choices=EDITIONS, default="partial",
            help="full: units of the kind that are not in the file end on the day (default: partial)",
        )
        parser.add_argument("--yes-end", action="store_true", help="even if more than half of them end")
        parser.add_argument(
            "--repair", action="store_true",
            help="mend outlines and close hairlines between the rows, and list what that moved",
        )
        parser.add_argument(
            "--tolerance", type=float, default=DEFAULT_TOLERANCE_M, metavar="METRES",
            help="widest gap or overlap --repair closes (%(default)s m)",
        )
        parser.add_argument("--draft", metavar="LOGIN", help="publish nothing: make a draft of this planner")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_units(_wish(options), Progress(self.stderr.write))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)


def _wish(options: dict[str, Any]) -> UnitImport:
    return UnitImport(
        path=options["file"], kind=options["kind"],
        columns=Columns(options["code"], options["name"], options["parent"]),
        datum=options["datum"], on=options["on"], document=options["document"],
        crs=options["crs"], parent_kind=options["parent_kind"], encoding=options["encoding"],
        layer=options["layer"], wkt=options["wkt"], edition=options["edition"],
        yes_end=options["yes_end"], repair=options["repair"], tolerance_m=options["tolerance"],
        draft=options["draft"], skip_refused=options["skip_refused"], commit=options["commit"],
    )
