"""Door: manage.py ask_publication KEY --by ACCOUNT: is a round's bulletin to be published?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.publication import ask_publication, withdraw_publication
from findings.publication_words import acknowledging, add_person_options
from gis_core.accounts import find_account
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = (
        "The first of two persons asks that a round's bulletin be published, having looked at its "
        "sensitivity list (a dry run unless --commit)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person_options(parser)
        parser.add_argument("--withdraw", action="store_true", help="take back what was asked for")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["round"]
        with trial(options["commit"]):
            by = find_account(options["by"])
            if options["withdraw"]:
                withdraw_publication(by, key)
                self.stdout.write(f"The publication of round {key} is no longer asked for.")
            else:
                seen = acknowledging(key, options["acknowledge"], self.stdout.write)
                asked = ask_publication(by, key, seen)
                self.stdout.write(f"Bulletin {asked.bulletin} of round {key} waits for a second person.")
        self.stdout.write(outcome(options["commit"]))
