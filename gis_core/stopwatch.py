"""Ask: how long did a step take by the clock, and of processor time, here and in the database server?"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Taken:
    """Seconds: by the clock, of processor here (child processes that ended included), and of the database
    server's process that serves this connection; None where it runs elsewhere.
    """

    clock: float
    processor: float
    database: float | None

    def __add__(self, other: Taken) -> Taken:
        both = self.database is not None and other.database is not None
        return Taken(
            self.clock + other.clock, self.processor + other.processor,
            (self.database or 0.0) + (other.database or 0.0) if both else None,
        )

    def __sub__(self, other: Taken) -> Taken:
        both = self.database is not None and other.database is not None
        return Taken(
            self.clock - other.clock, self.processor - other.processor,
            (self.database or 0.0) - (other.database or 0.0) if both else None,
        )

    def __str__(self) -> str:
        there = "" if self.database is None else f" + {self.database:.1f} s in the database"
        return f"{self.clock:.1f} s (processor {self.processor:.1f} s{there})"


def reading() -> Taken:
    """The readings now; the difference of two is what was taken between them."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = sum(each.ru_utime + each.ru_stime for each in used)
    return Taken(time.monotonic(), processor, _of_the_server())


def _of_the_server() -> float | None:
    """Processor seconds of the server's process that serves this connection, if it is on this machine."""
    connection.ensure_connection()
    told = connection.connection.info
    if told.host and not told.host.startswith("/"):
        return None
    try:
        fields = Path(f"/proc/{told.backend_pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS
