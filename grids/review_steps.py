"""Ask: which steps may somebody take with a draft now, why not the others, and whose turn is it?

The rules are those of the acts (grids.draft_rights): here they are asked beforehand, so that a page
offers what will not be refused and says why it does not offer the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from gis_core.models import Role
from grids.border_consents import lacking
from grids.coverage.value import Change
from grids.draft_rights import (
    DID_NOT_DRAW_IT,
    IS_PLANNER,
    REVIEWS_THERE,
    TO_APPROVE,
    Matter,
    RightRule,
    matter_of_review,
    units_outside,
)
from grids.draft_state import difference_of
from grids.models import Revision
from grids.units import newest_revision

_STEPS: Mapping[str, tuple[str, ...]] = {
    Revision.Status.DRAFT: ("submit", "rebase"),
    Revision.Status.RETURNED: ("submit", "rebase"),
    Revision.Status.SUBMITTED: ("approve", "return", "take-back", "rebase"),
    Revision.Status.APPROVED: ("publish", "return", "take-back", "rebase"),
    Revision.Status.PUBLISHED: (),
}
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a draft's state allows; ``refused`` says why it is not the reader's, or is empty."""

    name: str
    refused: str


def steps_of(user: Any, draft: Revision, changes: Mapping[str, Change]) -> list[Step]:
    """The steps that the draft's state allows, each with why this user may not take it, if so."""
    offered = [name for name in _STEPS[Revision.Status(draft.status)] if name != "rebase" or is_behind(draft)]
    if not offered:
        return []
    reviewing = {"approve", "return", "publish"}.intersection(offered)
    matter = matter_of_review(draft, changes) if reviewing else Matter(draft)
    return [Step(name, _refusal(name, user, matter)) for name in offered]


def _refusal(name: str, user: Any, matter: Matter) -> str:
    if name in ("submit", "take-back", "rebase"):
        return _first((IS_PLANNER,), user, matter)
    if name == "publish" and DID_NOT_DRAW_IT.refused(user, matter):
        return _first((IS_PLANNER,), user, matter)
    refused = _first((REVIEWS_THERE,) if name == "publish" else TO_APPROVE, user, matter)
    if refused or name != "approve" or matter.draft is None or not lacking(matter.draft):
        return refused
    return gettext("Co-signatures are lacking.")


def _first(rules: tuple[RightRule, ...], user: Any, matter: Matter) -> str:
    """Why the first rule that does not hold does not, in the reader's language."""
    for rule in rules:
        if reason := rule.refused(user, matter):
            return _in_words(rule, reason, user, matter)
    return ""


def _in_words(rule: RightRule, reason: str, user: Any, matter: Matter) -> str:
    said = gettext(reason)
    if said != reason or rule is not REVIEWS_THERE:
        return said
    outside = units_outside(user, Role.REVIEWER, matter)
    if not outside:
        return said
    named = ", ".join(outside[:_MOST_NAMED]) + (" …" if len(outside) > _MOST_NAMED else "")
    return gettext("Units gain or lose ground where you do not review: %(units)s.") % {"units": named}


def is_behind(draft: Revision) -> bool:
    """Whether boundaries were published since the revision the draft stands on."""
    newest = newest_revision()
    return (newest.number if newest else 0) != draft.base


def turn_of(draft: Revision) -> str:
    """Whose turn it is: author, sides, reviewer, publisher or nobody."""
    match draft.status:
        case Revision.Status.SUBMITTED:
            return "sides" if lacking(draft) else "reviewer"
        case Revision.Status.APPROVED:
            return "publisher"
        case Revision.Status.PUBLISHED:
            return "nobody"
    return "author"


def waits_for(user: Any, draft: Revision, turn: str) -> bool:
    """Whether the draft waits for this user, whose turn it is being known."""
    if turn == "author":
        return bool(draft.author_id == user.pk)
    if turn not in ("reviewer", "publisher"):
        return False
    wanted = "approve" if turn == "reviewer" else "publish"
    steps = steps_of(user, draft, difference_of(draft).changes)
    return any(step.name == wanted and not step.refused for step in steps)
