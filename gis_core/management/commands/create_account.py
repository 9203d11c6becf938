"""Door: manage.py create_account NAME --role ROLE: who gets an account with which role?"""

from typing import Any

from django.core.management.base import CommandParser

from gis_core.accounts import create_account
from gis_core.models import Role
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Make an account with a random password, shown once (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--territory", type=int, help="identity number of the unit it holds in")
        parser.add_argument("--body", type=int, help="identity number of the body it holds for")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        with trial(options["commit"]):
            account = create_account(
                options["name"], options["role"], territory=options["territory"], body=options["body"]
            )
        if options["commit"]:
            self.stdout.write(f"{account.username} ({options['role']})  password: {account.password}")
            self.stdout.write("It is shown this once only.")
        else:
            self.stdout.write(f"{account.username} ({options['role']}) could be made.")
            self.stdout.write(outcome(commit=False))
