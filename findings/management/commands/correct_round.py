"""Door: manage.py correct_round KEY --reason … --document …: what was wrong with a published bulletin?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.corrections import cancel_correction, open_correction
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = (
        "Begin a correction of a published round: a new numbered bulletin, beside which the old one stays "
        "(a dry run unless --commit). Then rule what was wrong, score_round, ask_publication, publish_round."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--reason", default="", help="what was wrong; printed on the new bulletin")
        parser.add_argument("--document", default="", help="the number of the paper that says so")
        parser.add_argument("--cancel", action="store_true", help="take back the bulletin being made")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["round"]
        with trial(options["commit"]):
            if options["cancel"]:
                cancel_correction(key)
                self.stdout.write(f"Round {key} is no longer being corrected.")
            else:
                made = open_correction(key, options["reason"], options["document"])
                self.stdout.write(f"Bulletin {made.bulletin} of round {key} is being made.")
        self.stdout.write(outcome(options["commit"]))
