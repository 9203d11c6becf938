"""Act: how does a planner lock units of a draft, so that nothing done to the draft changes them?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from gis_core.errors import BadParameter
from grids.coverage.faults import listed
from grids.coverage.value import Pair
from grids.draft_rights import IS_PLANNER, TO_DRAW, Matter, matter_of, require
from grids.draft_state import DraftState, Wanted
from grids.drafts import locked, touched
from grids.kept_units import as_data, locks_from
from grids.models import Revision


@transaction.atomic
def keep(
    by: Any, draft: int, seen: int | None, kind: str, units: Sequence[str], *, kept: bool
) -> Revision:
    """Lock units of a kind, named by their keys, or let them go again.

    Whoever may draw a unit may: who plans where it lies, or the office. Whoever began the draft may lock
    and unlock every unit in it, since a lock binds nothing but their own draft. Raises NotAllowed, and
    BadParameter for a kind or unit that the draft does not have; unlocking what is not locked is no fault.
    """
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    state = DraftState.of(found)
    if not state.city.has_kind(kind):
        raise BadParameter(f"There is no kind of unit “{kind[:40]}”.", parameter="/kind")
    wanted = {(kind, key) for key in units}
    known = state.held(kind, Wanted(codes=list(units)))
    if found.author_id != by.pk:
        concerned = [(kind, key, Pair(held.unit, held.unit)) for key, held in known.items()]
        require(TO_DRAW, by, matter_of(state, concerned, found))
    if kept:
        strange = [key for key in units if key not in known]
        if strange:
            raise BadParameter(
                f"The draft has no {kind} {listed(strange[:5])}.", parameter="/units",
                hint="Name units by their keys: the codes they bear in the draft's base.",
            )
    now = set(locks_from(found.locks))
    found.locks = as_data(now | wanted if kept else now - wanted)
    return touched(found, "locks")
