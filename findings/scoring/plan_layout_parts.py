"""Pure: which parts has a plan's document, in the order an office reads them?"""

from __future__ import annotations

from findings.scoring import plan_layout_components as components
from findings.scoring import plan_layout_further as further
from findings.scoring import plan_layout_whole as whole
from findings.scoring.plan_layout import Part

PARTS: tuple[Part, ...] = (
    whole.PLAN, whole.EVALUATED, whole.GROUPS, whole.SEVERITIES,
    components.COMPONENTS, components.CATEGORIES, components.DIVISIONS, components.INDICATORS,
    further.MULTIPLIERS, further.AWARDS, further.ADJUSTMENTS, further.REWARDS, further.RULES, further.SHARES,
    whole.SOURCES,
)
"""A holder stands before what it holds."""


def part(key: str) -> Part:
    """The part of that key; raises StopIteration for an unknown one."""
    return next(each for each in PARTS if each.key == key)
