"""Ask: whose is a place, on a day, for a category: the whole answer, in the shape of the API?"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q

from findings import reasons
from findings.accountability import Accountable
from findings.duty_book import NO_CATALOGUE, catalogue_above, duty_book
from findings.models import Plan
from findings.place.index import IndexedUnit
from findings.place.judging import CoveringUnit, KindAnswer, PlaceAnswer
from findings.place_index import judge_of_day
from findings.plan_rules import plan_on
from gis_core.city import City
from gis_core.crs import to_wgs84
from gis_core.errors import BadParameter, Unavailable
from gis_core.geometry import GeometryFault, point
from gis_core.precision import snap_coordinate
from grids.models import Category, Revision
from grids.units import newest_revision

_DECIMALS = 2
_ID_LENGTH = 26


@dataclass(frozen=True)
class Question:
    """A place as it was given, and what is asked about it.

    ``lon`` and ``lat`` are degrees in ``datum``, ``accuracy_m`` the position's own uncertainty.
    ``category`` is a code or a name, ``plan`` a plan's code, ``revision`` a number; each may be
    None: no category in particular, the plan in force, the newest revision. ``on`` None is today.
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
class Answer:
    """The answer as JSON members, and the place in lon/lat WGS84 on the storage grid.

    ``posts`` are the numbers of the posts of ``document["bodies"]``, entry by entry; None where
    a body answers as a whole.
    """

    document: dict[str, Any]
    lon: float
    lat: float
    posts: tuple[int | None, ...] = ()

    def as_feature(self) -> dict[str, Any]:
        """The same as a GeoJSON Feature."""
        return {
            "type": "Feature",
            "id": self.document["answer_id"],
            "geometry": {"type": "Point", "coordinates": [self.lon, self.lat]},
            "properties": self.document,
        }


def today(city: City) -> date:
    """The city's day at this moment."""
    return datetime.now(city.zone).date()


def answer(question: Question, city: City) -> Answer:
    """Who answers for the place; raises BadParameter or GeometryFault naming the parameter.

    Raises Unavailable when no boundaries have been published at all.
    """
    lon, lat = _stored_place(question, city)
    on = question.on or today(city)
    revision = _revision(question.revision)
    plan = _plan(question.plan, on)
    category = None if question.category is None else _category(question.category, on, plan)
    known = NO_CATALOGUE if category is None else catalogue_above(category)
    judge = judge_of_day(on, revision, city)
    accuracy = None if question.accuracy_m is None else [question.accuracy_m]
    (place,) = judge.answers([lon], [lat], accuracy)
    chosen = {unit.unit: unit for unit in place.chosen}
    bodies = duty_book(on).accountable(chosen, known.upward(category and category.pk))
    document = {
        "on": on.isoformat(),
        "revision": revision.number,
        "plan": plan.code if plan else None,
        "place": _place_as_given(question),
        "category": question.category,
        "state": place.state,
        "tolerance_m": place.tolerance_m,
        "units": [entry for kind in reversed(place.kinds) for entry in unit_entries(kind)],
        "bodies": [body_entry(body, chosen, city) for body in bodies],
        "ruling": None,
        "because": _because(place, bodies, chosen, known.names),
    }
    posts = tuple(body.duty.post for body in bodies)
    return Answer({"answer_id": answer_id(document)} | document, lon, lat, posts)


def answer_id(document: Mapping[str, Any]) -> str:
    """A name for an answer that is equal exactly when question and answer are equal."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = sha256(text.encode("utf-8")).digest()
    return "a_" + b32encode(digest).decode("ascii")[:_ID_LENGTH]


def _stored_place(question: Question, city: City) -> tuple[float, float]:
    """The place in WGS84 on the storage grid, as a finding's place would be stored."""
    try:
        lon, lat = to_wgs84(question.lon, question.lat, question.datum)
        place = point(float(lon), float(lat), city.envelope)
    except GeometryFault as fault:
        west, _, east, _ = city.envelope
        fault.parameter = "lat" if west <= question.lon <= east else "lon"
        raise
    return float(snap_coordinate(place[0])), float(snap_coordinate(place[1]))


def _place_as_given(question: Question) -> dict[str, Any]:
    place: dict[str, Any] = {"lon": question.lon, "lat": question.lat, "datum": question.datum}
    if question.accuracy_m is not None:
        place["accuracy_m"] = question.accuracy_m
    return place


def _revision(number: int | None) -> Revision:
    if number is None:
        newest = newest_revision()
        if newest is None:
            raise Unavailable(
                "No boundaries have been published yet.", code="no-revision",
                hint="Import units first: manage.py import_units … --commit",
            )
        return newest
    found = Revision.objects.filter(number=number, status=Revision.Status.PUBLISHED).first()
    if found is None:
        raise BadParameter(f"There is no published revision {number}.", parameter="revision")
    return found


