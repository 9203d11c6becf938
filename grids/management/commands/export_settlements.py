"""Door: manage.py export_settlements: which file holds what is settled on a day, for a desktop program?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.errors import Fault
from gis_core.terminal import day
from grids.settlement_exports import ENCODINGS, SettlementExport, export_settlements
from grids.settlement_wishes import WHATS


class Command(BaseCommand):
    help = (
        "Write the special areas, border rules or decisions on site that hold on a day into a new file: "
        "GeoPackage (.gpkg), GeoJSON (.geojson), Shapefile (.shp, or .zip) or CSV with WKT (.csv). What "
        "nobody touches in it, import_settlements takes back without a change. It tells who was present "
        "at a decision: not for everybody. Nothing in the database is changed, no file is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--what", required=True, choices=WHATS)
        parser.add_argument("--on", required=True, type=day, metavar="DATE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--crs", default="EPSG:4326", metavar="EPSG:N", help="one of the city's systems")
        parser.add_argument(
            "--encoding", default="UTF-8", choices=ENCODINGS, help="of the texts of a Shapefile or CSV"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wish = SettlementExport(
            options["out"], options["what"], options["on"], options["crs"], options["encoding"]
        )
        try:
            for line in export_settlements(wish).lines():
                self.stdout.write(line)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
