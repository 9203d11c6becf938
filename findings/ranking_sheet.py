"""Ask: what does the page of a ranking show: lists with parts, changes, rewards, and a small chart a unit?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from findings.appeal_sheets import language
from findings.chart_svg import Scale, faint_lines, hidden_symbols, scale_of, small_chart
from findings.decision_words import reason_words
from findings.evaluated import last_day
from findings.ledger_sheets import money
from findings.ledger_workbook import kind_label
from findings.models import Result, Round
from findings.plan_rules import rules_of
from findings.reasons import text_in
from findings.results import ResultQuery, results_of
from findings.round_frame import scored_kinds
from findings.round_series import line_of, marks_of, rounds_up_to
from findings.scoring.components import rounded
from findings.scoring.plan import EvaluatedKind, PlanRules
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from grids.units import versions_on

MOST_CHARTS = 120
"""In a longer list a chart a unit would tell nobody anything."""


def ranking_sheet(
    of: Round, roles: frozenset[str], kind: str, group: str, bulletin: int
) -> dict[str, Any]:
    """The lists of a kind: the one called ``group``, or all of them (empty). No ``kind``: the first there is.

    Raises BadParameter or NotFound for a kind or a list that is not there.
    """
    city, rules = current_city(), rules_of(of.plan)
    kinds = _ordered(scored_kinds(of, bulletin), rules, city)
    kind = kind or next(iter(kinds), "")
    if not kind:
        return {"kinds": [], "lists": []}
    told = results_of(of, ResultQuery(kind, "all", bulletin), city)
    names = group_names(of, rules.evaluated_kind(kind))
    rows = told["results"]
    groups = list(dict.fromkeys(entry["group"] for entry in rows))
    if group and group not in groups:
        raise NotFound(f"Round {of.key} has no list “{group[:40]}” of {kind}.", parameter="group")
    charts = _Charts(of, kind, roles, bulletin, len(rows))
    lists = [
        _list(each, names, [entry for entry in rows if entry["group"] == each], charts, of)
        for each in groups if group in ("", each)
    ]
    components = [
        {"key": rule.key, "label": text_in(rule.label, language()), "weight": rule.weight}
        for rule in rules.components if any(_part(entry, rule.key) for entry in rows)
    ]
    for each in (entry for listed in lists for entry in listed["rows"]):
        each["shown_parts"] = [
            {"label": rule["label"]} | _shown_part(each, rule["key"], rules.places) for rule in components
        ]
    return {
        "kinds": [(key, kind_label(key, city)) for key in kinds],
        "kind": kind, "kind_label": kind_label(kind, city), "bulletin": bulletin,
        "groups": sorted(((each, names.get(each, each)) for each in groups if each), key=lambda two: two[0]),
        "group": group, "lists": lists, "components": components, "places": rules.places,
        "symbols": hidden_symbols(charts.symbols), "scale": charts.scale, "chart_rounds": charts.names,
        "not_counted": [
            (text_in(each["reason"], language()), each["findings"]) for each in told["not_counted"]
        ],
        "decided_since": told["decided_since"], "published_elsewhere": told["published_elsewhere"],
        "currency": city.currency, "pays": any(entry.get("reward_yuan") for entry in rows),
        "full_mark": rules.full_mark,
    }


def _ordered(kinds: Iterable[str], rules: PlanRules, city: City) -> list[str]:
    """The plan's order first, then the city's."""
    order = [entry.kind for entry in rules.evaluated] + [each.key for each in city.kinds]
    return sorted(kinds, key=lambda kind: order.index(kind) if kind in order else len(order))


def group_names(of: Round, entry: EvaluatedKind | None) -> dict[str, str]:
    """What the lists of a kind are called: the plan's own words, or the unit each is ranked inside."""
    if entry is None:
        return {}
    if entry.groups:
        return {group.key: text_in(group.label, language()) for group in entry.groups}
    if not entry.group_kind or of.revision is None:
        return {}
    versions = versions_on(last_day(of), int(of.revision.number or 0), [entry.group_kind])
    return dict(versions.values_list("code", "name"))


