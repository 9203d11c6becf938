"""Ask: what does the page of a unit show: score over time, parts, findings, who answers for it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from findings.appeal_sheets import language
from findings.chart_svg import Line, large_chart, scale_of
from findings.decision_words import reason_words
from findings.finding_sight import sight_in
from findings.ledger_workbook import kind_label
from findings.models import Finding, Result, Round
from findings.plan_rules import rules_of
from findings.ranking_sheet import group_names, told_line, whole_money
from findings.reasons import text_in
from findings.round_series import line_of, marks_of, rounds_up_to
from findings.score_explained import ComponentTold, LossTold, ScoreTold, explained
from findings.scoring.plan import PlanRules
from findings.unit_bodies import bodies_of_unit
from findings.unit_found import UnitFound
from findings.unit_losses import left_out_of, losses_of, lying_in, parts_of
from findings.unit_map import Spot, unit_map
from gis_core.city import City
from gis_core.permissions import profile_for

MOST_BEHIND = 60


def unit_sheet(found: UnitFound, user: Any, roles: frozenset[str], city: City) -> dict[str, Any]:
    """Everything the page shows; what lies in a round as far as somebody sees into it."""
    sheet: dict[str, Any] = {
        "unit": found, "kind_label": kind_label(found.kind, city), "result": found.result,
        "bodies": bodies_of_unit(found.unit, found.on, roles, city), "groups": [], "findings": [],
    }
    of, seen = found.round, list[Finding]()
    if of is not None:
        sight = sight_in(of, user)
        sheet |= {"sight": sight} | _over_time(found, of, roles)
        if found.result is not None:
            rules = rules_of(of.plan)
            groups, seen = losses_of(found.result, of, user, sight, rules)
            left = left_out_of(found.result, of, user, sight)
            sheet |= {"groups": groups, "left_out": left} | _scored(found, of, rules, city, len(left))
        else:
            sheet["findings"], seen = lying_in(found.unit, of, sight, user)
    return sheet | {"map": _map(found, seen, roles, city)}


def _map(found: UnitFound, findings: Iterable[Finding], roles: frozenset[str], city: City) -> str:
    profile = profile_for(roles, city)
    places = [(each, (each.geometry.x, each.geometry.y)) for each in findings if each.geometry is not None]
    spots = [
        Spot(each.pk, each.source_key, *told) for each, place in places
        if (told := place if profile is None else profile.place(*place)) is not None
    ]
    words = gettext("Map of %(name)s with %(number)d findings") % {"name": found.name, "number": len(spots)}
    return unit_map(found.kind, found.unit, found.on, found.revision, spots, city, words, profile)


def _over_time(found: UnitFound, of: Round, roles: frozenset[str]) -> dict[str, Any]:
    """The chart and the table of scores, with the lines of the same list behind."""
    rounds = rounds_up_to(of, roles)
    beside = _beside(found, of)
    marks = marks_of(found.kind, rounds, [found.unit, *beside])
    own = marks.get(found.unit, {})
    line = line_of(own, rounds)
    if not any(value is not None for value in line):
        return {"chart": "", "history": []}
    names = [each.key for each in rounds]
    faint = [Line("faint", "", line_of(marks[unit], rounds)) for unit in beside if unit in marks]
    scale = scale_of(value for each in (*faint, Line("own", "", line)) for value in each.values)
    lines = [*faint, Line("own", found.name, line)]
    chart = large_chart(names, lines, scale, told_line(found.name, names, line))
    history = [
        {"round": each, "score": own[each.pk].score, "rank": own[each.pk].rank}
        for each in reversed(rounds) if each.pk in own
    ]
    return {"chart": chart, "history": history, "others": bool(faint)}


def _beside(found: UnitFound, of: Round) -> Sequence[int]:
    """The units of the same list in this round, where it is short enough to be drawn."""
    if found.result is None:
        return []
    rows = Result.objects.filter(
        round=of, kind=found.kind, bulletin=found.result.bulletin, group=found.result.group
    ).exclude(unit_version__unit=found.unit)
    units = list(rows.values_list("unit_version__unit_id", flat=True)[: MOST_BEHIND + 1])
    return units if len(units) <= MOST_BEHIND else []


def _scored(found: UnitFound, of: Round, rules: PlanRules, city: City, left: int) -> dict[str, Any]:
    result = found.result
    assert result is not None  # noqa: S101  (for the type checker)
    parts = parts_of(result, rules)
    told = _told(found, result, of, rules, city, parts, left)
    names = group_names(of, rules.evaluated_kind(found.kind)) if result.group else {}
    return {
        "parts": parts, "how": explained(told)["zh" if language() == "zh" else "en"], "among": told.among,
        "list_name": names.get(result.group, ""), "places": rules.places,
        "plan_label": text_in(rules.label, language()),
        "reward": whole_money(result.reward) if result.reward else "", "pays": result.reward < 0,
        "currency": city.currency, "behind": told.behind,
    }


def _told(
    found: UnitFound, result: Result, of: Round, rules: PlanRules, city: City,
    parts: Sequence[dict[str, Any]], left: int,
) -> ScoreTold:
    labels = {rule.key: rule.label for component in rules.components for rule in component.categories}
    rows = list(result.parts.all())
    among, behind = _neighbours(result, of)
    return ScoreTold(
        unit=found.name, round=of.key, plan=rules.label, kind=dict(city.kind(found.kind).labels),
        full_mark=rules.full_mark, counted=result.findings, not_counted=left,
        components=[
            ComponentTold(
                component.label if (component := rules.component(row.component)) else {"en": row.component},
                row.effective_weight, row.score,
            )
            for row in rows
        ],
        losses=[
            LossTold(labels.get(each["key"], {"en": each["key"]}), each["points"], each["findings"])
            for part in parts for each in part["categories"]
        ],
        adjustment=result.adjustment, awarded=result.awarded, exact=result.score_exact, score=result.score,
        places=rules.places, rank=result.rank, tied=result.tied, among=among, behind=behind,
        reward=result.reward or None, currency=city.currency, reason=reason_words(result.reason),
    )


def _neighbours(result: Result, of: Round) -> tuple[int, Decimal | None]:
    """How many units of its list have a rank, and the points to the one just ahead."""
    listed = Result.objects.filter(
        round=of, kind=result.kind, bulletin=result.bulletin, group=result.group, rank__isnull=False
    )
    rows = list(listed.order_by("rank").values_list("rank", "score"))
    ahead = [score for rank, score in rows if result.rank is not None and rank < result.rank]
    if not ahead or result.score is None:
        return len(rows), None
    return len(rows), ahead[-1] - result.score
