"""Ask: which units does somebody look for, on a day, as believed under a revision?

Nothing of a day and a revision that were ever published changes again, so a walk from page
to page that keeps to both meets every unit exactly once, whatever is published meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

import shapely
from django.contrib.gis.db.models.functions import Envelope
from django.db.models import QuerySet
from django.utils import timezone

from gis_core import stamps
from gis_core.city import City
from gis_core.errors import BadParameter, NotFound, Unavailable
from grids.initials import folded, has_initials, is_typed_initials
from grids.models import Membership, Revision, UnitVersion
from grids.public_shapes import geojson, public_shapes
from grids.shares import parent_kinds
from grids.unit_cursor import Cursor
from grids.units import newest_revision, versions_on

_KEPT_LISTS = 4
"""Lists of a day's units a process keeps; one of 20,000 units takes about 8 MB."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The city's day whose units are meant, and the number of the revision that is believed."""

    on: date
    revision: int


class Entry(NamedTuple):
    """A unit in a day's list: its version's and its own identity number, kind, code and name."""

    version: int
    unit: int
    kind: str
    code: str
    name: str

    @property
    def place(self) -> tuple[str, str]:
        """What the list is ordered by; no two units of a day share it."""
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: units of a kind, below a parent, of a name; None: whichever."""

    kind: str | None = None
    parent: Entry | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some units of a walk, how many match in all, and where the next page begins, if any."""

    entries: Sequence[Entry]
    matched: int
    following: Cursor | None


def moment_of(on: date | None, revision: int | None, city: City) -> Moment:
    """The moment meant: the city's today and the newest published revision where None.

    Raises BadParameter for a revision that is not published, Unavailable before the first.
    """
    day = on or timezone.now().astimezone(city.zone).date()
    if revision is None:
        newest = newest_revision()
        if newest is None or newest.number is None:
            raise Unavailable(
                "No boundaries have been published yet.", code="no-revision",
                hint="Import units first: manage.py import_units … --commit",
            )
        return Moment(day, newest.number)
    if not Revision.objects.filter(number=revision, status=Revision.Status.PUBLISHED).exists():
        raise BadParameter(f"There is no published revision {revision}.", parameter="revision")
    return Moment(day, revision)


def versions_at(moment: Moment, kinds: Collection[str] | None = None) -> QuerySet[UnitVersion]:
    """The unit versions of a moment, of some kinds or of all."""
    return versions_on(moment.on, moment.revision, kinds)


def _read(moment: Moment) -> tuple[Entry, ...]:
    rows = versions_at(moment).values_list("pk", "unit_id", "kind", "code", "name")
    return tuple(sorted((Entry(*row) for row in rows), key=lambda entry: entry.place))


class _Lists:
    """The last few lists asked for; oldest use goes first. Safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, Moment], tuple[Entry, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, moment: Moment) -> tuple[Entry, ...]:
        stamp = stamps.version("units")
        if not stamp:  # what no publication stamped cannot be told from what comes next
            return _read(moment)
        key = (stamp, moment)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _read(moment)  # outside the lock: nobody else has to wait for it
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT_LISTS:
                self._kept.popitem(last=False)
        return made


_lists = _Lists()


def units_at(moment: Moment) -> tuple[Entry, ...]:
    """Every unit of the moment, by kind and code (in the order of Unicode)."""
    return _lists.of(moment)


def parent_named(text: str, moment: Moment, city: City) -> Entry:
    """The unit meant by “code” or “kind/code”; raises BadParameter where none or several are."""
    kind, slash, code = text.partition("/")
    if not (slash and city.has_kind(kind)):
        kind, code = "", text
    found = [entry for entry in units_at(moment) if entry.code == code and kind in ("", entry.kind)]
    if not found:
        raise BadParameter(
            f"There is no unit “{text[:60]}” on {moment.on}.", parameter="parent",
            hint="Give a unit's code, or its kind and code as in county/421202.",
        )
    if len(found) > 1:
        raise BadParameter(
            f"Several units bear the code “{code[:60]}” on {moment.on}.", parameter="parent",
            hint=f"Say which: {', '.join('/'.join(entry.place) for entry in found)}.",
        )
    return found[0]


def _members(parents: Collection[int], parent_kind: str, kind: str, moment: Moment, city: City) -> set[int]:
    """The units of ``kind`` in any of the parents, by membership or through the kinds between."""
    if parent_kind not in parent_kinds(city.kinds, kind):
        between = city.kind(kind).parent
        if between is None:
            return set()
        parents, parent_kind = _members(parents, parent_kind, between, moment, city), between
    found = Membership.objects.filter(
        parent__in=parents, parent_kind=parent_kind, child__kind=kind,
        valid__contains=moment.on, believed__contains=moment.revision,
    )
    return set(found.values_list("child_id", flat=True))


def _below(parent: Entry, kind: str | None, moment: Moment, city: City) -> set[int]:
    kinds = [each.key for each in city.kinds] if kind is None else [kind]
    return set().union(*(_members({parent.unit}, parent.kind, each, moment, city) for each in kinds))


def speaks_of(name: str, code: str, sought: str, by_initials: bool) -> bool:
    """Whether a unit so called is meant by a folded text, which may be ``by_initials``."""
    return (
        sought in folded(name)
        or folded(code).startswith(sought)
        or (by_initials and has_initials(name, sought))
    )


