"""Act: how does a planner draw new boundaries: operation by operation, each undoable?

A draft 调整草案 is a revision on its way. It stands on a published revision, its base, and on
the day it will be effective. Every writer says which version of the draft it has seen; if the
draft is another by then, nothing is written. Nothing here publishes: see grids.draft_publishing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from django.db.models import Max

from gis_core.auditing import acting
from gis_core.errors import BadParameter, Conflict, Fault, NotFound
from grids.coverage.areas import NewUnit
from grids.coverage.documents import change_document, change_from, operation_from
from grids.coverage.value import Change
from grids.draft_rights import IS_PLANNER, TO_DRAW, Matter, drawn, matter_of, require
from grids.draft_rows import Changes, apply_operation, fits, put_back
from grids.draft_state import DraftState, difference_of
from grids.draft_wishes import wanted_ground
from grids.kept_units import locks_from, refuse_locked
from grids.models import Document, Operation, Revision
from grids.street_lines import street_line
from grids.units import newest_revision

OPEN = (Revision.Status.DRAFT, Revision.Status.RETURNED)
"""A draft that can be drawn on."""


class DraftChanged(Fault):
    """The draft is another than the one that was seen; the present one travels along."""

    status = 412
    code = "draft-changed"
    title = "The draft has changed meanwhile"


@dataclass(frozen=True)
class Step:
    """A draft after something was done to it, and the units that did, by kind."""

    draft: Revision
    operation: Operation | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)


def locked(draft: int, seen: int | None, statuses: tuple[str, ...] | None = OPEN) -> Revision:
    """The draft, nobody else's until the transaction ends.

    ``seen``: the version the caller has in mind (None: whatever it is). Raises NotFound,
    DraftChanged, and Conflict where its status is none of ``statuses``.
    """
    found = Revision.objects.select_for_update(of=("self",)).filter(pk=draft, base__isnull=False).first()
    if found is None:
        raise NotFound(f"There is no draft {draft}.")
    if seen is not None and found.version != seen:
        raise DraftChanged(
            f"The draft is at version {found.version}; you saw version {seen}.",
            hint="Look at what changed, then do it again on the present version.",
            version=found.version,
        )
    if statuses is not None and found.status not in statuses:
        raise Conflict(
            f"The draft is {found.get_status_display().lower()}; this can be done while it is "
            + " or ".join(Revision.Status(each).label.lower() for each in statuses) + ".",
            hint="A submitted draft can be taken back by its author, or returned by a reviewer.",
            code="draft-status", draft_status=found.status,
        )
    return found


def touched(draft: Revision, *fields: str) -> Revision:
    """Save fields of a draft as its next version."""
    draft.version += 1
    draft.save(update_fields=["version", *fields])
    return draft


@transaction.atomic
def start_draft(
    by: Any, on: date, *, title: str = "", reason: str = "", document: str = ""
) -> Revision:
    """A new draft on the newest published revision, to be effective on the city's day ``on``."""
    require([IS_PLANNER], by, Matter())
    newest = newest_revision()
    return Revision.objects.create(
        status=Revision.Status.DRAFT, base=newest.number if newest else 0, effective_on=on, author=by,
        title=title.strip(), reason=reason.strip(), document=document_of_number(document),
    )


def document_of_number(number: str) -> Document | None:
    """The paper of that number 文号, recorded when first named; None for an empty one."""
    text = number.strip()
    return Document.objects.get_or_create(number=text)[0] if text else None


@transaction.atomic
def describe(
    by: Any, draft: int, seen: int | None, *, title: str | None = None, reason: str | None = None,
    document: str | None = None, on: date | None = None,
) -> Revision:
    """Say what a draft is called, why it is made, on which paper it rests, from which day it holds.

    Another day means another base state: everything is done again on it, see ``replay``.
    """
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    fields = []
    for name, value in (("title", title), ("reason", reason)):
        if value is not None:
            setattr(found, name, value.strip())
            fields.append(name)
    if document is not None:
        found.document = document_of_number(document)
        fields.append("document")
    if on is not None and on != found.effective_on:
        replay(found, on, found.base or 0)
        fields += ["effective_on", "conflict", "position"]
    return touched(found, *fields) if fields else found


