"""Act: how does a draft become a revision: submitted, approved by another person, published?

Draft → submitted → approved → published, or returned with a remark. Whoever publishes after
somebody else did meets a draft done again on the new base; where that comes out otherwise,
nothing is published and the difference is shown. There is no “publish anyway”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gis_core.auditing import acting
from gis_core.errors import Conflict, NotFound, Unprocessable
from grids.border_consents import lacking
from grids.changes import Retirement, UnitChange
from grids.checks.faults import UnitFault, has_errors
from grids.coverage.value import Change
from grids.differences import Difference
from grids.draft_changes import changes_of_difference, declared_by, restoring
from grids.draft_faults import faults_at_once, faults_of_draft, made_by
from grids.draft_rights import (
    DID_NOT_DRAW_IT,
    IS_PLANNER,
    TO_APPROVE,
    Matter,
    matter_of_review,
    require,
)
from grids.draft_state import DraftState, difference_of, difference_of_revision
from grids.drafts import append, document_of_number, locked, replay, start_draft, touched
from grids.models import Revision
from grids.publication_guards import Override
from grids.revisions import Published, hold, publish
from grids.units import newest_revision

_ATTEMPTS = 5
"""How often a publication begins anew because another came between: each time one has."""


class DraftConflict(Conflict):
    """Somebody else's publication changed what a draft rests on; it was done again and looks otherwise."""

    code = "draft-conflict"
    title = "The boundaries have changed underneath the draft"


class DraftFaults(Unprocessable):
    """The units as a draft has them may not be published."""

    code = "draft-faults"
    title = "The draft has faults"


def _changes(draft: Revision) -> Mapping[str, Change]:
    changes = difference_of(draft).changes
    if not any(set(change.pairs) - change.vertex_only for change in changes.values()):
        raise Unprocessable(
            "The draft changes nothing.", hint="Draw something first.", code="nothing-changes"
        )
    return changes


def _refuse_faults(faults: Sequence[UnitFault]) -> None:
    errors = [fault for fault in faults if fault.severity == "error"]
    if has_errors(errors):
        first = errors[0].message["en"]
        raise DraftFaults(
            f"{len(errors)} fault(s) forbid it; the first: {first}", hint="Mend them in the draft.",
            faults=[fault.as_feature() for fault in errors[:50]],
        )


def _refuse_unfinished(draft: Revision) -> None:
    refused = draft.operations.filter(refusal__isnull=False).order_by("ordinal").first()
    if refused is not None:
        raise Conflict(
            f"Operation {refused.ordinal} ({refused.name}) can no longer be done.",
            hint="Discard it, or do it anew.", code="operation-refused", ordinal=refused.ordinal,
        )
    for value, lack in ((draft.reason, "a reason"), (draft.document_id, "a document number")):
        if not value:
            raise Unprocessable(
                f"The draft lacks {lack}.", hint="Say it in the draft before submitting.",
                code="draft-incomplete",
            )


@transaction.atomic
def submit(
    by: Any, draft: int, seen: int | None, *, reason: str | None = None, document: str | None = None
) -> Revision:
    """Hand a draft to the reviewers: it has a reason, a document number, and no fault of its own making.

    Raises Unprocessable for what lacks, DraftFaults with the faults, Conflict for a refused operation.
    """
    found = locked(draft, seen)
    require([IS_PLANNER], by, Matter(found))
    if reason is not None:
        found.reason = reason.strip()
    if document is not None:
        found.document = document_of_number(document)
    _refuse_unfinished(found)
    changes = _changes(found)
    _refuse_faults(made_by(faults_of_draft(DraftState.of(found), changes, errors_only=True), changes))
    found.status, found.submitted_at = Revision.Status.SUBMITTED, timezone.now()
    found.conflict, found.remark = None, ""
    with acting(reason=found.reason):
        return touched(found, "status", "submitted_at", "conflict", "remark", "reason", "document")


@transaction.atomic
def take_back(by: Any, draft: int, seen: int | None) -> Revision:
    """A draft that was handed in is drawn on again by planners; an approval is void."""
    found = locked(draft, seen, (Revision.Status.SUBMITTED, Revision.Status.APPROVED))
    require([IS_PLANNER], by, Matter(found))
    return _reopened(found, Revision.Status.DRAFT, "")


@transaction.atomic
def send_back(by: Any, draft: int, seen: int | None, remark: str) -> Revision:
    """A reviewer returns a draft with a remark."""
    found = locked(draft, seen, (Revision.Status.SUBMITTED, Revision.Status.APPROVED))
    _require_review(by, found)
    if not remark.strip():
        raise Unprocessable("A returned draft needs a remark.", hint="Say what to do.", parameter="remark")
    return _reopened(found, Revision.Status.RETURNED, remark.strip())


def _reopened(draft: Revision, status: str, remark: str) -> Revision:
    draft.status, draft.remark = status, remark
    draft.reviewer, draft.approved_at, draft.submitted_at = None, None, None
    with acting(reason=remark):
        return touched(draft, "status", "remark", "reviewer", "approved_at", "submitted_at")


def _require_review(by: Any, draft: Revision) -> None:
    require(TO_APPROVE, by, matter_of_review(draft, difference_of(draft).changes))


@transaction.atomic
def approve(by: Any, draft: int, seen: int | None) -> Revision:
    """Another person says that a draft may be published.

    It is nobody who drew it, and somebody who reviews for every ranked unit that gains or loses
    ground (where none does, for every unit changed). Co-signatures that were asked for must
    all be there: raises Conflict naming those that lack.
    """
    found = locked(draft, seen, (Revision.Status.SUBMITTED,))
    _require_review(by, found)
    _refuse_unsigned(found)
    found.status, found.reviewer = Revision.Status.APPROVED, by
    found.approved_at = timezone.now()
    return touched(found, "status", "reviewer", "approved_at")


