"""Door: manage.py measure_population RASTER.tif: how many people live in each unit?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from findings.measures import INHABITANTS
from findings.measuring import PopulationRaster, measure_population
from gis_core.crs import DATUMS
from gis_core.terminal import ChangingCommand, day, outcome, trial


class Command(ChangingCommand):
    help = (
        "Measure how many people live in each unit of a kind, by a population raster (GeoTIFF): every cell "
        "counts with the part of it that lies inside. The numbers hold from --on DATE until the next ones, "
        "as long as the boundary is not redrawn. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="RASTER.tif")
        parser.add_argument("--on", type=day, required=True, metavar="DATE", help="first day they hold")
        parser.add_argument(
            "--kind", action="append", required=True, help="of the units, such as zone; again for another"
        )
        parser.add_argument(
            "--cells", choices=("count", "per_km2"), default="count",
            help="what a cell holds: people (default), or people per km²",
        )
        parser.add_argument("--datum", choices=DATUMS, default="wgs84", help="what its coordinates rest on")
        parser.add_argument("--key", default=INHABITANTS, help="of the measure; by default inhabitants")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind it")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        raster = PopulationRaster(
            options["file"], options["cells"], options["datum"], options["key"], options["document"]
        )
        with trial(options["commit"]):
            report = measure_population(raster, options["kind"], options["on"])
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(outcome(options["commit"], report.changes))
