"""Ask: what do an appeal, its finding and the computed answer say to whoever may see them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from findings.appeal_rights import appeals_in_sight, bodies_held, may_decide
from findings.models import (
    Appeal,
    Assignment,
    AssignmentBody,
    AssignmentUnit,
    DeductionLine,
    Evidence,
    Finding,
)
from findings.results import plain
from findings.rulings import ruling_entry, rulings_of
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.permissions import may_see_persons, roles_of
from grids.models import Body, Unit
from grids.units import newest_revision, versions_on


@dataclass(frozen=True)
class AppealQuery:
    """Which appeals are asked for; ``after`` is the last one of the page before."""

    state: str | None = None
    kind: str | None = None
    body: int | None = None
    round: str | None = None
    finding: int | None = None
    due_before: datetime | None = None
    overdue: bool = False
    after: int | None = None
    limit: int = 50


def page_of_appeals(user: Any, query: AppealQuery) -> tuple[list[Appeal], int | None]:
    """The appeals of a page in the order in which they are to be decided, and what comes after which.

    Raises BadParameter where ``after`` is none that exists for whoever asks.
    """
    found = matching(appeals_in_sight(user), query)
    if query.after is not None:
        last = appeals_in_sight(user).filter(pk=query.after).values_list("due_at", flat=True).first()
        if last is None:
            raise BadParameter(f"There is no appeal {query.after} to go on from.", parameter="after")
        found = found.filter(Q(due_at__gt=last) | Q(due_at=last, pk__gt=query.after))
    rows = list(found.select_related("finding__round", "finding__category", "body", "made_by", "decided_by")
                .order_by("due_at", "pk")[: query.limit + 1])
    more = len(rows) > query.limit
    return rows[: query.limit], rows[query.limit - 1].pk if more else None


def matching(appeals: QuerySet[Appeal], query: AppealQuery) -> QuerySet[Appeal]:
    """Those of some appeals that are asked for."""
    wanted = {
        "state": query.state, "kind": query.kind, "body": query.body, "finding__round__key": query.round,
        "finding": query.finding, "due_at__lt": query.due_before,
    }
    found = appeals.filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.overdue:
        found = found.filter(state=Appeal.State.OPEN, due_at__lt=timezone.now())
    return found


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the city begins."""
    return datetime.combine(day, time(), zone)


def etag(appeal: Appeal) -> str:
    """The tag of an appeal's present state."""
    return f'"appeal-{appeal.pk}-{appeal.version}"'


def rulings_etag(finding: int) -> str:
    """The tag of what is ruled about a finding."""
    standing = [fact.ruling for fact in rulings_of(finding) if fact.is_current]
    return f'"rulings-{finding}-{standing[0] if standing else 0}"'


def is_overdue(appeal: Appeal) -> bool:
    """Whether it should have been decided by now."""
    return bool(appeal.state == Appeal.State.OPEN and appeal.due_at < timezone.now())


def in_short(appeal: Appeal) -> dict[str, Any]:
    """An appeal as a list shows it."""
    finding = appeal.finding
    return {
        "id": appeal.pk,
        "address": reverse("appeal", kwargs={"appeal": appeal.pk}),
        "version": appeal.version,
        "finding": {
            "id": finding.pk, "source": finding.source, "key": finding.source_key,
            "category": finding.category.name if finding.category else finding.category_text or None,
        },
        "round": finding.round.key if finding.round else None,
        "kind": appeal.kind,
        "state": appeal.state,
        "body": body_named(appeal.body),
        "filed_at": appeal.made_at.isoformat(),
        "due_at": appeal.due_at.isoformat(),
        "overdue": is_overdue(appeal),
        "decided_at": appeal.decided_at.isoformat() if appeal.decided_at else None,
    }


def in_full(appeal: Appeal, user: Any) -> dict[str, Any]:
    """An appeal with its grounds, evidence, decision, the finding, the computed answer and the rulings."""
    with_people = may_see_persons(roles_of(user), current_city())
    units = _units_named([appeal.says_unit_id], appeal.finding)
    return in_short(appeal) | {
        "text": appeal.text,
        "says_unit": units.get(appeal.says_unit_id or 0),
        "says_body": body_named(appeal.says_body) if appeal.says_body else None,
        "says_unknown": appeal.says_unknown,
        "duplicate_of": appeal.duplicate_of.source_key if appeal.duplicate_of else None,
        "decision": appeal.decision or None,
        "decided_severity": appeal.decided_severity or None,
        "decided_points": None if appeal.decided_points is None else plain(appeal.decided_points),
        "filed_by": called(appeal.made_by) if with_people else None,
        "decided_by": called(appeal.decided_by) if with_people else None,
        "evidence": [file_entry(each) for each in files_of(appeal)],
        "finding": finding_entry(appeal.finding),
        "computed": computed_answer(appeal.finding),
        "rulings": [_told(fact) for fact in rulings_of(appeal.finding_id)],
        "may": may(user, appeal),
    }


