"""Act: how do the two sides of a border say whether they agree to its new course 会签?"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from gis_core.auditing import acting
from gis_core.errors import Conflict, NotAllowed, NotFound, Unprocessable
from gis_core.models import Role
from gis_core.permissions import roles_of, territories_of
from grids.border_consents import border_digests
from grids.derived import child_kind
from grids.draft_rights import IS_PLANNER, OFFICE_ROLES, Matter, matter_of, require
from grids.draft_state import DraftState, difference_of
from grids.drafts import locked
from grids.models import Consent, Revision

VALID_FOR = timedelta(days=14)
_BEFORE_APPROVAL = (Revision.Status.DRAFT, Revision.Status.RETURNED, Revision.Status.SUBMITTED)


class NoSuchLink(NotFound):
    """A link for co-signing is unknown, ran out, or its draft is decided: told alike."""

    code = "no-such-link"
    title = "This link is not valid (any more)"


@dataclass(frozen=True)
class Link:
    """The secret of a side's link, told this once."""

    consent: Consent
    secret: str


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def ask_for_consents(
    by: Any, draft: int, seen: int | None, kinds: Collection[str] | None = None,
    valid_for: timedelta = VALID_FOR,
) -> list[Link]:
    """A link for each side of each border between which ground moves; asked again, a new one.

    ``kinds``: only borders of these; else of those whose outlines are drawn and not derived.
    """
    found = locked(draft, seen, _BEFORE_APPROVAL)
    require([IS_PLANNER], by, Matter(found))
    city, links = DraftState.of(found).city, []
    for (kind, one, other), digest in border_digests(difference_of(found)).items():
        if kind not in kinds if kinds is not None else child_kind(city, kind) in difference_of(found).changes:
            continue
        for unit, beside in ((one, other), (other, one)):
            secret = secrets.token_urlsafe(32)
            with acting(by, f"co-signature of {unit} asked for"):
                consent, _ = Consent.objects.update_or_create(
                    draft=found, kind=kind, unit_key=unit, other_key=beside, digest=digest,
                    defaults={"token_digest": _digest(secret), "expires_at": timezone.now() + valid_for},
                )
            links.append(Link(consent, secret))
    if not links:
        raise Unprocessable("No ground moves between two units.", hint="Draw first.", code="nothing-changes")
    return links


def consent_of_link(secret: str, *, lock: bool = False) -> Consent:
    """The consent a link is for; raises NoSuchLink for any that cannot be answered now."""
    rows = Consent.objects.select_for_update(of=("self",)) if lock else Consent.objects
    found = rows.select_related("draft__document").filter(token_digest=_digest(secret)).first()
    if (
        found is None or found.expires_at is None or found.expires_at < timezone.now()
        or found.draft.status not in _BEFORE_APPROVAL
        or border_digests(difference_of(found.draft)).get(_border(found)) != found.digest
    ):
        raise NoSuchLink(
            "This link is not valid (any more).", hint="Ask the planner who sent it for a new one."
        )
    return found


def _border(consent: Consent) -> tuple[str, str, str]:
    one, other = sorted((consent.unit_key, consent.other_key))
    return consent.kind, one, other


def _answer(consent: Consent, answer: str, remark: str, by: Any, name: str) -> Consent:
    if answer not in (Consent.Answer.CONFIRMED, Consent.Answer.OBJECTED):
        raise Unprocessable("The answer is confirmed or objected.", parameter="answer")
    if answer == Consent.Answer.OBJECTED and not remark.strip():
        raise Unprocessable("An objection needs a remark.", hint="Say what is wrong.", parameter="remark")
    consent.answer, consent.remark, consent.answered_at = answer, remark.strip()[:4000], timezone.now()
    consent.answered_by, consent.answered_as = by, name.strip()[:100]
    with acting(by, f"co-signature of {consent.unit_key}: {answer}"):
        consent.save()
    return consent


@transaction.atomic
def answer_by_link(secret: str, answer: str, remark: str, name: str) -> Consent:
    """Answer for the side a link was sent to; an answer may be changed until the draft is decided."""
    consent = consent_of_link(secret, lock=True)
    if not name.strip():
        raise Unprocessable("Say who answers.", hint="Your name and office.", parameter="name")
    return _answer(consent, answer, remark, None, name)


@transaction.atomic
def answer_by_login(by: Any, number: int, answer: str, remark: str) -> Consent:
    """Answer for a side that lies in a territory of one's own, and for one side only."""
    rows = Consent.objects.select_for_update(of=("self",)).select_related("draft")
    consent = rows.filter(pk=number).first()
    if consent is None or consent.draft.status not in _BEFORE_APPROVAL:
        raise NotFound(f"There is no co-signature {number} to be answered.")
    difference = difference_of(consent.draft)
    if border_digests(difference).get(_border(consent)) != consent.digest:
        raise Conflict("The border has changed since this was asked.", code="outdated")
    if not roles_of(by) & OFFICE_ROLES:
        _require_side(by, consent, difference.changes[consent.kind].pairs[consent.unit_key])
    return _answer(consent, answer, remark, by, by.get_full_name() or by.get_username())


def _require_side(by: Any, consent: Consent, pair: Any) -> None:
    state = DraftState.of(consent.draft).without_draft()
    numbers = next(iter(matter_of(state, [(consent.kind, consent.unit_key, pair)]).above.values()))
    if not any(territories_of(by, role).covers(*numbers) for role in (Role.PLANNER, Role.REVIEWER)):
        raise NotAllowed(f"{consent.unit_key} does not lie in a territory of yours.", rule="answers-there")
    other_side = Consent.objects.filter(
        draft=consent.draft, kind=consent.kind, unit_key=consent.other_key, other_key=consent.unit_key,
        digest=consent.digest, answered_by=by,
    )
    if other_side.exists():
        raise NotAllowed("One person does not sign for both sides.", rule="one-side-only")
