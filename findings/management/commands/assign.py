"""Door: manage.py assign FILE --out FILE: who answers for each place of a file?"""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.answering import ready_for_many
from findings.batch_files import assign_file
from findings.batch_wish import BatchWish
from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.terminal import Progress, day

_FIELDS = {
    "lon": "column with the longitude, or x with --crs; without both the file's own points are taken",
    "lat": "column with the latitude, or y",
    "wkt": "column of a CSV or workbook with points, lines and areas as WKT",
    "category-field": "column with each row's category",
    "accuracy-field": "column with the uncertainty of the place, in metres",
}


class Command(BaseCommand):
    help = (
        "Write a file of places again with the answers beside each row: CSV, TSV, XLSX, GeoJSON, GeoPackage, "
        "Parquet or a zipped Shapefile. Nothing is written to the database; the file appears whole or not at "
        "all. A row that cannot be answered says why in its answer_problem."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--datum", required=True, choices=DATUMS, help="what the coordinates rest on")
        parser.add_argument("--on", required=True, metavar="DAY|FIELD", help="2022-12-31, or a column")
        parser.add_argument("--tz", default="", metavar="ZONE", help="of times in it; else the city's")
        parser.add_argument("--time-format", default="", metavar="STRPTIME", help="of times in that column")
        parser.add_argument("--category", default="", metavar="CODE|NAME", help="of all rows")
        for name, meaning in _FIELDS.items():
            parser.add_argument(f"--{name}", default="", metavar="FIELD", help=meaning)
        parser.add_argument("--accuracy", type=float, metavar="METRES", help="of all rows")
        parser.add_argument("--crs", default="", metavar="EPSG:N", help="projection, if any")
        parser.add_argument("--revision", type=int, metavar="N", help="as believed under it; else the newest")
        parser.add_argument("--plan", default="", metavar="CODE", help="else the one in force")
        parser.add_argument("--encoding", default="", help="of a CSV's or Shapefile's text, such as GBK")
        parser.add_argument("--layer", default="", help="of a GeoPackage, or the sheet of a workbook")
        parser.add_argument("--because", action="store_true", help="also the reasons, in two languages")
        parser.add_argument("--body-ids", default="", metavar="SYSTEM", help="also ids of bodies: uscc")
        parser.add_argument("--prefix", default="", help="of the names of the new columns")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default 1)")
        parser.add_argument("--force", action="store_true", help="write over a file that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        ready_for_many()
        signal.signal(signal.SIGTERM, _interrupted)  # as Ctrl-C: no half file stays
        try:
            report = assign_file(
                options["file"], options["out"], _wish(options), workers=max(1, options["workers"]),
                force=options["force"], say=Progress(self.stderr.write),
            )
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        except KeyboardInterrupt:
            raise CommandError("Stopped: nothing was written.", returncode=130) from None
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(f"Written to {options['out']}.")


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wish(options: dict[str, Any]) -> BatchWish:
    try:
        on, on_field = day(options["on"]), ""
    except Exception:  # argparse's own type of error: then it names a column
        on, on_field = None, options["on"]
    names = (
        "datum", "tz", "time_format", "lon", "lat", "wkt", "crs", "category", "category_field",
        "accuracy_field", "revision", "plan", "encoding", "layer", "because", "body_ids", "prefix",
    )
    return BatchWish(
        on=on, on_field=on_field, accuracy_m=options["accuracy"], **{name: options[name] for name in names}
    )