def rulings_told(finding: Finding) -> list[dict[str, Any]]:
    """Every ruling about a finding, the one that stands first."""
    return [_told(fact) for fact in rulings_of(finding.pk)]


def _told(fact: Any) -> dict[str, Any]:
    return (ruling_entry(fact) or {}) | {"current": fact.is_current}


def may(user: Any, appeal: Appeal) -> list[str]:
    """What somebody can do to an appeal as it is."""
    of = appeal.finding.round
    if appeal.state != Appeal.State.OPEN or (of is not None and of.published_at is not None):
        return []
    own = appeal.body_id in bodies_held(user)
    return [*(["decide"] if may_decide(user, appeal) else []), *(["withdraw", "add_evidence"] if own else [])]


def called(user: Any) -> str | None:
    """What a colleague is called, if there is one."""
    return None if user is None else user.get_full_name() or user.get_username()


def body_named(body: Body) -> dict[str, Any]:
    """A body by id and names."""
    return {"id": f"b_{body.pk}", "name": body.name, "names": {"zh": body.name, **body.names}}


def files_of(appeal: Appeal) -> QuerySet[Evidence]:
    """The evidence of an appeal without its bytes, the first first."""
    return appeal.evidence.defer("content").annotate(size=Length("content")).order_by("pk")


def file_entry(row: Any) -> dict[str, Any]:
    """A file of evidence as the list shows it."""
    return {
        "id": row.pk, "name": row.name, "media_type": row.media_type, "bytes": row.size,
        "sha256": row.sha256, "added_at": row.added_at.isoformat(),
        "address": reverse("appeal-evidence-file", kwargs={"appeal": row.appeal_id, "evidence": row.pk}),
    }


def finding_entry(finding: Finding) -> dict[str, Any]:
    """The finding an appeal is about, with what it costs whom in the newest results.

    A body may know a finding of a round that is still sealed (see findings.immediate): its costs are not
    told with it before the release.
    """
    place = finding.geometry
    lines = DeductionLine.objects.filter(finding=finding).select_related("part__result")
    if finding.round is not None and finding.round.sealed:
        lines = lines.none()
    elif finding.round is not None:
        lines = lines.filter(part__result__round=finding.round, part__result__bulletin=finding.round.bulletin)
    return {
        "id": finding.pk,
        "source": finding.source,
        "key": finding.source_key,
        "category": finding.category.name if finding.category else finding.category_text or None,
        "severity": finding.severity,
        "observed_at": finding.observed_at.isoformat(),
        "observed_on": finding.observed_on.isoformat(),
        "description": finding.description,
        "place": [place.x, place.y] if place else None,
        "deductions": [
            {"kind": line.part.result.kind, "code": line.part.result.code, "points": plain(line.points)}
            for line in lines.order_by("part__result__kind", "pk")
        ],
    }


def computed_answer(finding: Finding) -> dict[str, Any] | None:
    """The computed answer 责任归属（建议） as it is stored; None where there is none."""
    current = Assignment.objects.filter(finding=finding, is_current=True).select_related("revision").first()
    if current is None:
        return None
    units = AssignmentUnit.objects.filter(assignment=current, chosen=True).select_related("unit_version")
    bodies = AssignmentBody.objects.filter(assignment=current).select_related("body", "post")
    return {
        "state": current.state,
        "revision": current.revision.number,
        "on": current.on.isoformat(),
        "units": [
            {"kind": unit.kind, "code": unit.unit_version.code, "name": unit.unit_version.name,
             "distance_m": None if unit.distance_m is None else round(unit.distance_m, 1)}
            for unit in sorted(units, key=lambda unit: _order(unit.kind))
        ],
        "bodies": [
            {"body": body_named(each.body), "post": each.post.title if each.post else None,
             "role": each.role, "share": None if each.share is None else plain(each.share),
             "because": each.reason}
            for each in bodies.order_by("pk")
        ],
    }


def _order(kind: str) -> int:
    keys = [each.key for each in current_city().kinds]
    return -keys.index(kind) if kind in keys else 1


def _units_named(units: list[int | None], finding: Finding) -> Mapping[int, dict[str, Any]]:
    """Units as they were called on the finding's day, or are called now."""
    wanted = [unit for unit in units if unit is not None]
    newest = newest_revision()
    if not wanted or newest is None or newest.number is None:
        return {}
    found = versions_on(finding.observed_on, newest.number).filter(unit__in=wanted)
    named = {
        version.unit_id: {"kind": version.kind, "code": version.code, "name": version.name}
        for version in found
    }
    for unit in Unit.objects.filter(pk__in=set(wanted) - set(named)):
        named[unit.pk] = {"kind": unit.kind, "code": None, "name": None}
    return named
