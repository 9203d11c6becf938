"""Ask: what does scoring a round start from: units, their findings, their visits?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import F, FilteredRelation, Q

from findings.models import Assignment, Finding, Round
from findings.scoring.plan import EvaluatedKind
from findings.scoring.score import Observation
from findings.scoring.standings import EvaluatedUnit, FoundInUnit, chosen_to_evaluate
from grids.parents import primary_parents
from grids.units import versions_on

_VISITED_UNITS = (Path(__file__).parent / "sql" / "visited_units.sql").read_text()


@dataclass(frozen=True, slots=True)
class Inspected:
    """An inspection finding of a round, and the state of its place as assigned (None: not yet)."""

    number: int
    observation: Observation
    place_mark: str
    state: str | None


def last_day(of: Round) -> date:
    """The last city day of a round: its units are those of that day."""
    last: date = of.period.upper - timedelta(days=1)
    return last


def evaluated_units(entry: EvaluatedKind, on: date, revision: int) -> tuple[list[EvaluatedUnit], list[str]]:
    """The units of a kind that the plan evaluates, in force on the city's day ``on``.

    Beside them the codes of those the plan evaluates but puts into no list to be ranked in.
    """
    versions = versions_on(on, revision, [entry.kind]).order_by("code")
    parents = primary_parents(entry.kind, entry.group_kind, on, revision) if entry.group_kind else {}
    return chosen_to_evaluate(entry, versions.values_list("pk", "unit_id", "code"), parents)


def inspected(of: Round) -> list[Inspected]:
    """The round's inspection findings, with the state of their places as currently assigned."""
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
    return [
        Inspected(pk, Observation(source_key, category or "", severity, observed_at), mark, state)
        for pk, source_key, category, severity, observed_at, mark, state in rows
    ]


def in_units(findings: Iterable[Inspected], units: Mapping[int, int]) -> Iterator[FoundInUnit]:
    """The findings with their unit: ``units`` gives its identity by the finding's number.

    A finding outside every evaluation zone is not scored, nor is one without a place.
    """
    for each in findings:
        unit = units.get(each.number)
        outside = each.state == Assignment.State.OUTSIDE
        yield FoundInUnit(each.observation, None if outside else unit, _why_not(each, unit))


def findings_in_units(of: Round, kind: str) -> Iterator[FoundInUnit]:
    """The round's inspection findings with the chosen unit of ``kind``, as assigned."""
    return in_units(inspected(of), chosen_units(of, kind))


def chosen_units(of: Round, kind: str) -> dict[int, int]:
    """The identity of the chosen unit of ``kind`` for each assigned inspection finding of the round."""
    rows = Assignment.objects.filter(
        is_current=True,
        finding__round=of,
        finding__source=Finding.Source.INSPECTION,
        units__kind=kind,
        units__chosen=True,
    ).values_list("finding_id", "units__unit_version__unit_id")
    return dict(rows)


def _why_not(finding: Inspected, unit: int | None) -> str:
    if finding.place_mark and finding.state is None:
        return f"the place is not to be trusted ({finding.place_mark})"
    if finding.state is None:
        return "not assigned yet"
    if finding.state == Assignment.State.OUTSIDE:
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
