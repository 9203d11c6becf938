"""Ask: what do the pages of departments show: rates of a round, one department over time, its findings?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from findings.appeal_sheets import language
from findings.chart_svg import Line, large_chart, scale_of
from findings.departments import (
    IMPORTED,
    DepartmentRate,
    DepartmentRates,
    computed_rates,
    imported_rates,
)
from findings.finding_sight import findings_in, opened_by, sight_in
from findings.kept_answers import KeptByContent
from findings.models import AssignmentBody, DepartmentCount, Finding, Round
from findings.ranking_sheet import told_line
from findings.reasons import text_in
from findings.unit_losses import finding_row
from gis_core import sql
from gis_core.errors import NotFound
from gis_core.permissions import Sight
from gis_core.stamps import versions
from grids.models import Body, Duty

MOST_SHOWN = 50
SERIES = 12
"""So many rounds are told of a department where nobody asks for more."""


def departments_sheet(of: Round | None) -> dict[str, Any]:
    """The departments of a round by what counts for it: a sheet, else what is computed."""
    if of is None:
        return {"rates": None}
    rates = imported_rates(of) or _computed_rates(of)
    return {
        "rates": rates, "total": rates.total, "imported_sheet": rates.source == IMPORTED,
        "rows": [_row(each, of) for each in rates.departments],
    }


def _row(each: DepartmentRate, of: Round) -> dict[str, Any]:
    address = reverse("department-page", kwargs={"number": each.body}) if each.body is not None else ""
    return {
        "name": text_in(each.names, language()), "rate": each,
        "address": f"{address}?round={of.key}" if address else "",
    }


def department_sheet(
    number: int, of: Round | None, rounds: Sequence[Round], user: Any
) -> dict[str, Any]:
    """One department: rates over ``rounds`` (the oldest first), and the findings of ``of`` with it.

    Raises NotFound for a body that is no department and answers for none.
    """
    body = department_called(number)
    series = rates_over_time(body, rounds)
    sheet: dict[str, Any] = {
        "body": body, "name": text_in({"zh": body.name, **body.names}, language()),
        "history": [
            {"round": each, "rate": rate, "source": source} for each, rate, source in reversed(series)
        ],
        "chart": _chart(series), "duties": _duties(body, of),
    }
    return sheet | (_findings(body, of, user) if of is not None else {"findings": [], "sight": None})


def department_called(number: int) -> Body:
    """The department of that number; raises NotFound for a body that is none and answers for none as one."""
    body = Body.objects.filter(pk=number).first()
    if body is None or not _is_department(body):
        raise NotFound(f"There is no department {number}.")
    return body


def _is_department(body: Body) -> bool:
    return body.kind == Body.Kind.DEPARTMENT or body.duties.filter(role=Duty.Role.DEPARTMENT).exists()


Series = list[tuple[Round, DepartmentRate, str]]


def rates_over_time(body: Body, rounds: Sequence[Round]) -> Series:
    """The rates that count for each round in which the department had cases: its row of the round's sheet,
    else what is computed where the round has no sheet. Two queries for sheets, one for cases.
    """
    sheets = DepartmentCount.objects.filter(table__round__in=rounds, table__superseded_at__isnull=True)
    with_sheet = set(sheets.values_list("table__round_id", flat=True))
    told = {row.table.round_id: row for row in sheets.filter(body=body).select_related("table")}
    computed = _computed(body.pk, [each for each in rounds if each.pk not in with_sheet])
    names = {"zh": body.name, **body.names}
    found: Series = []
    for of in rounds:
        if of.pk in told:
            row = told[of.pk]
            rate = DepartmentRate(row.name, names, body.pk, row.due, row.handled, row.on_time)
            found.append((of, rate, row.table.source))
        elif of.pk in computed:
            found.append((of, DepartmentRate(body.name, names, body.pk, *computed[of.pk]), ""))
    return found


FINDINGS, ASSIGNMENTS = "findings", "assignments"
"""The stamps that move with every case and every answer."""
Counts = dict[int, tuple[int, int, int, int]]
_kept: KeptByContent[Counts] = KeptByContent(256, 64)


def _computed(body: int, rounds: Sequence[Round]) -> Counts:
    """Cases due, handled, handled on time and deferred, by round. Some ten thousand cases take a second: what
    was counted is kept by the process until a case, an answer or a round changes.
    """
    if not rounds:
        return {}
    stamps = versions([(FINDINGS, ""), (ASSIGNMENTS, "")])
    question = (body, *stamps, *((each.pk, each.published_at) for each in rounds))
    asked = {"rounds": [each.pk for each in rounds], "body": body}
    return _kept.get(question, lambda: question, lambda: {
        of: (due, handled, on_time, deferred)
        for of, due, handled, on_time, deferred in sql.rows("findings", "department_series", asked)
    })


_rates: KeptByContent[DepartmentRates] = KeptByContent(64, 64)


def _computed_rates(of: Round) -> DepartmentRates:
    """What the cases of a round come to, kept as ``_computed`` keeps."""
    question = (of.pk, of.published_at, *versions([(FINDINGS, ""), (ASSIGNMENTS, "")]))
    return _rates.get(question, lambda: question, lambda: computed_rates(of))


def forget() -> None:
    """Drop what this process keeps."""
    _kept.forget()
    _rates.forget()


def _chart(series: Series) -> str:
    if len(series) < 2:
        return ""
    keys = [of.key for of, _, _ in series]
    handled, on_time = (
        [None if rate is None else float(rate) for rate in rates] for rates in (
            [rate.handled_rate for _, rate, _ in series], [rate.on_time_rate for _, rate, _ in series]
        )
    )
    scale = scale_of([*handled, *on_time], least=0.0, most=100.0)
    lines = [Line("own", gettext("Handled, %"), handled), Line("second", gettext("On time, %"), on_time)]
    words = "; ".join((
        told_line(gettext("Handled, %"), keys, handled), told_line(gettext("On time, %"), keys, on_time)
    ))
    return large_chart(keys, lines, scale, words)


def _duties(body: Body, of: Round | None) -> list[dict[str, Any]]:
    """The fields a department answers for on the last day of the round."""
    if of is None:
        return []
    held = Duty.objects.filter(
        body=body, role=Duty.Role.DEPARTMENT, valid__contains=of.period.lower
    ).select_related("category").order_by("category__code", "pk")[:MOST_SHOWN]
    return [
        {"category": text_in({"zh": duty.category.name, **duty.category.names}, language())}
        for duty in held if duty.category
    ]


def _findings(body: Body, of: Round, user: Any) -> dict[str, Any]:
    """The inspection findings of the round for which it answers, as far as somebody sees."""
    sight: Sight = sight_in(of, user)
    answering = AssignmentBody.objects.filter(
        body=body, role=Duty.Role.DEPARTMENT, assignment__is_current=True, assignment__finding__round=of,
        assignment__finding__source=Finding.Source.INSPECTION,
    )
    found = findings_in(of, sight).filter(pk__in=answering.values("assignment__finding"))
    rows = list(found.select_related("category").order_by("-observed_at", "pk")[: MOST_SHOWN + 1])
    categories = list(_by_category(found))
    opens = opened_by(user, [row.pk for row in rows])
    return {
        "sight": sight, "more": len(rows) > MOST_SHOWN, "categories": categories,
        "rectified": sum(each["rectified"] for each in categories),
        "number": sum(each["number"] for each in categories),
        "findings": [
            finding_row(row, opens) | {
                "category": text_in({"zh": row.category.name, **row.category.names}, language())
                if row.category else "",
            }
            for row in rows[:MOST_SHOWN]
        ],
    }


def _by_category(found: QuerySet[Finding]) -> Iterator[dict[str, Any]]:
    """How many of the findings are of each category, most first, each with a bar in per cent of the most."""
    rows = found.values_list("category__name", "category__names").annotate(
        number=Count("pk"), rectified=Count("rectified_at")
    )
    counted = list(rows.order_by("-number", "category__name"))
    for name, names, number, rectified in counted:
        label = text_in({"zh": name, **(names or {})}, language()) if name else gettext("Without a category")
        bar = round(100 * number / counted[0][2])
        yield {"label": label, "number": number, "rectified": rectified, "bar": bar}
