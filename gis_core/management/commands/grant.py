"""Door: manage.py grant NAME ROLE: which role does an account hold, where and for whom?"""

from typing import Any

from django.core.management.base import CommandParser

from gis_core.accounts import find_account, grant_role, revoke_role
from gis_core.models import Role
from gis_core.terminal import ChangingCommand, outcome, trial


class Command(ChangingCommand):
    help = "Give or take back a role (a dry run unless --commit)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--territory", type=int, help="identity number of the unit it holds in")
        parser.add_argument("--body", type=int, help="identity number of the body it holds for")
        parser.add_argument("--revoke", action="store_true", help="take it back")
        parser.add_argument("--commit", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        change = revoke_role if options["revoke"] else grant_role
        with trial(options["commit"]):
            user = find_account(options["name"])
            change(user, options["role"], territory=options["territory"], body=options["body"])
            roles = sorted(str(role) for role in user.grants.values_list("role", flat=True).distinct())
        self.stdout.write(f"{options['name']}: {', '.join(roles) or 'no role'}.")
        self.stdout.write(outcome(options["commit"]))
