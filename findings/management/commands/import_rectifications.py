"""Door: manage.py import_rectifications FILE: which findings were put right, and when?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.models import Finding
from findings.rectification_imports import RectificationImport, import_rectifications
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, tell

_COLUMNS = {
    "key": "the number its source knows the finding by",
    "rectified": "when it was put right 整改完成时间",
    "verified": "when that was verified 核实时间",
    "deferred": "whether it is deferred 缓办 (1, true, yes, 是)",
}


class Command(ChangingCommand):
    help = (
        "Import dates of rectification 整改 and verification, and what was deferred, for findings that are "
        "there (.xlsx or .csv; one row a finding, by its source key). Nothing else of a finding is touched; "
        "an empty cell says nothing. A dry run unless --commit. A refused row keeps the whole file out, with "
        "exit code 1, unless --skip-refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", choices=Finding.Source.values, default=Finding.Source.INSPECTION)
        parser.add_argument("--tz", required=True, metavar="ZONE", help="of the file's times: Asia/Shanghai")
        parser.add_argument("--time-format", default="", metavar="STRPTIME", help="of all its times")
        for name, meaning in _COLUMNS.items():
            parser.add_argument(
                f"--{name}", default="", metavar="FIELD", help=meaning, required=name == "key"
            )
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--sheet", help="of a workbook; else the first")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--skip-refused", action="store_true", help="import the other rows")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_rectifications(RectificationImport(
                options["file"], {name: options[name] for name in _COLUMNS}, options["tz"],
                options["source"], options["time_format"], options["encoding"], options["sheet"],
                options["skip_refused"], options["commit"],
            ))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)
