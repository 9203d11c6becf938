"""Act: take a plan document into the database, with its catalogue."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from findings.appeal_rights import require_office
from findings.canonical import digest
from findings.models import Plan, PlanCategory
from findings.plan_files import XLSX, form_of
from findings.plan_workbook_reading import plan_from_workbook
from findings.scoring.plan import PlanRules
from findings.scoring.plan_document import plan_from_yaml
from gis_core.errors import Conflict, Unprocessable
from gis_core.stamping import bump
from grids.categories import CatalogueEntry, ensure_categories
from grids.models import Document

TOPIC = "plans"


def read_plan(path: Path) -> PlanRules:
    """The rules in a YAML, JSON or XLSX file.

    Raises PlanFault with every problem's path (of a workbook: its sheet and cell), Unprocessable or FileFault
    where the file cannot be read.
    """
    if form_of(path) == XLSX:
        if not path.is_file():
            raise Unprocessable(f"There is no file {path.name}.")
        return plan_from_workbook(path)
    try:
        return plan_from_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unprocessable(f"{path.name} cannot be read as text: {error.__class__.__name__}.") from error


def is_stored(rules: PlanRules) -> bool:
    """Whether the newest version of the plan says exactly this already."""
    newest = Plan.objects.filter(code=rules.key).order_by("-version").first()
    return newest is not None and newest.rules == rules.to_dict()


def digest_of(key: str) -> str:
    """What the newest version of a plan says, in short; “” where there is none. For ``save_plan``."""
    newest = Plan.objects.filter(code=key).order_by("-version").first()
    return "" if newest is None else digest({"version": newest.version, "rules": newest.rules})


@transaction.atomic
def save_plan(by: Any, rules: PlanRules, seen: str) -> Plan:
    """Store rules as somebody of the office edited them; ``seen`` is the ``digest_of`` their key before that.

    Raises NotAllowed for anybody else, Conflict when the plan was changed meanwhile.
    """
    require_office(by)
    list(Plan.objects.select_for_update().filter(code=rules.key).values_list("pk"))
    present = digest_of(rules.key)
    if present != seen:
        raise Conflict(
            f"Plan {rules.key} was changed meanwhile." if seen else f"There is a plan {rules.key} already.",
            hint="Open it again and compare." if seen else "Give another key, or edit that plan.",
        )
    if is_stored(rules):
        return Plan.objects.filter(code=rules.key).order_by("-version")[0]
    return store_plan(rules)


@transaction.atomic
def store_plan(rules: PlanRules) -> Plan:
    """Make ``rules`` the plan of its key and return it.

    The newest version is replaced as long as no round was published under it; a frozen one stays, and the
    rules become the next version, under which rounds opened from now on are evaluated.
    """
    plan = Plan.objects.select_for_update().filter(code=rules.key).order_by("-version").first()
    if plan is not None and plan.frozen_at is not None:
        plan = Plan(code=rules.key, version=plan.version + 1)
    plan = plan or Plan(code=rules.key)
    plan.names = dict(rules.label)
    plan.valid = DateRange(rules.first_day, rules.last_day + timedelta(days=1))
    plan.rules = rules.to_dict()
    plan.document = _document(rules)
    plan.save()
    _store_categories(plan, rules)
    bump(TOPIC)
    return plan


def _document(rules: PlanRules) -> Document | None:
    if not rules.document:
        return None
    return Document.objects.get_or_create(number=rules.document)[0]


def _store_categories(plan: Plan, rules: PlanRules) -> None:
    entries = [
        CatalogueEntry(rule.key, rule.label)
        for component in rules.components
        for rule in component.categories
    ]
    known = ensure_categories(rules.standard, entries, rules.first_day)
    plan.categories.all().delete()
    PlanCategory.objects.bulk_create(
        PlanCategory(
            plan=plan,
            category=known[values["code"]],
            component=values["component"],
            full_mark=values["full_mark"],
            floor=values["floor"],
            deductions=values["deductions"],
            immediate=values["immediate"],
        )
        for values in _category_values(rules)
    )


def _category_values(rules: PlanRules) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.key,
            "component": component.key,
            "full_mark": rule.full_mark,
            "floor": rule.floor,
            "deductions": {severity: str(points) for severity, points in rule.deductions.items()},
            "immediate": rule.immediate,
        }
        for component in rules.components
        for rule in component.categories
    ]