def _list(
    group: str, names: Mapping[str, str], entries: list[dict[str, Any]], charts: _Charts, of: Round
) -> dict[str, Any]:
    charts.begin(group, [entry["unit"]["code"] for entry in entries])
    return {
        "key": group, "name": names.get(group, group),
        "rows": [_row(entry, charts, of) for entry in entries],
    }


def _row(entry: dict[str, Any], charts: _Charts, of: Round) -> dict[str, Any]:
    unit = entry["unit"]
    moved, reward = entry.get("change"), entry.get("reward_yuan")
    address = reverse("unit-page", kwargs={"kind": unit["kind"], "code": unit["code"]})
    return entry | {
        "address": f"{address}?round={of.key}",
        "chart": charts.chart(unit["code"], unit["name"]),
        "rank_moved": moved["rank"] if moved else None,
        "score_moved": _signed(moved["score"]) if moved else "",
        "reward": whole_money(Decimal(reward)) if reward and Decimal(reward) else "",
        "why_not": text_in(reason_words(entry["reason"]), language()) if entry.get("reason") else "",
        "pays_in": bool(reward) and Decimal(reward) < 0,
    }


def _signed(difference: str) -> str:
    return difference.replace("-", "−") if difference.startswith("-") else f"+{difference}"


def whole_money(amount: Decimal) -> str:
    """A sum without needless cents and with a true minus: −600,000."""
    return money(amount).removesuffix(".00").replace("-", "−")


def _part(entry: Mapping[str, Any], component: str) -> dict[str, Any] | None:
    return next((part for part in entry["parts"] if part["component"] == component), None)


def _shown_part(entry: Mapping[str, Any], component: str, places: int) -> dict[str, Any]:
    part = _part(entry, component)
    score = part["score"] if part else None
    return {
        "score": None if score is None else rounded(Decimal(score), places),
        "findings": part["findings"] if part else None,
    }


class _Charts:
    """A small chart for each unit, the lines of its list behind it, all on one scale."""

    def __init__(self, of: Round, kind: str, roles: frozenset[str], bulletin: int, units: int) -> None:
        self.symbols: list[str] = []
        self.lines: dict[str, list[float | None]] = {}
        self.rounds = rounds_up_to(of, roles) if units <= MOST_CHARTS else []
        self.names = [each.key for each in self.rounds]
        if len(self.rounds) > 1:
            rows = Result.objects.filter(round=of, kind=kind, bulletin=bulletin)
            unit_of = dict(rows.values_list("code", "unit_version__unit_id"))
            marks = marks_of(kind, self.rounds, list(unit_of.values()))
            self.lines = {code: line_of(marks[unit], self.rounds) for code, unit in unit_of.items()}
        self.scale: Scale = scale_of(value for line in self.lines.values() for value in line)
        self._behind = ""

    def begin(self, group: str, codes: list[str]) -> None:
        """The lines of the list whose units come next."""
        lines = [self.lines[code] for code in codes if code in self.lines]
        self._behind = f"lines-{len(self.symbols)}" if len(lines) > 1 else ""
        if self._behind:
            self.symbols.append(faint_lines(self._behind, lines, self.scale))

    def chart(self, code: str, name: str) -> str:
        """The chart of a unit; empty where there is nothing to draw."""
        line = self.lines.get(code)
        if line is None or all(value is None for value in line):
            return ""
        return small_chart(line, self.scale, told_line(name, self.names, line), self._behind)


def told_line(name: str, rounds: list[str], line: list[float | None]) -> str:
    """What a line shows, in words: where it begins and ends, its lowest and its highest."""
    known = [(value, key) for value, key in zip(line, rounds, strict=True) if value is not None]
    if not known:
        return gettext("%(name)s: no scores") % {"name": name}
    (first, since), (last, until) = known[0], known[-1]
    (least, low), (most, high) = min(known), max(known)
    number = ngettext("%(number)d round", "%(number)d rounds", len(known)) % {"number": len(known)}
    return gettext(
        "%(name)s, %(number)s: %(first).2f in %(since)s, %(last).2f in %(until)s; "
        "lowest %(least).2f (%(low)s), highest %(most).2f (%(high)s)"
    ) % {
        "name": name, "number": number, "first": first, "since": since, "last": last, "until": until,
        "least": least, "low": low, "most": most, "high": high,
    }
