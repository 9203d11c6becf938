"""Pure: how is a decided answer told as JSON members?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from findings import reasons
from findings.accountability import Accountable
from findings.accountability.deciding import Counted, Decision
from findings.accountability.sentences import border_by_default
from findings.answer_ids import digest_of
from findings.place.index import IndexedUnit
from findings.place.judging import CoveringUnit, KindAnswer, PlaceAnswer

_DECIMALS = 2


def rounded(metres: float) -> float:
    """A distance as it is told."""
    return round(metres, _DECIMALS)


def _named(unit: IndexedUnit | None) -> dict[str, str] | None:
    return None if unit is None else {"code": unit.code, "name": unit.name}


def unit_entries(answer: KindAnswer, counted: Counted | None) -> Iterator[dict[str, Any]]:
    """What one kind says: an entry for each covering unit, or one that says why there is none.

    ``counted`` is the unit that counts for the kind; where it is not the one on the map it comes
    first, with ``settled_by``.
    """
    settled = counted is not None and bool(counted.settled_by)
    named = {found.unit.unit for found in answer.covering}
    if counted is not None and settled and counted.unit.unit not in named:
        yield {
            "kind": answer.kind.key, "code": counted.unit.code, "name": counted.unit.name, "chosen": True,
            "state": answer.state, "settled_by": counted.settled_by,
        }
    for found in answer.covering:
        yield _covering_entry(answer, found, counted)
    if not answer.covering and not settled:
        yield _uncovered_entry(answer)


def _covering_entry(answer: KindAnswer, found: CoveringUnit, counted: Counted | None) -> dict[str, Any]:
    chosen = counted is not None and counted.unit.unit == found.unit.unit
    by = {"settled_by": counted.settled_by} if counted is not None and chosen and counted.settled_by else {}
    return {
        "kind": answer.kind.key,
        "code": found.unit.code,
        "name": found.unit.name,
        "chosen": chosen,
        "distance_to_border_m": rounded(found.distance_m),
        "state": found.state,
        "other_side": _named(found.across),
        **by,
    }


def _uncovered_entry(answer: KindAnswer) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": answer.kind.key, "code": None, "state": answer.state}
    if answer.nearest is None or answer.nearest_m is None:
        return entry
    metres = rounded(answer.nearest_m)
    if answer.state == "border":
        return entry | {"distance_to_border_m": metres, "other_side": _named(answer.nearest)}
    return entry | {"nearest": (_named(answer.nearest) or {}) | {"distance_m": metres}}


def units_of(place: PlaceAnswer, decision: Decision) -> list[dict[str, Any]]:
    """The chain, the smallest kind first."""
    return [
        entry
        for kind in reversed(place.kinds)
        for entry in unit_entries(kind, decision.units.get(kind.kind.key))
    ]


def body_entry(found: Accountable, units: Mapping[int, IndexedUnit], language: str) -> dict[str, Any]:
    """A body that answers: bodies and posts, never a person (see findings.answer_persons).

    ``name`` and ``post`` are in ``language``, ``names`` and ``titles`` in each there is.
    """
    duty = found.duty
    body: dict[str, Any] = {"id": f"b_{duty.body}", "name": reasons.text_in(duty.body_names, language)}
    body["names"] = dict(duty.body_names)
    if duty.post_titles:
        body["post"] = reasons.text_in(duty.post_titles, language)
        body["titles"] = dict(duty.post_titles)
    if duty.outside_ids:
        body["outside_ids"] = dict(duty.outside_ids)
    unit = units.get(duty.unit) if duty.unit is not None else None
    return {
        "body": body,
        "role": duty.role,
        **({"level": duty.level} if duty.level is not None else {}),
        "unit": None if unit is None else {"kind": unit.kind, "code": unit.code},
        "share": None if found.share is None else str(found.share.normalize() + 0),
        "dispatch": found.dispatch,
        "rule": found.rule,
        "document": duty.document or None,
        "since": duty.since.isoformat() if duty.since else None,
    }


@dataclass(frozen=True)
class ToldDecision:
    """What of an answer many places share: the bodies, the sentences, and a digest of both."""

    decision: Decision
    bodies: tuple[dict[str, Any], ...]
    steps: Mapping[str, tuple[str, ...]]
    digest: bytes


def told_decision(decision: Decision, language: str) -> ToldDecision:
    """A decision as it is told; ``language`` is that of the bodies' ``name``."""
    units = {counted.unit.unit: counted.unit for counted in decision.units.values()}
    bodies = tuple(body_entry(body, units, language) for body in decision.bodies)
    steps = {
        language: tuple(step[language] for step in decision.steps) for language in reasons.LANGUAGES
    }
    return ToldDecision(decision, bodies, steps, digest_of({"bodies": bodies, "steps": steps}))


def place_steps(place: PlaceAnswer, decision: Decision, plan: str) -> list[reasons.Reason]:
    """The sentences about the place itself: kind by kind, and which side of a border it is on."""
    steps = list(reasons.of_place(place))
    if plan:
        steps += _borders_by_default(place, decision, plan)
    return steps


def because_of(steps: Sequence[reasons.Reason], told: ToldDecision | None = None) -> dict[str, list[str]]:
    """The sentences by language, in the order in which they lead to the answer."""
    return {
        language: [*(step[language] for step in steps), *(told.steps[language] if told else ())]
        for language in reasons.LANGUAGES
    }


def place_digest(
    place: PlaceAnswer, units: Sequence[Mapping[str, Any]], told: ToldDecision, meant: tuple[Any, ...]
) -> bytes:
    """The digest of an answer: what is meant, the state, the units with their distances, the decision.

    The sentences about the place say nothing that these do not.
    """
    told_units = ", ".join(map(entry_text, units)).encode("utf-8")
    return digest_of_facts(told.digest, repr(meant), place.state, place.tolerance_m, told_units)


def digest_of_facts(decision: bytes, meant: str, state: str, tolerance_m: float, units: bytes) -> bytes:
    """The same of facts as they are written down: ``meant`` a tuple, ``units`` the members of a list."""
    begin = f"({meant}, {state!r}, {tolerance_m!r}, [".encode()
    return sha256(decision + begin + units + b"])").digest()[:8]


def is_at_border(answer: KindAnswer, counted: Counted | None) -> bool:
    """Whether a kind is the one to speak of the border nearby: nothing of its own is agreed there."""
    near = answer.state == "border" and answer.kind.border_counts and len(answer.covering) == 1
    return near and not (counted is not None and counted.settled_by)


def border_step(answer: KindAnswer, counted: Counted | None, plan: str) -> reasons.Reason | None:
    """What the plan says of a kind's border nearby, if anything lies across."""
    if not plan or not is_at_border(answer, counted) or answer.covering[0].across is None:
        return None
    return border_by_default(plan, answer.covering[0].unit)


def entry_text(entry: Mapping[str, Any]) -> str:
    """An entry of a unit as it is digested."""
    return repr(tuple(entry.items()))


def _borders_by_default(place: PlaceAnswer, decision: Decision, plan: str) -> Iterator[reasons.Reason]:
    """Once for the smallest kind at whose border the place lies and no rule of its own is known."""
    for answer in reversed(place.kinds):
        counted = decision.units.get(answer.kind.key)
        if is_at_border(answer, counted):
            step = border_step(answer, counted, plan)
            if step is not None:
                yield step
            return
