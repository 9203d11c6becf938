"""Ask: what was published meanwhile, what did a draft want, and how does it come out now?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from django.utils.translation import gettext

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Fault
from grids.border_picture import picture
from grids.coverage.value import Change
from grids.differences import moves
from grids.draft_answers import called
from grids.draft_state import DraftState, Wanted, difference_of, difference_of_revision
from grids.draft_wishes import move_feature
from grids.models import Revision
from grids.review_words import OPERATIONS, label_of, told

_MOST_SHOWN = 100
Feature = dict[str, Any]


def conflict_sheet(draft: Revision) -> dict[str, Any]:
    """Everything the conflict page says of a draft that came out otherwise on a newer base."""
    city = current_city()
    conflict = draft.conflict or {}
    kinds = {unit["kind"] for unit in conflict.get("units", [])}
    wanted = conflict.get("wanted", [])
    meanwhile = _published(conflict, kinds, city)
    now = _now(draft, conflict, city)
    return {
        "conflict": conflict,
        "revisions": _revisions(conflict),
        "meanwhile": [_row(each, city) for each in meanwhile],
        "wanted": [_row(each, city) for each in wanted],
        "now": [_row(each, city) for each in now],
        "units": _units(draft, conflict, city),
        "refused": _refused(draft, city),
        "features": {"left": [*meanwhile], "right": [*wanted, *now]},
        "pictures": _pictures(draft, meanwhile, wanted or now, city),
    }


def _revisions(conflict: Mapping[str, Any]) -> list[Revision]:
    numbers = [each["revision"] for each in conflict.get("because_of", [])]
    found = Revision.objects.filter(number__in=numbers).select_related("document", "author")
    return list(found.order_by("number"))


def _published(conflict: Mapping[str, Any], kinds: set[str], city: City) -> list[Feature]:
    """The ground that the revisions since moved, of the kinds that come out otherwise."""
    found: list[Feature] = []
    for revision in _revisions(conflict):
        difference = difference_of_revision(revision)
        for move in moves(difference, city.metric_srid):
            if move.kind in kinds:
                feature = move_feature(move, difference.changes[move.kind], "published")
                feature["properties"]["revision"] = revision.number
                found.append(feature)
    return found[:_MOST_SHOWN]


def _now(draft: Revision, conflict: Mapping[str, Any], city: City) -> list[Feature]:
    """The ground that the draft moves as it is now, from or to units that come out otherwise."""
    otherwise = {(unit["kind"], unit["key"]) for unit in conflict.get("units", [])}
    difference = difference_of(draft)
    return [
        move_feature(move, difference.changes[move.kind], "now")
        for move in moves(difference, city.metric_srid)
        if {(move.kind, move.origin), (move.kind, move.to)} & otherwise
    ][:_MOST_SHOWN]


def _row(feature: Feature, city: City) -> dict[str, Any]:
    said = feature["properties"]
    west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
    return {
        "kind": label_of(city.kind(said["kind"]).labels), "revision": said.get("revision"),
        "from": f"{said['from_name']} {said['from']}" if said["from"] else "",
        "to": f"{said['to_name']} {said['to']}" if said["to"] else "",
        "m2": f"{said['area_m2']:,.1f}", "box": f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}",
    }


def _units(draft: Revision, conflict: Mapping[str, Any], city: City) -> list[dict[str, str]]:
    """The units that come out otherwise, by kind and name."""
    changes = difference_of(draft).changes
    return [
        {"kind": label_of(city.kind(unit["kind"]).labels), "key": unit["key"],
         "name": _name(changes.get(unit["kind"]), unit["key"], conflict, unit["kind"])}
        for unit in conflict.get("units", [])[:_MOST_SHOWN]
    ]


def _name(change: Change | None, key: str, conflict: Mapping[str, Any], kind: str) -> str:
    pair = change.pairs.get(key) if change else None
    unit = pair and (pair.new or pair.old)
    if unit:
        return unit.name
    said = (each["properties"] for each in conflict.get("wanted", []))
    names = {(each["kind"], each[side]): each[f"{side}_name"] for each in said for side in ("from", "to")}
    return str(names.get((kind, key), ""))


def _refused(draft: Revision, city: City) -> list[dict[str, Any]]:
    rows = draft.operations.filter(refusal__isnull=False).select_related("author").defer("changes")
    return [
        {
            "ordinal": each.ordinal, "word": OPERATIONS.get(each.name, each.name),
            "kind": label_of(city.kind(each.kind).labels), "author": called(each.author),
            "why": _why(each.refusal or {}), "units": (each.refusal or {}).get("units", []),
        }
        for each in rows.order_by("ordinal")
    ]


def _why(problem: Mapping[str, Any]) -> str:
    """Why an operation can no longer be done, in the reader's language where it has words for it."""
    fault = Fault(str(problem.get("detail", "")), hint=str(problem.get("hint", "")))
    fault.title = str(problem.get("title", ""))
    said = told(fault)
    return f"{said['detail']} {said['hint']}".strip() or gettext("It can no longer be done.")


def _pictures(
    draft: Revision, left: Sequence[Feature], right: Sequence[Feature], city: City
) -> dict[str, str] | None:
    """Both sides as SVG of one place, over the units as they were published last."""
    features = [*left, *right]
    if not features:
        return None
    kind = features[0]["properties"]["kind"]
    own = {
        side: [shapely.geometry.shape(each["geometry"]) for each in of if each["properties"]["kind"] == kind]
        for side, of in (("left", left), ("right", right))
    }
    both = [*own["left"], *own["right"]]
    box = shapely.union_all(both).bounds
    held = DraftState.of(draft).without_draft().held(kind, Wanted(boxes=[box]))
    units = {each.unit.name or key: each.unit.geometry for key, each in list(held.items())[:_MOST_SHOWN]}
    label = " / ".join(units)
    return {side: picture(units, ground, city.metric_srid, label, both) for side, ground in own.items()}
