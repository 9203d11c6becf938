"""Door: manage.py settle_ledger_entry NUMBER --voucher TEXT: what was paid, when, by which voucher?"""

from typing import Any

from django.core.management.base import CommandParser

from findings.ledger_settling import settle
from gis_core.accounts import find_account
from gis_core.terminal import ChangingCommand, day, outcome, trial


class Command(ChangingCommand):
    help = (
        "Say that entries of the ledger were settled through finance by a voucher 凭证. What was settled "
        "stays: a correction of the round books another entry. A dry run unless --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entry", type=int, nargs="+", help="numbers, as list_ledger gives them")
        parser.add_argument("--voucher", required=True, metavar="TEXT", help="its number")
        parser.add_argument("--on", type=day, metavar="DATE", help="the city's day (default: today)")
        parser.add_argument("--by", required=True, help="the account of who keeps that ledger")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            by = find_account(options["by"])
            rows = settle(by, options["entry"], options["voucher"], options["on"])
            told = [
                f"Entry {row.pk}: {row.round.key} {row.name} {row.amount} {row.currency}, settled on "
                f"{row.settled_on} by {row.voucher}."
                for row in rows
            ]
        for line in told:
            self.stdout.write(line)
        self.stdout.write(outcome(options["commit"]))
