"""Ask: what is answered to a request about many places, row by row?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from findings.answering import answers_for
from findings.answers import Answer, ExtentAnswer, ExtentQuestion, Question, today
from findings.batch_request import AskedRow, BatchRequest, row_without_datum
from gis_core.city import City
from gis_core.errors import Fault
from gis_core.masked_places import masked_fault
from gis_core.public_profile import PublicProfile

Asked = Question | ExtentQuestion
Answered = Answer | ExtentAnswer


def answered_rows(
    asked: BatchRequest, city: City, profile: PublicProfile | None = None
) -> list[dict[str, Any]]:
    """For each row its answer, with the row's own id, or ``{"row": n, "problem": {…}}``; rows count from 1.

    As GeoJSON Features where they were asked so. One day is today for all rows that name none. No
    answer among many names a person, whoever asks: who held a post is told for one place at a time.
    ``profile``: the public one, where whoever asks sees by it: masked places have no answer.
    """
    day = today(city)
    questions = [_question(row, day) for row in asked.rows]
    whole = [each for each in questions if not isinstance(each, Fault)]
    found = iter(answers_for(whole, city, because=asked.because))
    told = _feature if asked.geojson else _plain
    made = []
    for number, (row, question) in enumerate(zip(asked.rows, questions, strict=True), start=1):
        answer = question if isinstance(question, Fault) else _unmasked(next(found), profile)
        if not isinstance(answer, Fault) and not asked.because:
            answer = _without_reasons(answer)
        made.append(told(number, row, answer))
    return made


def _question(row: AskedRow, day: date) -> Asked | Fault:
    if row.asked is None:
        return row.fault or row_without_datum()
    if "datum" not in row.asked:
        return row_without_datum()
    asked = {"on": day, **row.asked}
    return ExtentQuestion(**asked) if "shape" in asked else Question(**asked)


def _unmasked(answer: Answered | Fault, profile: PublicProfile | None) -> Answered | Fault:
    if isinstance(answer, Fault):
        return answer
    return masked_answer(answer, profile) or answer


def masked_answer(answer: Answered, profile: PublicProfile | None) -> Fault | None:
    """Why an answer is not for somebody who sees by a profile; None where it is."""
    if isinstance(answer, ExtentAnswer):
        return masked_fault(profile, 0.0, 0.0, answer.shape)
    return masked_fault(profile, answer.lon, answer.lat)


def _without_reasons(answer: Answered) -> Answered:
    kept = {name: value for name, value in answer.document.items() if name != "because"}
    return replace(answer, document=kept)


def _problem(number: int, row: AskedRow, fault: Fault) -> dict[str, Any]:
    own = {} if row.id is None else {"id": row.id}
    return {"row": number, **own, "problem": fault.as_problem()}


def _plain(number: int, row: AskedRow, answer: Answered | Fault) -> dict[str, Any]:
    if isinstance(answer, Fault):
        return _problem(number, row, answer)
    return answer.document if row.id is None else {"id": row.id, **answer.document}


def _feature(number: int, row: AskedRow, answer: Answered | Fault) -> dict[str, Any]:
    if isinstance(answer, Fault):
        problem = _problem(number, row, answer)
        own: Mapping[str, Any] = {} if row.id is None else {"id": row.id}
        return {"type": "Feature", **own, "geometry": None, "properties": problem}
    made = answer.as_feature()
    return made if row.id is None else made | {"id": row.id}
