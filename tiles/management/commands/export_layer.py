"""Door: manage.py export_layer LAYER: which file holds a layer of a round, for a desktop program?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.permission_table import ROLES
from tiles.export_tables import RESOLUTION
from tiles.exports import FORMATS, LayerExport, export_layer


class Command(BaseCommand):
    help = (
        "Write a layer of a round into a new file: units with their scores, findings, density in hexagons, "
        "borders (arcs), duties or streets, whole and uncut, with the fields its tiles have. What the public "
        "may see, unless --as says for whom. Nothing in the database is changed, no file is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("layer", metavar="LAYER", help="units/zone, arcs/zone, duties/grid, density, …")
        parser.add_argument("--round", required=True, metavar="ROUND", help="2022-11, or 2022Q4")
        parser.add_argument("--format", choices=FORMATS, help="else by the file's ending")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--crs", default="EPSG:4326", metavar="EPSG:N", help="one of the city's systems")
        parser.add_argument(
            "--resolution", type=int, default=RESOLUTION, metavar="N",
            help=f"of the hexagons of density, 5 (252 km²) to 12 (0.0003 km²); {RESOLUTION}",
        )
        parser.add_argument(
            "--as", dest="audience", default="public", choices=ROLES, metavar="ROLE",
            help="as this role sees it, not the public: every row is marked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        endings = {ending: name for name, ending in FORMATS.items()}
        out = options["out"]
        form = options["format"] or endings.get(out.suffix.casefold(), "geoparquet")
        wish = LayerExport(
            out, options["layer"], options["round"], form, options["crs"], options["resolution"],
            options["audience"],
        )
        try:
            for line in export_layer(wish, current_city()).lines():
                self.stdout.write(line)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
