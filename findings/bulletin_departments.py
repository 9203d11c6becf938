"""Ask: what were the departments' handling rates in a round, as the bulletin prints them?"""

from __future__ import annotations

from findings.bulletin import COMPUTED, DepartmentRate
from findings.departments import IMPORTED, department_rates
from findings.models import Round


def departments_of(of: Round) -> tuple[DepartmentRate, ...]:
    """What counts for the round (findings.departments): the sheet that was sent, in its order, else what its
    imported cases come to; empty where there is neither. A department without a case due has no rate.
    """
    counts = department_rates(of)
    source = counts.says if counts.source == IMPORTED else COMPUTED
    return tuple(
        DepartmentRate(each.name, each.due, each.handled, each.on_time, each.handled_rate, source)
        for each in counts.departments
    )
