"""Door: what shall happen to the project's own database server?"""

from __future__ import annotations

import os
from argparse import REMAINDER
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core import cluster, serving
from gis_core.cluster import Cluster
from gis_core.errors import Fault
from gis_core.state import INSTANCES

ACTIONS = ("start", "stop", "status", "psql", "reset")


class Command(BaseCommand):
    help = "The private PostGIS cluster of this checkout: start, stop, status, psql, reset."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("--yes", action="store_true", help="reset without asking")
        parser.add_argument("--all", action="store_true", help="stop or reset every instance's cluster")
        parser.add_argument("rest", nargs=REMAINDER, help="for psql: its own options, as -c 'select 1'")

    def handle(self, *, action: str, **options: Any) -> None:
        if os.environ.get("DATABASE_URL") and action in ("start", "psql", "reset"):
            raise CommandError(
                f"DATABASE_URL names the database server, so there is no private cluster to {action}. "
                "Unset it to use the private one."
            )
        try:
            for found in self._clusters(options["all"]):
                getattr(self, f"_{action}")(found, options)
        except Fault as fault:
            raise CommandError(str(fault)) from fault

    def _clusters(self, every: bool) -> list[Cluster]:
        names = INSTANCES if every else (None,)
        folders = [cluster.state_folder(name) for name in names]
        return [cluster.find_cluster(folder) for folder in folders if not every or folder.is_dir()]

    def _start(self, found: Cluster, options: dict[str, Any]) -> None:
        started = cluster.start(found, self.stdout.write)
        serving.cluster_marker().unlink(missing_ok=True)  # asked for by itself: serving does not end it
        self.stdout.write(f"The database cluster {'is started' if started else 'was running'}: {found.url}")

    def _stop(self, found: Cluster, options: dict[str, Any]) -> None:
        stopped = cluster.stop(found)
        done = "is stopped" if stopped else "was not running"
        self.stdout.write(f"The database cluster {found.data} {done}.")

    def _status(self, found: Cluster, options: dict[str, Any]) -> None:
        process = cluster.server_process(found)
        state = f"runs (process {process})" if process else "does not run"
        if process and not cluster.answers(found):
            state += " but does not answer"
        made = "" if found.data.is_dir() else " and is not made yet"
        self.stdout.write(f"The database cluster {state}{made}.")
        for name in ("data", "socket", "log", "url"):
            self.stdout.write(f"  {name:<8}{getattr(found, name)}")
        if os.environ.get("DATABASE_URL"):
            self.stdout.write("DATABASE_URL is set: that server is used instead.")
        if not process:
            raise SystemExit(3)

    def _psql(self, found: Cluster, options: dict[str, Any]) -> None:
        if not cluster.server_process(found):
            raise CommandError("The database cluster does not run. Start it: manage.py cluster start")
        command = [*cluster.psql_command(found), *[word for word in options["rest"] if word != "--"]]
        self.stdout.flush()
        os.execv(command[0], command)

    def _reset(self, found: Cluster, options: dict[str, Any]) -> None:
        yes = options["yes"] or "--yes" in options["rest"]
        if not found.data.exists():
            self.stdout.write(f"There is no database cluster in {found.folder}.")
        elif yes or self._agreed(found):
            serving.end_leftovers(self.stdout.write)
            cluster.remove(found)
            self.stdout.write(f"The database cluster {found.data} is removed.")

    def _agreed(self, found: Cluster) -> bool:
        self.stdout.write(f"This removes the database in {found.data} for good: units, findings, accounts.")
        try:
            answer = input("Type “yes” to remove it: ")
        except EOFError:
            raise CommandError("Nobody answered: nothing was removed. --yes does not ask.") from None
        if answer.strip().lower() != "yes":
            self.stdout.write("Nothing was removed.")
            return False
        return True
