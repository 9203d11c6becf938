"""Door: manage.py import_results FILE: how did rounds end that were never worked here?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.history_imports import ResultsImport, import_results
from findings.table_templates import write_template
from gis_core.accounts import find_account
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, day, tell

TEMPLATE = {
    "期": "2022-12 为月，2022Q4 为季 / the round",
    "发布日期": "如 2023-01-09 / the day it was published",
    "类型": "责任区类型，如 zone、township；缺省按 --kind / kind of unit",
    "编码": "责任区代码；与名称填一项即可 / code, or name",
    "名称": "责任区名称 / name",
    "排名组": "如所属县市区代码；缺省按实施方案 / the list it was ranked in",
    "得分": "照公布数填写，不作舍入 / the score as printed",
    "名次": "缺省按得分计 / the place as printed; from the score if left out",
    "问题数": "可不填 / number of problems",
}


class Command(ChangingCommand):
    help = (
        "Take over old rounds as published totals (.xlsx, .csv or .json), marked not recomputable here "
        "不可在本系统复核: trends and changes of rank use them, nothing else does. One row a unit; a column "
        "headed by a component of the plan holds its part. Scores and places are kept as printed; a place "
        "its score denies is told. A dry run unless --commit. A refused row keeps the whole "
        "file out, with exit code 1. --template writes an empty table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--template", action="store_true", help="write an empty table into FILE instead")
        parser.add_argument("--source", default="", metavar="TEXT", help="where they were published")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind them")
        parser.add_argument("--kind", default="zone", help="of units whose rows do not say (%(default)s)")
        parser.add_argument("--round", default="", metavar="KEY", help="where the file has no column 期")
        parser.add_argument("--published", type=day, metavar="DATE", help="where it has no column 发布日期")
        parser.add_argument("--plan", default="", metavar="CODE", help="instead of the plan in force then")
        parser.add_argument("--sheet", help="of a workbook; else the first")
        parser.add_argument("--encoding", help="of a CSV's text, such as GBK")
        parser.add_argument("--replace", action="store_true", help="what was taken over before")
        parser.add_argument("--by", metavar="ACCOUNT", help="the account of who takes them over")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["template"]:
                write_template(options["file"], "历史期得分", TEMPLATE)
                self.stdout.write(f"Written to {options['file']}.")
                return
            by = find_account(options["by"]) if options["by"] else None
            report = import_results(_wish(options), by)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tell(report, self.stdout.write, options["report"])
        if report.blocked:
            sys.exit(1)


def _wish(options: dict[str, Any]) -> ResultsImport:
    return ResultsImport(
        path=options["file"], source=options["source"], kind=options["kind"], round=options["round"],
        published=options["published"], plan=options["plan"], document=options["document"],
        encoding=options["encoding"], layer=options["sheet"], replace=options["replace"],
        commit=options["commit"],
    )
