"""Act: what does one process of a pool do, from its start on?

Whoever starts it names these functions, and they are found before Django is: what needs Django is
imported once it is there.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from findings.answer_columns import ColumnWish
from findings.batch_parts import Kept

_mine: dict[str, Any] = {}


def begin(
    database: dict[str, Any], wish: ColumnWish, revision: int, plan: str | None, many: bool
) -> None:
    """Django, a database connection of its own, and what it answers with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends the pool itself
    import django

    django.setup()
    from django.db import connections

    from findings.answering import ready_for_many
    from findings.runners.here import Here
    from gis_core.current_city import current_city

    ready_for_many()
    connections["default"].settings_dict.update(database)
    _mine["runner"] = Here(wish, current_city(), revision, plan, many)


def answer(folder: str, questions: Kept, answers: str) -> Kept:
    """Answer the questions kept in ``folder`` and keep the answers there."""
    from findings.batch_part_run import answer_part

    runner = _mine["runner"]
    return answer_part(Path(folder), questions, answers, runner, runner.wish)
