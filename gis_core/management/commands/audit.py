"""Door: manage.py audit: who did what, when, by which way and why?"""

import json
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.audit import audit
from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.terminal import day


class Command(BaseCommand):
    help = (
        "The audit: each change of grants, settings, revisions, co-signatures, duties, posts, plans and "
        "rounds, with account, address or command, and reason; the oldest first. Reads only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=day, metavar="DATE", help="from this day of the city on")
        parser.add_argument(
            "--of", metavar="RECORD", help="only of: grant, grant:7 (its row), revision:number=7 (a column)"
        )
        parser.add_argument("--by", metavar="NAME", help="only what this account did")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, values in full")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        try:
            for entry in audit(since=_midnight(options["since"]), of=options["of"], by=options["by"]):
                told = json.dumps(entry.as_json(), ensure_ascii=False) if options["json"] else entry.line()
                self.stdout.write(told)
                count += 1
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        if not options["json"]:
            self.stdout.write(f"{count} change(s); moments are UTC.")


def _midnight(since: Any) -> datetime | None:
    """The moment at which the city's day begins."""
    return datetime.combine(since, time(), current_city().zone) if since else None
