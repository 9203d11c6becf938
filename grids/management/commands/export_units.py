"""Door: manage.py export_units FILE: which file holds the units of a day, for a desktop program?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.errors import Fault
from gis_core.terminal import day
from grids.exports import ENCODINGS, UnitExport, export_units


class Command(BaseCommand):
    help = (
        "Write the units of a day into a new file: GeoPackage (.gpkg), GeoJSON (.geojson), Shapefile "
        "(.shp, or .zip), FlatGeobuf (.fgb), GeoParquet (.parquet) or DXF (.dxf: closed polylines, a layer "
        "for each kind, the code as text). What nobody touches in it, import_units --code code --name name "
        "takes back without a change (of a DXF with --layer KIND --crs EPSG:N). Nothing in the database is "
        "changed, no file is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", required=True, action="append", metavar="KIND",
            help="kind of unit, such as county; again for another (a layer each)",
        )
        parser.add_argument("--on", type=day, metavar="DATE", help="the day; else today in the city")
        parser.add_argument("--revision", type=int, metavar="N", help="as believed then; else the newest")
        parser.add_argument("--crs", default="EPSG:4326", metavar="EPSG:N", help="one of the city's systems")
        parser.add_argument(
            "--encoding", default="UTF-8", choices=ENCODINGS, help="of the texts of a Shapefile or DXF"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wish = UnitExport(
            options["file"], options["kind"], options["on"], options["revision"],
            options["crs"], options["encoding"],
        )
        try:
            for line in export_units(wish).lines():
                self.stdout.write(line)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