def find(wish: Wish, moment: Moment, city: City) -> list[Entry]:
    """The units of the moment that answer a wish, in the order of ``units_at``.

    ``wish.text`` is found anywhere in a name, at the beginning of a code, and as the initials
    of neighbouring characters of a name. A unit is below a parent if any share of it is.
    """
    found = [entry for entry in units_at(moment) if wish.kind in (None, entry.kind)]
    if wish.parent is not None:
        below = _below(wish.parent, wish.kind, moment, city)
        found = [entry for entry in found if entry.unit in below]
    if wish.text is None:
        return found
    sought = folded(wish.text)
    by_initials = is_typed_initials(sought)
    return [entry for entry in found if speaks_of(entry.name, entry.code, sought, by_initials)]


def page_after(found: Sequence[Entry], after: Cursor | None, limit: int, moment: Moment) -> Page:
    """The ``limit`` units that follow the cursor; raises BadParameter if it is of another question."""
    start = 0 if after is None else _position(found, after) + 1
    entries = found[start : start + limit]
    if start + limit >= len(found):
        return Page(entries, len(found), None)
    last = entries[-1]
    return Page(entries, len(found), Cursor(moment.on, moment.revision, last.kind, last.code))


def _position(found: Sequence[Entry], after: Cursor) -> int:
    place = (after.kind, after.code)
    at = bisect_left(found, place, key=lambda entry: entry.place)
    if at == len(found) or found[at].place != place:
        raise BadParameter(
            "“after” belongs to another question: its unit is not among those asked for.",
            parameter="after", hint="Follow the link “next” of a page as it stands.",
        )
    return at


def _outlines(versions: Sequence[UnitVersion], moment: Moment, eyes: City | None) -> list[Any]:
    """Boundaries as stored, seven decimals, or as a city's public profile has them."""
    if eyes is None:
        return [shapely.from_wkb(bytes(version.geometry.wkb)) for version in versions]
    of_kinds: dict[str, list[int]] = {}
    for version in versions:
        of_kinds.setdefault(version.kind, []).append(version.pk)
    shown = public_shapes(of_kinds, moment.on, moment.revision, eyes)
    return [shown[version.pk] for version in versions]


def _properties(version: UnitVersion) -> dict[str, Any]:
    document = version.revision.document
    return {
        "kind": version.kind,
        "code": version.code,
        "name": version.name,
        "valid_from": version.valid.lower,
        "valid_until": version.valid.upper,
        "made_in_revision": version.revision.number,
        "document": document.number if document else None,
    }


def _box(bounds: Sequence[float] | None) -> dict[str, list[float]]:
    return {} if bounds is None else {"bbox": list(bounds)}


def features(
    pks: Sequence[int], moment: Moment, *, with_geometry: bool, eyes: City | None = None
) -> list[dict[str, Any]]:
    """Unit versions of a moment as GeoJSON Features, in the order given; their boxes only, if so wished.

    ``eyes``: the city whose public profile shows other boundaries than are stored; None: as stored.
    """
    rows = UnitVersion.objects.filter(pk__in=pks).select_related("revision__document")
    rows = rows.annotate(box=Envelope("geometry"))
    read = with_geometry or eyes is not None
    by_pk = {row.pk: row for row in (rows if read else rows.defer("geometry"))}
    versions = [by_pk[pk] for pk in pks]
    shapes: Sequence[Any] = _outlines(versions, moment, eyes) if read and versions else [None] * len(versions)
    return [
        {
            "type": "Feature",
            "id": f"{version.kind}/{version.code}",
            **_box(version.box.extent if eyes is None else shape.bounds if shape else None),
            "geometry": geojson(shape) if with_geometry else None,
            "properties": _properties(version),
        }
        for version, shape in zip(versions, shapes, strict=True)
    ]


def _parents(unit: int, moment: Moment, city: City) -> list[dict[str, Any]]:
    """In which units it lies, the largest kind first, with the share of its area."""
    order = [kind.key for kind in city.kinds]
    held = Membership.objects.filter(
        child=unit, valid__contains=moment.on, believed__contains=moment.revision
    )
    shares = {each.parent_id: each for each in held}
    above = versions_at(moment).filter(unit__in=shares).values_list("unit_id", "kind", "code", "name")
    return [
        {
            "kind": kind, "code": code, "name": name,
            "share": _decimal(shares[number].share),
            "primary": shares[number].primary, "declared": shares[number].declared,
        }
        for number, kind, code, name in sorted(above, key=lambda row: (order.index(row[1]), row[2]))
    ]


def _decimal(share: float) -> str:
    return f"{share:.6f}".rstrip("0").rstrip(".")


def unit_feature(
    kind: str, code: str, moment: Moment, city: City, *, with_geometry: bool, public: bool = False
) -> dict[str, Any]:
    """The unit that bore the code on the day, as a Feature with its parents; raises NotFound.

    ``public``: its boundary as the city's public profile shows it.
    """
    found = versions_at(moment, [kind]).filter(code=code).values_list("pk", "unit_id").first()
    if found is None:
        raise NotFound(
            f"There was no {kind[:40]} “{code[:60]}” on {moment.on}, as revision {moment.revision} has it.",
            hint="Its history tells when the code was borne: add /history to the address.",
        )
    eyes = city if public else None
    (feature,) = features([found[0]], moment, with_geometry=with_geometry, eyes=eyes)
    feature["properties"]["parents"] = _parents(found[1], moment, city)
    return feature
