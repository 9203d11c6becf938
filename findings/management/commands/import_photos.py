"""Door: manage.py import_photos FOLDER: which photos belong to which findings?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from findings.models import Finding
from findings.photos import import_photos
from gis_core.terminal import ChangingCommand, outcome, trial

_MOST_TOLD = 20


class Command(ChangingCommand):
    help = (
        "Take in a folder of photos 问题照片 named by the findings' keys: KEY.jpg, KEY-2.jpg, "
        "KEY-整改后.jpg. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="JPEG and PNG files, also in folders inside it")
        parser.add_argument("--round", default="", metavar="KEY", help="only findings of this round")
        parser.add_argument(
            "--source", default=Finding.Source.INSPECTION, choices=list(Finding.Source.values),
            help="where the keys come from; %(default)s by default",
        )
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            report = import_photos(options["folder"], options["source"], options["round"])
        self.stdout.write(
            f"{report.kept} photos of {len(report.findings)} findings; {report.known} were there already; "
            f"{len(report.refused)} files were not taken."
        )
        for name, reason in report.refused[:_MOST_TOLD]:
            self.stdout.write(f"  {name}: {reason}")
        if len(report.refused) > _MOST_TOLD:
            self.stdout.write(f"  … and {len(report.refused) - _MOST_TOLD} more")
        self.stdout.write(outcome(options["commit"]))
