"""A round whose plan has tables of rewards for zones and, inside each county, for townships; for tests."""

from findings.models import Plan
from findings.plans import store_plan
from findings.rounds import close_round, open_round, release_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from grids.units import newest_revision
from tests.findings import drawn_round as drawn
from tests.people import publish

PLAN = drawn.PLAN + """
rewards:
  - {kind: zone, from_top: ["1000000"], from_bottom: ["-1000000"], tied: share}
  - {kind: township, from_top: ["50000.5"], from_bottom: [], tied: share}
"""


def scored(key="2022-12", litter="B", plan=PLAN):
    """A scored round in which each half was inspected, and something was found in one of them."""
    of = open_round(key, Plan.objects.first() or store_plan(plan_from_yaml(plan)))
    drawn.visit(of, f"{key}-west", 0.5, 0.5)
    drawn.visit(of, f"{key}-east", 3.5, 0.5)
    if litter:
        column = 0.5 if litter == "A" else 3.5
        found = drawn.finding(of, f"{key}-litter", column, 0.5)
        drawn.assign_to(found, litter, newest_revision())
    score_round(key)
    return of


def published(key="2022-12", litter="B", plan=PLAN):
    """That round, published by two persons."""
    of = scored(key, litter, plan)
    close_round(key)
    release_round(key)
    publish(key)
    of.refresh_from_db()
    return of
