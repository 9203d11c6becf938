"""Door: manage.py explain FINDING: whose is it, why, and what under another revision or plan?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.models import Finding
from findings.reasons import role_words
from findings.replays import explained
from gis_core.current_city import current_city
from gis_core.errors import Fault


class Command(BaseCommand):
    help = (
        "Explain whose a finding is: the units, the bodies with role, share and rule, every step that "
        "leads there, the ruling over it, and whether the stored answer is the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("finding", help="its number, or SOURCE:KEY, such as inspection:2022-11-0017")
        parser.add_argument("--revision", type=int, help="as believed under this revision")
        parser.add_argument("--plan", help="by the plan of this code")
        parser.add_argument("--language", choices=("zh", "en"), default="en")
        parser.add_argument("--json", action="store_true", help="everything, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        finding = _finding(options["finding"])
        try:
            told = explained(finding, current_city(), options["revision"], options["plan"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._tell(told, options["language"])

    def _tell(self, told: dict[str, Any], language: str) -> None:
        finding, answer = told["finding"], told["answer"]
        name = finding["category_name"] or "no category"
        self.stdout.write(f"{finding['source']}:{finding['source_key']}  {finding['on']}  {name}")
        if answer is not None:
            self.stdout.write(
                f"{answer['state']}, revision {answer['revision']}, plan {answer['plan'] or '—'}, "
                f"{answer['answer_id']}"
            )
            for body in answer["bodies"]:
                self.stdout.write(f"  {_body(body, language)}")
        for number, step in enumerate((answer or told)["because"][language], start=1):
            self.stdout.write(f"{number:3}. {step}")
        if told["ruling"]:
            self.stdout.write(f"A ruling stands over it: {json.dumps(told['ruling'], ensure_ascii=False)}")
        self._compare(told)

    def _compare(self, told: dict[str, Any]) -> None:
        stored = told["stored"]
        if stored is None:
            self.stdout.write("No answer is stored for it yet: manage.py assign_findings")
            return
        self.stdout.write(
            f"Stored: revision {stored['revision']}, plan {stored['plan']}, {stored['made_at'][:16]}; "
            f"{len(told['former'])} earlier answer(s)."
        )
        for each in told["differences"]:
            what = " ".join(str(each[key]) for key in ("what", "kind", "body", "role") if key in each)
            self.stdout.write(f"  differs in {what}: stored {each['stored']}, now {each['again']}")
        if told["answer"] is not None and not told["differences"]:
            self.stdout.write("  the same as answered above")


def _finding(text: str) -> Finding:
    found = Finding.objects.select_related("round", "plan", "category")
    source, colon, key = text.partition(":")
    wanted = {"source": source, "source_key": key} if colon else {"pk": text}
    if not colon and not text.isdecimal():
        raise CommandError(f"“{text}” is neither a number nor SOURCE:KEY, such as inspection:2022-11-0017.")
    try:
        return found.get(**wanted)
    except (Finding.DoesNotExist, OverflowError) as error:
        raise CommandError(f"There is no finding “{text}”.") from error


def _body(entry: dict[str, Any], language: str) -> str:
    zh, en = role_words(entry["role"], entry.get("level"))
    name = entry["body"]["names"].get(language) or entry["body"]["name"]
    share = f"  share {entry['share']}" if entry["share"] else ""
    order = f"  turned to as no. {entry['dispatch']}" if entry["dispatch"] else ""
    return f"{name} ({zh if language == 'zh' else en}){share}{order}  [{entry['rule']}]"
