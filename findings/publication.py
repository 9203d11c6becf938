"""Act: how is a bulletin of a round published: one person asks, another confirms, and a snapshot is frozen?

Each acknowledges the sensitivity list as it then is, and both speak of the same results: whoever scores
the round anew in between makes the first ask again.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from findings.appeal_rights import require_office
from findings.canonical import digest
from findings.ledger_booking import book_ledger
from findings.manifest import manifest_of
from findings.models import Appeal, Plan, PublishConsent, Round, Snapshot
from findings.present import Present, present_state
from findings.proof_boundaries import boundary_entries
from findings.results import RESULTS
from findings.round_state import bulletin_being_made, city_day
from findings.round_steps import ROUNDS, locked_round, refuse_unless
from findings.snapshot_evidence import evidence_of
from findings.snapshot_record import about, frozen_record
from gis_core.errors import Conflict, NotAllowed
from gis_core.stamping import bump
from grids.revisions import hold_numbering


class NotAcknowledged(Conflict):
    """The list that was acknowledged is not the present one."""

    code = "sensitivity-changed"
    title = "The sensitivity list is another one now"


class SamePerson(NotAllowed):
    """Who asked for the publication cannot confirm it too."""

    code = "two-persons"
    title = "Two different persons publish a round"


@transaction.atomic
def ask_publication(by: Any, key: str, acknowledged: str) -> PublishConsent:
    """The first person: the bulletin being made is ready, and its sensitivity list was looked at.

    ``acknowledged`` is the digest of that list. Raises NotAllowed, Conflict (the round is not ready),
    NotAcknowledged.
    """
    require_office(by)
    return _ask(by, locked_round(key), acknowledged)


def _ask(by: Any, found: Round, acknowledged: str, present: Present | None = None) -> PublishConsent:
    """``present`` is how the locked round stands, where that was looked at in this transaction."""
    require_office(by)
    bulletin, key = _ready(found), found.key
    results = _seen_by(found, acknowledged, present or present_state(found, bulletin))
    for former in _standing(found, bulletin):
        refuse_unless(
            former.results_sha256 != results, f"The publication of round {key} has been asked for.",
            "Another person of the office confirms it.", code="publication-asked",
        )
        _lapse(former)
    return _consent(by, found, bulletin, PublishConsent.Step.ASK, results, acknowledged)


@transaction.atomic
def withdraw_publication(by: Any, key: str) -> PublishConsent:
    """The asked-for publication is not to happen (yet); any of the office may say so."""
    require_office(by)
    found = locked_round(key)
    asked = _asked(found, bulletin_being_made(found) or 0)
    _lapse(asked)
    bump(ROUNDS, [key])
    return asked


@transaction.atomic
def confirm_publication(by: Any, key: str, acknowledged: str) -> Snapshot:
    """The second person: everybody may see the bulletin, and nothing of it changes any more.

    It waits for boundaries being published, as opening a round does: no override is given for a round
    that is published meanwhile. Raises NotAllowed, SamePerson, Conflict, NotAcknowledged.
    """
    require_office(by)
    hold_numbering()
    return _confirm(by, locked_round(key), acknowledged)


def _confirm(by: Any, found: Round, acknowledged: str, present: Present | None = None) -> Snapshot:
    """What was acknowledged is also what is frozen; ``present`` as for ``_ask``."""
    require_office(by)
    bulletin, key = _ready(found), found.key
    asked = _asked(found, bulletin)
    if asked.by_id == by.pk:
        raise SamePerson(
            "You have asked for this publication yourself.", hint="Another person of the office confirms it."
        )
    present = present or present_state(found, bulletin)
    results = _seen_by(found, acknowledged, present)
    refuse_unless(
        asked.results_sha256 == results, f"Round {key} was scored anew since its publication was asked for.",
        "Look at the results and ask again.", code="results-changed",
    )
    _consent(by, found, bulletin, PublishConsent.Step.CONFIRM, results, acknowledged)
    return _freeze(found, bulletin, present)


@transaction.atomic
def publish_round(key: str, asked_by: Any, confirmed_by: Any) -> Round:
    """Both steps in one go, by two named accounts that acknowledge the list as it is, made once."""
    hold_numbering()
    found = locked_round(key)
    present = present_state(found, _ready(found))
    _ask(asked_by, found, present.seen, present)
    _confirm(confirmed_by, found, present.seen, present)
    return Round.objects.get(key=key)


def lapse_request(of: Round) -> None:
    """Nobody's request for the bulletin being made stands any more."""
    for consent in _standing(of, bulletin_being_made(of) or 0):
        _lapse(consent)


