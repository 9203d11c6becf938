"""Act: how is a set of unit changes published as the next revision?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from gis_core import sql
from gis_core.auditing import acting
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.precision import is_on_grid
from gis_core.stamping import bump
from gis_core.statistics import MUCH, gather
from grids.after_publication import listeners
from grids.changed_areas import record_what_moved
from grids.changes import (
    Answer,
    ChangeFault,
    Held,
    Retirement,
    UnitChange,
    answer,
    outlines,
)
from grids.duty_endings import lay_down_with, take_up_again
from grids.membership_periods import Belonging
from grids.memberships import LITTLE, DeclaredMembership, recompute
from grids.models import Document, Membership, Revision, Unit, UnitVersion
from grids.moved_ground import all_that_moved, moves
from grids.publication_guards import Override, Proposal, ask_all, redrawn_kinds
from grids.units import versions_on

_PUBLISHING = 0x4C5A_0001
"""Key of the advisory lock under which revisions are numbered: one publishes at a time."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units a publication created, changed, left alone and retired."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    memberships: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """The new revision, or None where nothing was different; and what it did."""

    revision: Revision | None
    counts: Counts


def _check_change(change: UnitChange | Retirement, city: City) -> None:
    where = {"kind": change.kind, "unit": change.code}
    if not city.has_kind(change.kind):
        known = ", ".join(kind.key for kind in city.kinds)
        raise ChangeFault(
            f"{change.code}: this city has no kind of unit “{change.kind}”.",
            hint=f"Known kinds: {known}.", **where,
        )
    if not isinstance(change, UnitChange):
        return
    if not city.kind(change.kind).accepts_code(change.code):
        raise ChangeFault(
            f"“{change.code}” is no code of a {change.kind}.",
            hint=f"Codes of this kind match {city.kind(change.kind).code_pattern}", **where,
        )
    if not change.name.strip():
        raise ChangeFault(f"{change.kind} {change.code} has no name.", **where)


def _check_geometries(puts: Sequence[UnitChange]) -> None:
    """Areas, valid, on the storage grid: anything else is mended before it comes here."""
    geometries = np.array([change.geometry for change in puts], dtype=object)
    areas = shapely.get_type_id(geometries) == shapely.GeometryType.MULTIPOLYGON
    good = areas & shapely.is_valid(geometries) & ~shapely.is_empty(geometries)
    for at in np.flatnonzero(~good).tolist():
        reason = shapely.is_valid_reason(geometries[at]) if areas[at] else "not a MultiPolygon"
        raise ChangeFault(
            f"The boundary of {puts[at].kind} {puts[at].code} cannot be stored: {reason}.",
            hint="Mend it, see gis_core.geometry.storable.", kind=puts[at].kind, unit=puts[at].code,
        )
    if not is_on_grid(geometries):
        wrong = next(change for change in puts if not is_on_grid(change.geometry))
        raise ChangeFault(
            f"The boundary of {wrong.kind} {wrong.code} is not on the storage grid.",
            hint="Use gis_core.precision.snap.", kind=wrong.kind, unit=wrong.code,
        )


def _held(changes: Sequence[UnitChange | Retirement]) -> list[Held]:
    """The believed versions that the changes may touch."""
    named = {(each.kind, code) for each in changes for code in (each.code, each.known_as)}
    found = sql.rows("grids", "believed_versions", {
        "kinds": [kind for kind, _ in named], "codes": [code for _, code in named],
    })
    shapes = outlines(shapely.from_wkb(np.array([bytes(row[6]) for row in found], dtype=object)))
    return [
        Held(*row[:5], json.loads(row[5]), shape, *row[7:])
        for row, shape in zip(found, shapes, strict=True)
    ]


