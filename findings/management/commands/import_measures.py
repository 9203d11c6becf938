"""Door: manage.py import_measures FILE: how many inhabitants, kilometres, cases has each unit?"""

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.measure_imports import MeasureImport, import_measures
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, day, tell


def column(text: str) -> tuple[str, str]:
    """A column given as KEY=COLUMN; raises what argparse tells the person."""
    key, equals, heading = text.partition("=")
    if not equals or not key or not heading:
        raise ArgumentTypeError(f"“{text}” is no column; write it as inhabitants=常住人口")
    return key.strip(), heading.strip()


class Command(ChangingCommand):
    help = (
        "Import a table (.xlsx or .csv) of numbers of the units of one kind: one row a unit (编码 or 名称), "
        "one column a measure: inhabitants 常住人口, street_km 道路里程, km2 面积, or whatever the plan "
        "reads by its own key: counts of cases, given scores. They hold from --on DATE until the next ones, "
        "or for one --round. A dry run unless --commit. Nothing is half-imported: a refused row keeps the "
        "whole file out, with exit code 1, unless --skip-refused. An empty cell says nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="of the units, such as zone")
        parser.add_argument("--on", type=day, metavar="DATE", help="first day they hold")
        parser.add_argument("--round", default="", metavar="KEY", help="instead: for this round only")
        parser.add_argument(
            "--measure", action="append", default=[], type=column, metavar="KEY=COLUMN",
            help="which column holds a measure; again for another",
        )
        parser.add_argument("--sheet", help="of a workbook; else the first")
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--source", default="", metavar="TEXT", help="where the numbers come from")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind them")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_measures(_wish(options))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)


def _wish(options: dict[str, Any]) -> MeasureImport:
    return MeasureImport(
        path=options["file"],
        kind=options["kind"],
        on=options["on"],
        round=options["round"],
        columns=dict(options["measure"]),
        encoding=options["encoding"],
        layer=options["sheet"],
        source=options["source"],
        document=options["document"],
        skip_refused=options["skip_refused"],
        commit=options["commit"],
    )
