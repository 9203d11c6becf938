"""Door: manage.py configure_city FILE: which city does this database serve?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gis_core.configuring import configure_city, read_city_document
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Give this database its city from a YAML document (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            city = configure_city(read_city_document(options["file"]))
        kinds = ", ".join(kind.key for kind in city.kinds)
        self.stdout.write(f"{city.key}: {city.time_zone}, EPSG:{city.metric_srid}; kinds: {kinds}.")
        self.stdout.write(outcome(options["commit"]))
