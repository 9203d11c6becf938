"""Act: which outlines make the map of a kind on a day, made where nobody needed them before?

An edition is found by the hash of the unit versions that hold, so that days and revisions on which
the same ones hold share it. A new one takes over from the newest every outline whose surroundings
are as they were: an edit costs what it touched.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
import shapely
from django.db import connection, transaction
from numpy.typing import NDArray

from gis_core.city import City
from gis_core.public_profile import PublicProfile
from grids.families import family_of
from grids.models import UnitVersion
from grids.public_shapes import public_coverages
from grids.units import versions_on
from tiles.edition_members import MapEdition, Members, mark_of, packed, unpacked
from tiles.models import Edition, Outline
from tiles.outline_making import MadeOutline, made_outlines
from tiles.vertex_zooms import METHOD
from tiles.web_grid import to_world

_MAKING = 0x4C5A_0010
"""Key of the advisory lock under which editions are made."""

_KEPT = 24
_SHOWN = "shown"
"""How the marks of editions begin that a public profile shows otherwise than they are stored."""
_PART = 2000

_held_lock = Lock()
_held: OrderedDict[tuple[Any, ...], MapEdition] = OrderedDict()

Held = Sequence[tuple[int, int]]
"""Version and unit by number, in the order of the versions."""


def edition_on(
    city: City, kind: str, on: date, revision: int, stamp: str, profile: PublicProfile | None = None
) -> MapEdition:
    """The map of a kind on the city's day ``on`` as believed at ``revision``; made if there is none yet.

    ``stamp`` is the version of the units that the caller knows of (Moment.units_stamp). ``profile``: the
    public one, where boundaries are to be shown by it; None: as they are stored.
    """
    if profile is not None and not profile.changes_boundaries:
        profile = None
    mark = profile.mark if profile else ""
    key = (connection.settings_dict["NAME"], kind, on, revision, stamp, family_of(city, kind), mark)
    with _held_lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    found = _found_or_made(city, kind, on, revision, profile)
    with _held_lock:
        _held[key] = found
        while len(_held) > _KEPT:
            _held.popitem(last=False)
    return found


def forget_editions() -> None:
    """Forget what this process read: the tables were emptied."""
    with _held_lock:
        _held.clear()


def _found_or_made(
    city: City, kind: str, on: date, revision: int, profile: PublicProfile | None
) -> MapEdition:
    chain = family_of(city, kind)
    held = {each: _versions(each, on, revision) for each in chain}
    mark = _mark(held) if profile is None else _mark_shown(held, profile)
    kept = Edition.objects.filter(kind=kind, held=mark).first()
    if kept is None:
        kept = _make(chain, held, mark, profile)[kind]
    return MapEdition(kept.pk, kind, unpacked(bytes(kept.members)))


def _versions(kind: str, on: date, revision: int) -> Held:
    return list(versions_on(on, revision, [kind]).order_by("pk").values_list("pk", "unit_id"))


def _mark(held: Mapping[str, Held]) -> str:
    """The hash of what holds in the whole family: a border's vertices depend on all of it."""
    numbers = [np.array([version for version, _ in rows], dtype="<i8").tobytes() for rows in held.values()]
    return mark_of(METHOD, *held, *numbers)


def _mark_shown(held: Mapping[str, Held], profile: PublicProfile) -> str:
    """The same of what the public is shown otherwise than it is stored; no hash begins like it."""
    return (_SHOWN + mark_of(profile.mark, _mark(held)))[:32]