def _refuse_unsigned(draft: Revision) -> None:
    if sides := [f"{each.unit} towards {each.other} ({each.why})" for each in lacking(draft)]:
        raise Conflict(
            f"Co-signatures are lacking: {', '.join(sides[:10])}.",
            hint="Wait for the other side, or return the draft.", code="not-co-signed",
        )


@dataclass(frozen=True)
class Publication:
    """What came of publishing a draft: the revision, and the draft's record."""

    draft: Revision
    published: Published


def publish_draft(
    by: Any, draft: int, seen: int | None, *, override_reason: str | None = None
) -> Publication:
    """Publish an approved draft, in one transaction, or not at all.

    Where others published since, the draft is first done again on what they left. If it then
    looks otherwise it is a draft again, with the difference kept in it, and DraftConflict is raised:
    it has to be looked at, submitted and approved anew. ``override_reason`` is for a guard of
    a higher floor, such as the freeze of rounds, in the name of ``by``.
    """
    override = None if override_reason is None else Override(by, override_reason)
    for _ in range(_ATTEMPTS):
        published = _publish_on_base(by, draft, seen, override)
        if published is not None:
            return published
        again = _do_again(draft)
        if again.conflict:
            raise _told(again)
        seen = None
    raise Conflict("Others are publishing all the time.", hint="Try again in a moment.")


@transaction.atomic
def _publish_on_base(
    by: Any, draft: int, seen: int | None, override: Override | None
) -> Publication | None:
    """Publish if the draft stands on the newest revision; else None, and nothing is done."""
    found = locked(draft, seen, (Revision.Status.APPROVED,))
    _require_publisher(by, found)
    difference = difference_of(found)
    changes = changes_of_difference(difference)
    hold(changes)
    newest = newest_revision()
    if (newest.number if newest else 0) != found.base:
        return None
    _refuse_unsigned(found)
    _refuse_faults(made_by(faults_at_once(DraftState.of(found), difference.changes), difference.changes))
    with acting(reason=found.reason):
        published = _published(found, changes, difference, override)
    return Publication(found, published)


def _require_publisher(by: Any, draft: Revision) -> None:
    """Whoever may review the draft publishes it, or a planner after the review."""
    if DID_NOT_DRAW_IT.refused(by, Matter(draft)):
        require([IS_PLANNER], by, Matter(draft))
    else:
        _require_review(by, draft)


def _published(
    draft: Revision, changes: list[UnitChange | Retirement], difference: Difference,
    override: Override | None,
) -> Published:
    assert draft.effective_on is not None and draft.document is not None
    draft.version += 1
    declared = declared_by(difference, DraftState.of(draft).city)
    published = publish(
        changes, effective_on=draft.effective_on, document=draft.document.number, reason=draft.reason,
        memberships=declared or None, override=override, draft=draft,
    )
    if published.revision is None:
        raise Conflict("Nothing would be different.", code="nothing-changes")
    draft.units.all().delete()
    return published


@transaction.atomic
def _do_again(draft: int) -> Revision:
    """Bring an approved draft onto the newest base; where it comes out otherwise it is a draft again."""
    found = locked(draft, None, (Revision.Status.APPROVED,))
    newest = newest_revision()
    replay(found, found.effective_on, newest.number or 0 if newest else 0)
    if found.conflict:
        found.status = Revision.Status.DRAFT
        found.reviewer, found.approved_at, found.submitted_at = None, None, None
    return touched(
        found, "base", "position", "conflict", "status", "reviewer", "approved_at", "submitted_at"
    )


def _told(draft: Revision) -> DraftConflict:
    """What a draft says that came out otherwise on the newest base."""
    conflict: dict[str, Any] = draft.conflict or {}
    named = ", ".join(each["key"] for each in conflict["units"][:10])
    return DraftConflict(
        f"Since the draft was approved, revision {conflict['to']} was published; done again on it, "
        f"the draft comes out otherwise{f' for {named}' if named else ''}.",
        hint="Look at the difference, then submit the draft again.",
        draft=draft.pk, version=draft.version, conflict=conflict,
    )


@transaction.atomic
def roll_back(
    by: Any, number: int, *, on: date | None = None, title: str = "", reason: str = "",
    document: str | None = None,
) -> Revision:
    """A draft that makes everything as it was before revision ``number`` 恢复至上一批次.

    Nothing is deleted: it is a revision like any other, to be submitted and approved. ``on`` is
    the day it will be effective, else that of the revision itself; ``document`` its paper, else the
    revision's. Raises NotFound, and CoverageFault where later revisions built on what would be taken back.
    """
    former = Revision.objects.filter(number=number).first()
    if former is None or former.effective_on is None:
        raise NotFound(f"There is no revision {number}.", parameter="revision")
    draft = start_draft(
        by, on or former.effective_on, title=title or f"Rollback of revision {number}", reason=reason,
        document=document or (former.document.number if former.document else ""),
    )
    draft.rolls_back = former
    draft.save(update_fields=["rolls_back"])
    for kind, document in restoring(difference_of_revision(former), DraftState.of(draft).city):
        draft = append(by, draft.pk, kind, document, None).draft
    return draft


@transaction.atomic
def foresee_rollback(by: Any, number: int, *, on: date | None = None) -> Difference:
    """What the draft of ``roll_back`` would change beside the newest boundaries; nothing is kept.

    It is made and thrown away, so that it raises whatever making it would.
    """
    kept = transaction.savepoint()
    difference = difference_of(roll_back(by, number, on=on))
    transaction.savepoint_rollback(kept)
    return difference
