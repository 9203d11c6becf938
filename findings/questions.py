"""Ask: what is asked about a place: which day, revision, plan and category are meant?

What a question names is looked up among things kept per process; each is read again as soon as a
stamp says that somebody wrote there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from findings.answerer import Stamps
from findings.kept_answers import KeptByContent
from findings.models import Plan
from gis_core.city import City
from gis_core.crs import to_wgs84
from gis_core.datums import is_taken_as_wgs84
from gis_core.errors import BadParameter, Unavailable
from gis_core.geometry import GeometryFault, point
from gis_core.precision import snap_coordinate, snap_degrees
from grids.models import Category, Revision
from grids.units import newest_revision

_revisions: KeptByContent[Revision] = KeptByContent(64, 64)
_plans: KeptByContent[list[Plan]] = KeptByContent(2, 2)
_categories: KeptByContent[Mapping[str, tuple[Category, ...]]] = KeptByContent(2, 2)


def forget() -> None:
    """Drop everything this process keeps."""
    for kept in (_revisions, _plans, _categories):
        kept.forget()


@dataclass(frozen=True)
class Question:
    """A place as it was given, and what is asked about it.

    ``lon`` and ``lat`` are degrees in ``datum``, ``accuracy_m`` the position's own uncertainty.
    ``category`` is a code, a name, ``STANDARD:KIND:CODE`` or a GB/T code, ``plan`` a plan's code,
    ``revision`` a number; each may be None: no category in particular, the plan in force, the
    newest revision. ``on`` None is today.
    """

    lon: float
    lat: float
    datum: str
    on: date | None = None
    category: str | None = None
    accuracy_m: float | None = None
    revision: int | None = None
    plan: str | None = None


@dataclass(frozen=True)
class Meant:
    """What a question means: the day, the revision, the plan, the category's number."""

    on: date
    revision: Revision
    plan: Plan | None
    category: int | None

    @property
    def day(self) -> tuple[object, ...]:
        """Questions of which this is equal are looked up with the same units, duties and rules."""
        return self.on, self.revision.pk, self.plan.pk if self.plan else None


def today(city: City) -> date:
    """The city's day at this moment."""
    return datetime.now(city.zone).date()


def meant(question: Question, city: City, seen: Stamps) -> Meant:
    """The day, revision, plan and category of a question.

    Raises BadParameter naming the parameter, Unavailable before the first revision.
    """
    on = question.on or today(city)
    revision = _revision(question.revision, seen)
    plan = _plan(question.plan, on, seen)
    category = None if question.category is None else _category(question.category, on, plan, seen)
    return Meant(on, revision, plan, category)


def stored_place(question: Question, city: City) -> tuple[float, float]:
    """The place in WGS84 on the storage grid, as a finding's place would be stored.

    Raises GeometryFault naming ``lon`` or ``lat``.
    """
    lon, lat = question.lon, question.lat
    west, south, east, north = city.envelope
    if is_taken_as_wgs84(question.datum) and west <= lon <= east and south <= lat <= north and (lon or lat):
        return snap_degrees(lon), snap_degrees(lat)
    try:
        moved = to_wgs84(question.lon, question.lat, question.datum)
        place = point(*map(float, moved), city.envelope)
    except GeometryFault as fault:
        fault.parameter = "lat" if west <= question.lon <= east else "lon"
        raise
    return float(snap_coordinate(place[0])), float(snap_coordinate(place[1]))


# --- revisions and plans -----------------------------------------------------------------------


def category_text(number: int | None) -> str | None:
    """How a category is asked for without any doubt: STANDARD:KIND:CODE; None for none."""
    found = Category.objects.filter(pk=number).first() if number is not None else None
    return f"{found.standard}:{found.kind}:{found.code}" if found else None


def plan_numbered(number: int | None) -> Plan | None:
    """The plan of that number, if there is one."""
    return Plan.objects.filter(pk=number).first() if number is not None else None


def revision_numbered(number: int | None, seen: Stamps) -> Revision:
    """The published revision of that number, the newest for None; BadParameter, Unavailable."""
    return _revision(number, seen)


def _revision(number: int | None, seen: Stamps) -> Revision:
    key = (number, seen.units)
    return _revisions.get(key, lambda: key, lambda: _newest() if number is None else _published(number))


def _newest() -> Revision:
    newest = newest_revision()
    if newest is None:
        raise Unavailable(
            "No boundaries have been published yet.", code="no-revision",
            hint="Import units first: manage.py import_units … --commit",
        )
    return newest


def _published(number: int) -> Revision:
    found = Revision.objects.filter(number=number, status=Revision.Status.PUBLISHED).first()
    if found is None:
        raise BadParameter(f"There is no published revision {number}.", parameter="revision")
    return found


def _plan(code: str | None, on: date, seen: Stamps) -> Plan | None:
    """The plan of that code in its newest version, or the one in force on the day."""
    plans = _plans.get(
        seen.plans, lambda: seen.plans, lambda: list(Plan.objects.order_by("-version", "code"))
    )
    if code is None:
        return next((plan for plan in plans if _holds(plan.valid, on)), None)
    found = next((plan for plan in plans if plan.code == code), None)
    if found is None:
        raise BadParameter(f"There is no plan “{code}”.", parameter="plan")
    return found


def _holds(valid: Any, on: date) -> bool:
    return (valid.lower is None or valid.lower <= on) and (valid.upper is None or on < valid.upper)


# --- categories --------------------------------------------------------------------------------


def _by_text() -> Mapping[str, tuple[Category, ...]]:
    """The categories by every text that may mean one."""
    found: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.order_by("standard", "kind", "code", "pk"):
        texts = {
            category.code, category.name, *category.names.values(), category.gb_30428_code,
            category.gb_47678_code, f"{category.standard}:{category.kind}:{category.code}",
        }
        for text in texts - {""}:
            found[text].append(category)
    return {text: tuple(categories) for text, categories in found.items()}


def _category(text: str, on: date, plan: Plan | None, seen: Stamps) -> int:
    """The category meant by a code or name on a day; of several the plan's own.

    Raises BadParameter when none is meant, or more than one.
    """
    known = _categories.get(seen.categories, lambda: seen.categories, _by_text)
    found = [each for each in known.get(text, ()) if _holds(each.valid, on)]
    if len(found) > 1 and plan is not None:
        of_plan = set(plan.categories.values_list("category_id", flat=True))
        found = [category for category in found if category.pk in of_plan] or found
    if not found:
        raise BadParameter(
            f"No category “{text}” is in force on {on}.", parameter="category",
            hint="Give its code or its full name.",
        )
    if len(found) > 1:
        meant = ", ".join(f"{each.standard}:{each.kind}:{each.code}" for each in found)
        raise BadParameter(
            f"“{text}” may mean several categories: {meant}.", parameter="category",
            hint="Give it in one of these forms.",
        )
    return found[0].pk
