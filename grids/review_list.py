"""Ask: which drafts are there, where do they draw, what is to be known of them, and whose turn is it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from gis_core.city import City
from gis_core.current_city import current_city
from grids.draft_answers import called, drafts, state_of
from grids.draft_areas import Place, area_of
from grids.models import DraftComment, Revision
from grids.review_steps import is_behind, turn_of, waits_for
from grids.review_words import STATES, TURNS, label_of

OPEN = "open"
STATUSES = (OPEN, *Revision.Status.values, "all")
WHOSE = ("all", "mine", "waiting")
_LOOKED_AT = 200
"""So many drafts are looked at for a filter that the database cannot answer."""


@dataclass(frozen=True)
class Wish:
    """Which drafts are asked for; ``township`` is a code, ``before`` a draft's number."""

    status: str = OPEN
    whose: str = "all"
    township: str = ""
    before: int | None = None
    limit: int = 30


def rows_of(user: Any, wish: Wish) -> tuple[list[dict[str, Any]], int | None, list[Place]]:
    """A page of drafts, the newest first; what the next page begins before; the townships drawn in."""
    found = drafts()
    if wish.status == OPEN:
        found = found.exclude(status=Revision.Status.PUBLISHED)
    elif wish.status != "all":
        found = found.filter(status=wish.status)
    if wish.whose == "mine":
        found = found.filter(author=user)
    if wish.before is not None:
        found = found.filter(pk__lt=wish.before)
    looked_at = list(found[:_LOOKED_AT])
    townships = {place.code: place for draft in looked_at for place in area_of(draft).townships}
    rows: list[dict[str, Any]] = []
    for draft in looked_at:
        if wish.township and wish.township not in {place.code for place in area_of(draft).townships}:
            continue
        turn = turn_of(draft)
        waits = waits_for(user, draft, turn)
        if wish.whose == "waiting" and not waits:
            continue
        if len(rows) == wish.limit:
            return rows, rows[-1]["draft"].pk, _in_order(townships.values())
        rows.append(_row(draft, turn, waits))
    following = looked_at[-1].pk if len(looked_at) == _LOOKED_AT else None
    return rows, following, _in_order(townships.values())


def _in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: place.code)


def _row(draft: Revision, turn: str, waits: bool) -> dict[str, Any]:
    return {
        "draft": draft,
        "state": STATES[draft.status],
        "author": called(draft.author),
        "townships": area_of(draft).townships,
        "units": counts_in_words(state_of(draft, newest_only=True)["units"], current_city()),
        "warnings": warnings_of(draft),
        "turn": TURNS[turn],
        "waits": waits,
    }


def counts_in_words(units: dict[str, dict[str, int]], city: City) -> list[str]:
    """How many units of each kind a draft touches, such as “3 communities” by the city's own labels."""
    return [f"{label_of(city.kind(kind).labels)} {sum(counts.values())}" for kind, counts in units.items()]


def warnings_of(draft: Revision) -> list[str]:
    """What whoever looks at a draft should know, in the reader's language, the gravest first."""
    if draft.status == Revision.Status.PUBLISHED:
        return []
    found = []
    if draft.conflict:
        found.append(gettext("comes out otherwise on the newest boundaries"))
    if refused := draft.operations.filter(refusal__isnull=False).count():
        said = ngettext(
            "%(n)d operation can no longer be done", "%(n)d operations can no longer be done", refused
        )
        found.append(said % {"n": refused})
    if is_behind(draft):
        found.append(gettext("boundaries were published since it was begun"))
    answers = list(draft.consents.values_list("answer", "answered_through"))
    if any(answer == "objected" for answer, _ in answers):
        found.append(gettext("a side objected"))
    if any(answer == "confirmed" and through == "link" for answer, through in answers):
        found.append(gettext("a side answered by link, not by login"))
    if comments := DraftComment.objects.filter(draft=draft, settled_at=None).count():
        said = ngettext("%(n)d open comment", "%(n)d open comments", comments)
        found.append(said % {"n": comments})
    return found
