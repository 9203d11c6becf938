"""Ask: how did each municipal department handle its cases in a round 部门案件处置率?

Two answers may be there, and both are kept: a monthly sheet that somebody sent (``import_department_table``),
which is what a bulletin prints, and what the imported cases' states and dates come to. The source is told.

Computed: the platform's cases of the city's days of the round, each for the bodies that answer for it in the
role department by its current answer; due: all but the deferred; handled: closed; on time: closed when it was
due at the latest (or without a deadline). Of a published round as things stood when it was published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from findings.models import AssignmentBody, DepartmentTable, Finding, Round
from grids.models import Body, Duty

IMPORTED, COMPUTED = "imported", "computed"
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DepartmentRate:
    """A department's cases in a round; ``on_time`` None where a sheet does not tell it."""

    name: str
    names: dict[str, str]
    body: int | None
    due: int
    handled: int
    on_time: int | None
    deferred: int = 0

    @property
    def handled_rate(self) -> Decimal | None:
        """Handled of those due, in per cent; None where none was due (no data)."""
        return rate(self.handled, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Handled on time of those due, in per cent."""
        return None if self.on_time is None else rate(self.on_time, self.due)

    def as_json(self) -> dict[str, Any]:
        """The form of the API."""
        return {
            "name": self.name, "names": self.names, "body": self.body, "due": self.due,
            "handled": self.handled, "on_time": self.on_time, "deferred": self.deferred,
            "handled_rate": _text(self.handled_rate), "on_time_rate": _text(self.on_time_rate),
        }


@dataclass(frozen=True)
class DepartmentRates:
    """One answer: the departments, where it comes from, and the cases no department answers for."""

    source: str
    says: str
    departments: tuple[DepartmentRate, ...]
    without_department: int = 0

    @property
    def total(self) -> DepartmentRate:
        """All departments together; a case of two departments counts in both."""
        times = [each.on_time for each in self.departments]
        known = [each for each in times if each is not None]
        return DepartmentRate(
            "", {}, None, sum(each.due for each in self.departments),
            sum(each.handled for each in self.departments), sum(known) if len(known) == len(times) else None,
            sum(each.deferred for each in self.departments),
        )

    def as_json(self) -> dict[str, Any]:
        """The form of the API."""
        return {
            "source": self.source, "says": self.says,
            "departments": [each.as_json() for each in self.departments],
            "total": {
                name: value for name, value in self.total.as_json().items()
                if name not in ("name", "names", "body")
            },
            "without_department": self.without_department,
        }


def rate(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in per cent, half up to two decimals; None of nothing: no data, never 100 %."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)


def department_rates(of: Round) -> DepartmentRates:
    """What counts for the round: the sheet that was sent, if there is one, else what is computed."""
    return imported_rates(of) or computed_rates(of)


def imported_rates(of: Round) -> DepartmentRates | None:
    """The newest sheet of the round, as it was sent; None without one."""
    table = DepartmentTable.objects.filter(round=of, superseded_at__isnull=True).first()
    if table is None:
        return None
    rows = table.rows.select_related("body").order_by("ordinal")
    return DepartmentRates(IMPORTED, table.source, tuple(
        DepartmentRate(
            row.name, _names(row.body) if row.body else {"zh": row.name}, row.body_id, row.due, row.handled,
            row.on_time,
        )
        for row in rows
    ))


def computed_rates(of: Round, as_of: datetime | None = None) -> DepartmentRates:
    """What the imported cases come to, the departments with the most cases first.

    ``as_of``: closed later is not closed; the moment of the publication, else now.
    """
    moment, case = as_of or of.published_at or timezone.now(), "assignment__finding"
    rows = (
        AssignmentBody.objects.filter(
            assignment__is_current=True, role=Duty.Role.DEPARTMENT, assignment__finding__in=_cases(of)
        )
        .values("body", "assignment__finding__deferred")
        .annotate(
            cases=Count(case, distinct=True),
            closed=Count(case, distinct=True, filter=_closed(f"{case}__", moment)),
            in_time=Count(case, distinct=True, filter=_in_time(f"{case}__", moment)),
        )
    )
    return DepartmentRates(
        COMPUTED, moment.isoformat(timespec="seconds"), tuple(_departments(rows)), _without(of)
    )


def _cases(of: Round) -> QuerySet[Finding]:
    return Finding.objects.filter(
        source=Finding.Source.PLATFORM, observed_on__gte=of.period.lower, observed_on__lt=of.period.upper
    )


def _closed(prefix: str, moment: datetime) -> Q:
    return Q(**{f"{prefix}closed_at__lte": moment})


def _in_time(prefix: str, moment: datetime) -> Q:
    within = Q(**{f"{prefix}due_at__isnull": True}) | Q(**{f"{prefix}closed_at__lte": F(f"{prefix}due_at")})
    return _closed(prefix, moment) & within


def _departments(rows: Iterable[dict[str, Any]]) -> list[DepartmentRate]:
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        into = counts.setdefault(row["body"], dict.fromkeys(("due", "handled", "on_time", "deferred"), 0))
        if row["assignment__finding__deferred"]:
            into["deferred"] += row["cases"]
        else:
            into["due"] += row["cases"]
            into["handled"] += row["closed"]
            into["on_time"] += row["in_time"]
    bodies = Body.objects.in_bulk(list(counts))
    found = [
        DepartmentRate(bodies[body].name, _names(bodies[body]), body, **numbers)
        for body, numbers in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.due, each.name))


def _without(of: Round) -> int:
    """The cases for which no department answers."""
    answered = AssignmentBody.objects.filter(
        assignment__is_current=True, role=Duty.Role.DEPARTMENT, assignment__finding__in=_cases(of)
    )
    return _cases(of).exclude(pk__in=answered.values("assignment__finding")).count()


def _names(body: Body) -> dict[str, str]:
    return {"zh": body.name, **body.names}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
