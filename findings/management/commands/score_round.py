"""Door: manage.py score_round 2022-12: which score and rank has each unit?"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.models import Result
from findings.rounds import ScoringReport, score_round
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand


class Command(ChangingCommand):
    help = (
        "Score and rank the evaluated units of a round, replacing its unpublished results. "
        "Decimal arithmetic; published scores are rounded half up; ranks as the plan says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="such as 2022-12 or 2022Q4")
        parser.add_argument("--kind", action="append", help="only this kind (may be repeated)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = score_round(options["round"], options["kind"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        self._tell(report)
        for result in Result.objects.filter(round__key=report.round, group="", score__isnull=False).order_by(
            "kind", "rank", "code"
        )[:20]:
            self.stdout.write(f"  {result.kind} {result.rank:>3}. {result.code}  {result.score}")

    def _tell(self, report: ScoringReport) -> None:
        self.stdout.write(f"Round {report.round}, boundaries of revision {report.revision}:")
        for kind, scored in report.scored.items():
            self.stdout.write(f"  {kind}: {scored} scored, {report.without_data[kind]} without data")
        self.stdout.write(f"  {report.lines} deductions, half up, from inspection findings")
        for code in report.without_group:
            self.stdout.write(f"  not ranked: {code} lies in no unit of the group's kind")
        for reason, count in sorted(report.not_scored.items()):
            self.stdout.write(f"  not counted: {count}, {reason}")
