"""Ask: which departments are in charge of which categories of findings now, for a choice on the map?"""

from __future__ import annotations

from datetime import date
from typing import Any

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
