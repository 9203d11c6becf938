"""Door: GET /api/v1/units/KIND/CODE/scores and /api/v1/departments/NUMBER: how did it go over the rounds?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from findings.department_sheet import SERIES as DEPARTMENT_ROUNDS
from findings.department_sheet import department_called, rates_over_time
from findings.departments import COMPUTED, IMPORTED
from findings.results import plain, visible_rounds
from findings.round_series import SERIES, marks_of
from findings.unit_found import find_unit
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member

_MOST = 120
_CLOSED = {"Cache-Control": "private, no-store"}


def _answer(data: dict[str, Any]) -> HttpResponse:
    return json_response(notice_member(current_city()) | data, headers=_CLOSED)


@reads_only
def unit_scores(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Score and rank of a unit in the rounds that exist for whoever asks, the newest first."""
    query, held, city = Query(request, {"round", "rounds"}), roles(request), current_city()
    number = query.integer("rounds", SERIES, least=1, most=_MOST)
    found = find_unit(kind, code, query.text("round", None), None, held, city)
    until = found.round.period.lower if found.round else None
    rounds = [each for each in visible_rounds(held) if until and each.period.lower <= until][:number]
    marks = marks_of(kind, rounds, [found.unit]).get(found.unit, {})
    return _answer({
        "unit": {"kind": found.kind, "code": found.code, "name": found.name},
        "scores": [
            {
                "round": each.key, "status": each.status, "score": _text(marks[each.pk].score),
                "rank": marks[each.pk].rank,
            }
            for each in rounds if each.pk in marks
        ],
    })


@reads_only
def department(request: HttpRequest, number: int) -> HttpResponse:
    """The rates of a department that count, in the rounds that exist for whoever asks, the newest first."""
    query, held = Query(request, {"rounds"}), roles(request)
    body = department_called(number)
    asked = query.integer("rounds", DEPARTMENT_ROUNDS, least=1, most=_MOST)
    rounds = visible_rounds(held)[:asked]
    return _answer({
        "department": {"id": body.pk, "name": body.name, "names": {"zh": body.name, **body.names}},
        "rounds": [of.key for of in rounds],
        "rates": [
            {
                "round": of.key, "source": IMPORTED if source else COMPUTED, "says": source or None,
                **_rate(rate),
            }
            for of, rate, source in rates_over_time(body, rounds)
        ],
    })


def _text(score: Decimal | None) -> str | None:
    return None if score is None else plain(score)


def _rate(rate: Any) -> dict[str, Any]:
    told = rate.as_json()
    return {name: told[name] for name in (
        "due", "handled", "on_time", "deferred", "handled_rate", "on_time_rate",
    )}
