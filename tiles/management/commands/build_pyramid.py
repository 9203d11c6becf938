"""Door: manage.py build_pyramid: count findings in hexagons again, or compare the counts with them."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.current_city import current_city
from gis_core.terminal import ChangingCommand, outcome, trial
from tiles.pyramid import check, rebuild


class Command(ChangingCommand):
    help = (
        "Count the findings in hexagons again, for tiles of density, and measure streets and inhabitants "
        "in each. Counts follow the findings by themselves: this is for after new streets or numbers of "
        "inhabitants, or after the tables were emptied. --check compares instead. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare the counts with the findings")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        city = current_city()
        if options["check"]:
            with trial(False):
                report = check(city)
            for line in report.lines():
                self.stdout.write(line)
            if report.wrong:
                raise CommandError("Run: manage.py build_pyramid --commit")
            return
        with trial(options["commit"]):
            report = rebuild(city)
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(outcome(options["commit"]))
