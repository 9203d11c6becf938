"""Door: manage.py list_ledger --year 2022: which rewards and penalties are due, and which are settled?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from findings.ledger_quarters import quarter_lists
from findings.ledger_tables import LedgerQuery, found_entries, told_entries, year_table
from findings.ledger_workbook import ledger_workbook
from findings.models import LedgerEntry
from gis_core.accounts import find_account
from gis_core.errors import Fault


class Command(BaseCommand):
    help = (
        "List the ledger of rewards and penalties 奖惩台账 as far as an account keeps it: entry by entry, "
        "the year by unit with budgets (--table), who speaks at the joint meeting of a quarter (--quarter "
        "2022Q4), or all of it as a workbook (--xlsx FILE)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", required=True, dest="account", metavar="ACCOUNT", help="who looks at it")
        parser.add_argument("--year", type=int)
        parser.add_argument("--round", default="", metavar="KEY", help="only of this round, such as 2022-12")
        parser.add_argument("--kind", default="", help="only of this kind, such as zone")
        parser.add_argument("--group", metavar="KEY", help="only of this list, such as a county's code")
        parser.add_argument("--state", default="", choices=["", *LedgerEntry.State.values])
        parser.add_argument("--table", action="store_true", help="the year by unit, with budgets")
        parser.add_argument("--quarter", metavar="KEY", help="who speaks at the joint meeting: 2022Q4")
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write a workbook")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._tell(find_account(options["account"]), options)
        except Fault as fault:
            raise CommandError(str(fault)) from fault

    def _tell(self, user: Any, options: dict[str, Any]) -> None:
        query = LedgerQuery(
            options["year"], options["round"], options["kind"], options["group"], options["state"]
        )
        if options["xlsx"] is not None:
            self._write(options["xlsx"], ledger_workbook(user, query))
        elif options["quarter"]:
            for each in quarter_lists(user, options["quarter"]):
                self._line(each.as_json(), options["json"], self._quarter)
        elif options["table"]:
            if query.year is None:
                raise CommandError("Say the year: --year 2022 --table")
            for table in year_table(user, query.year, query.kind, query.group):
                self._line(table.as_json(), options["json"], self._year)
        else:
            for entry in told_entries(user, found_entries(user, query)):
                self._line(entry, options["json"], self._entry)

    def _write(self, path: Path, book: bytes) -> None:
        try:
            with path.open("xb") as file:
                file.write(book)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {path}.")

    def _line(self, said: dict[str, Any], as_json: bool, words: Any) -> None:
        if as_json:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            words(said)

    def _entry(self, said: dict[str, Any]) -> None:
        unit = said["unit"]
        done = f"settled {said['settled_on']} {said['voucher']}" if said["voucher"] else "due"
        self.stdout.write(
            f"{said['number']}  {said['round']}/{said['bulletin']}  {unit['kind']} {unit['code']} "
            f"{unit['name']}  {said['amount']} {said['currency']}  {done}"
        )

    def _year(self, said: dict[str, Any]) -> None:
        self.stdout.write(f"{said['kind']} {said['group']} {said['group_name']}".rstrip())
        for unit in said["units"]:
            self.stdout.write(
                f"  {unit['code']} {unit['name']}: {unit['total']} (settled {unit['settled']}, "
                f"due {unit['due']})"
            )
        budget = f", budget {said['budget']}, left {said['left']}" if said["budget"] else ", no budget"
        self.stdout.write(f"  rewards {said['rewards']}, penalties {said['penalties']}{budget}")

    def _quarter(self, said: dict[str, Any]) -> None:
        self.stdout.write(f"{said['kind']} {said['group']}: {', '.join(said['rounds'])}")
        for unit in said["units"]:
            part = {"share": "shares experience", "statement": "makes a statement"}.get(unit["part"], "")
            self.stdout.write(
                f"  {unit['place'] or '-'}. {unit['code']} {unit['name']} {unit['mean'] or 'no data'} {part}"
                .rstrip()
            )
