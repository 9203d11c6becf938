"""Ask: which units and which stored answers did each revision change?

For systems that keep answers: revision by revision, first the units, then the answers that stand
where another stood before. A walk goes on after the last thing told (keyset), so it loses and
repeats nothing however much is published meanwhile. What was answered anew and alike is not told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from findings.models import AssignmentBody, AssignmentUnit
from gis_core import sql
from gis_core.city import City
from gis_core.errors import BadParameter
from gis_core.permissions import Sight
from grids.models import Revision

_MARK = re.compile(r"([0-9]{1,9})-(units|answers)-([0-9]{1,18})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_AT_ONCE = 500


@dataclass(frozen=True)
class Walk:
    """Where a walk over changes stands: after which thing of which sort of which revision."""

    revision: int
    sort: str = "units"
    after: int = 0

    def written(self) -> str:
        """As a text for an address."""
        return f"{self.revision}-{self.sort}-{self.after}"


@dataclass(frozen=True)
class Eyes:
    """What of stored answers somebody may see: none, what lies in ``sight``, and the sealed ones."""

    answers: bool
    sealed: bool
    sight: Sight


def read_walk(mark: str) -> Walk:
    """The walk that was written so; raises BadParameter."""
    found = _MARK.fullmatch(mark)
    if found is None:
        raise BadParameter(
            "“cursor” is no mark that a page of this list gave.", parameter="cursor",
            hint="Send “next” of a page as it stands.",
        )
    return Walk(int(found[1]), found[2], int(found[3]))


def begin(since: str, city: City) -> Walk:
    """The walk that begins after a revision's number, or on a day of the city, by its publication."""
    if re.fullmatch(r"[0-9]{1,9}", since, re.ASCII):
        return Walk(int(since) + 1)
    try:
        day = date.fromisoformat(since) if _DAY.fullmatch(since) else None
    except ValueError:
        day = None
    if day is None:
        raise BadParameter(
            f"“since” cannot be “{since[:40]}”.", parameter="since",
            hint="The number of a revision, or a day like 2022-12-31.",
        )
    morning = datetime.combine(day, time(), city.zone)
    first = _published().filter(published_at__gte=morning).order_by("number").first()
    newest = _published().order_by("-number").first()
    return Walk((first.number if first else (newest.number or 0) + 1 if newest else 1) or 1)


def changes(walk: Walk, limit: int, eyes: Eyes) -> tuple[list[dict[str, Any]], Walk | None]:
    """The next changes of a walk, ``limit`` at most, and where it goes on; None at its end."""
    found = list(islice(_all(walk, eyes), limit + 1))
    told = [change for change, _ in found[:limit]]
    return told, found[limit - 1][1] if len(found) > limit else None


def _published() -> Any:
    return Revision.objects.filter(status=Revision.Status.PUBLISHED)


def _all(walk: Walk, eyes: Eyes) -> Iterator[tuple[dict[str, Any], Walk]]:
    for revision in _published().filter(number__gte=walk.revision).order_by("number"):
        at = walk if revision.number == walk.revision else Walk(revision.number or 0)
        if at.sort == "units":
            yield from _units(revision, at)
            at = Walk(at.revision, "answers")
        if eyes.answers:
            yield from _answers(revision, at, eyes)


def _said(revision: Revision) -> dict[str, Any]:
    published = revision.published_at.isoformat() if revision.published_at else None
    return {"revision": revision.number, "published_at": published}


def _units(revision: Revision, at: Walk) -> Iterator[tuple[dict[str, Any], Walk]]:
    while True:
        rows = sql.rows("findings", "changed_units", {
            "number": revision.number, "on": revision.effective_on, "after": at.after, "limit": _AT_ONCE,
        })
        for row in rows:
            at = replace(at, after=row[0])
            yield _said(revision) | {"type": "unit"} | _unit(row, revision), at
        if len(rows) < _AT_ONCE:
            return


def _unit(row: Sequence[Any], revision: Revision) -> dict[str, Any]:
    _, kind, former_code, code, former_name, name, moved, attributes = row
    told: dict[str, Any] = {"kind": kind, "code": code or former_code, "from": revision.effective_on}
    if former_code is None or code is None:
        return told | {"what": ["begun" if former_code is None else "ended"], "former_code": None}
    differs = {
        "code": former_code != code, "name": former_name != name, "boundary": moved, "attributes": attributes,
    }
    what = [each for each, true in differs.items() if true]
    return told | {"what": what, "former_code": former_code if former_code != code else None}


def _answers(revision: Revision, at: Walk, eyes: Eyes) -> Iterator[tuple[dict[str, Any], Walk]]:
    while True:
        rows = sql.rows("findings", "changed_answers", {
            "number": revision.number, "after": at.after, "limit": _AT_ONCE, "sealed": eyes.sealed,
            "everywhere": eyes.sight.everywhere, "territories": sorted(eyes.sight.territories),
            "bodies": sorted(eyes.sight.bodies),
        })
        both = [number for row in rows for number in (row[0], row[4])]
        units, bodies = _chosen(both), _bodies(both)
        for row in rows:
            at = replace(at, after=row[0])
            if (told := _answer(row, units, bodies)) is not None:
                yield _said(revision) | {"type": "answer"} | told, at
        if len(rows) < _AT_ONCE:
            return


def _chosen(assignments: Sequence[int]) -> dict[int, dict[str, str]]:
    """The code of the chosen unit of each kind, by assignment."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = AssignmentUnit.objects.filter(assignment__in=assignments, chosen=True)
    for assignment, kind, code in rows.values_list("assignment", "kind", "unit_version__code"):
        found[assignment][kind] = code
    return found


def _bodies(assignments: Sequence[int]) -> dict[int, set[tuple[str, str, int | None]]]:
    """Body, role and level of who answers, by assignment."""
    found: dict[int, set[tuple[str, str, int | None]]] = defaultdict(set)
    rows = AssignmentBody.objects.filter(assignment__in=assignments)
    for assignment, body, role, level in rows.values_list("assignment", "body", "role", "level"):
        found[assignment].add((f"b_{body}", role, level))
    return found


def _answer(
    row: Sequence[Any],
    units: dict[int, dict[str, str]],
    bodies: dict[int, set[tuple[str, str, int | None]]],
) -> dict[str, Any] | None:
    """What became of a stored answer; None where the new one is alike."""
    number, source, key, on, former, former_revision, former_state, state = row
    old, new = units[former], units[number]
    moved = [
        {"kind": kind, "former": old.get(kind), "present": new.get(kind)}
        for kind in sorted({*old, *new}) if old.get(kind) != new.get(kind)
    ]
    gone, come = bodies[former] - bodies[number], bodies[number] - bodies[former]
    if not moved and not gone and not come and state == former_state:
        return None
    return {
        "finding": {"source": source, "key": key, "on": on},
        "former": {"assignment": former, "revision": former_revision, "state": former_state},
        "present": {"assignment": number, "state": state},
        "units": moved,
        "bodies": {"gone": _listed(gone), "come": _listed(come)},
    }


def _listed(bodies: set[tuple[str, str, int | None]]) -> list[dict[str, Any]]:
    order = sorted(bodies, key=lambda each: (each[1], each[2] or 0, each[0]))
    return [{"id": body, "role": role, "level": level} for body, role, level in order]
