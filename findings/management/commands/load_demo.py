"""Door: manage.py load_demo: fill an empty database with the fictitious demo."""

import gc
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from findings.demo_loading import LoadedDemo, load_demo
from findings.kept_cells import keep_newest_cells
from gis_core.errors import Fault
from gis_core.terminal import ChangingCommand


class Command(ChangingCommand):
    help = (
        "Load the demo: real codes and names, fictitious boundaries, people and findings "
        "(虚构数据). Refuses a database that holds anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="two counties, about 300 grids, six rounds")
        parser.add_argument("--rounds", type=int, metavar="N", help="only the last N of the 29 rounds")
        parser.add_argument("--seed", type=int, default=2022)

    def handle(self, *args: Any, **options: Any) -> None:
        # Millions of rows are made and let go again, none in a circle: looking for circles costs a tenth.
        gc.disable()
        try:
            loaded = load_demo(
                small=options["small"], rounds=options["rounds"], seed=options["seed"], say=self._say
            )
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        finally:
            gc.enable()
        keep_newest_cells()
        self._tell(loaded)

    def _tell_phases(self, loaded: LoadedDemo) -> None:
        """What each phase took, in seconds by the clock and of processor."""
        self.stdout.write("Seconds by the clock, and of processor here and in the database:")
        for phase, taken in [*loaded.phases.items(), ("all", loaded.taken)]:
            there = "–" if taken.database is None else f"{taken.database:.1f}"
            self.stdout.write(f"  {taken.clock:7.1f} {taken.processor:7.1f} {there:>7}  {phase}")

    def _say(self, line: str) -> None:
        print(f"  {line}", file=sys.stderr, flush=True)

    def _tell(self, loaded: LoadedDemo) -> None:
        counts = ", ".join(f"{count} {what}" for what, count in loaded.counts.items())
        self.stdout.write(f"Demo loaded: {counts}. Fictitious data / 虚构数据.")
        self._tell_phases(loaded)
        self.stdout.write("Accounts (the passwords are shown this once):")
        for account in loaded.accounts:
            self.stdout.write(f"  {account.username:<12} {account.password}")