@transaction.atomic
def _make(
    chain: Sequence[str], held: Mapping[str, Held], mark: str, profile: PublicProfile | None = None
) -> dict[str, Edition]:
    """Make the editions of a family; one does it, and whoever waited finds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
    made = {each.kind: each for each in Edition.objects.filter(kind__in=chain, held=mark)}
    if len(made) == len(chain):
        return made
    if profile is None and len(chain) == 1:
        members = _members_of_one(chain[0], held[chain[0]])
    else:
        members = _members_of_all(chain, held, profile)
    return {
        kind: Edition.objects.get_or_create(kind=kind, held=mark, defaults={"members": members[kind]})[0]
        for kind in chain
    }


def _members_of_all(
    chain: Sequence[str], held: Mapping[str, Held], profile: PublicProfile | None = None
) -> dict[str, bytes]:
    """The packed rows of a family made from nothing; units of which a profile shows nothing are left out."""
    areas = {kind: _areas([version for version, _ in held[kind]]) for kind in chain}
    if profile is not None:
        shown = public_coverages(areas, profile)
        there = {kind: ~shapely.is_missing(shown[kind]) for kind in chain}
        areas = {kind: shown[kind][there[kind]] for kind in chain}
        held = {
            kind: [row for row, seen in zip(held[kind], there[kind], strict=True) if seen] for kind in chain
        }
    outlines = made_outlines(areas, chain)
    return {kind: _stored(held[kind], outlines[kind]) for kind in chain}


def _members_of_one(kind: str, held: Held) -> dict[str, bytes]:
    """The packed rows of a kind that is a family by itself, as far as can be from its newest edition."""
    former = Edition.objects.filter(kind=kind).exclude(held__startswith=_SHOWN).order_by("-pk").first()
    before = unpacked(bytes(former.members)) if former else None
    if before is None or not len(before):
        return _members_of_all([kind], {kind: held})
    around = _surroundings(before, held)
    if around is None:
        return _members_of_all([kind], {kind: held})
    versions = np.array([version for version, _ in held], dtype=np.int64)
    rows = before[np.isin(before["version"], np.setdiff1d(versions, around.redrawn))]
    areas = _areas(around.loaded.tolist())
    made = made_outlines({kind: areas}, [kind])[kind]
    units = dict(held)
    fresh = [(version, units[version]) for version in around.redrawn.tolist()]
    at = np.searchsorted(around.loaded, around.redrawn)
    new = unpacked(_stored(fresh, [made[each] for each in at.tolist()]))
    return {kind: np.sort(np.concatenate([rows, new]), order="unit").tobytes()}


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The versions whose outlines are made anew, and those whose areas are read for it; both in order."""

    redrawn: NDArray[np.int64]
    loaded: NDArray[np.int64]


def _surroundings(before: Members, held: Held) -> _Surroundings | None:
    """What an edit touched: what is new, what touches it or what went; None where that is most of all."""
    versions = np.array([version for version, _ in held], dtype=np.int64)
    new = np.setdiff1d(versions, before["version"])
    gone = before[~np.isin(before["version"], versions)]
    if len(new) + len(gone) > len(versions) / 4:
        return None
    standing = before[np.isin(before["version"], versions)]
    tree = shapely.STRtree(shapely.box(*standing["box"].T))
    moved = np.concatenate([shapely.box(*gone["box"].T), _world_boxes(new)])
    touched = np.unique(tree.query(moved)[1]) if len(moved) else np.array([], dtype=np.int64)
    redrawn = np.union1d(new, standing["version"][touched])
    reach = np.concatenate([shapely.box(*standing["box"][touched].T), moved])
    beside = np.unique(tree.query(reach)[1]) if len(reach) else touched
    return _Surroundings(redrawn, np.union1d(redrawn, standing["version"][beside]))


def _world_boxes(versions: NDArray[np.int64]) -> NDArray[Any]:
    bounds = shapely.bounds(_areas(versions.tolist())) if len(versions) else np.empty((0, 4))
    if not len(bounds):
        return np.array([], dtype=object)
    one, two = to_world(bounds[:, [0, 3]]), to_world(bounds[:, [2, 1]])
    found: NDArray[Any] = shapely.box(one[:, 0], one[:, 1], two[:, 0], two[:, 1])
    return found


def _areas(versions: Sequence[int]) -> NDArray[Any]:
    """The boundaries of these versions, in their order."""
    found: dict[int, bytes] = {}
    for start in range(0, len(versions), _PART):
        part = versions[start : start + _PART]
        rows = UnitVersion.objects.filter(pk__in=part).values_list("pk", "geometry")
        found |= {pk: bytes(geometry.wkb) for pk, geometry in rows}
    areas: NDArray[Any] = shapely.from_wkb(np.array([found[each] for each in versions], dtype=object))
    return areas


def _stored(held: Held, made: Sequence[MadeOutline]) -> bytes:
    """The packed rows of outlines that are kept from now on, if they were not."""
    for start in range(0, len(made), _PART):
        part = slice(start, start + _PART)
        Outline.objects.bulk_create(
            [
                Outline(version=version, mark=outline.mark, shape=outline.shape)
                for (version, _), outline in zip(held[part], made[part], strict=True)
            ],
            ignore_conflicts=True,
        )
    numbers: dict[tuple[int, str], int] = {}
    for start in range(0, len(held), _PART):
        versions = [version for version, _ in held[start : start + _PART]]
        rows = Outline.objects.filter(version__in=versions).values_list("version", "mark", "pk")
        numbers |= {(version, mark): pk for version, mark, pk in rows}
    outlines = [
        numbers[version, outline.mark] for (version, _), outline in zip(held, made, strict=True)
    ]
    boxes = np.array([outline.box for outline in made], dtype=np.float64).reshape(-1, 4)
    return packed([unit for _, unit in held], [version for version, _ in held], outlines, boxes)
