"""Door: manage.py export_plan KEY[/VERSION] [FILE]: what are a plan's rules, as YAML, JSON or a workbook?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.plan_files import JSON, XLSX, form_of, json_of, yaml_of
from findings.plan_rules import rules_of
from findings.plan_sight import named_plan
from findings.plan_workbook import plan_workbook
from findings.scoring.plan_schema import plan_schema
from gis_core.errors import Fault
from gis_core.permissions import ALL_ROLES

SCHEMA_FILE = "plan.schema.json"


class Command(BaseCommand):
    help = (
        "Write the rules of a plan (its newest version, or KEY/VERSION) to FILE.yaml, .json or .xlsx, or to "
        "the screen as YAML. --schema writes the JSON Schema that plans follow instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", nargs="?", default="", help="KEY or KEY/VERSION, such as 2022 or 2022/2")
        parser.add_argument("file", nargs="?", type=Path, help="FILE.yaml, FILE.json or FILE.xlsx")
        parser.add_argument(
            "--schema", nargs="?", const="-", metavar="FILE.json", help="write the JSON Schema and end"
        )
        parser.add_argument(
            "--schema-address", default=SCHEMA_FILE, metavar="ADDRESS",
            help=f"where editors find the schema, told in the YAML's first line ({SCHEMA_FILE})",
        )
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="of the workbook's words")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"] is not None:
            file = None if options["schema"] == "-" else Path(options["schema"])
            self._write(file, json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n")
            return
        if not options["plan"]:
            raise CommandError("Say which plan: manage.py export_plan 2022 plan.xlsx")
        try:
            rules = rules_of(named_plan(options["plan"], ALL_ROLES))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        file = options["file"]
        form = form_of(file) if file else ""
        if form == XLSX:
            self._write(file, plan_workbook(rules, options["language"]))
        else:
            self._write(file, json_of(rules) if form == JSON else yaml_of(rules, options["schema_address"]))

    def _write(self, file: Path | None, content: str | bytes) -> None:
        if file is None:
            self.stdout.write(str(content), ending="")
            return
        try:
            with file.open("xb") as out:
                out.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Name a new file.") from error
        self.stdout.write(f"Written to {file}.")
