"""Act: how does the demo's settled ground become records?"""

from __future__ import annotations

from findings.demo.settled import PHOTO, SINCE, DemoSettled
from grids.settlements import put_border_rule, put_special_area
from grids.site_decisions import record_site_decision


def put_demo_settled(settled: DemoSettled) -> int:
    """Settle the ground, by the acts that commands use; how many things were settled."""
    for area in settled.areas:
        put_special_area(area, SINCE)
    for rule in settled.rules:
        put_border_rule(rule, SINCE)
    for decision in settled.decisions:
        record_site_decision(decision, files=[PHOTO])
    return len(settled.areas) + len(settled.rules) + len(settled.decisions)