@transaction.atomic
def append(by: Any, draft: int, kind: str, document: Mapping[str, Any], seen: int | None) -> Step:
    """Do an operation to the units of a kind in a draft; what was undone before is forgotten.

    ``document`` is that of grids.coverage.documents; it may have a member ``new_parents``, a
    list of code, name, parent and attributes, for parents that are not there yet. Raises
    DocumentFault for the document, CoverageFault for what cannot be done and where (also where a unit
    is locked in the draft), NotAllowed where a unit lies outside the planner's territories; then
    nothing is written.
    """
    found = locked(draft, seen)
    state = DraftState.of(found)
    if not state.city.has_kind(kind):
        known = ", ".join(each.key for each in state.city.kinds)
        raise BadParameter(
            f"There is no kind of unit “{kind[:40]}”.", hint=f"One of: {known}.", parameter="/kind"
        )
    changes = perform(state, kind, document)
    refuse_locked(locks_from(found.locks), changes)
    _require_ground(by, state, found, changes)
    found.operations.filter(ordinal__gt=found.position).delete()
    found.position += 1
    operation = Operation.objects.create(
        draft=found, ordinal=found.position, kind=kind, name=document["operation"], author=by,
        arguments=dict(document), changes=_documents(changes),
    )
    return Step(touched(found, "position"), operation, changes)


def _require_ground(by: Any, state: DraftState, draft: Revision, changes: Changes) -> None:
    first = next(iter(changes))
    require(TO_DRAW, by, matter_of(state.without_draft(), drawn(changes, first), draft))


def perform(state: DraftState, kind: str, document: Mapping[str, Any]) -> Changes:
    """Do what a document says to a draft's units; the changes by kind."""
    told = dict(document)
    founded = _founded(told)
    operation = operation_from(told, metric_srid=state.city.metric_srid, street_line=street_line)
    return apply_operation(state, kind, operation, founded)


_NEW_PARENT = {"code": str, "name": str, "parent": (str, type(None)), "attributes": dict}


def _founded(document: dict[str, Any]) -> dict[str, NewUnit]:
    """The parents a document brings into being, by key; takes the member out of it."""
    given = document.pop("new_parents", [])
    if given and document.get("operation") not in ("move_to_parent", "replace"):
        raise BadParameter("New parents come with move_to_parent or replace.", parameter="/new_parents")
    if not isinstance(given, list) or not all(_is_new_parent(each) for each in given):
        raise BadParameter(
            "New parents are a list of objects, each with a code and a name.", parameter="/new_parents",
            hint='As {"code": "421202009", "name": "…"}.',
        )
    return {
        each["code"]: NewUnit(
            each["code"], each["code"], each["name"], each.get("parent"), each.get("attributes", {})
        )
        for each in given
    }


def _is_new_parent(given: Any) -> bool:
    return (
        isinstance(given, Mapping)
        and all(name in _NEW_PARENT and isinstance(value, _NEW_PARENT[name]) for name, value in given.items())
        and 0 < len(given.get("code", "")) <= 40 and 0 < len(given.get("name", "")) <= 200
    )


def _documents(changes: Mapping[str, Change]) -> dict[str, Any]:
    return {kind: change_document(change) for kind, change in changes.items()}


def changes_of(operation: Operation) -> Changes:
    """What an operation changed, by kind, its own kind first."""
    found = {kind: change_from(document) for kind, document in operation.changes.items()}
    order = [operation.kind, *(kind for kind in found if kind != operation.kind)]
    return {kind: found[kind] for kind in order if kind in found}


def _operation(draft: Revision, ordinal: int, lack: str) -> Operation:
    operation = draft.operations.filter(ordinal=ordinal).first()
    if operation is None:
        raise Conflict(lack, code="nothing-there")
    return operation


@transaction.atomic
def undo(by: Any, draft: int, seen: int | None, steps: int = 1) -> Step:
    """Take back the last operations; the units get the very rows they had, neighbours too."""
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    state, together = DraftState.of(found), _Together()
    for _ in range(steps):
        operation = _operation(found, found.position, "There is nothing to undo.")
        inverse = {kind: change.inverted() for kind, change in changes_of(operation).items()}
        refuse_locked(locks_from(found.locks), inverse)
        put_back(state, inverse)
        together.add(inverse)
        found.position -= 1
    return Step(touched(found, "position"), None, together.changes)


@transaction.atomic
def redo(by: Any, draft: int, seen: int | None, steps: int = 1) -> Step:
    """Do again what was undone last."""
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    state, together = DraftState.of(found), _Together()
    for _ in range(steps):
        operation = _operation(found, found.position + 1, "There is nothing to redo.")
        changes = changes_of(operation)
        refuse_locked(locks_from(found.locks), changes)
        if not fits(state, changes):
            raise Conflict("The units are others by now.", hint="Do it anew.", code="draft-changed")
        put_back(state, changes)
        together.add(changes)
        found.position += 1
    return Step(touched(found, "position"), None, together.changes)


class _Together:
    """Changes of several steps as one, by kind."""

    def __init__(self) -> None:
        self.changes: Changes = {}

    def add(self, changes: Mapping[str, Change]) -> None:
        for kind, change in changes.items():
            self.changes[kind] = self.changes[kind].then(change) if kind in self.changes else change


