"""Door: manage.py end_settlement CODE: from which day on does a special area or border rule hold no more?"""

from typing import Any

from django.core.management.base import CommandParser

from gis_core.terminal import ChangingCommand, day, outcome, trial
from grids.settlements import end_settlement


class Command(ChangingCommand):
    help = (
        "Let a special area or border rule end on a day, the first on which it no longer holds. "
        "A dry run unless --commit. A decision on site is superseded instead (record_site_decision)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--what", required=True, choices=("special_area", "border_rule"))
        parser.add_argument("--on", required=True, type=day, metavar="DATE", help="first day without it")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            ended = end_settlement(options["what"], options["code"], options["on"])
        said = "".join(f" {note}" for note in ended.notes)
        self.stdout.write(f"{ended.code} {ended.name}: {ended.outcome} on {options['on']}.{said}")
        self.stdout.write(outcome(options["commit"], ended.outcome != "stays"))
