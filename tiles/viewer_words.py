"""Ask: how are departments and the parts of a score called, for the map page?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from findings.models import Plan, Round
from grids.models import Duty


def departments_in_charge(language: str, on: date) -> list[dict[str, Any]]:
    """Each department with the codes of the categories it holds on a day, in the order of their names.

    A duty for a category everywhere; one that holds in a single unit only says nothing of the city.
    """
    rows = Duty.objects.filter(
        role=Duty.Role.DEPARTMENT, unit__isnull=True, category__isnull=False, valid__contains=on
    ).values_list("body_id", "body__name", "body__names", "category__code")
    found: dict[int, dict[str, Any]] = {}
    for number, name, names, code in rows.order_by("category__code"):
        told = found.setdefault(
            number, {"key": str(number), "name": str(names.get(language) or name), "categories": []}
        )
        if code not in told["categories"]:
            told["categories"].append(code)
    return sorted(found.values(), key=lambda each: (each["name"], each["key"]))


def component_names(rounds: Iterable[Round], language: str) -> dict[str, str]:
    """What the plans of these rounds call the components of scores; where they differ, the newest."""
    plans = Plan.objects.filter(pk__in={each.plan_id for each in rounds}).order_by("valid", "version")
    found: dict[str, str] = {}
    for components in plans.values_list("rules__components", flat=True):
        for component in components or ():
            label = component.get("label") or {}
            found[component["key"]] = str(label.get(language) or next(iter(label.values()), component["key"]))
    return found
