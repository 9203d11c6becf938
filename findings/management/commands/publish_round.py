"""Door: manage.py publish_round KEY: may everybody see it?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.rounds import publish_round
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Publish a round: everybody may see it, its results are frozen (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            done = publish_round(options["round"])
        self.stdout.write(f"Round {done.key} under plan {done.plan.code}: {done.status}.")
        self.stdout.write(outcome(options["commit"]))
