"""Act: how is an appeal 申诉 filed, backed by evidence and taken back?

Each in one transaction, with the round held so that nobody publishes it meanwhile, and the finding
locked so that two who write about it come one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from findings.appeal_rights import require_answering, require_own, visible_named
from findings.models import Appeal, Evidence, Finding, Round, Ruling
from findings.plan_rules import appeal_rules_of
from findings.results import DECISIONS
from findings.round_state import city_day, is_frozen
from gis_core import sql
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Fault, NotFound, Unprocessable
from gis_core.stamping import bump
from grids.models import Body, Unit
from grids.scans import Scan, scan

MOST_FILES = 20
_MOST_TEXT = 4000


class AppealChanged(Fault):
    """The appeal is another than the one that was seen; the present one travels along."""

    status = 412
    code = "appeal-changed"
    title = "The appeal has changed meanwhile"


class AppealsClosed(Conflict):
    """No appeal can be filed about this finding any more."""

    code = "appeals-closed"
    title = "The time for appeals is over"


class RoundPublished(Conflict):
    """The round is published: its results stay, and so does what they were decided on."""

    code = "round-published"
    title = "The round is published"


@dataclass(frozen=True)
class Grounds:
    """What an appeal says. Units and bodies by identity number.

    ``says_unit``, ``says_body``: whose it is instead, or ``says_unknown``, of “not ours”: that is not
    known. ``duplicate_of``: the key, at the same source, of the finding it repeats.
    """

    kind: str
    body: int
    text: str
    says_unit: int | None = None
    says_body: int | None = None
    says_unknown: bool = False
    duplicate_of: str = ""


File = tuple[str, bytes]


@transaction.atomic
def file_appeal(by: Any, finding: int, grounds: Grounds, evidence: Sequence[File] = ()) -> Appeal:
    """A new appeal of a body about a finding; raises NotAllowed, NotFound, AppealsClosed, Conflict,
    BadParameter or Unprocessable.
    """
    found = held(finding)
    require_answering(by, grounds.body, found)
    _require_window(found)
    other = _checked(grounds, found, by)
    _require_first(found, grounds)
    files = [scan(name, content) for name, content in evidence]
    made = Appeal.objects.create(
        finding=found, kind=grounds.kind, body_id=grounds.body, text=grounds.text.strip(),
        says_unit_id=grounds.says_unit, says_body_id=grounds.says_body,
        says_unknown=grounds.says_unknown, duplicate_of=other, due_at=_due(found), made_by=by,
    )
    for file in files:
        _keep(by, made, file)
    decided(found)
    return made


@transaction.atomic
def add_evidence(by: Any, appeal: int, name: str, content: bytes) -> tuple[Evidence, bool]:
    """One more file behind an open appeal, and whether it is new: the same file again is no fault."""
    file = scan(name, content)
    found = locked(appeal, None)
    require_own(by, found)
    kept, new = _keep(by, found, file)
    if new:
        touch(found)
    return kept, new


@transaction.atomic
def withdraw(by: Any, appeal: int, seen: int | None = None) -> Appeal:
    """The body takes its open appeal back."""
    found = locked(appeal, seen)
    require_own(by, found)
    found.state = Appeal.State.WITHDRAWN
    touch(found, "state")
    decided(found.finding)
    return found


def held(number: int) -> Finding:
    """The finding, nobody else's until the transaction ends, in a round that nobody publishes meanwhile."""
    sql.rows("findings", "hold_rounds", {"findings": [number]})
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("round", "plan")
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no finding {number}.")
    return found


def locked(number: int, seen: int | None) -> Appeal:
    """The open appeal, locked with its finding; raises NotFound, Conflict where it is open no more,
    RoundPublished, and AppealChanged where it is not the version that was ``seen``.
    """
    about = Appeal.objects.filter(pk=number).values_list("finding", flat=True).first()
    if about is None:
        raise NotFound(f"There is no appeal {number}.")
    finding = held(about)
    found = Appeal.objects.select_for_update().get(pk=number)
    found.finding = finding
    if found.state != Appeal.State.OPEN:
        raise Conflict(
            "The appeal has been decided or withdrawn: nothing more can be done to it.", code="appeal-over",
            hint="Look at it again.", appeal_state=found.state, version=found.version,
        )
    require_unpublished(finding)
    if seen is not None and seen != found.version:
        raise AppealChanged(
            f"The appeal is at version {found.version}; you saw another.",
            hint="Look at what was added, then do it again.", version=found.version,
        )
    return found


def touch(appeal: Appeal, *fields: str) -> None:
    """Save fields of an appeal as its next version."""
    appeal.version += 1
    appeal.save(update_fields=["version", *fields])


def decided(finding: Finding) -> None:
    """Readers of the round's results are told that something about its findings is another."""
    bump(DECISIONS, ["", *([finding.round.key] if finding.round else [])])


def require_unpublished(finding: Finding) -> None:
    """Raises RoundPublished where the finding's results are a frozen snapshot that nobody corrects."""
    if finding.round is not None and is_frozen(finding.round):
        raise RoundPublished(
            f"Round {finding.round.key} is published: a correction is a numbered bulletin.",
            hint="Ask the office for a correction of the round.", round=finding.round.key,
        )


