#!/usr/bin/env python3
"""Door: which command does somebody at the command line want?"""

import os
import sys
from pathlib import Path

OWN_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def in_own_environment() -> None:
    """Go on in the environment that `make` set up, so that ./manage.py needs no activation."""
    activated = "VIRTUAL_ENV" in os.environ or Path(sys.prefix) == OWN_PYTHON.parent.parent
    if OWN_PYTHON.exists() and not activated:
        os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])


if __name__ == "__main__":
    in_own_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
