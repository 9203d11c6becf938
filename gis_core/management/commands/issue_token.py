"""Door: manage.py issue_token NAME: by which token may a program speak for an account?"""

from typing import Any

from django.core.management.base import CommandParser

from gis_core.accounts import find_account, issue_token
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Issue an API token, shown once (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            token = issue_token(find_account(options["name"]), days=options["days"])
        if options["commit"]:
            self.stdout.write(f"Authorization: Token {token}")
            self.stdout.write(f"Valid for {options['days']} days. It is shown this once only.")
        else:
            self.stdout.write(outcome(commit=False))