def _plan(code: str | None, on: date) -> Plan | None:
    if code is None:
        return plan_on(on)
    found = Plan.objects.filter(code=code).order_by("-version").defer("rules").first()
    if found is None:
        raise BadParameter(f"There is no plan “{code}”.", parameter="plan")
    return found


def _category(text: str, on: date, plan: Plan | None) -> Category:
    """The category meant by a code or name on a day; of several the plan's own.

    Raises BadParameter when none is meant, or more than one.
    """
    named = Q(code=text) | Q(name=text) | Q(names__zh=text) | Q(names__en=text)
    found = list(Category.objects.filter(named, valid__contains=on).order_by("standard", "kind", "code"))
    if len(found) > 1 and plan is not None:
        of_plan = set(plan.categories.values_list("category_id", flat=True))
        found = [category for category in found if category.pk in of_plan] or found
    if not found:
        raise BadParameter(
            f"No category “{text}” is in force on {on}.", parameter="category",
            hint="Give its code or its full name.",
        )
    if len(found) > 1:
        meant = ", ".join(f"{each.standard} {each.kind} {each.code}" for each in found)
        raise BadParameter(
            f"“{text}” may mean several categories: {meant}.", parameter="category",
            hint="Give a code that only one of them bears.",
        )
    return found[0]


def _named(unit: IndexedUnit | None) -> dict[str, str] | None:
    return None if unit is None else {"code": unit.code, "name": unit.name}


def unit_entries(answer: KindAnswer) -> Iterator[dict[str, Any]]:
    """What one kind says: an entry for each covering unit, or one that says why there is none."""
    for found in answer.covering:
        yield _covering_entry(answer, found)
    if not answer.covering:
        yield _uncovered_entry(answer)


def _covering_entry(answer: KindAnswer, found: CoveringUnit) -> dict[str, Any]:
    return {
        "kind": answer.kind.key,
        "code": found.unit.code,
        "name": found.unit.name,
        "chosen": found.chosen,
        "distance_to_border_m": round(found.distance_m, _DECIMALS),
        "state": found.state,
        "other_side": _named(found.across),
    }


def _uncovered_entry(answer: KindAnswer) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": answer.kind.key, "code": None, "state": answer.state}
    if answer.nearest is None or answer.nearest_m is None:
        return entry
    metres = round(answer.nearest_m, _DECIMALS)
    if answer.state == "border":
        return entry | {"distance_to_border_m": metres, "other_side": _named(answer.nearest)}
    return entry | {"nearest": (_named(answer.nearest) or {}) | {"distance_m": metres}}


def body_entry(
    found: Accountable, chosen: Mapping[int, IndexedUnit], city: City
) -> dict[str, Any]:
    """A body that answers: bodies and posts, never a person (see findings.answer_persons).

    ``name`` and ``post`` are in the city's first language, ``names`` and ``titles`` in each there is.
    """
    duty, language = found.duty, city.languages[0].split("-")[0]
    body: dict[str, Any] = {"id": f"b_{duty.body}", "name": reasons.text_in(duty.body_names, language)}
    body["names"] = dict(duty.body_names)
    if duty.post_titles:
        body["post"] = reasons.text_in(duty.post_titles, language)
        body["titles"] = dict(duty.post_titles)
    if duty.outside_ids:
        body["outside_ids"] = dict(duty.outside_ids)
    unit = chosen.get(duty.unit) if duty.unit is not None else None
    return {
        "body": body,
        "role": duty.role,
        **({"level": duty.level} if duty.level is not None else {}),
        "unit": None if unit is None else {"kind": unit.kind, "code": unit.code},
        "share": None if found.share is None else str(found.share),
        "rule": found.rule,
        "document": duty.document or None,
        "since": duty.since.isoformat() if duty.since else None,
    }


def _because(
    place: PlaceAnswer,
    bodies: tuple[Accountable, ...],
    chosen: Mapping[int, IndexedUnit],
    categories: Mapping[int, Mapping[str, str]],
) -> dict[str, list[str]]:
    steps = list(reasons.of_place(place))
    steps += [body_reason(body, chosen, categories) for body in bodies] or [reasons.nobody()]
    return {language: [step[language] for step in steps] for language in reasons.LANGUAGES}


def body_reason(
    found: Accountable, chosen: Mapping[int, IndexedUnit], categories: Mapping[int, Mapping[str, str]]
) -> reasons.Reason:
    """The sentence, in each language, that says why a body answers."""
    duty = found.duty
    unit = chosen.get(duty.unit) if duty.unit is not None else None
    category = categories.get(duty.category) if duty.category is not None else None
    return reasons.of_body(found, unit, category)
