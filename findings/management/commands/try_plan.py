"""Door: manage.py try_plan FILE|KEY --rounds 2022-10..2022-12: what would these rules have led to?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.plan_rules import rules_of
from findings.plan_sight import named_plan
from findings.plan_trial_tables import told_trial, trial_csv
from findings.plan_trials import Outcome, TriedRound, TriedUnit, newest_published, rounds_to_try, try_plan
from findings.plans import read_plan
from findings.scoring.plan import PlanRules
from gis_core.errors import Fault
from gis_core.permissions import ALL_ROLES

_FILES = (".yaml", ".yml", ".json", ".xlsx")


class Command(BaseCommand):
    help = (
        "Score past rounds by a plan that is in a file (YAML, JSON, XLSX) or stored (KEY, KEY/VERSION), "
        "beside what was published: ranks, scores, sums. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="a file, or KEY or KEY/VERSION")
        parser.add_argument(
            "--rounds", default="", metavar="FIRST..LAST", help="such as 2022-10..2022-12; the last three"
        )
        parser.add_argument("--kind", action="append", default=[], help="only this kind, such as zone")
        parser.add_argument("--language", choices=["zh", "en"], default="en", help="of notes and reasons")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write a line for each unit")
        parser.add_argument("--json", action="store_true", help="tell it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rules = self._rules(options["plan"])
            tried = list(try_plan(rules, rounds_to_try(*self._rounds(options["rounds"])), options["kind"]))
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        if options["csv"]:
            self._write(options["csv"], trial_csv(tried, options["language"]))
        elif options["json"]:
            self.stdout.write(json.dumps(told_trial(tried), ensure_ascii=False))
        else:
            for each in tried:
                self._tell(each, options["language"])

    def _rules(self, name: str) -> PlanRules:
        if name.casefold().endswith(_FILES):
            return read_plan(Path(name))
        return rules_of(named_plan(name, ALL_ROLES))

    def _rounds(self, text: str) -> tuple[str, str]:
        if not text:
            known = newest_published()
            if not known:
                raise CommandError("No round is published yet.")
            return known[0], known[-1]
        first, dots, last = text.partition("..")
        return first, last if dots else first

    def _tell(self, tried: TriedRound, language: str) -> None:
        self.stdout.write(f"{tried.round} (published under {tried.plan})")
        for one in tried.notes:
            self.stdout.write(f"  {one.said(language)}")
        for kind in tried.kinds:
            self.stdout.write(f"  {kind.kind}: {sum(unit.moved for unit in kind.units)} would be moved")
            for unit in kind.units:
                self.stdout.write(f"    {self._line(unit)}")
            for one in kind.notes:
                self.stdout.write(f"    {one.said(language)}")

    def _line(self, unit: TriedUnit) -> str:
        mark = "*" if unit.moved else " "
        group = f"{unit.group} " if unit.group else ""
        said = f"{self._outcome(unit.published)} -> {self._outcome(unit.tried)} {unit.reason}"
        return f"{mark} {group}{unit.code} {unit.name}: {said}".rstrip()

    def _outcome(self, outcome: Outcome | None) -> str:
        if outcome is None or outcome.score is None:
            return "none"
        money = f" {outcome.reward:,.2f}" if outcome.reward else ""
        return f"{outcome.rank}. {outcome.score:f}{money}"

    def _write(self, file: Path, content: str) -> None:
        try:
            with file.open("x", encoding="utf-8-sig", newline="") as out:
                out.write(content)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Name a new file.") from error
        self.stdout.write(f"Written to {file}.")
