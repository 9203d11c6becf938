"""Ask: what does whoever reviews a draft see of it: what changes, what is wrong, who agreed, who drew?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import get_language

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.notices import BOUNDARY_FOOTER, map_mark
from grids.border_consents import digest_of, moved_borders
from grids.border_picture import picture
from grids.checks.faults import UnitFault
from grids.coverage.value import Change, Unit
from grids.derived import child_kind
from grids.differences import Difference, Move, UnitDifference, moves, summary
from grids.draft_answers import called, state_of
from grids.draft_areas import area_of, others_of
from grids.draft_faults import faults_at_once, faults_of_draft
from grids.draft_state import DraftState
from grids.models import Consent, Revision
from grids.review_list import counts_in_words
from grids.review_steps import is_behind, steps_of, turn_of
from grids.review_words import (
    FIELDS,
    OPERATIONS,
    SIDE_STATES,
    STATES,
    TURNS,
    UNIT_STATES,
    attributes_said,
    label_of,
)
from grids.sheets import difference_behind

_M2_PER_MU = 2000 / 3
_MOST_ROWS = 200
_MOST_DRAWN = 30
"""So many units a picture shows at most; a page lists _MOST_ROWS of each sort, the API all."""


def sheet_of_review(draft: Revision, user: Any, *, check_all: bool = False) -> dict[str, Any]:
    """Everything the review page says. ``check_all``: faults of all the kinds touched; takes a while."""
    city, difference = current_city(), difference_behind(draft)
    published = draft.status == Revision.Status.PUBLISHED
    found_moves = moves(difference, city.metric_srid)
    language = (get_language() or "en").split("-")[0]
    return {
        "draft": draft,
        "state": STATES[draft.status],
        "turn": TURNS[turn_of(draft)],
        "published": published,
        "townships": area_of(draft).townships,
        "told": state_of(draft),
        "counts": [] if published else counts_in_words(state_of(draft, newest_only=True)["units"], city),
        "drew": _drew(draft),
        "reviewer": called(draft.reviewer),
        "behind": not published and is_behind(draft),
        "units": _unit_rows(summary(difference, city.metric_srid), city),
        "moves": [_move_row(each, difference, city) for each in found_moves[:_MOST_ROWS]],
        "most_rows": _MOST_ROWS,
        "pictures": pictures_of(difference, found_moves, city),
        "faults": [] if published else _faults(draft, difference, city, check_all=check_all),
        "checked_all": check_all,
        "sides": sides_of(draft, difference, city),
        "operations": _operations(draft, city),
        "attachments": _attachments(draft),
        "comments": _comments(draft),
        "others": [] if published else _others(draft),
        "steps": {step.name: step.refused for step in steps_of(user, draft, difference.changes)},
        "map_mark": map_mark(city),
        "boundary_notice": BOUNDARY_FOOTER.get(language, BOUNDARY_FOOTER["en"]),
    }


def what_changes(difference: Difference, city: City) -> dict[str, Any]:
    """The units and the ground of a difference, as the pages list them; and how many of each there are."""
    units, ground = summary(difference, city.metric_srid), moves(difference, city.metric_srid)
    return {
        "units": _unit_rows(units, city), "units_in_all": len(units),
        "moves": [_move_row(each, difference, city) for each in ground[:_MOST_ROWS]],
        "moves_in_all": len(ground),
    }


def _drew(draft: Revision) -> list[dict[str, Any]]:
    """Who did how many of the operations; the author first, also without any."""
    by = Counter(called(each.author) for each in draft.operations.select_related("author").defer("changes"))
    author = called(draft.author)
    names = [author, *(name for name in by if name != author)]
    return [{"name": name, "operations": by[name]} for name in names if name]


# --- what changes ------------------------------------------------------------------------------


def square_metres(area: float | None) -> str:
    """An area in m² as people read it; empty for none."""
    return "" if area is None else f"{area:,.1f}"


def _unit_rows(units: Sequence[UnitDifference], city: City) -> list[dict[str, Any]]:
    return [
        {
            "what": UNIT_STATES[unit.state], "kind": label_of(city.kind(unit.kind).labels),
            "code": unit.code, "was": unit.old.code if unit.old and unit.old.code != unit.code else "",
            "name": (unit.new or unit.old or Unit(shapely.MultiPolygon())).name,
            "fields": [_field(each, unit, city) for each in unit.fields],
            "before": square_metres(unit.area_before_m2), "after": square_metres(unit.area_after_m2),
        }
        for unit in units[:_MOST_ROWS]
    ]


def _field(name: str, unit: UnitDifference, city: City) -> str:
    """What is otherwise of a unit; attributes by name."""
    if name != "attributes" or unit.old is None or unit.new is None:
        return str(FIELDS[name])
    old, new = dict(unit.old.attributes), dict(unit.new.attributes)
    different = sorted(each for each in old.keys() | new.keys() if old.get(each) != new.get(each))
    return f"{FIELDS[name]} ({attributes_said(different, city)})"


def _move_row(move: Move, difference: Difference, city: City) -> dict[str, Any]:
    change = difference.changes[move.kind]
    west, south, east, north = move.geometry.bounds
    return {
        "kind": label_of(city.kind(move.kind).labels),
        "from": name_in(change, move.origin), "to": name_in(change, move.to),
        "m2": square_metres(move.area_m2), "mu": f"{move.area_m2 / _M2_PER_MU:,.2f}",
        "box": f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}",
    }


def name_in(change: Change, key: str | None) -> str:
    """What a unit of a change is called, with its code; empty for nobody."""
    if key is None:
        return ""
    pair = change.pairs.get(key)
    unit = pair and (pair.new or pair.old)
    return f"{unit.name} {unit.code or key}" if unit else key


def drawn_kind(difference: Difference, found: Sequence[Move], city: City) -> str | None:
    """The kind whose ground is drawn anew the most, parents that follow left out; None for no change."""
    drawn = [kind for kind in difference.changes if child_kind(city, kind) not in difference.changes]
    moved: dict[str, float] = dict.fromkeys(drawn, 0.0)
    for move in found:
        if move.kind in moved:
            moved[move.kind] += move.area_m2
    return max(moved, key=lambda kind: moved[kind], default=None)


def pictures_of(difference: Difference, found: Sequence[Move], city: City) -> dict[str, str] | None:
    """Before and after as SVG, for paper and for browsers that draw no live map; None for no change."""
    kind = drawn_kind(difference, found, city)
    if kind is None:
        return None
    ground = [move.geometry for move in found if move.kind == kind]
    change = difference.changes[kind]
    keys = [key for key in sorted(change.pairs) if key not in change.vertex_only][:_MOST_DRAWN]
    made = {}
    for side in ("old", "new"):
        units = {key: getattr(change.pairs[key], side) for key in keys}
        drawn = {unit.name or key: unit.geometry for key, unit in units.items() if unit is not None}
        if drawn or ground:
            made[side] = picture(drawn, ground, city.metric_srid, " / ".join(list(drawn)[:6]))
    return made or None


# --- what is wrong -----------------------------------------------------------------------------


def _faults(
    draft: Revision, difference: Difference, city: City, *, check_all: bool
) -> list[dict[str, Any]]:
    state = DraftState.of(draft)
    find = faults_of_draft if check_all else faults_at_once
    return [_fault_row(fault, city) for fault in find(state, difference.changes)[:_MOST_ROWS]]


def _fault_row(fault: UnitFault, city: City) -> dict[str, Any]:
    place = None if fault.place.is_empty else fault.place.representative_point()
    return {
        "severity": fault.severity, "message": label_of(fault.message),
        "units": [f"{label_of(city.kind(kind).labels)} {code}" for kind, code in fault.units[:4]],
        "at": f"{place.x:.7f},{place.y:.7f}" if place else "",
    }


# --- who agreed --------------------------------------------------------------------------------


def sides_of(draft: Revision, difference: Difference, city: City) -> list[dict[str, Any]]:
    """Each side of each border that is drawn anew, or was asked about, and its answer to this course."""
    rows = list(draft.consents.order_by("pk"))
    asked = {(row.kind, *sorted((row.unit_key, row.other_key))) for row in rows}
    found = []
    for border, moved in moved_borders(difference).items():
        kind, one, other = border
        if border not in asked and child_kind(city, kind) in difference.changes:
            continue
        digest = digest_of(border, moved, difference)
        for unit, beside in ((one, other), (other, one)):
            own = [row for row in rows if (row.kind, row.unit_key, row.other_key) == (kind, unit, beside)]
            label = label_of(city.kind(kind).labels)
            found.append(_side(difference.changes[kind], unit, beside, digest, own, label))
    return found


def _side(
    change: Change, unit: str, beside: str, digest: str, own: Sequence[Consent], kind: str
) -> dict[str, Any]:
    given = next((row for row in own if row.digest == digest), None)
    state = given.answer if given else "outdated" if own else None
    return {
        "kind": kind, "side": name_in(change, unit), "other": name_in(change, beside), "state": state,
        "word": None if state is None else SIDE_STATES[state], "consent": given,
    }


# --- what was done and said --------------------------------------------------------------------


def _operations(draft: Revision, city: City) -> list[dict[str, Any]]:
    rows = draft.operations.select_related("author").defer("changes").filter(ordinal__lte=draft.position)
    return [
        {
            "ordinal": each.ordinal, "kind": label_of(city.kind(each.kind).labels),
            "word": OPERATIONS.get(each.name, each.name), "author": called(each.author),
            "made_at": each.made_at, "refused": each.refusal is not None,
        }
        for each in rows.order_by("ordinal")[:_MOST_ROWS]
    ]


def _attachments(draft: Revision) -> list[dict[str, Any]]:
    rows = draft.attachments.defer("content").select_related("attached_by").annotate(size=Length("content"))
    return [
        {
            "name": row.name, "bytes": row.size, "by": called(row.attached_by), "at": row.attached_at,
            "address": reverse("draft-attachment", kwargs={"draft": draft.pk, "attachment": row.pk}),
        }
        for row in rows.order_by("pk")
    ]


def _comments(draft: Revision) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk, "text": row.text, "author": called(row.author), "said_at": row.said_at,
            "settled_at": row.settled_at, "settled_by": called(row.settled_by),
            "at": f"{row.place.x:.7f},{row.place.y:.7f}" if row.place else "",
        }
        for row in draft.comments.select_related("author", "settled_by").order_by("pk")
    ]


def _others(draft: Revision) -> list[dict[str, Any]]:
    own = {place.code for place in area_of(draft).townships}
    return [
        {
            "draft": each, "author": called(each.author), "state": STATES[each.status],
            "townships": [place.name for place in area.townships if place.code in own],
        }
        for each, area in others_of(draft)
    ]


def texts_by_key(texts: Mapping[str, Any]) -> dict[str, str]:
    """Lazy texts as plain ones, for a script."""
    return {key: str(text) for key, text in texts.items()}
