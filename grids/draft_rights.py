"""Ask: may somebody draw here, review this, or step in for the office?

Each rule is an object of its own: what it says, and whether it holds for a user and a matter.
A planner acts inside the territories granted; a reviewer answers for every ranked unit that gains
or loses ground, and is never the one who drew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis_core import sql
from gis_core.errors import NotAllowed
from gis_core.models import Role
from gis_core.permissions import roles_of, territories_of
from grids.coverage.faults import listed
from grids.coverage.value import Change, Pair, Unit
from grids.derived import moved_keys, point_in
from grids.draft_state import DraftState
from grids.models import Operation, Revision

OFFICE_ROLES = frozenset({Role.OFFICE.value, Role.ADMIN.value})


@dataclass(frozen=True)
class Matter:
    """What somebody wants to do something to: a draft, and the units it concerns.

    ``above`` gives, for each unit by (kind, key), the identity numbers of it and of all units
    that lie over it.
    """

    draft: Revision | None = None
    above: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class RightRule:
    """One rule: ``refused`` answers why it does not hold for a user, or an empty text."""

    name: str
    refused: Callable[[Any, Matter], str]

    def require(self, user: Any, matter: Matter) -> None:
        """Raises NotAllowed (its ``rule`` is the name) where the rule does not hold."""
        if reason := self.refused(user, matter):
            raise NotAllowed(reason, hint="Ask an administrator for the right.", rule=self.name)


def units_outside(user: Any, role: str, matter: Matter) -> list[str]:
    """The keys of the matter's units that lie in no territory where the user holds the role."""
    reach = territories_of(user, role)
    return [key for (_, key), numbers in matter.above.items() if not reach.covers(*numbers)]


def _outside(user: Any, role: str, matter: Matter) -> str:
    return listed(units_outside(user, role, matter))


def _not_their_ground(user: Any, matter: Matter) -> str:
    outside = _outside(user, Role.PLANNER, matter)
    if not outside or not roles_of(user).isdisjoint(OFFICE_ROLES):
        return ""
    return f"{outside} does not lie in a territory where you are planner."


def _not_a_planner(user: Any, matter: Matter) -> str:
    return "" if roles_of(user) & {Role.PLANNER.value, *OFFICE_ROLES} else "You are no planner of this city."


def _drew_it(user: Any, matter: Matter) -> str:
    draft = matter.draft
    if draft is None:
        return ""
    drew = draft.author_id == user.pk or Operation.objects.filter(draft=draft, author=user.pk).exists()
    return "Whoever drew a draft does not approve it: four eyes." if drew else ""


def _not_their_review(user: Any, matter: Matter) -> str:
    roles = roles_of(user)
    if not roles & {Role.REVIEWER.value, *OFFICE_ROLES}:
        return "You are no reviewer of this city."
    if roles & OFFICE_ROLES:
        return ""
    outside = _outside(user, Role.REVIEWER, matter)
    return f"{outside} gains or loses ground, and you do not review there." if outside else ""


def _not_the_office(user: Any, matter: Matter) -> str:
    return "" if roles_of(user) & OFFICE_ROLES else "Only the city's evaluation office may do this."


IS_PLANNER = RightRule("is-planner", _not_a_planner)
PLANS_THERE = RightRule("plans-there", _not_their_ground)
DID_NOT_DRAW_IT = RightRule("did-not-draw-it", _drew_it)
REVIEWS_THERE = RightRule("reviews-there", _not_their_review)
IS_OFFICE = RightRule("is-office", _not_the_office)

TO_DRAW: tuple[RightRule, ...] = (IS_PLANNER, PLANS_THERE)
TO_APPROVE: tuple[RightRule, ...] = (DID_NOT_DRAW_IT, REVIEWS_THERE)


def require(rules: Iterable[RightRule], user: Any, matter: Matter) -> None:
    """Raises NotAllowed by the first of the rules that does not hold."""
    for rule in rules:
        rule.require(user, matter)


def _there(pair: Pair) -> Unit:
    unit = pair.old or pair.new
    assert unit is not None
    return unit


def matter_of(
    state: DraftState, concerned: Sequence[tuple[str, str, Pair]], draft: Revision | None = None
) -> Matter:
    """A matter of units (kind, key, pair), with what lies over them in the state's base."""
    places = [point_in(_there(pair)) for _, _, pair in concerned]
    found = sql.rows("grids", "units_at", {
        "lons": [place[0] for place in places], "lats": [place[1] for place in places],
        "on": state.on, "base": state.base,
    })
    over: list[set[int]] = [set() for _ in concerned]
    for at, number in found:
        over[at - 1].add(number)
    return Matter(draft, {
        (kind, key): frozenset(numbers) for (kind, key, _), numbers in zip(concerned, over, strict=True)
    })


def drawn(changes: Mapping[str, Change], first_kind: str) -> list[tuple[str, str, Pair]]:
    """The units an operation itself touches: not those that follow, nor those with a mere vertex."""
    change = changes[first_kind]
    return [(first_kind, key, pair) for key, pair in change.pairs.items() if key not in change.vertex_only]


def ranked_moves(changes: Mapping[str, Change], ranked: Iterable[str]) -> list[tuple[str, str, Pair]]:
    """The units of ranked kinds that gain or lose ground."""
    return [
        (kind, key, changes[kind].pairs[key])
        for kind in ranked if kind in changes
        for key in sorted(moved_keys(changes[kind]))
    ]


def matter_of_review(draft: Revision, changes: Mapping[str, Change]) -> Matter:
    """What whoever reviews a draft answers for: the ranked units that gain or lose ground.

    Where none does, every unit changed.
    """
    state = DraftState.of(draft)
    ranked = [kind.key for kind in state.city.kinds if kind.ranked]
    moved = ranked_moves(changes, ranked) or [
        (kind, key, change.pairs[key])
        for kind, change in changes.items() for key in sorted(set(change.pairs) - change.vertex_only)
    ]
    return matter_of(state.without_draft(), moved, draft)
