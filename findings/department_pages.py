"""Door: how departments handled their cases, all of a round, and one of them over time."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from findings.department_sheet import SERIES, department_sheet, departments_sheet
from findings.models import Round
from findings.results import visible_round, visible_rounds
from findings.round_frame import round_frame
from gis_core.http import Query, reads_only, roles

_MOST_ROUNDS = 60


def _chosen(key: str | None, rounds: list[Round], held: frozenset[str]) -> Round | None:
    """The round asked for, else the newest one that is published, else the newest there is."""
    if key is not None:
        return visible_round(key, held)
    published = (each for each in rounds if each.status == Round.Status.PUBLISHED)
    return next(published, None) or next(iter(rounds), None)


@reads_only
def departments_page(request: HttpRequest) -> HttpResponseBase:
    """The departments' rates in a round."""
    query, held = Query(request, {"round"}), roles(request)
    rounds = visible_rounds(held)
    found = _chosen(query.text("round", None), rounds, held)
    frame = round_frame(found, held, "departments") if found else {}
    return render(request, "findings/departments.html", frame | departments_sheet(found) | {
        "rounds": [each.key for each in rounds],
    })


@reads_only
def department_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """One department: its rates over the rounds, and the findings of one round with it."""
    query, held = Query(request, {"round", "rounds"}), roles(request)
    rounds = visible_rounds(held)
    found = _chosen(query.text("round", None), rounds, held)
    series = query.integer("rounds", SERIES, least=1, most=_MOST_ROUNDS)
    sheet = department_sheet(number, found, rounds[:series][::-1], request.user)
    frame = round_frame(found, held, "department") if found else {}
    return render(request, "findings/department.html", frame | sheet | {
        "more_rounds": min(len(rounds), _MOST_ROUNDS) if series < len(rounds) else 0,
    })
