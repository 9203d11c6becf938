"""Door: manage.py import_settlements FILE: which ground is settled otherwise than by units from a day on?"""

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.accounts import find_account
from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, day, tell
from grids.editions import EDITIONS
from grids.settlement_imports import SettlementImport, import_settlements
from grids.settlement_wishes import WHATS


def _column(text: str) -> tuple[str, str]:
    name, equals, field = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"“{text}” is not NAME=FIELD")
    return name, field


class Command(ChangingCommand):
    help = (
        "Import a file of special areas, border rules or decisions on site (GeoJSON, GeoPackage, Shapefile, "
        "GeoParquet, KML, KMZ, DXF, CSV or XLSX with WKT). Columns have the names of export_settlements or "
        "Chinese headings: docs/reference/settlements.md. A dry run unless --commit; the same file twice "
        "changes nothing. A refused row keeps the whole file out, with exit code 1, unless --skip-refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--what", required=True, choices=WHATS)
        parser.add_argument("--on", required=True, type=day, metavar="DATE", help="first day it holds")
        parser.add_argument(
            "--datum", required=True, choices=DATUMS,
            help="what the coordinates rest on; no file is trusted in it",
        )
        parser.add_argument("--crs", metavar="EPSG:N", help="projection, where the file is silent or wrong")
        parser.add_argument("--encoding", help="of the texts, where the file is silent or wrong, such as GBK")
        parser.add_argument("--layer", help="of a GeoPackage or DXF, a sheet, a file in a zip")
        parser.add_argument("--wkt", metavar="FIELD", help="column of a table with the geometry (else: wkt)")
        parser.add_argument(
            "--column", action="append", default=[], type=_column, metavar="NAME=FIELD",
            help="a column that is called otherwise; again for another",
        )
        parser.add_argument("--document", default="", metavar="TEXT", help="the paper of rows that name none")
        parser.add_argument(
            "--edition", choices=EDITIONS, default="partial",
            help="full: what is not in the file ends on the day (default: partial)",
        )
        parser.add_argument("--yes-end", action="store_true", help="even if more than half of it ends")
        parser.add_argument("--as", dest="login", metavar="LOGIN", help="who records decisions on site")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_settlements(SettlementImport(
                path=options["file"], what=options["what"], datum=options["datum"], on=options["on"],
                crs=options["crs"], encoding=options["encoding"], layer=options["layer"],
                wkt=options["wkt"], columns=dict(options["column"]), document=options["document"],
                edition=options["edition"], yes_end=options["yes_end"],
                skip_refused=options["skip_refused"], commit=options["commit"],
                by=find_account(options["login"]) if options["login"] else None,
            ))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)
