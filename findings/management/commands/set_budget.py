"""Door: manage.py set_budget YEAR KIND SUM: what may a year's rewards come to?"""

from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandParser

from findings.ledger_settling import BudgetWish, set_budget
from gis_core.accounts import find_account
from gis_core.terminal import ChangingCommand, outcome, trial


def money(text: str) -> Decimal:
    """A sum given on the command line; raises what argparse tells the person."""
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ArgumentTypeError(f"“{text}” is no sum; write it as 12000000 or 50000.50") from error


class Command(ChangingCommand):
    help = (
        "Plan what the rewards of a kind may come to in a year, in one of its lists 年度奖励预算; again for "
        "another sum. list_ledger --table tells what is left of it. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("kind", help="of the units rewarded, such as zone")
        parser.add_argument("planned", type=money, metavar="SUM")
        parser.add_argument("--group", default="", metavar="KEY", help="the list, such as a county's code")
        parser.add_argument("--document", default="", metavar="NUMBER", help="the paper behind it")
        parser.add_argument("--by", required=True, help="the account of who keeps that ledger")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            row, changed = set_budget(find_account(options["by"]), BudgetWish(
                options["year"], options["kind"], options["group"], options["planned"], options["document"]
            ))
        where = f"{row.kind} {row.group}".rstrip()
        self.stdout.write(f"Budget {row.year} of {where}: {row.planned} {row.currency}.")
        self.stdout.write(outcome(options["commit"], changed))
