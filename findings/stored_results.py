"""Ask: which results of a bulletin are stored, as the document that is hashed and recomputed?

The form is that of findings.result_document, which makes it from a computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch

from findings.canonical import digest
from findings.models import DeductionLine, NotCounted, Result, ResultPart, Round
from findings.result_document import plain, sorted_document


def stored_kinds(of: Round, bulletin: int) -> list[str]:
    """The kinds of units a bulletin has results of."""
    return sorted(of.results.filter(bulletin=bulletin).values_list("kind", flat=True).distinct())


def stored_results(of: Round, bulletin: int, kind: str) -> dict[str, Any]:
    """The results of one kind as they are stored: units, parts, lines, and what was not counted."""
    lines = DeductionLine.objects.select_related("finding").only(
        "part_id", "category", "division", "factor", "asked", "points", "note", "finding__source_key"
    )
    rows = Result.objects.filter(round=of, bulletin=bulletin, kind=kind).prefetch_related(
        Prefetch("parts", ResultPart.objects.prefetch_related(Prefetch("lines", lines)))
    )
    left_out = NotCounted.objects.filter(round=of, bulletin=bulletin, kind=kind)
    return sorted_document(
        kind, [_result(row) for row in rows],
        [
            {"finding": finding, "code": code, "reason": reason}
            for finding, code, reason in left_out.values_list("finding__source_key", "code", "reason")
        ],
    )


def results_digest(of: Round, bulletin: int) -> str:
    """The SHA-256 of all results of a bulletin: what two persons speak of."""
    kinds = stored_kinds(of, bulletin)
    return digest_of_results({kind: stored_results(of, bulletin, kind) for kind in kinds})


def digest_of_results(stored: Mapping[str, dict[str, Any]]) -> str:
    """The SHA-256 of all results of a bulletin, given by kind as they are stored."""
    return digest([stored[kind] for kind in sorted(stored)])


def _result(row: Result) -> dict[str, Any]:
    scored = row.score is not None
    return {
        "code": row.code, "group": row.group, "rank": row.rank, "tied": row.tied,
        "reward": plain(row.reward) if row.reward else None,
        "score": plain(row.score), "score_exact": plain(row.score_exact),
        "adjustment": plain(row.adjustment) if scored else None,
        "awarded": plain(row.awarded) if scored else None,
        "reason": row.reason, "findings": row.findings, "parts": [_part(part) for part in row.parts.all()],
    }


def _part(part: ResultPart) -> dict[str, Any]:
    return {
        "component": part.component, "method": part.method, "weight": plain(part.weight),
        "effective_weight": plain(part.effective_weight), "source": part.source,
        "score": plain(part.score), "findings": part.findings,
        "lines": [_line(line) for line in part.lines.all()],
        "divisions": [
            {"value": each["value"], "weight": each["effective_weight"], "score": each["exact"]}
            for each in part.detail.get("divisions", [])
        ],
        "indicators": [
            {name: each[name] for name in ("indicator", "value", "mark")}
            for each in part.detail.get("indicators", [])
        ],
    }


def _line(line: DeductionLine) -> dict[str, Any]:
    return {
        "finding": line.finding.source_key, "category": line.category, "division": line.division,
        "factor": plain(line.factor), "asked": plain(line.asked), "points": plain(line.points),
    }
