"""Ask: by which value of a divided component does each finding of a round count?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q

from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import Round
from findings.scoring.plan import PlanRules
from findings.supposed import AS_STORED, Supposed
from grids.models import UnitVersion


@dataclass(frozen=True, slots=True)
class _Lying:
    """A finding and the unit of the dividing kind (identity number) it lies in.

    ``assigned`` is what was said of that unit when the finding was assigned.
    """

    key: str
    on: date
    unit: int
    assigned: Mapping[str, Any]


def divisions(
    of: Round, rules: PlanRules, revision: int, held: HeldRows = STANDING_NOW, supposed: Supposed = AS_STORED
) -> dict[str, str]:
    """The value of the dividing attribute of the unit each finding lies in, by source key.

    As the unit was on the finding's day, as believed under ``revision`` (its number) or ``supposed``: what is
    said of a unit can change without any finding being assigned anew.
    """
    found: dict[str, str] = {}
    for component in rules.components:
        division = component.division
        if division is None:
            continue
        categories = [rule.key for rule in component.categories]
        lying = list(_lying(of, categories, division.kind, held, supposed))
        said = _said(division.kind, {each.unit for each in lying}, revision)
        for each in lying:
            value = _attributes(each, said, supposed).get(division.attribute)
            found[each.key] = "" if value is None else str(value)
    return found


def _lying(
    of: Round, categories: Collection[str], kind: str, held: HeldRows, supposed: Supposed
) -> Iterator[_Lying]:
    rows = (
        held.findings_of(of)
        .filter(category__code__in=categories)
        .annotate(current=FilteredRelation("assignments", condition=Q(held.answer("assignments__"))))
        .annotate(chosen=FilteredRelation(
            "current__units", condition=Q(current__units__kind=kind, current__units__chosen=True)
        ))
        .annotate(unit=F("chosen__unit_version__unit_id"), said=F("chosen__unit_version__attributes"))
        .values_list("pk", "source_key", "observed_on", "unit", "said")
    )
    for finding, key, on, stored, said in rows:
        unit = supposed.unit_of(finding, kind, stored)
        if unit is not None:
            yield _Lying(key, on, unit, said or {})


_Said = Mapping[int, list[tuple[Any, Mapping[str, Any]]]]
"""By identity number the days of each version of a unit, and its attributes on them."""


def _said(kind: str, units: Collection[int], revision: int) -> _Said:
    rows = UnitVersion.objects.filter(
        kind=kind, unit__in=list(units), believed__contains=revision
    ).values_list("unit_id", "valid", "attributes")
    found: dict[int, list[tuple[Any, Mapping[str, Any]]]] = defaultdict(list)
    for unit, days, attributes in rows:
        found[unit].append((days, attributes))
    return found


def _attributes(lying: _Lying, said: _Said, supposed: Supposed) -> Mapping[str, Any]:
    becoming = supposed.units_on(lying.on).get(lying.unit)
    if becoming is not None and becoming.polygon is not None:
        return becoming.attributes
    versions = said.get(lying.unit, [])
    return next((attributes for days, attributes in versions if lying.on in days), lying.assigned)
