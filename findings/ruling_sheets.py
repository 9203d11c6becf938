"""Ask: which rulings exist for somebody, and what do the pages about them show?

A ruling 责任认定 exists for whoever its finding exists for (``findings.appeal_rights``): for the office and
whoever sees what is sealed all, for a body those about findings it answers for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from findings.appeal_answers import called
from findings.appeal_rights import bodies_held, exists_for, is_office
from findings.appeal_sheets import (
    ROLE_LABELS,
    category_named,
    finding_sheet,
    offered,
    ruling_shown,
)
from findings.models import AssignmentBody, Finding, Round, Ruling
from findings.round_state import is_frozen
from findings.rulings import ruling_entry, rulings_named
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound
from gis_core.permissions import may_see_persons, may_see_sealed, roles_of

_A_PAGE = 50
_AT_ONCE = 200
HOW = ("alone", "appeal")


@dataclass(frozen=True)
class RulingQuery:
    """Which rulings are asked for: those that stand, made ``alone`` or on an ``appeal``, of a round;
    ``after`` is the last one of the page before."""

    standing: bool = False
    how: str | None = None
    round: str | None = None
    after: int | None = None


def ruling_in_sight(number: int, user: Any) -> Ruling:
    """The ruling of that number; NotFound when there is none for whoever asks, alike."""
    found = Ruling.objects.filter(pk=number).select_related(
        "finding__round", "finding__plan", "finding__category", "unit", "body", "appeal", "decided_by"
    ).first()
    if found is None or not exists_for(found.finding, user):
        raise NotFound(f"There is no ruling {number}.")
    return found


def page_of_rulings(user: Any, query: RulingQuery) -> tuple[list[Ruling], int | None]:
    """The rulings of a page, the newest first, and what comes after which.

    Raises BadParameter where ``after`` is none that exists for whoever asks.
    """
    if query.after is not None:
        try:
            ruling_in_sight(query.after, user)
        except NotFound:
            raise BadParameter(
                f"There is no ruling {query.after} to go on from.", parameter="after"
            ) from None
    rows: list[Ruling] = []
    for ruling in _seen_by(user, _matching(query)):
        if len(rows) == _A_PAGE:
            return rows, rows[-1].pk
        rows.append(ruling)
    return rows, None


def _matching(query: RulingQuery) -> QuerySet[Ruling]:
    found = Ruling.objects.select_related("finding__round", "finding__category", "unit", "body", "appeal")
    if query.standing:
        found = found.filter(is_current=True)
    if query.how is not None:
        found = found.filter(appeal__isnull=query.how == "alone")
    if query.round is not None:
        found = found.filter(finding__round__key=query.round)
    if query.after is not None:
        found = found.filter(pk__lt=query.after)  # numbers grow with the time of deciding
    return found.order_by("-pk")


def _seen_by(user: Any, rulings: QuerySet[Ruling]) -> Iterator[Ruling]:
    if may_see_sealed(roles_of(user)):
        yield from rulings[: _A_PAGE + 1]
        return
    held = bodies_held(user)
    answered = AssignmentBody.objects.filter(body__in=held, assignment__is_current=True)
    ruled = Ruling.objects.filter(Q(body__in=held) | Q(unit__isnull=False), is_current=True)
    among = rulings.filter(
        Q(finding__in=answered.values("assignment__finding")) | Q(finding__in=ruled.values("finding"))
    )
    for ruling in among.iterator(chunk_size=_AT_ONCE):
        if exists_for(ruling.finding, user):
            yield ruling


def list_sheet(query: RulingQuery, rows: list[Ruling], user: Any) -> dict[str, Any]:
    """What the list of rulings shows beside its filters."""
    return {
        "rows": [
            {"ruling": row, "category": category_named(row.finding), **_shown(fact)}
            for row, fact in zip(rows, rulings_named(rows), strict=True)
        ],
        "query": query,
        "rounds": Round.objects.filter(findings__rulings__isnull=False).order_by("-key")
        .values_list("key", flat=True).distinct() if may_see_sealed(roles_of(user)) else [],
    }


def ruling_sheet(ruling: Ruling, user: Any) -> dict[str, Any]:
    """What the page of a ruling shows."""
    (fact,) = rulings_named([ruling])
    with_people = may_see_persons(roles_of(user), current_city())
    return {
        "ruling": ruling, "shown": _shown(fact), "may_rule": may_rule(ruling.finding, user),
        "decided_by": called(ruling.decided_by) if with_people else None,
    } | finding_sheet(ruling.finding)


def form_sheet(finding: Finding, user: Any) -> dict[str, Any]:
    """What the form to rule shows: whose the finding may be, and the ruling that was seen to stand."""
    standing = Ruling.objects.filter(finding=finding, is_current=True).values_list("pk", flat=True).first()
    return {
        "seen": standing or 0, "may_rule": may_rule(finding, user), "role_labels": ROLE_LABELS,
        "published": _is_closed(finding),
        "offered": offered(finding),
    } | finding_sheet(finding)


def may_rule(finding: Finding, user: Any) -> bool:
    """Whether somebody is of the office, and the round of the finding is not published yet."""
    return is_office(user) and not _is_closed(finding)


def _is_closed(finding: Finding) -> bool:
    return finding.round is not None and is_frozen(finding.round)


def _shown(fact: Any) -> dict[str, Any]:
    return ruling_shown((ruling_entry(fact) or {}) | {"current": fact.is_current}, current_city())
