"""Door: manage.py load_demo_nyc FOLDER: does another city run by configuration alone?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.demo_nyc_loading import LoadedNewYork, load_demo_nyc
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand, Progress


class Command(ChangingCommand):
    help = (
        "Load New York's open data (boroughs, community districts, 311 service requests) from a folder, "
        "assign the requests and publish their month. Refuses the database of another city."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        files = "with borough.geojson, community_district.geojson, nyc311*.csv"
        parser.add_argument("folder", type=Path, help=files)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demo_nyc(options["folder"], self._say, Progress(self._say))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        self._tell(loaded)

    def _say(self, line: str) -> None:
        print(f"  {line}", file=sys.stderr, flush=True)

    def _tell(self, loaded: LoadedNewYork) -> None:
        for report in loaded.requests:
            for line in report.lines():
                self.stdout.write(line)
        units = ", ".join(f"{count} {kind}" for kind, count in loaded.units.items())
        states = ", ".join(f"{count} {state}" for state, count in sorted(loaded.states.items()))
        skipped = ", ".join(f"{count} {mark}" for mark, count in sorted(loaded.skipped.items()))
        rounds = ", ".join(loaded.rounds)
        self.stdout.write(f"Units: {units}.")
        self.stdout.write(f"Assigned: {states or 'nothing new'}; left out: {skipped or 'none'}.")
        self.stdout.write(f"New York loaded in {loaded.seconds:.0f} s; published: {rounds or 'nothing new'}.")
        for account in loaded.accounts:
            self.stdout.write(f"  {account.username:<12} {account.password}  (shown this once)")
