"""Door: manage.py export_proof KEY: the package with which anybody recomputes a bulletin, as a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.bulletins import snapshot_of
from findings.proof_package import package_name, package_of
from findings.publication_state import round_for_the_office
from gis_core.errors import Fault


class Command(BaseCommand):
    help = "Write the public proof package of a published bulletin as a zip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--bulletin", type=int, help="a numbered bulletin; without it, the newest")
        parser.add_argument("--out", type=Path, help="the file; without it, proof-KEY-BULLETIN.zip here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            snapshot = snapshot_of(round_for_the_office(options["round"]), options["bulletin"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        file = options["out"] or Path(f"{package_name(snapshot)}.zip")
        try:
            file.write_bytes(package_of(snapshot))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes; manifest sha256 {snapshot.sha256}")
