"""Door: manage.py publish_round KEY --by ACCOUNT: may everybody see it?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.publication import confirm_publication
from findings.publication_words import acknowledging, add_person_options
from gis_core.accounts import find_account
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = (
        "The second of two persons publishes a round's bulletin: everybody may see it, its results are "
        "frozen and sealed with a hash (a dry run unless --commit). The first: manage.py ask_publication."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["round"]
        with trial(options["commit"]):
            by = find_account(options["by"])
            made = confirm_publication(by, key, acknowledging(key, options["acknowledge"], self.stdout.write))
        self.stdout.write(f"Round {key}, bulletin {made.bulletin}: published.")
        if options["commit"]:
            self.stdout.write(f"SHA-256 of its manifest, to be printed: {made.sha256}")
        self.stdout.write(outcome(options["commit"]))
