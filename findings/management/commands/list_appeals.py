"""Door: manage.py list_appeals --overdue: which appeals wait for a decision, and until when?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from findings.appeal_answers import AppealQuery, in_short, matching
from findings.models import Appeal
from gis_core.current_city import current_city


class Command(BaseCommand):
    help = "List appeals in the order in which they are due, the open ones unless --state says else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--overdue", action="store_true", help="only those that should have been decided")
        parser.add_argument("--round", metavar="KEY", help="only of this round, such as 2022-12")
        parser.add_argument(
            "--state", choices=[*Appeal.State.values, "all"], default="open", help="%(default)s unless said"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        state = None if options["state"] == "all" else options["state"]
        query = AppealQuery(state=state, round=options["round"], overdue=options["overdue"])
        found = matching(Appeal.objects.all(), query)
        found = found.select_related("finding__round", "finding__category", "body")
        zone, count = current_city().zone, 0
        for appeal in found.order_by("due_at", "pk").iterator():
            count += 1
            told = in_short(appeal)
            if options["json"]:
                self.stdout.write(json.dumps(told, ensure_ascii=False))
                continue
            due = appeal.due_at.astimezone(zone).strftime("%Y-%m-%d")
            late = " OVERDUE" if told["overdue"] else ""
            self.stdout.write(
                f"{appeal.pk}  due {due}{late}  {appeal.state}  {appeal.kind}  {told['round'] or '-'}  "
                f"{told['finding']['key']}  {appeal.body}"
            )
        if not options["json"]:
            self.stdout.write(f"{count} appeal(s).")
