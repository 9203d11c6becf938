"""Ask: which plan holds on a day, and what are its rules and categories?"""

from __future__ import annotations

from datetime import date

from findings.models import Plan
from findings.scoring.plan import AppealRules, PlanRules
from findings.scoring.plan_document import (
    appeal_rules_from_dict,
    plan_from_dict,
    treatment_rules_from_dict,
)
from findings.scoring.plan_parts import TreatmentRules
from gis_core.city import City
from gis_core.datums import UNCERTAINTY_M


def rules_of(plan: Plan) -> PlanRules:
    """The rules a stored plan holds."""
    return plan_from_dict(plan.rules)


def appeal_rules_of(plan: Plan) -> AppealRules:
    """How a stored plan treats appeals, without reading the rest of its rules."""
    return appeal_rules_from_dict(plan.rules)


def treatment_of(plan: Plan) -> TreatmentRules:
    """What a stored plan does with deferred findings, without reading the rest of its rules."""
    return treatment_rules_from_dict(plan.rules)


def plan_on(day: date) -> Plan | None:
    """The plan in force on the city's day, in its newest version; None when there is none.

    Its rules, a long document, are read only when asked for.
    """
    in_force = Plan.objects.filter(valid__contains=day).order_by("-version", "code")
    return in_force.defer("rules").first()


def widest_tolerance_m(city: City) -> float:
    """How far from a border a place may lie, however exactly it is placed, and yet be called at the border.

    The most of the city's tolerance, any plan's, and what any datum is uncertain.
    """
    by_plans = Plan.objects.values_list("rules__accountability__border_tolerance_m", flat=True)
    told = (float(each) for each in by_plans if each is not None)
    return max(city.border_tolerance_m, *UNCERTAINTY_M.values(), *told)
