"""Pure: who answers for a whole that lies in several parts, each decided for itself?

Sizes are lengths or areas. A body's ``part`` is the share of the whole it answers for; where a
plan parts a finding among roles, its ``share`` is that of the parts, weighted by their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from findings.accountability.deciding import Counted, Decision
from findings.accountability.duties import Accountable
from findings.accountability.sharing import in_proportion
from findings.place.judging import PlaceAnswer, State, worst
from findings.reasons import Reason


@dataclass(frozen=True)
class Part:
    """A part of the whole: its size, a place in it as judged, and what was decided there."""

    size: float
    place: PlaceAnswer
    decision: Decision


@dataclass(frozen=True)
class Gathered:
    """All parts together, those alike as one; the largest first."""

    state: State
    groups: tuple[tuple[Decimal, Part], ...]
    units: tuple[tuple[str, Counted, Decimal], ...]
    bodies: tuple[tuple[Accountable, Decimal], ...]
    reasons: tuple[Reason, ...]


def gathered(parts: Sequence[Part]) -> Gathered:
    """The parts with their fractions of the whole (six decimals, they sum to one)."""
    alike: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        alike.setdefault(_what(part), []).append(part)
    fractions = in_proportion({
        key: Decimal(repr(sum(part.size for part in group))) for key, group in alike.items()
    })
    groups = sorted(
        ((fractions[key], max(group, key=lambda part: part.size)) for key, group in alike.items()),
        key=lambda item: -item[0],
    )
    bodies = _bodies(groups)
    return Gathered(
        worst(part.place.state for part in parts), tuple(groups), _units(groups),
        tuple((body, fraction) for body, fraction, _ in bodies), tuple(reason for *_, reason in bodies),
    )


def _what(part: Part) -> tuple[object, ...]:
    units = tuple((kind, counted.unit.unit) for kind, counted in sorted(part.decision.units.items()))
    return units, id(part.decision), part.place.state


def _units(groups: Sequence[tuple[Decimal, Part]]) -> tuple[tuple[str, Counted, Decimal], ...]:
    """Every unit that counts for some part, by kind, with its fraction of the whole."""
    found: dict[tuple[str, int], tuple[Counted, Decimal]] = {}
    for fraction, part in groups:
        for kind, counted in part.decision.units.items():
            key = (kind, counted.unit.unit)
            first, before = found.get(key, (counted, Decimal(0)))
            found[key] = first, before + fraction
    return tuple((kind, counted, fraction) for (kind, _), (counted, fraction) in found.items())


def _bodies(groups: Sequence[tuple[Decimal, Part]]) -> list[tuple[Accountable, Decimal, Reason]]:
    """Every body in its role, with the fraction it answers for and its weighted share."""
    found: dict[tuple[object, ...], tuple[Accountable, Decimal, Reason]] = {}
    for fraction, part in groups:
        for body, reason in zip(part.decision.bodies, part.decision.reasons, strict=True):
            duty = body.duty
            key = (duty.body, duty.role, duty.level, duty.post, duty.unit, duty.category, body.rule)
            weighed = None if body.share is None else body.share * fraction
            held, part_of, said = found.get(key, (replace(body, share=None), Decimal(0), reason))
            share = held.share if weighed is None else (held.share or Decimal(0)) + weighed
            found[key] = replace(held, share=share), part_of + fraction, said
    listed = list(found.values())
    shares = {at: body.share for at, (body, *_) in enumerate(listed) if body.share}
    whole = sum(shares.values(), Decimal(0))
    if whole == 1:
        rounded = in_proportion(dict(shares))
        listed = [
            (replace(body, share=rounded.get(at, body.share)), part, reason)
            for at, (body, part, reason) in enumerate(listed)
        ]
    return listed
