#!/usr/bin/env python3
"""Door: which command does somebody at the command line want?"""

import os
import select
import sys
from pathlib import Path

OWN_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def in_own_environment() -> None:
    """Go on in the environment that `make` set up, so that ./manage.py needs no activation."""
    activated = "VIRTUAL_ENV" in os.environ or Path(sys.prefix) == OWN_PYTHON.parent.parent
    if OWN_PYTHON.exists() and not activated:
        os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])


NOBODY_READS = 128 + 13
"""The exit code of a shell for a program whose output nobody reads any more (SIGPIPE)."""


def end_where_nobody_reads() -> None:
    """End quietly where whoever read along has read enough (`… | head`); else raise what was caught."""
    watched = select.poll()
    watched.register(1, 0)
    if not watched.poll(0):
        raise
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still kept back is written at the end
    sys.exit(NOBODY_READS)


if __name__ == "__main__":
    in_own_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        end_where_nobody_reads()
