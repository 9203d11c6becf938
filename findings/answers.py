"""Ask: whose is a place, on a day, for a category: the whole answer, in the shape of the API?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from findings.answer_documents import ToldDecision, because_of, place_digest, place_steps, units_of
from findings.answer_ids import Asked, name_of
from findings.answerer import Answerer, Stamps, answerer_for, stamps
from findings.extent_answers import ExtentAnswer, ExtentQuestion, answer_extent
from findings.place.judging import PlaceAnswer
from findings.questions import Meant, Question, meant, stored_place, today
from gis_core.city import City
from gis_core.errors import Fault

__all__ = [
    "Answer", "ExtentAnswer", "ExtentQuestion", "Prepared", "Question", "answer", "answer_alike", "answers",
    "prepared", "today",
]


@dataclass(frozen=True)
class Answer:
    """The answer as JSON members, and the place in lon/lat WGS84 on the storage grid.

    ``posts`` are the numbers of the posts of ``document["bodies"]``, entry by entry; None where
    a body answers as a whole. ``digest`` is that of what was answered, which ``answer_id`` holds.
    """

    document: dict[str, Any]
    lon: float
    lat: float
    posts: tuple[int | None, ...] = ()
    digest: bytes = b""

    def as_feature(self) -> dict[str, Any]:
        """The same as a GeoJSON Feature."""
        return {
            "type": "Feature",
            "id": self.document["answer_id"],
            "geometry": {"type": "Point", "coordinates": [self.lon, self.lat]},
            "properties": self.document,
        }


@dataclass(frozen=True)
class Prepared:
    """A question understood: what it means, and its place (lon/lat WGS84 on the storage grid).

    ``datum`` and ``accuracy_m`` say how uncertain the place is; ``place`` and ``category`` are told
    as they were given.
    """

    means: Meant
    lon: float
    lat: float
    datum: str
    accuracy_m: float | None
    place: dict[str, Any]
    category: str | None


def answer(question: Question, city: City, seen: Stamps | None = None) -> Answer:
    """Who answers for the place; raises BadParameter or GeometryFault naming the parameter.

    ``seen`` are the stamps when they were read already. Raises Unavailable when no boundaries have
    been published at all.
    """
    (found,) = answers([question], city, seen)
    if isinstance(found, Fault):
        raise found
    assert isinstance(found, Answer)
    return found


def answers(
    questions: Sequence[Question | ExtentQuestion], city: City, seen: Stamps | None = None,
    because: bool = True,
) -> list[Answer | ExtentAnswer | Fault]:
    """The answer to each question in the order asked, or what is wrong with it.

    Questions of one day, revision and plan are looked up together. A question about a line or an
    area is answered part by part (``findings.extent_answers``). Without ``because`` the sentences
    about the place itself are left out; nothing else differs.
    """
    seen = stamps() if seen is None else seen
    understood = [_understood(question, city, seen) for question in questions]
    found: list[Answer | ExtentAnswer | Fault | None] = [
        None if isinstance(each, Prepared) else each for each in understood
    ]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for at, each in enumerate(understood):
        if isinstance(each, Prepared):
            groups.setdefault(each.means.day, []).append(at)
    for positions in groups.values():
        group = [each for at in positions if isinstance(each := understood[at], Prepared)]
        for at, made in zip(positions, answer_alike(group, city, seen, because), strict=True):
            found[at] = made
    return [each for each in found if each is not None]


def _understood(
    question: Question | ExtentQuestion, city: City, seen: Stamps
) -> Prepared | ExtentAnswer | Fault:
    try:
        if isinstance(question, ExtentQuestion):
            return answer_extent(question, city, seen)
        return prepared(question, city, seen)
    except Fault as fault:
        return fault


def prepared(question: Question, city: City, seen: Stamps) -> Prepared:
    """A question understood; raises BadParameter or GeometryFault naming the parameter, Unavailable."""
    means = meant(question, city, seen)
    lon, lat = stored_place(question, city)
    place: dict[str, Any] = {"lon": question.lon, "lat": question.lat, "datum": question.datum}
    if question.accuracy_m is not None:
        place["accuracy_m"] = question.accuracy_m
    return Prepared(means, lon, lat, question.datum, question.accuracy_m, place, question.category)


def answer_alike(
    group: Sequence[Prepared], city: City, seen: Stamps, because: bool = True
) -> list[Answer]:
    """The answers to questions about one day, under one revision and plan, in the order asked."""
    means = group[0].means
    answerer = answerer_for(means.on, means.revision, means.plan, city, seen)
    tolerances = answerer.tolerances([each.accuracy_m for each in group], [each.datum for each in group])
    judged = answerer.judged([each.lon for each in group], [each.lat for each in group], tolerances)
    return [
        _told(each, place, answerer.told(answerer.decided(place, settled, each.means.category)), answerer,
              because)
        for each, (place, settled) in zip(group, judged, strict=True)
    ]


def _told(
    asked: Prepared, place: PlaceAnswer, told: ToldDecision, answerer: Answerer, because: bool
) -> Answer:
    means, plan = asked.means, asked.means.plan
    code = plan.code if plan else ""
    units = units_of(place, told.decision)
    digest = place_digest(place, units, told, (means.on, means.revision.number, code))
    name = name_of(
        Asked(
            asked.lon, asked.lat, means.on, place.tolerance_m, means.category,
            means.revision.number or 0, plan.pk if plan else None,
        ),
        digest,
    )
    steps = place_steps(place, told.decision, code) if because else []
    document = {
        "answer_id": name,
        "on": means.on.isoformat(),
        "revision": means.revision.number,
        "plan": code or None,
        "place": asked.place,
        "category": asked.category,
        "state": place.state,
        "tolerance_m": place.tolerance_m,
        "units": units,
        "bodies": list(told.bodies),
        "ruling": None,
        "because": because_of(steps, told),
    }
    posts = tuple(body.duty.post for body in told.decision.bodies)
    return Answer(document, asked.lon, asked.lat, posts, digest)
