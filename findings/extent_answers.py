"""Ask: whose is a line or an area that may lie in several units: shared by length or by area?"""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import shapely

from findings.accountability.gathering import Gathered, Part, gathered
from findings.accountability.pieces import Measure, measure_of, pieces
from findings.answer_documents import because_of, body_entry
from findings.answer_ids import digest_of
from findings.answerer import Answerer, Stamps, answerer_for
from findings.questions import Meant, Question, meant
from findings.reasons import Reason
from gis_core.city import City
from gis_core.crs import convert_geometry
from gis_core.geometry import GeometryFault
from gis_core.precision import snap

_LANGUAGE_SIZES = {"length": ("长度", "米", "length", "m"), "area": ("面积", "平方米", "area", "m²")}


@dataclass(frozen=True)
class ExtentQuestion:
    """A line or an area as it was given (shapely, degrees in ``datum``), and what is asked about it.

    The other members are those of ``Question``.
    """

    shape: Any
    datum: str
    on: date | None = None
    category: str | None = None
    accuracy_m: float | None = None
    revision: int | None = None
    plan: str | None = None


@dataclass(frozen=True)
class ExtentAnswer:
    """The answer as JSON members; ``lon`` and ``lat`` are a place in its largest part."""

    document: dict[str, Any]
    shape: Any
    lon: float
    lat: float
    posts: tuple[int | None, ...] = ()

    def as_feature(self) -> dict[str, Any]:
        """The same as a GeoJSON Feature."""
        return {
            "type": "Feature", "id": self.document["answer_id"],
            "geometry": shapely.geometry.mapping(self.shape), "properties": self.document,
        }


def answer_extent(question: ExtentQuestion, city: City, seen: Stamps) -> ExtentAnswer:
    """Who answers for a line or an area; raises ExtentFault, GeometryFault, BadParameter, Unavailable."""
    shape = _stored(question, city)
    means = meant(
        Question(
            0, 0, question.datum, question.on, question.category, question.accuracy_m, question.revision,
            question.plan,
        ),
        city, seen,
    )
    return answer_stored_extent(
        shape, means, question.datum, question.accuracy_m, question.category, city, seen
    )


def answer_stored_extent(
    shape: Any, means: Meant, datum: str, accuracy_m: float | None, category: str | None, city: City,
    seen: Stamps,
) -> ExtentAnswer:
    """The same for a shape on the storage grid, and a question that is understood.

    ``datum`` is the one it was given in: it says how uncertain it is. ``category`` is told as given.
    """
    answerer = answerer_for(means.on, means.revision, means.plan, city, seen)
    parts = parts_of(shape, answerer, accuracy_m, datum, means.category)
    whole = gathered([part for part, _ in parts])
    place = {
        "measure": measure_of(shape), "size": round(sum(part.size for part, _ in parts), 2), "datum": datum,
    }
    document = _document(category, place, means, whole, city)
    core = {key: value for key, value in document.items() if key != "category"}
    name = "x_" + b32encode(sha256(shapely.to_wkb(shape) + digest_of(core)).digest())[:26].decode().lower()
    posts = tuple(body.duty.post for body, _ in whole.bodies)
    return ExtentAnswer({"answer_id": name} | document, shape, *parts[0][1], posts)


def parts_of(
    shape: Any, answerer: Answerer, accuracy_m: float | None, datum: str, category: int | None
) -> list[tuple[Part, tuple[float, float]]]:
    """The parts of a shape (lon/lat WGS84) with a place in each, each decided for itself."""
    cut = pieces(shape, answerer.judge.index, answerer.ground.outlines_near(shape))
    tolerances = answerer.tolerances([accuracy_m] * len(cut), [datum] * len(cut))
    judged = answerer.judged([piece.lon for piece in cut], [piece.lat for piece in cut], tolerances)
    return [
        (Part(piece.size, place, answerer.decided(place, settled, category)), (piece.lon, piece.lat))
        for piece, (place, settled) in zip(cut, judged, strict=True)
    ]


