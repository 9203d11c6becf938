"""Ask: what did a round rest on when it was published, as digests that tell nothing to others?

For every inspection finding, visit, appeal and ruling the SHA-256 of its row under a salt; kept in the
snapshot, never in the proof package. So a row that was changed later is found, by its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BinaryField, Func, Max

from findings.canonical import digest
from findings.held_rows import STANDING_NOW
from findings.models import Appeal, Assignment, AssignmentBody, AssignmentUnit, Finding, Round, Ruling, Visit

_FINDING = (
    "pk", "source_key", "category__code", "severity", "observed_at", "observed_on", "received_x",
    "received_y", "received_epsg", "received_datum", "place", "shape", "place_mark",
    "visit__source_key", "plan_id",
)
_VISIT = ("pk", "source_key", "place", "component", "visited_at", "points_observed", "points_passed")
_APPEAL = (
    "pk", "finding_id", "kind", "body_id", "text", "state", "decision", "decided_at", "decided_severity",
    "decided_points", "duplicate_of_id",
)
_RULING = ("pk", "finding_id", "appeal_id", "unit_id", "body_id", "role", "reason", "document", "decided_at")


class _Ewkb(Func):
    """A geometry as EWKB, as the database has it."""

    function, arity, output_field = "ST_AsEWKB", 1, BinaryField()


def evidence_of(of: Round, salt: str) -> dict[str, Any]:
    """The digests of the round's inspection findings, visits, decided appeals and rulings, and which
    assignment each finding was scored by.
    """
    held = STANDING_NOW.assignments_of(of)
    return {
        "salt": salt,
        "newest": _newest(of),
        "standing": sorted(STANDING_NOW.rulings_of(of).values_list("pk", flat=True)),
        "assignments": dict(held.values_list("finding__source_key", "pk")),
        **digests_of(of, salt, list(held.values_list("pk", flat=True))),
    }


def digests_of(of: Round, salt: str, assignments: list[int]) -> dict[str, dict[str, str]]:
    """The digests by the name of each row; the findings' answers are those of ``assignments``."""
    about = {"finding__round": of, "finding__source": Finding.Source.INSPECTION}
    decided = Appeal.objects.filter(**about).exclude(state__in=[Appeal.State.OPEN, Appeal.State.WITHDRAWN])
    return {
        "findings": _digests(salt, _findings(of).annotate(
            place=_Ewkb("geometry"), shape=_Ewkb("extent")).values_list(*_FINDING), 1),
        "answers": _answers(salt, assignments),
        "visits": _digests(
            salt, Visit.objects.filter(round=of).annotate(place=_Ewkb("geometry")).values_list(*_VISIT), 1
        ),
        "appeals": _digests(salt, decided.values_list(*_APPEAL), 0),
        "rulings": _digests(salt, Ruling.objects.filter(**about).values_list(*_RULING), 0),
    }


def _findings(of: Round) -> Any:
    return Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)


def _newest(of: Round) -> dict[str, int]:
    """The greatest number of each kind of row: what has a greater one came later."""
    rows: dict[str, Any] = {
        "findings": Finding.objects, "visits": Visit.objects, "appeals": Appeal.objects,
        "rulings": Ruling.objects,
    }
    return {name: objects.aggregate(newest=Max("pk"))["newest"] or 0 for name, objects in rows.items()}


def _answers(salt: str, assignments: list[int]) -> dict[str, str]:
    """A digest of each answer: its units and bodies, by the finding's key."""
    told: dict[int, list[Any]] = {}
    keys: dict[int, str] = {}
    rows = Assignment.objects.filter(pk__in=assignments)
    for number, key, state, on in rows.values_list("pk", "finding__source_key", "state", "on"):
        keys[number], told[number] = key, [_plain(state), _plain(on), [], []]
    units = AssignmentUnit.objects.filter(assignment__in=assignments).order_by("pk")
    for number, *row in units.values_list("assignment_id", "unit_version_id", "covers", "chosen", "state"):
        told[number][2].append([_plain(value) for value in row])
    bodies = AssignmentBody.objects.filter(assignment__in=assignments).order_by("pk")
    for number, *row in bodies.values_list("assignment_id", "body_id", "role", "share", "rule"):
        told[number][3].append([_plain(value) for value in row])
    return {keys[number]: digest([salt, row]) for number, row in told.items()}


def _digests(salt: str, rows: Iterable[Any], name: int) -> dict[str, str]:
    return {str(row[name]): digest([salt, [_plain(value) for value in row]]) for row in rows}


def _plain(value: Any) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, memoryview):
        return bytes(value).hex()
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
