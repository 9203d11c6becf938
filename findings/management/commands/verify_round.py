"""Door: manage.py verify_round KEY: is what was published still what it was, to the byte?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.bulletins import snapshot_of
from findings.publication_state import round_for_the_office
from findings.verification import verify_bulletin
from gis_core.errors import Fault


class Command(BaseCommand):
    help = (
        "Recompute a published bulletin from the findings, visits, rulings and appeals it rests on, check "
        "its hashes and their chain, and say equal or where not. Ends with 1 when it is not equal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--bulletin", type=int, help="a numbered bulletin; without it, the newest")
        parser.add_argument("--hash", default="", help="as printed, whole or its first 16 digits")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            snapshot = snapshot_of(round_for_the_office(options["round"]), options["bulletin"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        found = verify_bulletin(snapshot, options["hash"])
        self.stdout.write(f"Round {found.round}, bulletin {found.bulletin}: sha256 {found.sha256}")
        self.stdout.write(f"Looked at: {', '.join(found.looked_at)}.")
        for line in found.notes:
            self.stdout.write(f"  note: {line}")
        for line in found.faults:
            self.stdout.write(f"  NOT EQUAL: {line}")
        if not found.equal:
            raise CommandError(f"Not equal: {len(found.faults)} place(s).")
        self.stdout.write("Equal.")
