"""Door: manage.py record_site_decision CODE: what was agreed on site, and whose is the ground since then?"""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gis_core.accounts import find_account
from gis_core.crs import DATUMS
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.terminal import ChangingCommand, day, outcome, trial
from grids.scans import MOST_BYTES
from grids.settlement_models import ROLES
from grids.settlement_stretches import Stretch, ground_of_file
from grids.settlement_wishes import DecisionWish
from grids.site_decisions import record_site_decision


def place(text: str) -> tuple[float, float]:
    """A place given as LON,LAT; raises what argparse tells the person."""
    try:
        lon, lat = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no place; write it as 114.32,29.84") from error
    return lon, lat


class Command(ChangingCommand):
    help = (
        "Record a decision made on site 现场确权: from a day on the ground of a file, or a stretch of a "
        "named street, counts as a unit's, or a body answers there in a role, or both. A decision is not "
        "changed: a later one supersedes it. The same again changes nothing. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="what the decision is known by, such as QR-2022-001")
        parser.add_argument("--name", required=True, help="the place in words")
        parser.add_argument("--reason", required=True, help="why; it stands in every answer there")
        parser.add_argument("--since", required=True, type=day, metavar="DATE", help="first day it holds")
        parser.add_argument("--until", type=day, metavar="DATE", help="first day it no longer holds")
        parser.add_argument("--decided-on", type=day, metavar="DATE", help="else the first day, or today")
        self._add_ground(parser)
        parser.add_argument("--unit", default="", metavar="KIND:CODE", help="whose ground it counts as")
        parser.add_argument("--body", default="", help="who answers: name, KIND:NAME, b_NUMBER or outside id")
        parser.add_argument("--role", default="", choices=("", *ROLES), metavar="ROLE", help="of the body")
        parser.add_argument("--category", default="", help="only for this category: code or name")
        parser.add_argument(
            "--present", action="append", default=[], metavar="NAME", help="who was there; again for another"
        )
        parser.add_argument("--document", default="", metavar="TEXT", help="the paper's number")
        parser.add_argument(
            "--evidence", action="append", default=[], type=Path, metavar="FILE",
            help="PDF, JPEG or PNG; again for another",
        )
        parser.add_argument(
            "--supersedes", action="append", default=[], metavar="CODE",
            help="an earlier decision that ends with this one; again for another",
        )
        parser.add_argument("--as", dest="login", metavar="LOGIN", help="the account that records it")
        parser.add_argument("--commit", action="store_true", help="write it")

    def _add_ground(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="GeoJSON, GeoPackage, Shapefile, KML: areas or lines")
        parser.add_argument("--street", metavar="CODE", help="instead: a street, from, to and width")
        parser.add_argument("--from", dest="start", type=place, metavar="LON,LAT")
        parser.add_argument("--to", dest="end", type=place, metavar="LON,LAT")
        parser.add_argument("--width", type=float, metavar="METRES", help="of street or lines")
        parser.add_argument("--datum", required=True, choices=DATUMS, help="what the coordinates rest on")
        parser.add_argument("--crs", metavar="EPSG:N", help="projection of the file, where it is silent")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            by = find_account(options["login"]) if options["login"] else None
            files = [(path.name, _content(path)) for path in options["evidence"]]
            settled = record_site_decision(_wish(options), by, files)
            kept = settled.row.evidence.count()
        self.stdout.write(f"{settled.code} {settled.name}: {settled.outcome}; {kept} files of evidence.")
        for note in settled.notes:
            self.stdout.write(f"  {note}")
        self.stdout.write(outcome(options["commit"], settled.outcome != "stays" or bool(settled.notes)))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _wish(options: dict[str, Any]) -> DecisionWish:
    city = current_city()
    along = [options[name] for name in ("street", "start", "end", "width")]
    buffer_m = None
    if options["file"] is not None and options["street"] is None:
        geometry = ground_of_file(options["file"], options["datum"], options["crs"], city)
        buffer_m = None if options["width"] is None else options["width"] / 2
    elif options["file"] is None and None not in along:
        geometry = Stretch(*along).ground(options["datum"], city)
    else:
        raise BadParameter(
            "The ground is either a file's, or a street's from one place to another.", parameter="file",
            hint="Give --file, or --street, --from, --to and --width.",
        )
    return DecisionWish(
        code=options["code"], name=options["name"], geometry=geometry, reason=options["reason"],
        since=options["since"], until=options["until"], decided_on=options["decided_on"],
        unit=options["unit"], body=options["body"], role=options["role"], category=options["category"],
        present=options["present"], document=options["document"], supersedes=options["supersedes"],
        buffer_m=buffer_m,
    )