def standing_request(of: Round) -> PublishConsent | None:
    """The request that waits for a second person; None where nobody has asked."""
    return _standing(of, bulletin_being_made(of) or 0).filter(step=PublishConsent.Step.ASK).first()


def _standing(of: Round, bulletin: int) -> Any:
    return PublishConsent.objects.filter(round=of, bulletin=bulletin, lapsed_at__isnull=True)


def _asked(of: Round, bulletin: int) -> PublishConsent:
    asked: PublishConsent | None = _standing(of, bulletin).filter(step=PublishConsent.Step.ASK).first()
    if asked is None:
        raise Conflict(
            f"Nobody has asked for the publication of round {of.key}.", code="publication-not-asked",
            hint="One person of the office asks, another confirms.",
        )
    return asked


def _lapse(consent: PublishConsent) -> None:
    consent.lapsed_at = timezone.now()
    consent.save(update_fields=["lapsed_at"])


def _consent(
    by: Any, of: Round, bulletin: int, step: str, results: str, acknowledged: str
) -> PublishConsent:
    made = PublishConsent.objects.create(
        round=of, bulletin=bulletin, step=step, by=by, results_sha256=results,
        sensitivity_sha256=acknowledged,
    )
    bump(ROUNDS, [of.key])
    return made


def _seen_by(of: Round, acknowledged: str, present: Present) -> str:
    """The digest of the results; raises NotAcknowledged where another list was acknowledged."""
    if acknowledged != present.seen:
        raise NotAcknowledged(
            f"The sensitivity list of round {of.key} is not the one that was acknowledged.",
            hint="Look at it again.", sensitivity_sha256=present.seen,
        )
    return present.results


def _ready(of: Round) -> int:
    """The number of the bulletin that may be published; raises Conflict for the first thing missing."""
    key, bulletin = of.key, bulletin_being_made(of)
    if bulletin is None or of.status not in (Round.Status.OBJECTION, Round.Status.PUBLISHED):
        raise Conflict(
            f"Round {key} is {of.status}, not in its objection period.",
            hint="" if bulletin else "A correction begins with: manage.py correct_round.",
        )
    refuse_unless(
        of.results.filter(bulletin=bulletin).exists(), f"Round {key} has no results.",
        "Run: manage.py score_round " + key,
    )
    waiting = Appeal.objects.filter(finding__round=of, state=Appeal.State.OPEN).count()
    refuse_unless(
        not waiting, f"{waiting} appeal(s) about findings of round {key} are open.",
        "Decide them first: manage.py list_appeals --round " + key,
    )
    refuse_unless(
        of.objection is None or city_day() >= of.objection.upper,
        f"The objection period of round {key} is not over.",
        f"It can be published from {of.objection.upper} on." if of.objection else "",
    )
    return bulletin


def _freeze(of: Round, bulletin: int, present: Present) -> Snapshot:
    now = timezone.now()
    of.status, of.bulletin = Round.Status.PUBLISHED, bulletin
    of.published_at = of.published_at or now
    of.save(update_fields=["status", "bulletin", "published_at"])
    Plan.objects.filter(pk=of.plan_id, frozen_at__isnull=True).update(frozen_at=now)
    last = Snapshot.objects.select_related("round").order_by("-pk").first()
    book_ledger(of, bulletin)
    record = frozen_record(of, bulletin, present)
    evidence = evidence_of(of, secrets.token_hex(16))
    manifest = manifest_of(
        about(of, bulletin, now), record, evidence, boundary_entries(of), _called(last)
    )
    made = Snapshot.objects.create(
        round=of, bulletin=bulletin, record=record, evidence=evidence, manifest=manifest,
        sha256=digest(manifest), previous=last, published_at=now,
    )
    bump(ROUNDS, [of.key])
    bump(RESULTS, [of.key])
    return made


def _called(snapshot: Snapshot | None) -> dict[str, Any] | None:
    """A snapshot as the next one's manifest names it."""
    if snapshot is None:
        return None
    return {"round": snapshot.round.key, "bulletin": snapshot.bulletin, "sha256": snapshot.sha256}
