"""Ask: what do rulings and appeals do to the findings of a round, as far as scores go?

A ruling counts, else the computed answer. Upheld appeals about the fact or a duplicate take the
finding out, one about the deduction sets what it costs; an open appeal suspends the finding only
where the plan says so. The rules and their reasons: docs/reference/appeals.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import F

from findings.decision_words import CONTESTED, DUPLICATE, NO_SUCH_FACT
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import Appeal, AssignmentUnit, Round
from gis_core.city import City
from gis_core.current_city import current_city
from grids.models import Membership
from grids.units import newest_revision

_TAKE_OUT: Mapping[str, str] = {Appeal.Kind.FACT: NO_SUCH_FACT, Appeal.Kind.DUPLICATE: DUPLICATE}
ABOUT_THE_SCORE = frozenset(set(Appeal.Kind.values) - {Appeal.Kind.RECTIFICATION.value})
"""Appeals about a rectification do not touch the score of the finding."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What was decided about one finding; nothing where every member is empty.

    ``not_counted`` is the reason it does not count, ``severity`` and ``points`` what an upheld appeal
    set, ``open`` whether an appeal is open and it counts all the same. ``ruled`` gives for each kind
    that a ruling speaks of the unit that counts (None: none of that kind).
    """

    not_counted: str = ""
    severity: str = ""
    points: Decimal | None = None
    open: bool = False
    ruled: Mapping[str, int | None] = field(default_factory=dict)


NO_EFFECT = Effect()


def effects_of(
    of: Round, counts_while_open: bool, held: HeldRows = STANDING_NOW
) -> dict[int, Effect]:
    """What was decided about the round's inspection findings, by the finding's number."""
    found: dict[int, Effect] = {}
    appeals = held.appeals_of(of).filter(
        kind__in=ABOUT_THE_SCORE, state__in=[Appeal.State.OPEN, Appeal.State.UPHELD]
    )
    # Of several decisions the last one holds; what is open comes after them.
    for appeal in appeals.order_by(F("decided_at").asc(nulls_last=True), "pk"):
        number = appeal.finding_id
        found[number] = _after(found.get(number, NO_EFFECT), appeal, counts_while_open)
    for number, ruled in _ruled(of, held).items():
        found[number] = replace(found.get(number, NO_EFFECT), ruled=ruled)
    return found


def _after(effect: Effect, appeal: Appeal, counts_while_open: bool) -> Effect:
    """The effect with one more appeal: decided ones in the order of their decisions, then open ones."""
    if appeal.state == Appeal.State.OPEN:
        if counts_while_open:
            return replace(effect, open=True)
        return replace(effect, not_counted=effect.not_counted or CONTESTED)
    if appeal.kind in _TAKE_OUT:
        return replace(effect, not_counted=_TAKE_OUT[appeal.kind])
    if appeal.kind == Appeal.Kind.DEDUCTION:
        return replace(effect, severity=appeal.decided_severity, points=appeal.decided_points)
    return effect


def _ruled(of: Round, held: HeldRows) -> dict[int, dict[str, int | None]]:
    """For each finding under a ruling that names a unit: the unit by kind."""
    newest = newest_revision()
    number = held.revision or (newest.number if newest else None)
    rows = held.rulings_of(of).filter(unit__isnull=False).values_list(
        "finding_id", "finding__observed_on", "unit_id", "unit__kind"
    )
    rulings = {finding: (on, unit, kind) for finding, on, unit, kind in rows}
    if number is None or not rulings:
        return {}
    city, below = current_city(), _computed(of, rulings, held)
    starts = {(on, unit, kind) for on, unit, kind in rulings.values()}
    starts |= {(rulings[finding][0], unit, kind) for finding, kind, unit in below}
    above = units_above(starts, city, number)
    found: dict[int, dict[str, int | None]] = {
        finding: dict(above[on, unit]) for finding, (on, unit, _) in rulings.items()
    }
    for finding, kind, unit in below:
        on, ruled, ruled_kind = rulings[finding]
        if ruled_kind in _kinds_above(kind, city):
            found[finding][kind] = unit if above[on, unit].get(ruled_kind) == ruled else None
    return found


def _computed(of: Round, findings: Iterable[int], held: HeldRows) -> list[tuple[int, str, int]]:
    """(finding, kind, unit) of the computed answers."""
    answers = held.assignments_of(of).filter(finding__in=list(findings))
    rows = AssignmentUnit.objects.filter(chosen=True, assignment__in=answers)
    return list(rows.values_list("assignment__finding_id", "kind", "unit_version__unit_id"))


def _kinds_above(kind: str, city: City) -> Iterator[str]:
    """The kinds a unit of that kind lies in, step by step."""
    parent = city.kind(kind).parent
    while parent is not None:
        yield parent
        parent = city.kind(parent).parent


def units_above(
    starts: Iterable[tuple[date, int, str]], city: City, revision: int
) -> dict[tuple[date, int], dict[str, int]]:
    """The unit itself and what it lies in, kind by kind upward, on its day: by (day, unit)."""
    known = {(on, unit): {kind: unit} for on, unit, kind in starts}
    at = {(on, unit): (unit, kind) for on, unit, kind in starts}
    while at:
        higher = {key: (unit, city.kind(kind).parent) for key, (unit, kind) in at.items()}
        asked = {(key[0], unit, parent) for key, (unit, parent) in higher.items() if parent is not None}
        parents = dict(_primary(asked, revision))
        at = {}
        for key, (unit, parent) in higher.items():
            if parent is not None and (found := parents.get((key[0], unit, parent))) is not None:
                known[key][parent] = found
                at[key] = (found, parent)
    return known


def _primary(
    asked: Iterable[tuple[date, int, str]], revision: int
) -> Iterator[tuple[tuple[date, int, str], int]]:
    """The primary parent of each (day, unit, kind of the parent), as believed under a revision."""
    wanted: dict[tuple[date, str], set[int]] = defaultdict(set)
    for on, unit, kind in asked:
        wanted[on, kind].add(unit)
    for (on, kind), units in wanted.items():
        pairs = Membership.objects.filter(
            child__in=units, parent_kind=kind, primary=True, valid__contains=on,
            believed__contains=revision,
        ).values_list("child_id", "parent_id")
        yield from (((on, child, kind), parent) for child, parent in pairs)
