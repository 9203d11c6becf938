"""Ask: who holds which duty on a day?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gis_core import sql


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty on a day: a body (perhaps one of its posts) answers for a unit, a category, or both.

    ``unit_id`` and ``category_id`` are None where the duty is not bound to one; ``since`` is its
    first day; ``document`` the number of the paper it rests on, or empty. No person is named here.
    """

    duty_id: int
    role: str
    level: int | None
    unit_id: int | None
    category_id: int | None
    since: date | None
    body_id: int
    body_kind: str
    body_name: str
    body_names: Mapping[str, str]
    outside_ids: Mapping[str, str]
    post_id: int | None
    post_title: str
    post_titles: Mapping[str, str]
    document: str


def held_on(on: date) -> list[HeldDuty]:
    """Every duty held on the city's day ``on``, in order of number: one query.

    The answer for a day stays the same while the stamp of topic “duties” does.
    """
    return [
        HeldDuty(*row[:9], json.loads(row[9]), json.loads(row[10]), *row[11:13], json.loads(row[13]), row[14])
        for row in sql.rows("grids", "duties_held_on", {"on": on})
    ]
