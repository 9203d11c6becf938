"""Door: manage.py import_plan FILE.yaml|.json|.xlsx: which rules hold for a period?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.plan_workbook import empty_workbook
from findings.plans import is_stored, read_plan, store_plan
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = (
        "Take a plan document (YAML, JSON, or a workbook of export_plan) into the database (a dry run unless "
        "--commit). --template writes an empty workbook to fill in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="write it")
        parser.add_argument("--template", action="store_true", help="write an empty workbook into FILE")
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="of the workbook's words")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self._write_template(options["file"], options["language"])
            return
        with trial(options["commit"]):
            rules = read_plan(options["file"])
            version = 0
            if changed := not is_stored(rules):
                version = store_plan(rules).version
        for component in rules.components:
            self.stdout.write(
                f"{component.key}: weight {component.weight}, {len(component.categories)} categories"
            )
        self.stdout.write(f"Plan {rules.key}, {rules.first_day} to {rules.last_day}.")
        if version > 1:
            self.stdout.write(f"Version {version}, for rounds opened from now on: a frozen version stays.")
        self.stdout.write(outcome(options["commit"], changed))

    def _write_template(self, file: Path, language: str) -> None:
        try:
            with file.open("xb") as out:
                out.write(empty_workbook(language))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Name a new file.") from error
        self.stdout.write(f"An empty plan to fill in: {file}. Then: manage.py import_plan {file}")
