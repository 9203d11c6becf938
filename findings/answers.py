"""Ask: whose is a place, on a day, for a category: the whole answer, in the shape of the API?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from findings.accountability.deciding import Decision
from findings.accountability.ground import Settlements
from findings.answer_documents import because_of, bodies_of, steps_of, units_of
from findings.answer_ids import Asked, digest_of, name_of
from findings.answerer import Answerer, answerer_for, stamps
from findings.place.judging import PlaceAnswer
from findings.questions import Meant, Question, meant, stored_place, today
from gis_core.city import City
from gis_core.errors import Fault

__all__ = ["Answer", "Question", "answer", "answers", "today"]


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


@dataclass(frozen=True)
class _Prepared:
    """A question understood: what it means, its place, and how uncertain that is."""

    question: Question
    means: Meant
    lon: float
    lat: float


def answer(question: Question, city: City) -> Answer:
    """Who answers for the place; raises BadParameter or GeometryFault naming the parameter.

    Raises Unavailable when no boundaries have been published at all.
    """
    (found,) = answers([question], city)
    if isinstance(found, Fault):
        raise found
    return found


def answers(questions: Sequence[Question], city: City) -> list[Answer | Fault]:
    """The answer to each question in the order asked, or what is wrong with it.

    Questions of one day, revision and plan are looked up together.
    """
    seen = stamps()
    found: list[Answer | Fault] = []
    groups: dict[tuple[Any, ...], list[tuple[int, _Prepared]]] = {}
    for at, question in enumerate(questions):
        try:
            means = meant(question, city, seen)
            prepared = _Prepared(question, means, *stored_place(question, city))
        except Fault as fault:
            found.append(fault)
            continue
        found.append(_PENDING)
        plan = means.plan.pk if means.plan else None
        groups.setdefault((means.on, means.revision.pk, plan), []).append((at, prepared))
    for group in groups.values():
        means = group[0][1].means
        answerer = answerer_for(means.on, means.revision, means.plan, city, seen)
        for (at, _), made in zip(group, _answered([each for _, each in group], answerer), strict=True):
            found[at] = made
    return found


_PENDING = Fault("This question has not been answered.")


def _answered(group: Sequence[_Prepared], answerer: Answerer) -> list[Answer]:
    tolerances = answerer.tolerances(
        [each.question.accuracy_m for each in group], [each.question.datum for each in group]
    )
    judged = answerer.judged([each.lon for each in group], [each.lat for each in group], tolerances)
    return [
        _told(each, place, settled, answerer.decided(place, settled, each.means.category), answerer)
        for each, (place, settled) in zip(group, judged, strict=True)
    ]


def _told(
    asked: _Prepared, place: PlaceAnswer, settled: Settlements, decision: Decision, answerer: Answerer
) -> Answer:
    means, plan = asked.means, asked.means.plan
    language = answerer.city.languages[0].split("-")[0]
    document = {
        "on": means.on.isoformat(),
        "revision": means.revision.number,
        "plan": plan.code if plan else None,
        "place": _place_as_given(asked.question),
        "category": asked.question.category,
        "state": place.state,
        "tolerance_m": place.tolerance_m,
        "units": units_of(place, decision),
        "bodies": bodies_of(decision, language),
        "ruling": None,
        "because": because_of(steps_of(place, decision, plan.code if plan else "")),
    }
    name = name_of(
        Asked(
            asked.lon, asked.lat, means.on, place.tolerance_m, means.category,
            means.revision.number or 0, plan.pk if plan else None,
        ),
        digest_of(document),
    )
    posts = tuple(body.duty.post for body in decision.bodies)
    return Answer({"answer_id": name} | document, asked.lon, asked.lat, posts)


def _place_as_given(question: Question) -> dict[str, Any]:
    place: dict[str, Any] = {"lon": question.lon, "lat": question.lat, "datum": question.datum}
    if question.accuracy_m is not None:
        place["accuracy_m"] = question.accuracy_m
    return place