def hold_numbering() -> None:
    """Let no revision be published until the transaction ends.

    Also for whoever changes what a guard looks at (see grids.publication_guards): guards are asked
    under this lock. Take it before any row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])


def hold(changes: Sequence[UnitChange | Retirement]) -> int:
    """Let nobody else publish until the transaction ends; the number of the revision to come.

    First the units touched and those over them, then the numbering: always in this order, so
    that two who publish wait for each other, never in a circle.
    """
    named = {(each.kind, code) for each in changes for code in (each.code, each.known_as)}
    sql.rows("grids", "lock_units", {
        "kinds": [kind for kind, _ in named], "codes": [code for _, code in named],
    })
    hold_numbering()
    return (Revision.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _document(number: str) -> Document:
    return Document.objects.get_or_create(number=number)[0]


def _write_versions(made: Answer, revision: Revision) -> set[int]:
    """Close, keep and add versions; the units touched."""
    common = {"number": revision.number, "revision": revision.pk}
    sql.run("grids", "close_unit_versions", common | {"versions": [held.version for held in made.closed]})
    sql.run("grids", "keep_unit_versions", common | {
        "versions": [kept.held.version for kept in made.kept],
        "since": [kept.since for kept in made.kept],
        "until": [kept.until for kept in made.kept],
    })
    founded = iter(Unit.objects.bulk_create(
        [Unit(kind=new.change.kind) for new in made.added if new.unit is None]
    ))
    units = [next(founded).pk if new.unit is None else new.unit for new in made.added]
    for start in range(0, len(made.added), _BATCH):
        _insert_versions(made, units, slice(start, start + _BATCH), common)
    return set(units) | {held.unit for held in made.closed}


def _insert_versions(made: Answer, units: list[int], part: slice, common: dict[str, Any]) -> None:
    added = made.added[part]
    shapes = shapely.set_srid(np.array([new.change.geometry for new in added], dtype=object), 4326)
    sql.run("grids", "insert_unit_versions", common | {
        "units": units[part],
        "kinds": [new.change.kind for new in added],
        "codes": [new.change.code for new in added],
        "names": [new.change.name for new in added],
        "geometries": shapely.to_wkb(shapes, hex=True, include_srid=True, output_dimension=2).tolist(),
        "attributes": [json.dumps(dict(new.change.attributes), ensure_ascii=False) for new in added],
        "since": [new.since for new in added],
        "until": [new.until for new in added],
        "vertex_only": [new.change.vertex_only for new in added],
    })


def _last_day_touched(made: Answer) -> date | None:
    """The exclusive end of the days the answer touches; None for good."""
    ends = [new.until for new in made.added] + [held.until for held in made.closed]
    return None if not ends or None in ends else max(end for end in ends if end)


def _declarations(
    declared: Iterable[DeclaredMembership], revision: Revision, on: date
) -> list[Belonging]:
    """Declared memberships with their units, as of the effective day and this revision."""
    declared = list(declared)
    assert revision.number is not None
    kinds = {each.child_kind for each in declared} | {each.parent_kind for each in declared}
    units = {
        (kind, code): unit
        for kind, code, unit in versions_on(on, revision.number, kinds).values_list("kind", "code", "unit_id")
    }
    for each in declared:
        for kind, code in ((each.child_kind, each.child_code), (each.parent_kind, each.parent_code)):
            if (kind, code) not in units:
                raise ChangeFault(
                    f"{each.child_kind} {each.child_code} is declared to belong to {each.parent_kind} "
                    f"{each.parent_code}, but there is no {kind} {code} on {on}.",
                    hint="Import the parents first, or correct the code.", kind=kind, unit=code,
                )
    return [
        Belonging(
            units[each.child_kind, each.child_code], units[each.parent_kind, each.parent_code],
            each.parent_kind, each.share, each.primary, True, on, None,
        )
        for each in declared
    ]


def _take_back(revision: Revision, draft: Revision | None) -> None:
    """Nothing was different after all: the revision never was."""
    if draft is not None:
        raise ChangeFault("Nothing would be different.", code="nothing-changes")
    revision.delete()


def _store_as_published(revision: Revision, override: Override | None) -> None:
    revision.status, revision.published_at = Revision.Status.PUBLISHED, timezone.now()
    if override is not None:
        revision.override_reason, revision.overridden_by = override.reason, override.by
    with acting(reason=revision.reason):
        revision.save()


@transaction.atomic
def publish(
    changes: Sequence[UnitChange | Retirement],
    *,
    effective_on: date,
    document: str,
    reason: str = "",
    author: AbstractBaseUser | None = None,
    reviewer: AbstractBaseUser | None = None,
    memberships: Sequence[DeclaredMembership] | None = None,
    override: Override | None = None,
    draft: Revision | None = None,
) -> Published:
    """Publish ``changes``, valid from the city's day ``effective_on``, as the next revision.

    ``document`` is the number 文号 of the paper they rest on. Units equal to what is believed
    make no new version; where nothing at all is different there is no revision. Memberships not
    declared are computed from areas (``grids.shares``). Stamps: topic “units”, cell “” and one
    cell for each kind touched. Duties on units that end are ended (``grids.duty_endings``). ``draft`` is
    the record that becomes the revision, with its author and reviewer. Every guard of a higher floor
    is asked (grids.publication_guards); ``override`` is for them, and kept with the revision where one
    needed it. Raises ChangeFault naming the unit (see ``grids.changes.answer``; also an unknown kind, a
    code not of its kind's form, a boundary that cannot be stored), and what a guard raises.
    """
    city = current_city()
    number = hold(changes)
    for change in changes:
        _check_change(change, city)
    _check_geometries([change for change in changes if isinstance(change, UnitChange)])
    made = answer(changes, _held(changes), effective_on)
    if not (made.closed or made.added or memberships):
        return Published(None, Counts(unchanged=made.unchanged))
    belonging = [each.child_kind for each in memberships or ()]
    until = None if memberships else _last_day_touched(made)
    overridden = ask_all(Proposal(redrawn_kinds(made, belonging), effective_on, override, until))
    revision = draft or Revision(author=author, reviewer=reviewer)
    revision.number, revision.effective_on = number, effective_on
    revision.document, revision.reason = _document(document), reason
    _store_as_published(revision, override if overridden else None)
    touched = _write_versions(made, revision)
    lay_down_with({held.unit for held in made.closed}, effective_on, number)
    if revision.rolls_back is not None and revision.rolls_back.number is not None:
        take_up_again(revision.rolls_back.number, touched)
    moved = moves(made)
    written = recompute(
        city, revision, touched, effective_on, until,
        _declarations(memberships or (), revision, effective_on),
        all_that_moved(made) if len(touched) <= LITTLE else None,
    )
    if not (touched or written):
        _take_back(revision, draft)
        return Published(None, Counts(unchanged=made.unchanged))
    record_what_moved(moved, revision, city)
    for listener in listeners():  # whatever fails there is logged, and the publication stands
        transaction.on_commit(listener, robust=True)
    kinds = {each.change.kind for each in made.added} | {each.kind for each in made.closed}
    bump("units", ["", *kinds])
    if len(made.added) >= MUCH:
        gather(Unit, UnitVersion, Membership)
    return Published(revision, Counts(made.created, made.changed, made.unchanged, made.retired, written))
