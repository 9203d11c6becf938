"""Ask: which units end on a day because a full edition of their kind leaves them out?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gis_core.city import City
from gis_core.errors import Conflict
from grids.models import UnitVersion
from grids.parents import primary_parents
from grids.units import newest_revision

Edition = Literal["partial", "full"]
EDITIONS = ("partial", "full")
"""``partial``: units that are not in a file stay as they are. ``full``: they end."""

_MOST_ENDING = 0.5
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ending:
    """A unit that a full edition ends."""

    code: str
    name: str


def ending_units(
    city: City, kind: str, on: date, believed: Mapping[str, UnitVersion], given: Collection[str],
    yes_end: bool,
) -> list[Ending]:
    """The units believed on the day whose codes are not ``given``, in the order of their codes.

    Raises Conflict where more than half of them would end, which is what a file of a part looks
    like, unless ``yes_end``; and always where one still has units of the kind below in it, for these
    would belong to nobody.
    """
    ending = [Ending(code, believed[code].name) for code in sorted(believed.keys() - set(given))]
    if len(ending) > _MOST_ENDING * len(believed) and not yes_end:
        raise Conflict(
            f"{len(ending)} of {len(believed)} {kind} are not in the file and would end on {on}: "
            "this looks like a part, not a full edition.",
            hint="Import it with --edition partial; if they are really to end, add --yes-end.",
            parameter="edition", code="edition-looks-partial",
        )
    _refuse_parents(city, kind, on, {each.code for each in ending})
    return ending


def _refuse_parents(city: City, kind: str, on: date, ending: Collection[str]) -> None:
    newest = newest_revision()
    if not ending or newest is None or newest.number is None:
        return
    for below in (each.key for each in city.kinds if each.parent == kind):
        above = primary_parents(below, kind, on, newest.number)
        left = sorted({code for code in above.values() if code in ending})
        if left:
            count = sum(code in ending for code in above.values())
            more = " …" if len(left) > _SHOWN else ""
            raise Conflict(
                f"{', '.join(left[:_SHOWN])}{more} would end on {on}, but {count} {below} still belong "
                "there.",
                hint=f"Import the edition of the {below} first, with the parents they have from then on.",
                parameter="edition", code="has-children",
            )
