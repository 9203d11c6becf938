"""Ask: what do the pages show of plans: the list, one plan in words and tables, two side by side?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, gettext

from findings.appeal_rights import is_office
from findings.models import Plan, Round
from findings.plan_names import Names, kind_names, names_for
from findings.plan_rules import rules_of
from findings.plan_sight import name_of, visible_plans
from findings.scoring.plan import PlanRules
from findings.scoring.plan_compare import PartPair, RowPair, compare_plans, held
from findings.scoring.plan_layout import Part
from findings.scoring.plan_layout_parts import PARTS
from findings.scoring.plan_sentences import sentences
from findings.scoring.plan_tables import Row, Tables, columns_of, tables_of


def language() -> str:
    """The reader's language, zh or en."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def plan_list(user: Any, roles: frozenset[str]) -> dict[str, Any]:
    """Every version of every plan with its rounds, and the two newest to be compared."""
    found = visible_plans(roles)
    return {
        "plans": [told_plan(plan, rounds) for plan, rounds in found],
        "names": [name_of(plan) for plan, _ in found],
        "office": is_office(user),
        "a": name_of(found[1][0]) if len(found) > 1 else "",
        "b": name_of(found[0][0]) if found else "",
    }


def told_plan(plan: Plan, rounds: Sequence[Round]) -> dict[str, Any]:
    """What the list and the head of a page tell of a plan."""
    of = language()
    keys = sorted(each.key for each in rounds)
    return {
        "plan": plan,
        "name": name_of(plan),
        "label": plan.names.get(of) or plan.names.get("en") or next(iter(plan.names.values()), plan.code),
        "first_day": plan.valid.lower,
        "last_day": plan.valid.upper - timedelta(days=1),
        "rounds": keys,
        "in_use": [each.key for each in rounds if each.status != Round.Status.PUBLISHED],
    }


def plan_sheet(plan: Plan, rounds: Sequence[Round], user: Any) -> dict[str, Any]:
    """One plan: in sentences, and part by part."""
    rules, of = rules_of(plan), language()
    tables = tables_of(rules)
    names = names_for(tables, rules.last_day, of)
    return told_plan(plan, rounds) | {
        "rules": rules,
        "sentences": sentences(rules, of, kind_names()),
        "fictitious_rules": _in(rules.fictitious, of),
        "parts": [_part(each, tables, names, of) for each in PARTS if tables[each.key]],
        "versions": list(
            Plan.objects.filter(code=plan.code).exclude(pk=plan.pk).defer("rules").order_by("-version")
        ) if is_office(user) else [],
        "office": is_office(user),
    }


def _in(labels: Any, of: str) -> str:
    return (labels.get(of) or next(iter(labels.values()))) if labels else ""


def _part(of: Part, tables: Tables, names: Names, language: str) -> dict[str, Any]:
    """A part as it is read: columns that say nothing are left out, the document itself is a list of facts."""
    rows = tables[of.key]
    columns = [
        column for column in columns_of(of, tables)
        if (column.of != ("en" if language == "zh" else "zh") or not _is_label(column))
        and any(held(of, column, row) for row in rows)
    ]
    return {
        "key": of.key,
        "title": of.words.name(language),
        "more": of.words.more(language),
        "single": of.single,
        "headings": [_heading(column, language) for column in columns],
        "rows": [[_cell(of, column, row, names) for column in columns] for row in rows],
        "facts": [
            (_heading(column, language), _cell(of, column, row, names)["text"])
            for row in rows for column in columns
        ] if of.single else [],
    }


def _is_label(column: Any) -> bool:
    return bool(column.field.kind == "labels")


def _heading(column: Any, language: str) -> str:
    return column.field.words.name(language) if column.of == language else column.heading(language)


def _cell(of: Part, column: Any, row: Row, names: Names) -> dict[str, Any]:
    number = column.field.kind in ("number", "signed", "count", "deductions", "sums")
    return {
        "heading": _heading(column, names.language),
        "text": names.said(of, column, row, held(of, column, row)), "number": number,
    }


def comparison_sheet(a: PlanRules, b: PlanRules) -> list[dict[str, Any]]:
    """Two plans part by part, what is different marked in words."""
    of = language()
    together = {key: [*rows, *tables_of(b)[key]] for key, rows in tables_of(a).items()}
    before, after = (names_for(together, day, of) for day in (_day(a), _day(b)))
    return [_compared(pair, before, after, of) for pair in compare_plans(a, b)]


def _day(rules: PlanRules) -> date:
    return rules.last_day


def _compared(pair: PartPair, before: Names, after: Names, language: str) -> dict[str, Any]:
    return {
        "key": pair.part.key,
        "title": pair.part.words.name(language),
        "same": pair.same,
        "reordered": pair.reordered,
        "summary": _summary(pair),
        "rows": [
            _compared_row(pair, row, before, after, language) for row in pair.rows if row.state != "same"
        ],
        "unchanged": pair.counts["same"],
    }


def _summary(pair: PartPair) -> str:
    """How many rows are in each state, in words."""
    words = {"changed": gettext("changed"), "added": gettext("new"), "removed": gettext("gone")}
    told = [f"{words[state]} {pair.counts[state]}" for state in words if pair.counts[state]]  # type: ignore[index]
    return " · ".join([*told, *([gettext("another order")] if pair.reordered else [])])


def _compared_row(
    pair: PartPair, row: RowPair, before: Names, after: Names, language: str
) -> dict[str, Any]:
    words = {"changed": gettext("changed"), "added": gettext("new"), "removed": gettext("gone")}
    cells = []
    for cell in row.changed:
        a = before.said(pair.part, cell.column, row.a or {}, cell.a or "")
        b = after.said(pair.part, cell.column, row.b or {}, cell.b or "")
        if a or b:
            cells.append({"heading": _heading(cell.column, language), "a": a, "b": b})
    return {
        "state": row.state, "word": words[row.state], "name": _row_name(pair, row, before, after),
        "cells": cells,
    }


def _row_name(pair: PartPair, row: RowPair, before: Names, after: Names) -> str:
    """What a row is called: its label and key, and what it belongs to."""
    here, names = (row.b, after) if row.b is not None else (row.a or {}, before)
    if pair.part.single:
        return pair.part.words.name(names.language)
    told = [
        names.said(pair.part, column, here, here.get(column.name, ""))
        for column in pair.columns if column.name in pair.part.identity and column.name != "key"
    ]
    label = here.get(f"label.{names.language}") or here.get("label.en") or here.get("label.zh") or ""
    return " · ".join(filter(None, [*told, label or here.get("key", "")]))
