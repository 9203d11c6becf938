"""Door: manage.py worker: who does the work that requests and publications leave for later?"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from findings.answering import ready_for_many
from findings.job_sweeping import tidy
from findings.job_tasks import sweep_jobs
from findings.kept_cells import keep_newest_cells, state_of_cells

_SWEEP_S, _TIDY_S = 10.0, 3600.0
logger = logging.getLogger("findings.jobs")


class Command(BaseCommand):
    help = (
        "Take tasks from the database's queue until it is ended: answers that revisions made stale, files of "
        "places. Every ten seconds it looks for what a killed worker left. Any number may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        ready_for_many()
        if options["batch"]:
            sweep_jobs()
            keep_newest_cells()
        else:
            threading.Thread(target=_sweep, name="sweep", daemon=True).start()
        call_command(
            "db_worker", queue_name="*", reload=False, startup_delay=False, batch=options["batch"],
            verbosity=options["verbosity"],
        )


def _sweep() -> None:
    tidied, cells_of = 0.0, None
    while True:
        try:
            sweep_jobs()
            if time.monotonic() - tidied > _TIDY_S:
                tidied, cells_of = time.monotonic(), None  # files may have been removed
                tidy()
            if (state := state_of_cells()) != cells_of:
                cells_of = state  # first: what cannot be made is tried again in an hour, not in seconds
                keep_newest_cells()
        except Exception:  # the database may be away for a while
            logger.warning("sweeping failed; it is tried again", exc_info=True)
        finally:
            connections.close_all()
        time.sleep(_SWEEP_S)
