"""Ask: what does scoring a round start from: units, their findings, their visits?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from django.db.models import F, FilteredRelation, Q

from findings.models import Assignment, Finding, Round
from findings.scoring.plan import EvaluatedKind
from findings.scoring.score import Observation
from grids.parents import primary_parents
from grids.units import versions_on

_VISITED_UNITS = (Path(__file__).parent / "sql" / "visited_units.sql").read_text()


@dataclass(frozen=True, slots=True)
class EvaluatedUnit:
    """A unit to be scored: identity and version numbers, its code, and its group's key."""

    unit: int
    version: int
    code: str
    group: str


@dataclass(frozen=True, slots=True)
class FoundInUnit:
    """An inspection finding with the unit that answers for it, or the reason it has none."""

    observation: Observation
    unit: int | None
    reason: str


def evaluated_units(entry: EvaluatedKind, on: date, revision: int) -> tuple[list[EvaluatedUnit], list[str]]:
    """The units of a kind that the plan evaluates, in force on the city's day ``on``.

    Beside them the codes of those the plan evaluates but puts into no list to be ranked in.
    """
    versions = versions_on(on, revision, [entry.kind]).order_by("code")
    parents = primary_parents(entry.kind, entry.group_kind, on, revision) if entry.group_kind else {}
    units, without_group = [], []
    for version, unit, code in versions.values_list("pk", "unit_id", "code"):
        group = entry.group_of(code, parents.get(unit))
        if entry.evaluates(code) and group is not None:
            units.append(EvaluatedUnit(unit, version, code, group))
        elif entry.evaluates(code):
            without_group.append(code)
    return units, without_group


def findings_in_units(of: Round, kind: str) -> Iterator[FoundInUnit]:
    """The round's inspection findings with the chosen unit of ``kind``.

    A finding outside every evaluation zone is not scored, nor is one without a place.
    """
    rows = (
        Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)
        .annotate(
            current=FilteredRelation("assignments", condition=Q(assignments__is_current=True)),
            place_state=F("current__state"),
        )
        .values_list(
            "pk", "source_key", "category__code", "severity", "observed_at", "place_mark", "place_state"
        )
    )
    units = _chosen_units(of, kind)
    for pk, source_key, category, severity, observed_at, mark, state in rows:
        unit = units.get(pk)
        yield FoundInUnit(
            Observation(source_key, category or "", severity, observed_at),
            None if state == Assignment.State.OUTSIDE else unit,
            _why_not(mark, state, unit),
        )


def _chosen_units(of: Round, kind: str) -> dict[int, int]:
    """The identity of the chosen unit of ``kind`` for each assigned finding of the round."""
    rows = Assignment.objects.filter(
        is_current=True,
        finding__round=of,
        finding__source=Finding.Source.INSPECTION,
        units__kind=kind,
        units__chosen=True,
    ).values_list("finding_id", "units__unit_version__unit_id")
    return dict(rows)


def _why_not(mark: str, state: str | None, unit: int | None) -> str:
    if mark and state is None:
        return f"the place is not to be trusted ({mark})"
    if state is None:
        return "not assigned yet"
    if state == Assignment.State.OUTSIDE:
        return "outside every evaluation zone"
    return "" if unit else "in no unit of the kind"


def visited_components(of: Round, kind: str, on: date, revision: int) -> dict[int, set[str]]:
    """The components sampled by visits in each unit of ``kind``, by unit identity.

    A visit on a shared border counts for both sides: both were looked at.
    """
    found: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_VISITED_UNITS, {"round": of.pk, "kind": kind, "on": on, "revision": revision})
        for unit, component in cursor.fetchall():
            found[unit].add(component)
    return found
