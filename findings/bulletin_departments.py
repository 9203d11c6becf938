"""Ask: what were the departments' handling rates in a round, as far as they were recorded?"""

from __future__ import annotations

from findings.bulletin import DepartmentRate
from findings.departments import imported_rates
from findings.models import Round


def departments_of(of: Round) -> tuple[DepartmentRate, ...]:
    """Each department of the round's current sheet, in its order; empty where no sheet was taken in.

    A department without a case due has no rate. What is computed from imported cases is not printed.
    """
    sheet = imported_rates(of)
    if sheet is None:
        return ()
    return tuple(
        DepartmentRate(each.name, each.due, each.handled, each.on_time, each.handled_rate, sheet.says)
        for each in sheet.departments
    )
