"""Ask: what is already there that an import of findings has to respect?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from findings.intake_rows import STATUS_COLUMNS
from findings.models import Finding, Plan, Round, Visit
from findings.periods import round_key_of
from findings.plan_rules import rules_of
from findings.scoring.plan import Labels
from gis_core.errors import NotFound


def plan_of_code(code: str) -> Plan:
    """The newest version of a plan; raises NotFound naming those there are."""
    found = Plan.objects.filter(code=code).order_by("-version").first()
    if found is None:
        known = ", ".join(Plan.objects.order_by("code").values_list("code", flat=True).distinct())
        raise NotFound(
            f"There is no plan “{code}”.", parameter="plan",
            hint=f"There are: {known}." if known else "Run: manage.py import_plan FILE --commit",
        )
    return found


def categories_by_word(plan: Plan) -> dict[str, int]:
    """The plan's categories by code, and by name in every language; codes win over names."""
    entries = [entry.category for entry in plan.categories.select_related("category").order_by("pk")]
    words: dict[str, int] = {}
    for category in entries:
        words.setdefault(category.code, category.pk)
    for category in entries:
        for name in (category.name, *category.names.values()):
            words.setdefault(name, category.pk)
    return words


def words_of_severities(plan: Plan) -> dict[str, str]:
    """Severity by every word that means it: the database's three, and the plan's names of them."""
    known = {value: value for value in Finding.Severity.values}
    for rule in rules_of(plan).severities:
        if rule.key in known:
            known |= _words(rule.key, rule.label)
    return known


def words_of_components(plan: Plan) -> dict[str, str]:
    """The plan's components by key and by name in every language."""
    known: dict[str, str] = {}
    for component in rules_of(plan).components:
        known |= _words(component.key, component.label)
    return known


def _words(key: str, label: Labels) -> dict[str, str]:
    return {key: key} | dict.fromkeys(label.values(), key)


@dataclass(frozen=True)
class RoundOfDay:
    """The round a day falls in, or why there is none for the plan (``hint``)."""

    pk: int | None
    key: str
    published: bool
    hint: str = ""


class RoundBook:
    """The rounds there are, asked once; ``of`` says which one a city day falls in."""

    def __init__(self, plan: Plan, round_length: str) -> None:
        self._plan, self._length = plan, round_length
        self._rounds = list(Round.objects.select_related("plan").order_by("period"))
        self._known: dict[date, RoundOfDay] = {}

    def of(self, day: date) -> RoundOfDay:
        """The round of the plan whose period holds ``day``."""
        if day not in self._known:
            self._known[day] = self._find(day)
        return self._known[day]

    def _find(self, day: date) -> RoundOfDay:
        held = next((each for each in self._rounds if each.period.lower <= day < each.period.upper), None)
        if held is None:
            key = round_key_of(day, self._length)
            command = f"manage.py open_round {key} --plan {self._plan.code} --commit"
            return RoundOfDay(None, "", False, f"run: {command}")
        if held.plan_id != self._plan.pk:
            return RoundOfDay(None, "", False, f"round {held.key} is evaluated under plan {held.plan.code}")
        return RoundOfDay(held.pk, held.key, held.status == Round.Status.PUBLISHED)


COMPARED = (
    "category_text", "severity", "observed_at", "description", "received_x", "received_y",
    "received_epsg", "received_datum", "accuracy_m",
)  # fmt: skip
"""What no later file changes in a finding that is there."""


def known_findings(source: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The findings of a source that are there, by key: what may and may not change in them."""
    rows = Finding.objects.filter(source=source, source_key__in=list(keys)).values(
        "pk", "source_key", "round__key", "round__status", *COMPARED, *STATUS_COLUMNS.values()
    )
    return {row["source_key"]: row for row in rows}


def known_visits(keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Visit]:
    """The visits that are there, by round and key."""
    wanted = set(keys)
    rounds = {of for of, _ in wanted}
    found = Visit.objects.filter(round__in=rounds, source_key__in={key for _, key in wanted})
    return {(visit.round_id, visit.source_key): visit for visit in found}
