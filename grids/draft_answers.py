"""Ask: what does a draft say of itself to those who work on it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import shapely
from django.db.models import Q, QuerySet

from gis_core.errors import BadParameter, NotFound
from grids.coverage.arcs import arcs_of, named
from grids.coverage.value import Change, Unit
from grids.draft_state import DraftState, Wanted
from grids.models import Operation, Revision
from grids.operation_reach import Box

MOST_UNITS = 2_000
"""So many units, or stretches of border, one answer holds at most."""

_NEXT: Mapping[str, tuple[str, ...]] = {
    Revision.Status.DRAFT: ("operations", "undo", "redo", "locks", "rebase", "submit", "describe", "drop"),
    Revision.Status.RETURNED: ("operations", "undo", "redo", "locks", "rebase", "submit", "describe", "drop"),
    Revision.Status.SUBMITTED: ("approve", "return", "take-back", "rebase"),
    Revision.Status.APPROVED: ("publish", "return", "take-back", "rebase"),
    Revision.Status.PUBLISHED: (),
}


def drafts() -> QuerySet[Revision]:
    """Every draft, also those that were published since; the newest first."""
    found = Revision.objects.filter(base__isnull=False)
    return found.select_related("author", "reviewer", "document", "rolls_back").order_by("-pk")


def draft_numbered(number: int) -> Revision:
    """That draft; raises NotFound."""
    found = drafts().filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no draft {number}.")
    return found


def etag(draft: Revision) -> str:
    """The tag of what a draft tells of itself: its version. A co-signature too makes a new one."""
    return f'"draft-{draft.pk}-{draft.version}"'


def called(user: Any) -> str | None:
    """What a colleague is called, if there is one."""
    return None if user is None else user.get_full_name() or user.get_username()


def in_short(draft: Revision) -> dict[str, Any]:
    """A draft as a list shows it."""
    return {
        "id": draft.pk,
        "title": draft.title,
        "status": draft.status,
        "version": draft.version,
        "base": draft.base,
        "number": draft.number,
        "effective_on": draft.effective_on,
        "reason": draft.reason,
        "document": draft.document.number if draft.document else None,
        "author": called(draft.author),
        "reviewer": called(draft.reviewer),
        "created_at": draft.created_at.isoformat(),
    }


def state_of(draft: Revision, *, newest_only: bool = False) -> dict[str, Any]:
    """A draft with its operations (or the newest in force) and what it touches."""
    operations = draft.operations.select_related("author").defer("changes").order_by("ordinal")
    can_redo = operations.filter(ordinal__gt=draft.position).exists()
    if newest_only:
        operations = operations.filter(ordinal=draft.position)
    return in_short(draft) | {
        "position": draft.position,
        "can_undo": draft.position > 0,
        "can_redo": can_redo,
        "remark": draft.remark,
        "conflict": draft.conflict,
        "rolls_back": draft.rolls_back.number if draft.rolls_back else None,
        "override_reason": draft.override_reason,
        "operations": [_operation(each, draft.position) for each in operations],
        "units": _touched(draft),
        "locks": draft.locks,
        "consents": _consents(draft),
        "warnings": _warnings(draft),
        "actions": list(_NEXT[Revision.Status(draft.status)]),
    }


def _operation(operation: Operation, position: int) -> dict[str, Any]:
    return {
        "ordinal": operation.ordinal,
        "kind": operation.kind,
        "operation": operation.name,
        "arguments": operation.arguments,
        "author": called(operation.author),
        "made_at": operation.made_at.isoformat(),
        "in_force": operation.ordinal <= position and operation.refusal is None,
        "refusal": operation.refusal,
    }


def _touched(draft: Revision) -> dict[str, dict[str, int]]:
    """How many units of each kind are changed, new and ended; not those with a mere vertex."""
    counts: dict[str, Counter[str]] = {}
    told = draft.units.filter(vertex_only=False).annotate(ended=Q(geometry__isnull=True))
    rows = told.values_list("kind", "base_version", "ended")
    for kind, base, ended in rows:
        what = "ended" if ended else "new" if base is None else "changed"
        counts.setdefault(kind, Counter(changed=0, new=0, ended=0))[what] += 1
    return {kind: dict(count) for kind, count in sorted(counts.items())}


def _consents(draft: Revision) -> dict[str, int]:
    given = list(draft.consents.values_list("answer", "answered_through"))
    answers = Counter(answer for answer, _ in given)
    return {
        "open": answers[""], "confirmed": answers["confirmed"], "objected": answers["objected"],
        "by_link": sum(through == "link" for _, through in given),
    }


def _warnings(draft: Revision) -> list[dict[str, Any]]:
    """What whoever approves should know: a link proves that somebody held it, and no more."""
    by_link = draft.consents.filter(answer="confirmed", answered_through="link").order_by("unit_key", "pk")
    sides = list(dict.fromkeys(f"{each.unit_key} towards {each.other_key}" for each in by_link))
    if not sides:
        return []
    by_both = "、".join(f"{each.unit_key}对{each.other_key}" for each in by_link)
    return [{
        "code": "answered-by-link",
        "message": {
            "en": f"Answered by link, not by login: {', '.join(sides)}. No account says who it was.",
            "zh": f"以下会签通过链接答复，未经登录：{by_both}。是否为该方本人，无账号可证。",
        },
        "sides": sides,
    }]


def unit_feature(kind: str, key: str, unit: Unit) -> dict[str, Any]:
    """A unit as a draft has it, as a GeoJSON feature."""
    return {
        "type": "Feature",
        "id": f"{kind}/{key}",
        "geometry": shapely.geometry.mapping(unit.geometry),
        "properties": {
            "kind": kind, "key": key, "code": unit.code, "name": unit.name, "parent": unit.parent,
            "attributes": dict(unit.attributes),
        },
    }


def changed_collection(changes: Mapping[str, Change]) -> dict[str, Any]:
    """The units changes leave behind, and the keys of those they end; mere vertices are told apart."""
    features, ended = [], []
    for kind, change in changes.items():
        for key, pair in change.pairs.items():
            if pair.new is None:
                ended.append({"kind": kind, "key": key})
            else:
                feature = unit_feature(kind, key, pair.new)
                feature["properties"]["vertex_only"] = key in change.vertex_only
                features.append(feature)
    return {"type": "FeatureCollection", "features": features, "ended": ended}


def _within(state: DraftState, kind: str, box: Box | None) -> dict[str, Unit]:
    if not state.city.has_kind(kind):
        known = ", ".join(each.key for each in state.city.kinds)
        raise BadParameter(
            f"There is no kind of unit “{kind[:40]}”.", hint=f"One of: {known}.", parameter="kind"
        )
    units = state.coverage(kind, Wanted(boxes=[box]) if box else Wanted(whole=True)).units
    if len(units) > MOST_UNITS:
        raise BadParameter(
            f"{len(units):,} units lie there; one answer holds {MOST_UNITS:,}.",
            hint="Ask for a smaller box.", parameter="box",
        )
    return dict(units)


def units_within(state: DraftState, kind: str, box: Box | None) -> dict[str, Any]:
    """The units of a kind as the draft has them, whose box meets ``box`` (all, if None)."""
    units = _within(state, kind, box)
    return {
        "type": "FeatureCollection",
        "features": [unit_feature(kind, key, unit) for key, unit in units.items()],
    }


def arcs_within(state: DraftState, kind: str, box: Box | None) -> dict[str, Any]:
    """The stretches of border between them, each named as an operation names it.

    At the rim of a box the other side may be missing, where the units beyond it were not asked for.
    """
    units = _within(state, kind, box)
    coverage = state.coverage(kind, Wanted(codes=list(units)))
    found = arcs_of(coverage, coverage.units)
    features = []
    for arc in found.arcs:
        name = named(arc)
        features.append({
            "type": "Feature",
            "geometry": shapely.geometry.mapping(arc.degrees()),
            "properties": {
                "left": arc.left, "right": arc.right, "closed": arc.closed,
                "arc": {"one": name.one, "other": name.other, "through": list(name.through)},
            },
        })
    return {"type": "FeatureCollection", "features": features}
