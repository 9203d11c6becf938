"""Door: manage.py import_department_table FILE --round 2022-12: how did the departments handle cases?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.department_imports import DepartmentImport, import_department_table
from findings.table_templates import write_template
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, tell

TEMPLATE = {
    "部门": "部门名称 / department",
    "应处置数": "当期应处置案件数 / cases due",
    "处置数": "已处置案件数，不大于应处置数 / handled",
    "按期处置数": "可不填，不大于处置数 / handled on time",
    "处置率": "可不填；如与件数不符会提示，以件数为准 / rate as printed, checked against the counts",
}


class Command(ChangingCommand):
    help = (
        "Import the monthly sheet of the departments 部门案件处置月报 (.xlsx or .csv): one row a department, "
        "cases due, handled, on time. It holds in place of what the cases here come to; a later one "
        "takes its place, the former stays. A printed rate or total that the counts deny is told. A "
        "dry run unless --commit; a refused row keeps the whole sheet out, with exit code 1. --template "
        "writes an empty one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--template", action="store_true", help="write an empty table into FILE instead")
        parser.add_argument("--round", default="", metavar="KEY", help="such as 2022-12")
        parser.add_argument("--source", default="", metavar="TEXT", help="where the sheet comes from")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper it came with")
        parser.add_argument("--sheet", help="of a workbook; else the first")
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["template"]:
                write_template(options["file"], "部门处置月报", TEMPLATE)
                self.stdout.write(f"Written to {options['file']}.")
                return
            report = import_department_table(DepartmentImport(
                options["file"], options["round"], options["source"], options["document"],
                options["encoding"], options["sheet"], options["commit"],
            ))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)
