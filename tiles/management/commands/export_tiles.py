"""Door: manage.py export_tiles: which file holds the map tiles of a round, for any file server?"""

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.permission_table import ROLES
from gis_core.terminal import Progress
from tiles.archives import ArchiveWish, export_tiles
from tiles.editions import forget_editions
from tiles.vertex_zooms import GREATEST_ZOOM


def zooms(text: str) -> tuple[int, int]:
    """The first and last zoom of “6-14”, or of “9” alone; raises what argparse tells the person."""
    found = re.fullmatch(r"([0-9]{1,2})(?:-([0-9]{1,2}))?", text, re.ASCII)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not 0 <= first <= last <= GREATEST_ZOOM:
        raise ArgumentTypeError(f"“{text}” are no zooms; write 6-14, within 0 and {GREATEST_ZOOM}")
    return first, last


class Command(BaseCommand):
    help = (
        "Write the map tiles of a round into one PMTiles file (version 3), which the server serves under "
        "/archives/ when it lies in its folder, and any static host serves as it is. The tiles are those "
        "the public gets from this server; those others get only by --as ROLE, and then the file says so. "
        "Without --commit it only estimates. The file appears whole, after every tile was read back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--round", required=True, metavar="ROUND", help="2022-11, or 2022Q4")
        parser.add_argument(
            "--layers", required=True, metavar="LIST",
            help="of the tiles, with commas: units/zone,arcs/zone,density,findings,duties/grid,streets",
        )
        parser.add_argument("--zooms", type=zooms, default=(0, 14), metavar="FIRST-LAST", help="6-14; 0-14")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="ends in .pmtiles")
        parser.add_argument(
            "--as", dest="audience", default="public", choices=ROLES, metavar="ROLE",
            help="as this role sees it, not the public: the file is marked and never served to all",
        )
        parser.add_argument("--replace", action="store_true", help="in the place of a file of that name")
        parser.add_argument("--commit", action="store_true", help="write the file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["out"].suffix != ".pmtiles":
            raise CommandError("The file's name must end in .pmtiles.")
        wish = ArchiveWish(
            options["out"], options["round"], options["layers"], options["zooms"], options["audience"],
            options["replace"],
        )
        if wish.path.parent.resolve() == settings.ARCHIVES.resolve():  # the server's own folder: ours to make
            settings.ARCHIVES.mkdir(parents=True, exist_ok=True)
        say, commit = Progress(self.stdout.write), options["commit"]
        try:
            if commit:
                report = export_tiles(wish, current_city(), commit=True, progress=say)
            else:
                with transaction.atomic():  # what drawing keeps on the way is taken back
                    report = export_tiles(wish, current_city(), commit=False, progress=say)
                    transaction.set_rollback(True)
                forget_editions()
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write("Written." if commit else "Dry run: no file written. Add --commit.")
