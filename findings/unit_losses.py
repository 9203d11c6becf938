"""Ask: which points did a unit lose in a round, category by category, each with its findings?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse

from findings.appeal_sheets import SEVERITIES, language
from findings.decision_words import note_words, reason_words
from findings.finding_sight import findings_in, opened_by
from findings.models import DeductionLine, Finding, NotCounted, Result, ResultPart, Round
from findings.reasons import text_in
from findings.results import plain
from findings.scoring.components import rounded
from findings.scoring.plan import PlanRules
from gis_core.permissions import Sight

MOST_SHOWN = 800


def parts_of(result: Result, rules: PlanRules) -> list[dict[str, Any]]:
    """The components of a result in the plan's order, each with its categories and what they lost."""
    order = [rule.key for rule in rules.components]
    parts = sorted(result.parts.all(), key=lambda part: (
        order.index(part.component) if part.component in order else len(order)
    ))
    return [_part(part, rules) for part in parts]


def _part(part: ResultPart, rules: PlanRules) -> dict[str, Any]:
    rule = rules.component(part.component)
    severe = [_category(part, each, rules) for each in part.detail.get("categories", [])]
    return {
        "key": part.component,
        "label": text_in(rule.label, language()) if rule else part.component,
        "weight": plain(part.effective_weight),
        "score": None if part.score is None else rounded(part.score, rules.places),
        "points": None if part.score is None else rounded(part.score * part.effective_weight, rules.places),
        "source": part.source, "method": part.method, "findings": part.findings,
        "normaliser": None if part.normaliser == 1 else plain(part.normaliser),
        "categories": [each for each in severe if each["lost"]],
        "untouched": [each["label"] for each in severe if not each["lost"]],
        "indicators": part.detail.get("indicators", []),
        "divisions": part.detail.get("divisions", []),
    }


def _category(part: ResultPart, each: dict[str, Any], rules: PlanRules) -> dict[str, Any]:
    rule = rules.category(each["category"])
    lost = Decimal(each["full_mark"]) - Decimal(each["score"])
    return {
        "key": each["category"], "label": text_in(rule.label, language()) if rule else each["category"],
        "division": each.get("division", ""), "full_mark": each["full_mark"],
        "lost": plain(lost) if lost else "", "points": lost, "findings": each["findings"],
        "anchor": anchor(part.component, each["category"], each.get("division", "")),
        "at_floor": rule is not None and lost >= rule.most > 0,
    }


def anchor(component: str, category: str, division: str) -> str:
    """The place of the page where a category's findings stand."""
    return "-".join(filter(None, ("c", component, category, division)))


def losses_of(
    result: Result, of: Round, user: Any, sight: Sight, rules: PlanRules
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The lines of a result that somebody sees, grouped by category in the plan's order, and their findings.

    At most MOST_SHOWN lines; those that took most stand first in their category.
    """
    lines = DeductionLine.objects.filter(part__result=result).select_related("finding", "part")
    lines = lines.defer("part__detail", "finding__attributes", "finding__extent")  # long, and not shown
    if not sight.everywhere:
        lines = lines.filter(finding__in=findings_in(of, sight))
    lines = lines.order_by("part_id", "division", "category", "-points", "finding__observed_at")
    rows = list(lines[:MOST_SHOWN])
    opens = opened_by(user, [line.finding_id for line in rows])
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for line in rows:
        key = (line.part.component, line.category, line.division)
        groups.setdefault(key, []).append(_line(line, opens))
    order = [rule.key for component in rules.components for rule in component.categories]
    ordered = sorted(groups, key=lambda key: (order.index(key[1]) if key[1] in order else len(order), key[2]))
    return [_group(key, groups[key], rules) for key in ordered], [line.finding for line in rows]


def _group(key: tuple[str, str, str], lines: list[dict[str, Any]], rules: PlanRules) -> dict[str, Any]:
    component, category, division = key
    rule = rules.category(category)
    return {
        "anchor": anchor(component, category, division), "division": division,
        "label": text_in(rule.label, language()) if rule else category,
        "points": plain(sum((line["taken"] for line in lines), Decimal(0))), "lines": lines,
    }


def _line(line: DeductionLine, opens: frozenset[int]) -> dict[str, Any]:
    note = note_words(line.note)
    return finding_row(line.finding, opens) | {
        "taken": line.points, "points": plain(line.points),
        "asked": "" if line.asked == line.points else plain(line.asked),
        "factor": "" if line.factor == 1 else plain(line.factor),
        "note": text_in(note, language()) if note else "",
    }


def finding_row(finding: Finding, opens: frozenset[int]) -> dict[str, Any]:
    """A finding as a list shows it; its address and description for those who may open it."""
    opened = finding.pk in opens
    return {
        "number": finding.pk, "key": finding.source_key, "on": finding.observed_on,
        "severity": SEVERITIES.get(finding.severity, finding.severity),
        "address": reverse("finding", kwargs={"number": finding.pk}) if opened else "",
        "description": finding.description if opened else "",
        "rectified": finding.rectified_at is not None,
    }


def left_out_of(
    result: Result, of: Round, user: Any, sight: Sight
) -> list[dict[str, Any]]:
    """The findings that took nothing from the unit, each with its reason, as far as somebody sees."""
    rows = NotCounted.objects.filter(
        round=of, bulletin=result.bulletin, kind=result.kind, code=result.code
    ).select_related("finding")
    if not sight.everywhere:
        rows = rows.filter(finding__in=findings_in(of, sight))
    shown = list(rows.order_by("finding__observed_at", "finding__source_key")[:MOST_SHOWN])
    opens = opened_by(user, [row.finding_id for row in shown])
    return [
        finding_row(row.finding, opens) | {"reason": text_in(reason_words(row.reason), language())}
        for row in shown
    ]


def lying_in(unit: int, of: Round, sight: Sight, user: Any) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The findings of a round that lie in a unit without a result of its own, and these as rows."""
    found = findings_in(of, sight).filter(
        assignments__is_current=True, assignments__units__chosen=True,
        assignments__units__unit_version__unit=unit,
    )
    rows = list(found.select_related("category").order_by("-observed_at", "pk")[:MOST_SHOWN])
    opens = opened_by(user, [row.pk for row in rows])
    return list(_lying(rows, opens)), rows


def _lying(rows: Iterable[Finding], opens: frozenset[int]) -> Iterator[dict[str, Any]]:
    for row in rows:
        names = {"zh": row.category.name, **row.category.names} if row.category else {}
        yield finding_row(row, opens) | {"category": text_in(names, language())}
