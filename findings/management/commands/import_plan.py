"""Door: manage.py import_plan FILE: which rules hold for a period?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.plans import read_plan, store_plan
from gis_core.errors import Fault


class Command(BaseCommand):
    help = "Take a plan document (YAML) into the database (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rules = read_plan(options["file"])
            if options["commit"]:
                store_plan(rules)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for component in rules.components:
            self.stdout.write(
                f"{component.key}: weight {component.weight}, {len(component.categories)} categories"
            )
        self.stdout.write(
            f"Plan {rules.key}, {rules.first_day} to {rules.last_day}: "
            + ("written." if options["commit"] else "dry run, nothing written. Add --commit.")
        )