def _stored(question: ExtentQuestion, city: City) -> Any:
    """The shape in WGS84 on the storage grid; refused outside the city's envelope."""
    measure_of(question.shape)
    shape = snap(convert_geometry(question.shape, question.datum, "wgs84"))
    if not shapely.box(*city.envelope).covers(shapely.box(*shape.bounds)):
        raise GeometryFault(
            "The shape lies outside the city's envelope, or partly so.", parameter="geometry",
            hint="Longitude comes before latitude; is the datum right?",
        )
    return shape


def _document(
    category: str | None, place: dict[str, Any], means: Meant, whole: Gathered, city: City
) -> dict[str, Any]:
    language = city.languages[0].split("-")[0]
    largest = _largest(whole)
    plan = means.plan.code if means.plan else None
    return {
        "on": means.on.isoformat(), "revision": means.revision.number, "plan": plan,
        "place": place,
        "category": category,
        "state": whole.state,
        "tolerance_m": max(part.place.tolerance_m for _, part in whole.groups),
        "units": [
            {
                "kind": kind, "code": counted.unit.code, "name": counted.unit.name,
                "chosen": (kind, counted.unit.unit) in largest, "part": _plain(fraction),
                **({"settled_by": counted.settled_by} if counted.settled_by else {}),
            }
            for kind, counted, fraction in whole.units
        ],
        "bodies": [
            body_entry(body, _units(whole), language) | {"part": _plain(fraction)}
            for body, fraction in whole.bodies
        ],
        "parts": [
            {
                "part": _plain(fraction), "state": part.place.state,
                "units": [
                    {"kind": kind, "code": counted.unit.code}
                    for kind, counted in part.decision.units.items()
                ],
            }
            for fraction, part in whole.groups
        ],
        "ruling": None,
        "because": because_of(_steps(whole, place["measure"], place["size"])),
    }


def _largest(whole: Gathered) -> set[tuple[str, int]]:
    """Of each kind the unit with the largest part, of two alike that of the lower code."""
    first: dict[str, tuple[Any, str, int]] = {}
    for kind, counted, fraction in whole.units:
        candidate = (-fraction, counted.unit.code, counted.unit.unit)
        first[kind] = min(first.get(kind, candidate), candidate)
    return {(kind, unit) for kind, (*_, unit) in first.items()}


def _units(whole: Gathered) -> dict[int, Any]:
    return {counted.unit.unit: counted.unit for _, counted, _ in whole.units}


def _steps(whole: Gathered, measure: Measure, size: float) -> list[Reason]:
    """How large it is and how it is parted; then, part by part, what was decided there."""
    zh_size, zh_unit, en_size, en_unit = _LANGUAGE_SIZES[measure]
    steps: list[Reason] = [{
        "zh": f"按{zh_size}分担：共{size:,.1f}{zh_unit}，分为{len(whole.groups)}部分。",
        "en": f"Shared by {en_size}: {size:,.1f} {en_unit} in {len(whole.groups)} part(s).",
    }]
    told: set[str] = set()
    for number, (fraction, part) in enumerate(whole.groups, start=1):
        units = [counted.unit for counted in part.decision.units.values()]
        smallest = units[-1] if units else None
        percent = f"{fraction * 100:.2f}%"
        zh_where = f"位于“{smallest.name}”（{smallest.code}）" if smallest else "不在任何责任区"
        en_where = f"lies in “{smallest.name}” ({smallest.code})" if smallest else "lies in no unit"
        steps.append({
            "zh": f"第{number}部分占{percent}，{zh_where}。", "en": f"Part {number}, {percent}, {en_where}.",
        })
        new = [step for step in part.decision.steps if step["zh"] not in told]
        told.update(step["zh"] for step in new)
        steps += new
    return steps


def _plain(number: Any) -> str:
    return str(number.normalize() + 0)
