"""Ask: what is answered again to a question known by its name, or for a stored finding?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from findings.answer_documents import because_of
from findings.answer_ids import read_name
from findings.answerer import stamps
from findings.answers import Answer, Prepared, answer_alike
from findings.extent_answers import ExtentAnswer, answer_stored_extent
from findings.models import Assignment, Finding, Plan
from findings.questions import Meant, category_text, plan_numbered, revision_numbered
from findings.rulings import ruling_entry, rulings_of
from gis_core.city import City
from gis_core.errors import BadParameter, NotFound


@dataclass(frozen=True)
class Replay:
    """An answer given again; ``same``: it is to the letter what was answered then."""

    answer: Answer
    same: bool


def answer_again(name: str, city: City) -> Replay:
    """The answer of that name, given again from what is known now.

    Boundaries are those of the revision it names; duties, settlements and the plan as they are
    written today: where one was corrected since, the answer is not the same.
    Raises AnswerIdFault, NotFound where its plan or revision is not known here.
    """
    asked, digest = read_name(name)
    seen = stamps()
    plan = plan_numbered(asked.plan)
    if asked.plan is not None and plan is None:
        raise NotFound("The plan that answer was given by is not known here.")
    try:
        revision = revision_numbered(asked.revision, seen)
    except BadParameter as fault:
        raise NotFound("The revision that answer was given under is not known here.") from fault
    place = {"lon": asked.lon, "lat": asked.lat, "datum": "wgs84", "accuracy_m": asked.tolerance_m}
    prepared = Prepared(
        Meant(asked.on, revision, plan, asked.category), asked.lon, asked.lat, "wgs84", asked.tolerance_m,
        place, category_text(asked.category),
    )
    (found,) = answer_alike([prepared], city, seen)
    return Replay(found, found.digest == digest)


_NO_PLACE = {
    "zh": "该问题没有可信的位置，不予归属。",
    "en": "The finding has no place that can be trusted: nobody is found for it.",
}


# --- findings ----------------------------------------------------------------------------------


def current_assignment(finding: Finding) -> Assignment | None:
    """The answer that is stored for a finding now."""
    return finding.assignments.filter(is_current=True).select_related("revision", "plan").first()


def replayed(
    finding: Finding, held: Assignment | None, city: City, revision: int | None = None,
    plan: str | None = None,
) -> Answer | ExtentAnswer | None:
    """What would be answered for a finding: as it is stored, or under another revision or plan.

    None for a finding without a place that can be trusted. Raises BadParameter.
    """
    if finding.geometry is None or finding.place_mark:
        return None
    seen = stamps()
    number = revision if revision is not None or held is None else held.revision.number
    means = Meant(
        finding.observed_on, revision_numbered(number, seen), _plan(finding, held, plan), finding.category_id
    )
    if finding.extent is not None:
        return answer_stored_extent(
            shapely.from_wkb(bytes(finding.extent.wkb)), means, finding.received_datum, finding.accuracy_m,
            category_text(finding.category_id), city, seen,
        )
    place = {"lon": finding.geometry.x, "lat": finding.geometry.y, "datum": "wgs84"}
    if finding.accuracy_m is not None:
        place["accuracy_m"] = finding.accuracy_m
    prepared = Prepared(
        means, finding.geometry.x, finding.geometry.y, finding.received_datum, finding.accuracy_m, place,
        category_text(finding.category_id),
    )
    return answer_alike([prepared], city, seen)[0]


def _plan(finding: Finding, held: Assignment | None, code: str | None) -> Plan:
    if code is None:
        return held.plan if held else finding.plan
    found = Plan.objects.filter(code=code).order_by("-version").first()
    if found is None:
        raise BadParameter(f"There is no plan “{code}”.", parameter="plan")
    return found


def explained(
    finding: Finding, city: City, revision: int | None = None, plan: str | None = None
) -> dict[str, Any]:
    """Everything that says whose a finding is, and why: stored, given again, ruled, and before.

    ``differences`` are between the stored answer and the one given again, in words.
    """
    language = city.languages[0].split("-")[0]
    held = current_assignment(finding)
    again = replayed(finding, held, city, revision, plan)
    rulings = rulings_of(finding.pk)
    standing = next((each for each in rulings if each.is_current), None)
    answer = None if again is None else again.document | {"ruling": ruling_entry(standing, language)}
    stored = None if held is None else stored_entry(held, language)
    return {
        "finding": _finding_entry(finding),
        "stored": stored,
        "answer": answer,
        "differences": differences(stored, answer) if stored and answer else [],
        "ruling": ruling_entry(standing, language),
        "former": [_former(each) for each in finding.assignments.filter(is_current=False)
                   .select_related("revision", "plan").order_by("-made_at", "-pk")],
        **({} if again is not None else {"because": because_of([_NO_PLACE])}),
    }


def _finding_entry(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.pk, "source": finding.source, "source_key": finding.source_key,
        "on": finding.observed_on.isoformat(),
        "round": finding.round.key if finding.round else None,
        "category": category_text(finding.category_id),
        "category_name": finding.category.name if finding.category else finding.category_text,
        "category_names": dict(finding.category.names) if finding.category else {},
        "severity": finding.severity, "description": finding.description,
        "received": {
            "x": finding.received_x, "y": finding.received_y, "epsg": finding.received_epsg,
            "datum": finding.received_datum,
        },
        "place_mark": finding.place_mark,
    }


def stored_entry(held: Assignment, language: str) -> dict[str, Any]:
    """A stored answer: its units and bodies as they were written down."""
    units = held.units.select_related("unit_version").order_by("pk")
    bodies = held.bodies.select_related("body", "post", "unit").order_by("pk")
    return {
        "assignment": held.pk, "revision": held.revision.number, "plan": held.plan.code,
        "on": held.on.isoformat(), "state": held.state, "made_at": held.made_at.isoformat(),
        "units": [
            {
                "kind": row.kind, "code": row.unit_version.code, "name": row.unit_version.name,
                "chosen": row.chosen, "covers": row.covers, "state": row.state,
                "distance_m": None if row.distance_m is None else round(row.distance_m, 2),
                **({"settled_by": row.settled_by} if row.settled_by else {}),
            }
            for row in units
        ],
        "bodies": [
            {
                "body": {
                    "id": f"b_{row.body_id}", "name": row.body.names.get(language) or row.body.name,
                    **({"post": row.post.title} if row.post else {}),
                },
                "role": row.role, "level": row.level,
                "share": None if row.share is None else str(row.share.normalize() + 0),
                "dispatch": row.dispatch, "rule": row.rule, "reason": row.reason,
                "document": row.document or None,
                "since": row.since.isoformat() if row.since else None,
            }
            for row in bodies
        ],
    }


def _former(held: Assignment) -> dict[str, Any]:
    return {
        "assignment": held.pk, "revision": held.revision.number, "plan": held.plan.code,
        "on": held.on.isoformat(), "state": held.state, "made_at": held.made_at.isoformat(),
    }


def differences(stored: Mapping[str, Any], again: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a stored answer and one given again do not share: state, counting units, bodies."""
    found: list[dict[str, Any]] = []
    if stored["state"] != again["state"]:
        found.append({"what": "state", "stored": stored["state"], "again": again["state"]})
    then, now = _counting(stored), _counting(again)
    found += [
        {"what": "unit", "kind": kind, "stored": then.get(kind), "again": now.get(kind)}
        for kind in {**then, **now} if then.get(kind) != now.get(kind)
    ]
    before, after = _answering(stored), _answering(again)
    found += [
        {"what": "body", "body": key[0], "role": key[1], "stored": before.get(key), "again": after.get(key)}
        for key in sorted({**before, **after}, key=str) if before.get(key) != after.get(key)
    ]
    return found


def _counting(answer: Mapping[str, Any]) -> dict[str, str]:
    return {each["kind"]: each["code"] for each in answer["units"] if each.get("chosen")}


def _answering(answer: Mapping[str, Any]) -> dict[tuple[Any, ...], list[Any]]:
    return {
        (each["body"]["name"], each["role"], each.get("level"), each["body"].get("post")):
        [each["share"], each["dispatch"], each["rule"]]
        for each in answer["bodies"]
    }
