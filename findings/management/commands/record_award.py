"""Door: manage.py record_award ROUND KIND:CODE KEY: what is a unit given beside its score?"""

from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.award_recording import AwardWish, record_award, withdraw_award
from findings.scoring.plan_parts import plain
from gis_core.accounts import find_account
from gis_core.terminal import ChangingCommand, outcome, trial


def points(text: str) -> Decimal:
    """Points given on the command line; raises what argparse tells the person."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"“{text}” is no number; write it as 0.5 or -1") from error


class Command(ChangingCommand):
    help = (
        "Give a unit a bonus, an add-on or a veto of the round's plan 加分与否决, by a paper; or withdraw "
        "one that was given. The round is to be scored again afterwards. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", nargs="?", help="such as 2022-12")
        parser.add_argument("unit", nargs="?", metavar="KIND:CODE", help="such as zone:zone-centre")
        parser.add_argument("key", nargs="?", help="key of the award in the plan")
        parser.add_argument("--points", type=points, help="how many; negative: taken; none for a veto")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind it")
        parser.add_argument("--by", required=True, help="the account of the person of the office who does it")
        parser.add_argument("--withdraw", type=int, metavar="NUMBER", help="instead: an award that was given")
        parser.add_argument("--reason", default="", help="why; kept with the award")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            by = find_account(options["by"])
            if options["withdraw"] is not None:
                row = withdraw_award(by, options["withdraw"])
                told = f"Award {row.pk} ({row.key}) of round {row.round.key} does not count any more."
            else:
                row = record_award(by, _wish(options))
                told = f"Award {row.pk}: {options['unit']} {row.key} {plain(row.points)}"
                told += f" in round {options['round']}, by {row.document.number}."
            key = row.round.key
        self.stdout.write(told)
        self.stdout.write(outcome(options["commit"]))
        if options["commit"]:
            self.stdout.write(f"Now: manage.py score_round {key}")


def _wish(options: dict[str, Any]) -> AwardWish:
    kind, colon, code = (options["unit"] or "").partition(":")
    if not options["round"] or not options["key"] or not colon:
        raise CommandError("Say the round, the unit and the award: record_award 2022-12 zone:CODE KEY --by …")
    return AwardWish(
        options["round"], kind, code, options["key"], options["points"], options["document"],
        options["reason"],
    )
