"""Door: manage.py measure_streets: how many kilometres of street lie in each unit?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.measuring import measure_streets
from gis_core.terminal import ChangingCommand, day, outcome, trial


class Command(ChangingCommand):
    help = (
        "Measure how many kilometres of the streets of the reference layer lie in each unit of a kind, in "
        "the city's metric system. A street along a border lies in both. The numbers hold from --on DATE "
        "until the next ones, as long as the boundary is not redrawn. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, required=True, metavar="DATE", help="first day they hold")
        parser.add_argument(
            "--kind", action="append", required=True, help="of the units, such as zone; again for another"
        )
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind it")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            report = measure_streets(options["kind"], options["on"], options["document"])
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(outcome(options["commit"], report.changes))
