"""Ask: from which units did a unit come, and into which did it go?

The record of lineage is written when a revision splits or merges; it names units by identity.
Told are the codes and names of that time: an ancestor's of the last day before the revision took
effect, a descendant's of the first day of it, both as that revision has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from grids.draft_models import Descent
from grids.history import people_of, told_revision
from grids.models import UnitVersion

_ONE_DAY = timedelta(days=1)


def lineage_of(unit: int, *, with_people: bool) -> dict[str, list[dict[str, Any]]]:
    """``ancestors`` and ``descendants`` of a unit, one step each, in the order of revisions.

    Each with its kind, code and name of that time, the address of its own history, the ground
    that went over in m², and the revision; its people only ``with_people``.
    """
    rows = Descent.objects.select_related(
        "revision__document", "revision__author", "revision__reviewer"
    ).order_by("revision__number", "pk")
    before, after = list(rows.filter(descendant=unit)), list(rows.filter(ancestor=unit))
    versions = _versions({row.ancestor_id for row in before} | {row.descendant_id for row in after})
    return {
        "ancestors": [
            _told(row, _last_before(versions[row.ancestor_id], row), with_people) for row in before
        ],
        "descendants": [
            _told(row, _first_after(versions[row.descendant_id], row), with_people) for row in after
        ],
    }


def _versions(units: set[int]) -> dict[int, list[UnitVersion]]:
    """All versions of each unit, without boundaries."""
    found: dict[int, list[UnitVersion]] = {unit: [] for unit in units}
    for version in UnitVersion.objects.filter(unit__in=units).defer("geometry").order_by("pk"):
        found[version.unit_id].append(version)
    return found


def _last_before(versions: Iterable[UnitVersion], row: Descent) -> tuple[UnitVersion, date]:
    assert row.revision.effective_on is not None
    return _at(versions, row.revision.effective_on - _ONE_DAY, row)


def _first_after(versions: Iterable[UnitVersion], row: Descent) -> tuple[UnitVersion, date]:
    assert row.revision.effective_on is not None
    return _at(versions, row.revision.effective_on, row)


def _at(versions: Iterable[UnitVersion], day: date, row: Descent) -> tuple[UnitVersion, date]:
    """The version of that day as the revision has it; else the one whose days are nearest."""
    number = row.revision.number or 0
    believed = [each for each in versions if number in each.believed] or list(versions)
    nearest = min(believed, key=lambda each: _days_away(each, day))
    return nearest, max(day, nearest.valid.lower) if _days_away(nearest, day) else day


def _days_away(version: UnitVersion, day: date) -> int:
    """How many days lie between a day and the days of a version; 0 for one of them."""
    if day < version.valid.lower:
        return int((version.valid.lower - day).days)
    until: date | None = version.valid.upper
    return int((day - until).days) + 1 if until is not None and day >= until else 0


def _told(row: Descent, found: tuple[UnitVersion, date], with_people: bool) -> dict[str, Any]:
    version, day = found
    address = reverse("unit-history", kwargs={"kind": version.kind, "code": version.code})
    return {
        "kind": version.kind,
        "code": version.code,
        "name": version.name,
        "on": day,
        "area_m2": round(row.area_m2, 1),
        **told_revision(row.revision),
        **(people_of(row.revision) if with_people else {}),
        "history": f"{address}?{urlencode({'on': day.isoformat()})}",
    }
