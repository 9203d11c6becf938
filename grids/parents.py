"""Ask: in which unit does another lie, on a day, as believed under a revision?"""

from __future__ import annotations

from datetime import date

from grids.models import Membership
from grids.units import versions_on


def primary_parents(kind: str, parent_kind: str, on: date, revision: int) -> dict[int, str]:
    """The code of the primary parent of ``parent_kind``, by identity number of each ``kind`` unit."""
    codes = dict(versions_on(on, revision, [parent_kind]).values_list("unit_id", "code"))
    pairs = Membership.objects.filter(
        child__kind=kind,
        parent_kind=parent_kind,
        primary=True,
        valid__contains=on,
        believed__contains=revision,
    ).values_list("child_id", "parent_id")
    return {child: codes[parent] for child, parent in pairs if parent in codes}
