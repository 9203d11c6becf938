"""Door: manage.py import_duties FILE: who answers for which road, estate and category from a day on?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, day, tell
from grids.roster_import import RosterImport, import_roster
from grids.roster_workbook import write_template


class Command(ChangingCommand):
    help = (
        "Import a roster 路长花名册 (.xlsx as offices keep it, or one sheet as .csv): road chiefs, "
        "departments, property companies, departments of categories, as they hold from a day on. A "
        "dry run unless --commit. Nothing is half-imported: a refused row keeps the whole file out, with "
        "exit code 1, "
        "unless --skip-refused. What goes on is not touched; what the file does not name ends only with "
        "--full. Phones are kept apart and told to nobody. An empty roster to fill in: --template OUT.xlsx."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write an empty roster and end")
        parser.add_argument(
            "--wide", action="store_true", help="with --template: a row a road, columns a level 宽表"
        )
        parser.add_argument("--on", type=day, metavar="DATE", help="first day it holds")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind it")
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument(
            "--full",
            action="store_true",
            help="each sheet in the file is the whole of its kind: what it does not name ends",
        )
        parser.add_argument("--yes-end", action="store_true", help="even if more than half of it ends")
        parser.add_argument("--create-bodies", action="store_true", help="make the bodies nobody knows yet")
        parser.add_argument(
            "--until-later",
            action="store_true",
            help="a sheet of an earlier day holds until the next change that is known",
        )
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--persons", action="store_true", help="name persons in the report")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"] is not None:
            self._template(options["template"], options["wide"])
            return
        if options["wide"]:
            raise CommandError("--wide is of --template only: a wide sheet is recognised by its header.")
        if options["file"] is None or options["on"] is None:
            raise CommandError(
                "Say which file, and from which day on: import_duties FILE.xlsx --on 2022-12-01"
            )
        try:
            report = import_roster(_wish(options))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)

    def _template(self, path: Path, wide: bool) -> None:
        try:
            write_template(path, wide=wide)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"An empty roster is in {path}; its sheet 填写说明 tells how to fill it in.")


def _wish(options: dict[str, Any]) -> RosterImport:
    return RosterImport(
        path=options["file"],
        on=options["on"],
        document=options["document"],
        encoding=options["encoding"],
        full=options["full"],
        yes_end=options["yes_end"],
        create_bodies=options["create_bodies"],
        until_later=options["until_later"],
        skip_refused=options["skip_refused"],
        persons=options["persons"],
        commit=options["commit"],
    )
