"""Act: give a unit a bonus, an add-on or a veto in a round, by a paper; or withdraw one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from findings.appeal_rights import require_office
from findings.evaluated import last_day
from findings.models import Award, Round
from findings.plan_rules import rules_of
from findings.round_state import is_frozen
from findings.round_steps import locked_round, refuse_unless
from findings.scoring.plan import PLACES
from findings.scoring.plan_parts import AwardRule, plain
from gis_core.errors import BadParameter, Conflict, NotFound
from grids.models import Document, Unit
from grids.units import newest_revision, unit_by_code

_MOST_POINTS = 100_000


@dataclass(frozen=True)
class AwardWish:
    """What is to be given: the round's key, kind and code of the unit, key of the plan's award, points
    (None for a veto), number of the paper, and why.
    """

    round: str
    kind: str
    code: str
    key: str
    points: Decimal | None
    document: str
    reason: str


@transaction.atomic
def record_award(by: Any, wish: AwardWish) -> Award:
    """Record it; the round is to be scored again. The same by the same paper again changes nothing.

    Raises NotAllowed for somebody not of the office, Conflict for a published round, BadParameter and
    NotFound for what the plan or the round does not know.
    """
    require_office(by)
    of = _open_round(wish.round)
    giving = _giving(of, wish)
    points = _points(giving, wish)
    if not wish.document.strip() or not wish.reason.strip():
        raise BadParameter(
            "An award rests on a paper and has a reason.", parameter="document",
            hint="Write its number and why it is given.",
        )
    unit = _unit(of, wish)
    document = Document.objects.get_or_create(number=wish.document.strip())[0]
    alike = Award.objects.filter(round=of, unit=unit, key=wish.key, withdrawn_at__isnull=True)
    standing = (alike if giving.given else alike.filter(document=document)).select_related("document").first()
    if standing is not None and (standing.points, standing.document_id) == (points, document.pk):
        return standing
    refuse_unless(
        standing is None, f"{wish.code} has {wish.key} already: {_told(standing)}.",
        "Withdraw that one first.", code="award-given",
    )
    return Award.objects.create(
        round=of, unit=unit, kind=wish.kind, key=wish.key, points=points, document=document,
        reason=wish.reason.strip(), by=by,
    )


@transaction.atomic
def withdraw_award(by: Any, number: int) -> Award:
    """An award does not count any more; it stays, with the day it was withdrawn. Raises as above."""
    require_office(by)
    found = Award.objects.select_related("round", "document").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no award {number}.", parameter="withdraw")
    _open_round(found.round.key)
    if found.withdrawn_at is None:
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
    return found


def _open_round(key: str) -> Round:
    of = locked_round(key)
    if is_frozen(of):
        raise Conflict(
            f"Round {key} is published: nothing is given in it any more.",
            hint="A correction is a new numbered bulletin: manage.py correct_round.",
        )
    return of


def _told(standing: Award | None) -> str:
    """An award in words: its points, its paper and the number it is withdrawn by."""
    if standing is None:
        return ""
    return f"{plain(standing.points)} by {standing.document.number} (award {standing.pk})"


@dataclass(frozen=True)
class _Giving:
    """What the plan says of a key: an award's rule, or a component whose score is given (None)."""

    rule: AwardRule | None
    full_mark: Decimal

    @property
    def given(self) -> bool:
        """Whether it is a component's score: a unit has one of them."""
        return self.rule is None


def _giving(of: Round, wish: AwardWish) -> _Giving:
    """What the round's plan says of such an award, or of the component whose score is given by that key."""
    rules = rules_of(of.plan)
    if rules.evaluated_kind(wish.kind) is None:
        kinds = ", ".join(entry.kind for entry in rules.evaluated)
        raise BadParameter(
            f"{of.plan} evaluates no {wish.kind}.", hint=f"It evaluates {kinds}.", parameter="unit"
        )
    given = [each.key for each in rules.components if each.method == "given"]
    if wish.key in given:
        return _Giving(None, rules.full_mark)
    rule = next((each for each in rules.awards if each.key == wish.key), None)
    if rule is None:
        known = ", ".join([*(each.key for each in rules.awards), *given]) or "none"
        raise BadParameter(
            f"{of.plan} knows no award “{wish.key[:40]}”.", hint=f"It knows: {known}.", parameter="award"
        )
    return _Giving(rule, rules.full_mark)


def _points(giving: _Giving, wish: AwardWish) -> Decimal:
    if giving.rule is not None and giving.rule.effect != "points":
        if wish.points:
            raise BadParameter(f"{wish.key} is a veto and gives no points.", parameter="points")
        return Decimal(0)
    given = wish.points
    if given is None or (not given and not giving.given):
        raise BadParameter(f"{wish.key} gives points: say how many.", parameter="points")
    if not given.is_finite() or abs(given) >= _MOST_POINTS or given != round(given, PLACES):
        raise BadParameter(f"{wish.points} are no points: at most {PLACES} decimals.", parameter="points")
    if giving.given and not 0 <= given <= giving.full_mark:
        raise BadParameter(
            f"A score of {wish.key} lies from 0 to {plain(giving.full_mark)}, not at {given}.",
            parameter="points",
        )
    return given


def _unit(of: Round, wish: AwardWish) -> Unit:
    newest, day = newest_revision(), last_day(of)
    number = newest.number if newest else None
    unit = None if number is None else unit_by_code(wish.kind, wish.code, day, number)
    entry = rules_of(of.plan).evaluated_kind(wish.kind)
    if unit is None or entry is None or not entry.evaluates(wish.code):
        raise NotFound(
            f"No evaluated {wish.kind} has the code {wish.code[:40]} on {day}.", parameter="unit"
        )
    return unit
