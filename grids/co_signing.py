"""Act: how do the two sides of a border say whether they agree to its new course 会签?"""

from __future__ import annotations

import re
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
from grids.border_consents import border_digests
from grids.co_sign_rights import (
    BEFORE_APPROVAL,
    border_of,
    is_a_name,
    own_sides,
    refuse_both_sides,
    refuse_their_name,
    refuse_who_drew_or_asked,
)
from grids.derived import child_kind
from grids.draft_rights import IS_PLANNER, Matter, require
from grids.draft_state import DraftState, difference_of
from grids.drafts import locked, touched
from grids.models import Consent, Revision

VALID_FOR = timedelta(days=14)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
"""Control characters, halves of pairs, and what undecodable bytes became."""


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
    found = locked(draft, seen, BEFORE_APPROVAL)
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
                    defaults={"token_digest": _digest(secret), "expires_at": timezone.now() + valid_for,
                              "asked_by": by},
                )
            links.append(Link(consent, secret))
    if not links:
        raise Unprocessable("No ground moves between two units.", hint="Draw first.", code="nothing-changes")
    touched(found)
    return links


def consent_of_link(secret: str, *, lock: bool = False) -> Consent:
    """The consent a link is for; raises NoSuchLink for any that cannot be answered now."""
    rows = Consent.objects.select_for_update(of=("self",)) if lock else Consent.objects
    found = rows.select_related("draft__document").filter(token_digest=_digest(secret)).first()
    if (
        found is None or found.expires_at is None or found.expires_at < timezone.now()
        or found.draft.status not in BEFORE_APPROVAL
        or border_digests(difference_of(found.draft)).get(border_of(found)) != found.digest
    ):
        raise NoSuchLink(
            "This link is not valid (any more).", hint="Ask the planner who sent it for a new one."
        )
    return found


def _text(given: str, parameter: str, longest: int) -> str:
    """A text as it may be kept; raises Unprocessable for what no database or reader takes."""
    if _NO_TEXT.search(given):
        raise Unprocessable(
            f"“{parameter}” holds characters that are no text.", hint="Type it anew.", parameter=parameter
        )
    return given.strip()[:longest]


@dataclass(frozen=True)
class Signer:
    """Who answers: an account where one is known, a name and an office, and by which way."""

    user: Any
    name: str
    office: str
    through: str


def _answer(consent: Consent, answer: str, remark: str, by: Signer) -> Consent:
    if answer not in (Consent.Answer.CONFIRMED, Consent.Answer.OBJECTED):
        raise Unprocessable("The answer is confirmed or objected.", parameter="answer")
    remark = _text(remark, "remark", 4000)
    if answer == Consent.Answer.OBJECTED and not remark:
        raise Unprocessable("An objection needs a remark.", hint="Say what is wrong.", parameter="remark")
    refuse_both_sides(consent, by.user, by.name)
    consent.answer, consent.remark, consent.answered_at = answer, remark, timezone.now()
    consent.answered_by, consent.answered_through = by.user, by.through
    consent.answered_as, consent.answered_office = by.name[:100], by.office[:200]
    with acting(by.user, f"co-signature of {consent.unit_key}: {answer}, by {by.through}"):
        consent.save()
        touched(consent.draft)  # whoever decides on the draft is to have seen this answer
    return consent


def _hold_draft(draft: int) -> None:
    """Let nobody else answer, draw or decide until the transaction ends.

    The draft, not only the consent: else two answers at once, one for each side, would not see
    that they come from one person.
    """
    list(Revision.objects.select_for_update(of=("self",)).filter(pk=draft).values_list("pk"))


@transaction.atomic
def answer_by_link(
    secret: str, answer: str, remark: str, name: str, office: str,
    *, user: Any = None, asked_here: bool = False,
) -> Consent:
    """Answer for the side a link was sent to; an answer may be changed until the draft is decided.

    ``user`` is whoever is signed in where the link was opened (None: nobody), ``asked_here`` whether
    the links were asked for in the same browser. Raises NoSuchLink, Unprocessable for a missing name
    or office, and NotAllowed for those who drew or asked, and for one who answered for the other side.
    """
    named = Consent.objects.filter(token_digest=_digest(secret)).values_list("draft", flat=True).first()
    if named is not None:
        _hold_draft(named)
    consent = consent_of_link(secret, lock=True)
    name, office = (
        " ".join(_text(given, parameter, longest).split())
        for given, parameter, longest in ((name, "name", 100), (office, "office", 200))
    )
    for given, parameter in ((name, "name"), (office, "office")):
        if not is_a_name(given):
            raise Unprocessable("Say who answers.", hint="Your name, and your office.", parameter=parameter)
    if user is not None:
        refuse_who_drew_or_asked(user, consent)
    if asked_here:
        raise NotAllowed(
            "The links were asked for in this browser: who asks answers for no side.",
            hint="Send the link to the side it is for.", rule="not-who-asks",
        )
    refuse_their_name(name, consent)
    return _answer(consent, answer, remark, Signer(user, name, office, Consent.Through.LINK))


def open_consent(number: int, *, lock: bool = False) -> Consent:
    """The consent of that number, while its draft is not decided; raises NotFound."""
    rows = Consent.objects.select_for_update(of=("self",)) if lock else Consent.objects
    consent = rows.select_related("draft__author", "draft__document").filter(pk=number).first()
    if consent is None or consent.draft.status not in BEFORE_APPROVAL:
        raise NotFound(f"There is no co-signature {number} to be answered.")
    return consent


@transaction.atomic
def answer_by_login(by: Any, number: int, answer: str, remark: str) -> Consent:
    """Answer for a side of one's own (see ``co_sign_rights.own_sides``), and for one side only.

    Raises NotFound, NotAllowed (``rule`` says which), and Conflict where the border is another by now.
    """
    named = Consent.objects.filter(pk=number).values_list("draft", flat=True).first()
    if named is not None:
        _hold_draft(named)
    consent = open_consent(number, lock=True)
    difference = difference_of(consent.draft)
    office = own_sides(by, [consent], difference).get(consent.pk)
    if office is None:
        raise NotAllowed(f"{consent.unit_key} is not a side of yours.", rule="answers-there")
    if border_digests(difference).get(border_of(consent)) != consent.digest:
        raise Conflict("The border has changed since this was asked.", code="outdated")
    refuse_who_drew_or_asked(by, consent)
    name = by.get_full_name() or by.get_username()
    return _answer(consent, answer, remark, Signer(by, name, office, Consent.Through.LOGIN))
