"""Door: manage.py export_duties --on DATE --out FILE.xlsx: who answered for what on a day?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.errors import Fault
from gis_core.terminal import day
from grids.roster_export import export_roster


class Command(BaseCommand):
    help = (
        "Write the roster of a day as a workbook, in the sheets import_duties reads: what nobody touches in "
        "it comes back without a change. Persons' names and phones only with --persons. Nothing in the "
        "database is changed, no file is overwritten; cells that a spreadsheet would take for formulas "
        "are made harmless."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", required=True, type=day, metavar="DATE", help="the day")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
        parser.add_argument("--persons", action="store_true", help="with names and phones of persons")

        parser.add_argument(
            "--wide", action="store_true", help="road chiefs as a wide sheet 宽表, columns for each level"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = export_roster(
                options["out"], options["on"], persons=options["persons"], wide=options["wide"]
            )
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for line in told.lines():
            self.stdout.write(line)
