"""Ask: may boundaries that decide scores be redrawn on this day, and who overrode the rule?

The rule and its reasons stand in docs/decisions/0009-higher-floors-stand-guard.md.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, QuerySet

from findings.models import Round
from findings.periods import period_of, round_key_of
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Conflict, NotAllowed, Unprocessable
from gis_core.models import Role
from gis_core.permissions import roles_of
from grids.models import Revision, UnitVersion
from grids.publication_guards import Override, Proposal

OVERRIDERS: frozenset[str] = frozenset({Role.OFFICE.value, Role.ADMIN.value})
_DAYS_NAMED = 3


class Frozen(Conflict):
    """Boundaries that decide scores stay as they are while a round is under way."""

    code = "boundaries-frozen"
    title = "The boundaries of ranked units are frozen on that day"


def keep_frozen(proposal: Proposal) -> bool:
    """The guard: raises Frozen (with the next days allowed) where ranked kinds may not be redrawn.

    Otherwise whether that took the override. Raises NotAllowed for one by somebody who is neither
    of the office nor an administrator, and Unprocessable for one without a reason.
    """
    city = current_city()
    redrawn = _redrawn(proposal, city)
    if not redrawn or not _rounds_on(DateRange()).exists():
        return False
    touched = _rounds_on(_days(proposal))
    if (published := touched.filter(status=Round.Status.PUBLISHED).first()) is not None:
        raise _frozen(
            proposal, redrawn, city, f"it would change the days of round {published.key}, which is published"
        )
    opened = touched.order_by("period").first()
    if opened is None and _is_first_day(proposal.effective_on, city):
        return False
    if proposal.override is None:
        why = f"round {opened.key} is opened" if opened else f"no {city.round_length} begins on that day"
        raise _frozen(proposal, redrawn, city, why)
    _check(proposal.override)
    return True


def allowed_days(after: date, city: City) -> list[date]:
    """The next days, from ``after`` on, on which ranked kinds may be redrawn for good."""
    ends = _rounds_on(DateRange()).aggregate(last=Max("period__endswith"))["last"]
    day = max(after, ends) if ends else after
    days: list[date] = []
    while len(days) < _DAYS_NAMED:
        first, next_first = period_of(round_key_of(day, city.round_length))
        days += [first] if first >= day else []
        day = next_first
    return days


def next_allowed_days(after: date) -> list[date]:
    """The adviser: the next days, from ``after`` on, on which the freeze refuses nothing."""
    return allowed_days(after, current_city())


def overrides_of(of: Round) -> list[dict[str, Any]]:
    """The redrawings that took effect within the round by override, in order of their numbers.

    Each with ``revision``, ``effective_on``, ``reason`` and ``document``: what the bulletin and
    the proof of the round print.
    """
    overridden = (
        Revision.objects.filter(
            status=Revision.Status.PUBLISHED,
            effective_on__gte=of.period.lower,
            effective_on__lt=of.period.upper,
        )
        .exclude(override_reason="")
        .select_related("document")
        .order_by("number")
    )
    return [
        {
            "revision": each.number,
            "effective_on": each.effective_on.isoformat() if each.effective_on else None,
            "reason": each.override_reason,
            "document": each.document.number if each.document else None,
        }
        for each in overridden
    ]


def _days(proposal: Proposal) -> DateRange:
    return DateRange(proposal.effective_on, proposal.until)


def _redrawn(proposal: Proposal, city: City) -> list[str]:
    """The ranked kinds it redraws; where no unit of a kind was, its first edition is none."""
    ranked = [kind.key for kind in city.kinds if kind.ranked and kind.key in proposal.kinds]
    believed = UnitVersion.objects.filter(
        kind__in=ranked, believed__upper_inf=True, valid__overlap=_days(proposal)
    )
    there = set(believed.values_list("kind", flat=True).distinct())
    return [kind for kind in ranked if kind in there]


def _rounds_on(days: DateRange) -> QuerySet[Round]:
    """The rounds of those days but for those published elsewhere, which rest on no boundaries of ours."""
    return Round.objects.filter(period__overlap=days, imported__isnull=True)


def _is_first_day(day: date, city: City) -> bool:
    return period_of(round_key_of(day, city.round_length))[0] == day


def _frozen(proposal: Proposal, redrawn: list[str], city: City, why: str) -> Frozen:
    days = [day.isoformat() for day in allowed_days(proposal.effective_on, city)]
    return Frozen(
        f"{', '.join(redrawn)} cannot be redrawn from {proposal.effective_on} on: {why}.",
        hint=f"Allowed are first days of a {city.round_length} not yet opened: {', '.join(days)}.",
        parameter="effective_on", kinds=redrawn, allowed=days,
    )


def _check(override: Override) -> None:
    if OVERRIDERS.isdisjoint(roles_of(override.by)):
        raise NotAllowed(
            "Only the office or an administrator may override the freeze of ranked boundaries.",
            hint="Ask the office, or take an allowed day.",
        )
    if not override.reason.strip():
        raise Unprocessable(
            "The override gives no reason.", parameter="override_reason",
            hint="Write why it cannot wait: the bulletin of the round will print it.",
        )