def _require_window(finding: Finding) -> None:
    of = finding.round
    if of is not None and of.status == Round.Status.PUBLISHED:
        raise AppealsClosed(
            f"The objection period of round {of.key} ended when it was published.",
            hint="A correction is a numbered bulletin: ask the office.", round=of.key,
        )
    if of is not None and of.objection is not None and city_day() >= of.objection.upper:
        raise AppealsClosed(
            f"The objection period of round {of.key} ended on {of.objection.upper - timedelta(days=1)}.",
            hint="Ask the office: it may rule without an appeal.", round=of.key,
        )


def _due(finding: Finding) -> datetime:
    """The end of the last day of the city on which the appeal is to be decided."""
    zone = current_city().zone
    last = timezone.now().astimezone(zone).date() + timedelta(days=appeal_rules_of(finding.plan).days)
    return datetime.combine(last, time(23, 59, 59), zone)


def _checked(grounds: Grounds, finding: Finding, by: Any) -> Finding | None:
    """The finding it is a duplicate of, if it says so; raises where the grounds do not hold together."""
    if grounds.kind not in Appeal.Kind.values:
        raise BadParameter(
            f"There is no kind of appeal “{grounds.kind}”.", parameter="kind",
            hint=f"One of: {', '.join(Appeal.Kind.values)}.",
        )
    if not grounds.text.strip() or len(grounds.text) > _MOST_TEXT:
        raise Unprocessable(
            "An appeal gives its grounds.", parameter="text", hint=f"In 1 to {_MOST_TEXT} characters."
        )
    _check_whose(grounds)
    return _original(grounds, finding, by) if grounds.kind == Appeal.Kind.DUPLICATE else None


def _check_whose(grounds: Grounds) -> None:
    about_whose = grounds.kind in (Appeal.Kind.WHOSE, Appeal.Kind.DISCLAIM)
    names = grounds.says_unit is not None or grounds.says_body is not None
    if about_whose and not names and not (grounds.kind == Appeal.Kind.DISCLAIM and grounds.says_unknown):
        raise Unprocessable(
            "The appeal does not say whose the finding is.", parameter="says_unit",
            hint="Name the unit or the body; who writes “not ours” may say that it is not known.",
        )
    if names and grounds.says_unknown:
        raise Unprocessable("Either it is known whose it is, or not.", parameter="says_unknown")
    if not about_whose and (names or grounds.says_unknown):
        raise Unprocessable(
            "Whose it is belongs into an appeal about whose it is.", parameter="says_unit",
            hint="File two appeals: one about whose it is.",
        )
    if grounds.says_body == grounds.body:
        raise Unprocessable("The body names itself.", parameter="says_body")
    if grounds.says_unit is not None and not Unit.objects.filter(pk=grounds.says_unit).exists():
        raise Unprocessable("There is no such unit.", parameter="says_unit")
    if grounds.says_body is not None and not Body.objects.filter(pk=grounds.says_body).exists():
        raise Unprocessable("There is no such body.", parameter="says_body")
    if grounds.duplicate_of and grounds.kind != Appeal.Kind.DUPLICATE:
        raise Unprocessable("Only an appeal about a duplicate names one.", parameter="duplicate_of")


def _original(grounds: Grounds, finding: Finding, by: Any) -> Finding:
    other = visible_named(finding.source, grounds.duplicate_of, by) if grounds.duplicate_of else None
    if other is None or other.pk == finding.pk:
        raise Unprocessable(
            "The appeal does not name the finding it repeats.", parameter="duplicate_of",
            hint="Give that finding's key, as the list of deductions shows it.",
        )
    return other


def _require_first(finding: Finding, grounds: Grounds) -> None:
    """One appeal of a kind by a body: open once, and decided once as long as nothing new was ruled."""
    same = Appeal.objects.filter(finding=finding, body=grounds.body, kind=grounds.kind)
    if same.filter(state=Appeal.State.OPEN).exists():
        raise Conflict(
            "The body's appeal of this kind is open.", hint="Add evidence to it.", code="appeal-twice"
        )
    last = same.exclude(state=Appeal.State.WITHDRAWN).order_by("-decided_at").first()
    if last is None:
        return
    later = Ruling.objects.filter(finding=finding, decided_at__gt=last.decided_at)
    if not later.exclude(Q(appeal=last.pk)).exists():
        raise Conflict(
            "The body's appeal of this kind has been decided.", code="appeal-twice", appeal=last.pk
        )


def _keep(by: Any, appeal: Appeal, file: Scan) -> tuple[Evidence, bool]:
    kept = appeal.evidence.filter(sha256=file.sha256).first()
    if kept is not None:
        return kept, False
    if appeal.evidence.count() >= MOST_FILES:
        raise Conflict(f"An appeal keeps {MOST_FILES} files at most.")
    return Evidence.objects.create(
        appeal=appeal, name=file.name, media_type=file.media_type, sha256=file.sha256,
        content=file.content, added_by=by,
    ), True


