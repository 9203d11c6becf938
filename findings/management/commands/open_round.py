"""Door: manage.py open_round KEY: which month or quarter is evaluated from now on?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.intake_lookups import plan_of_code
from findings.rounds import open_round
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Open a round under a plan (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--plan", required=True, metavar="CODE", help="the plan it is evaluated under")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            done = open_round(options["round"], plan_of_code(options["plan"]))
        self.stdout.write(f"Round {done.key} under plan {done.plan.code}: {done.status}.")
        self.stdout.write(outcome(options["commit"]))
