"""Ask: how has a unit come to be as it is: by which revisions, papers and reasons?"""

from __future__ import annotations

from datetime import date
from typing import Any

from gis_core.errors import NotFound
from grids.models import Revision, UnitVersion
from grids.unit_search import Moment, versions_at


def unit_of_code(kind: str, code: str, moment: Moment, *, on_that_day: bool) -> int:
    """The identity number of the unit meant by a code; raises NotFound.

    It is the unit that bore the code on the moment's day. Where none did and ``on_that_day``
    is not insisted on, it is the one that bore it last, so that a unit retired is found too.
    """
    borne = versions_at(moment, [kind]).filter(code=code)
    if not borne and not on_that_day:
        borne = UnitVersion.objects.filter(
            kind=kind, code=code, believed__contains=moment.revision
        ).order_by("-valid__startswith")
    found = borne.values_list("unit_id", flat=True).first()
    if found is None:
        when = f" on {moment.on}" if on_that_day else ""
        raise NotFound(
            f"There was no {kind[:40]} “{code[:60]}”{when}, as revision {moment.revision} has it.",
            hint="Leave out “on” to find whoever bore the code last." if on_that_day else "",
        )
    return int(found)


def history_of(unit: int, *, with_people: bool) -> list[dict[str, Any]]:
    """Every version a unit ever had, in the order they were published; believed ones and others.

    ``until`` is always the first day, or the first revision, that it no longer holds; None: it
    still does. ``author``, ``reviewer`` and ``attributes`` are there only ``with_people``.
    """
    rows = UnitVersion.objects.filter(unit=unit).defer("geometry").select_related(
        "revision__document", "revision__author", "revision__reviewer"
    )
    in_order = sorted(rows, key=lambda row: (row.believed.lower, row.valid.lower))
    return [_version(row, with_people) for row in in_order]


def _version(row: UnitVersion, with_people: bool) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "valid": _until(row.valid.lower, row.valid.upper),
        "believed": _until(row.believed.lower, row.believed.upper),
        "vertex_only": row.vertex_only,
        **told_revision(row.revision),
        **(people_of(row.revision) | {"attributes": row.attributes} if with_people else {}),
    }


def _until(first: date | int, end: date | int | None) -> dict[str, Any]:
    return {"from": first, "until": end}


def told_revision(revision: Revision) -> dict[str, Any]:
    """What a history says of the revision behind a step."""
    return {
        "revision": revision.number,
        "effective_on": revision.effective_on,
        "document": revision.document.number if revision.document else None,
        "reason": revision.reason,
    }


def people_of(revision: Revision) -> dict[str, str | None]:
    """Who made the revision and who reviewed it, as their accounts call them."""
    return {"author": _called(revision.author), "reviewer": _called(revision.reviewer)}


def _called(user: Any) -> str | None:
    return None if user is None else user.get_full_name() or user.get_username()
