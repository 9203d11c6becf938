"""Door: manage.py release_round KEY: may the evaluated see it and object, and until when?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.rounds import release_round
from gis_core.terminal import ChangingCommand, day, outcome, trial


class Command(ChangingCommand):
    help = (
        "Release a closed round to the evaluated: its findings are unsealed and its objection period begins "
        "(a dry run unless --commit)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--since", type=day, help="first day of the objection period; without it, today")
        parser.add_argument("--until", type=day, help="its last day; without it, as the plan says")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            done = release_round(options["round"], options["since"], options["until"])
        self.stdout.write(f"Round {done.key} under plan {done.plan.code}: {done.status}.")
        if done.objection is None:
            self.stdout.write("Its objection period lasts until it is published.")
        else:
            self.stdout.write(
                f"Objections from {done.objection.lower}; it can be published from {done.objection.upper} on."
            )
        self.stdout.write(outcome(options["commit"]))
