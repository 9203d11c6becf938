"""Door: manage.py export_density: which raster file shows where a round's findings cluster?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.permission_table import ROLES
from gis_core.terminal import Progress
from tiles.rasters import DensityWish, export_density


class Command(BaseCommand):
    help = (
        "Write the kernel density of a round's findings, per square kilometre, into a Cloud Optimized "
        "GeoTIFF in the city's metric CRS: quartic kernel, nothing lost over the city's edge, no data "
        "outside of it. What the public may see, unless --as says for whom. Nothing in the database is "
        "changed, no file is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--round", required=True, metavar="ROUND", help="2022-11, or 2022Q4")
        parser.add_argument("--category", metavar="CODE", help="findings of this category only")
        parser.add_argument(
            "--bandwidth", type=float, default=500.0, metavar="METRES", help="how far a finding reaches; 500"
        )
        parser.add_argument("--cell", type=float, default=50.0, metavar="METRES", help="of the raster; 50")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="ends in .tif")
        parser.add_argument(
            "--as", dest="audience", default="public", choices=ROLES, metavar="ROLE",
            help="as this role sees it, not the public: the file is marked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wish = DensityWish(
            options["out"], options["round"], options["category"], options["bandwidth"], options["cell"],
            options["audience"],
        )
        try:
            report = export_density(wish, current_city(), Progress(self.stdout.write))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for line in report.lines():
            self.stdout.write(line)
