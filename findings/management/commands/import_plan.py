"""Door: manage.py import_plan FILE: which rules hold for a period?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from findings.plans import is_stored, read_plan, store_plan
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Take a plan document (YAML) into the database (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
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
