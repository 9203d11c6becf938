"""Door: manage.py build_tiles: cut the outlines of units for map tiles before anybody asks."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, Progress, day, outcome, trial
from tiles.building import MOST_DETAILED, BuildWish, build
from tiles.vertex_zooms import GREATEST_ZOOM


class Command(ChangingCommand):
    help = (
        "Cut the outlines of units for map tiles before anybody asks: those of today, and of the rounds "
        "named. What was cut stays; tiles that nobody cut are cut when they are first asked for. --anew "
        "empties the derived tables and the finished tiles on disk first. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", action="append", default=[], help="of the units; again for another")
        parser.add_argument("--round", action="append", default=[], help="also as of this round; again")
        parser.add_argument("--on", type=day, metavar="DATE", help="that day instead of today")
        parser.add_argument(
            "--zoom", type=int, default=MOST_DETAILED, choices=range(GREATEST_ZOOM + 1), metavar="Z",
            help=f"greatest zoom cut beforehand ({MOST_DETAILED})",
        )
        parser.add_argument("--anew", action="store_true", help="empty the tables first")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = BuildWish(options["kind"], options["round"], options["on"], options["zoom"], options["anew"])
        commit = options["commit"]
        try:
            if commit:  # tile by tile, each kept as it is done: a build that is broken off goes on later
                report = build(current_city(), wish, commit=True, progress=Progress(self.stdout.write))
            else:
                with trial(False):
                    report = build(current_city(), wish, commit=False, progress=Progress(self.stdout.write))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(outcome(commit))