@transaction.atomic
def discard(by: Any, draft: int, ordinal: int, seen: int | None) -> Step:
    """Take one operation out for good and do those after it again without it."""
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    operation = _operation(found, ordinal, f"The draft has no operation {ordinal}.")
    if operation.ordinal > found.position:
        raise Conflict("That operation was undone already.", code="nothing-there")
    operation.delete()
    replay(found, found.effective_on, found.base or 0)
    return Step(touched(found, "position", "effective_on", "base", "conflict"))


@transaction.atomic
def drop(by: Any, draft: int, seen: int | None) -> None:
    """Throw a draft away, with all that belongs to it; its events stay in the audit."""
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    with acting(reason="draft thrown away"):
        found.delete()


@transaction.atomic
def rebase(by: Any, draft: int, seen: int | None) -> Step:
    """Do everything again on the newest published revision; the draft tells what came out otherwise."""
    found = locked(draft, seen, (*OPEN, Revision.Status.SUBMITTED, Revision.Status.APPROVED))
    require([IS_PLANNER], by, Matter(found))
    newest = newest_revision()
    replay(found, found.effective_on, newest.number or 0 if newest else 0)
    if found.conflict:
        found.status = Revision.Status.DRAFT
    return Step(touched(found, "effective_on", "base", "conflict", "position", "status"))


def replay(draft: Revision, on: date | None, base: int) -> None:
    """Do the operations of a locked draft again on another base or day; the caller saves the draft.

    What cannot be done any more stays in the log with its refusal and changes nothing. What comes
    out otherwise than before is told in ``conflict``. What had been undone is forgotten.
    """
    before = difference_of(draft).changes
    draft.operations.filter(ordinal__gt=draft.position).delete()
    draft.units.all().delete()
    former = draft.base
    draft.effective_on, draft.base = on, base
    state = DraftState.of(draft)
    for position, operation in enumerate(draft.operations.order_by("ordinal"), start=1):
        operation.ordinal = position
        operation.changes, operation.refusal = {}, None
        try:
            with transaction.atomic():
                operation.changes = _documents(perform(state, operation.kind, operation.arguments))
        except Fault as fault:
            operation.refusal = fault.as_problem()
        operation.save(update_fields=["ordinal", "changes", "refusal"])
    draft.position = draft.operations.aggregate(last=Max("ordinal"))["last"] or 0
    draft.conflict = conflict_between(draft, former, before, difference_of(draft).changes)


def conflict_between(
    draft: Revision, former: int | None, before: Mapping[str, Change], after: Mapping[str, Change]
) -> dict[str, Any] | None:
    """What a replay made otherwise: refused operations, and units that come out another way."""
    refused = [
        {"ordinal": each.ordinal, "operation": each.name, "problem": each.refusal}
        for each in draft.operations.filter(refusal__isnull=False).order_by("ordinal")
    ]
    units = [
        {"kind": kind, "key": key}
        for kind in sorted(before.keys() | after.keys())
        for key in sorted(_otherwise(before.get(kind, Change()), after.get(kind, Change())))
    ]
    if not refused and not units:
        return None
    since = Revision.objects.filter(
        status=Revision.Status.PUBLISHED, number__gt=former or 0, number__lte=draft.base
    ).order_by("number")
    return {
        "from": former, "to": draft.base, "refused": refused, "units": units,
        "wanted": _wanted(draft, former, before, units),
        "because_of": [
            {"revision": each.number, "effective_on": each.effective_on.isoformat(), "reason": each.reason}
            for each in since
        ],
    }


def _wanted(
    draft: Revision, former: int | None, before: Mapping[str, Change], units: list[dict[str, str]]
) -> list[dict[str, Any]]:
    """The ground that the draft moved before the replay and that comes out otherwise, as features."""
    assert draft.effective_on is not None
    otherwise = {(unit["kind"], unit["key"]) for unit in units}
    srid = DraftState.of(draft).city.metric_srid
    return wanted_ground(before, otherwise, draft.effective_on, former or 0, srid)


def _otherwise(before: Change, after: Change) -> set[str]:
    """The units that people would see come out otherwise: they gained, lost or became something else."""
    def told(change: Change) -> dict[str, Any]:
        return {key: pair for key, pair in change.pairs.items() if key not in change.vertex_only}

    old, new = told(before), told(after)
    return {
        key for key in old.keys() | new.keys()
        if key not in old or key not in new or not _same_outcome(old[key].new, new[key].new)
        or not _same_outcome(old[key].old, new[key].old)
    }


def _same_outcome(one: Any, other: Any) -> bool:
    """Whether two units say the same and hold the same ground, a vertex in the border aside."""
    if one is None or other is None:
        return one is other
    said = ((each.code, each.name, each.parent, dict(each.attributes)) for each in (one, other))
    return next(said) == next(said) and bool(shapely.equals(one.geometry, other.geometry))


