"""Door: manage.py assign_findings: who answers for the findings, stored?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.assignment import Report, run
from findings.kept_cells import keep_newest_cells
from findings.models import Round
from findings.stale import Order, newest_order
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand
from grids.models import Revision


class Command(ChangingCommand):
    help = (
        "Store who answers for findings: those without a current answer, with one for another plan or "
        "day, or with one that a later revision made stale by changing the ground there. Published "
        "rounds keep their answers. Can be stopped and run again; it takes up where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--round", metavar="KEY", help="only this round, such as 2022-12")
        which.add_argument("--all", action="store_true", help="every finding (the default)")
        extent = parser.add_mutually_exclusive_group()
        extent.add_argument(
            "--stale", action="store_true",
            help="only what revisions made stale, found from the ground they changed: quick after publishing",
        )
        extent.add_argument("--redo", action="store_true", help="also those whose answer is fresh")
        parser.add_argument("--revision", type=int, metavar="N", help="the newest when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = run(self._order(options), self._say)
            keep_newest_cells()
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again: it takes up where it was.") from None
        self._print(report)

    def _order(self, options: dict[str, Any]) -> Order:
        order = newest_order(self._round(options["round"]), options["redo"], options["stale"])
        if options["revision"] is None:
            return order
        revision = Revision.objects.filter(number=options["revision"], status="published").first()
        if revision is None:
            raise CommandError(f"There is no published revision {options['revision']}.")
        return Order(revision, order.round, order.redo, order.stale)

    @staticmethod
    def _round(key: str | None) -> Round | None:
        if key is None:
            return None
        found = Round.objects.filter(key=key).first()
        if found is None:
            known = ", ".join(Round.objects.order_by("key").values_list("key", flat=True))
            raise CommandError(f"There is no round {key}. Known: {known or 'none'}.")
        return found

    def _say(self, text: str) -> None:
        self.stderr.write(text)

    def _print(self, report: Report) -> None:
        states = ", ".join(f"{state} {number:,}" for state, number in sorted(report.states.items()))
        told = f" ({states})" if states else ""
        self.stdout.write(f"Revision {report.revision}: {report.assigned:,} findings assigned{told}.")
        for former, number in sorted(report.former.items(), key=lambda each: int(each[0] or 0)):
            before = f"answered under revision {former} until now" if former else "never answered before"
            self.stdout.write(f"  {number:,} {before}")
        if report.retired:
            self.stdout.write(f"{report.retired:,} lost their answer: their place is no longer trusted.")
        for mark, number in sorted(report.skipped.items()):
            self.stdout.write(f"{number:,} not assigned: their place is marked “{mark}”.")
