"""Ask: what do the pages about appeals show, and which units and bodies do they offer to be named?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from findings.appeal_answers import (
    AppealQuery,
    computed_answer,
    files_of,
    finding_entry,
    in_full,
    is_overdue,
    rulings_told,
)
from findings.appeal_rights import answering_bodies, bodies_held
from findings.decision_words import reason_words
from findings.models import Appeal, Finding, NotCounted
from findings.plan_rules import rules_of
from findings.reasons import text_in
from findings.scoring.plan import PlanFault
from gis_core.city import City
from gis_core.current_city import current_city
from grids.models import Body, Duty
from grids.units import newest_revision, versions_on

MOST_OFFERED = 400
ROLE_LABELS: Mapping[str, Any] = dict(Duty.Role.choices)
SEVERITIES: Mapping[str, Any] = dict(Finding.Severity.choices)


def language() -> str:
    """The reader's language, as names are kept by."""
    return (get_language() or "en").split("-")[0]


def appeal_sheet(appeal: Appeal, user: Any) -> dict[str, Any]:
    """What the page of an appeal shows."""
    told, finding = in_full(appeal, user), appeal.finding
    return {
        "appeal": appeal,
        "told": told,
        "body_name": _named(appeal.body),
        "says_body_name": _named(appeal.says_body) if appeal.says_body else "",
        "may": told["may"],
        "overdue": is_overdue(appeal),
        "about_whose": appeal.kind in (Appeal.Kind.WHOSE, Appeal.Kind.DISCLAIM),
        "evidence": list(files_of(appeal)),
        "timeline": _timeline(appeal, told),
        "severities": _severities(finding),
        "offered": offered(finding),
        "role_labels": ROLE_LABELS,
    } | finding_sheet(finding)


def finding_sheet(finding: Finding) -> dict[str, Any]:
    """What a page shows of a finding: what was seen, the computed answer, rulings, what it costs."""
    city, computed = current_city(), computed_answer(finding)
    return {
        "finding": finding,
        "category": category_named(finding),
        "severity": SEVERITIES.get(finding.severity, finding.severity),
        "place": finding.geometry,
        "deductions": [
            each | {"label": _kind(each["kind"], city)} for each in finding_entry(finding)["deductions"]
        ],
        "not_counted": [
            {
                "label": _kind(row.kind, city), "code": row.code,
                "reason": reason_words(row.reason)["zh" if language() == "zh" else "en"],
            }
            for row in _not_counted(finding)
        ],
        "units": [each | {"label": _kind(each["kind"], city)} for each in (computed or {}).get("units", [])],
        "bodies": [_answering(each) for each in (computed or {}).get("bodies", [])],
        "computed": computed,
        "rulings": [ruling_shown(each, city) for each in rulings_told(finding)],
    }


def list_sheet(query: AppealQuery, rows: list[Appeal], user: Any) -> dict[str, Any]:
    """What the list of appeals shows beside its filters."""
    return {
        "rows": [{
            "appeal": row, "overdue": is_overdue(row), "category": category_named(row.finding),
            "body": text_in({"zh": row.body.name, **row.body.names}, language()),
        } for row in rows],
        "query": query,
        "states": Appeal.State.choices,
        "kinds": Appeal.Kind.choices,
        "bodies": _bodies_to_choose(user),
    }


def form_sheet(finding: Finding, user: Any, answering: frozenset[int]) -> dict[str, Any]:
    """What the form to appeal shows: for whom, which kinds, whose else it may be."""
    bodies = Body.objects.filter(pk__in=bodies_held(user) & answering).order_by("name")
    return {
        "for_bodies": [{"id": body.pk, "name": _named(body)} for body in bodies],
        "kinds": Appeal.Kind.choices,
        "offered": offered(finding),
    } | finding_sheet(finding)


def offered(finding: Finding) -> dict[str, list[dict[str, str]]]:
    """The units and bodies of the finding's day that a form offers, MOST_OFFERED of each at most.

    Ranked units first, then the communities; the bodies that answer for the finding first, then
    those with a duty over some ground or field, the communities' last. Others can be typed in.
    """
    city, newest = current_city(), newest_revision()
    if newest is None or newest.number is None:
        return {"units": [], "bodies": []}
    kinds = [kind.key for kind in city.kinds if kind.ranked] + ["community"]
    versions = versions_on(finding.observed_on, newest.number, kinds)
    rows = sorted(versions.values_list("kind", "code", "name"), key=lambda row: (kinds.index(row[0]), row[1]))
    answering = answering_bodies(finding)
    duties = Duty.objects.filter(valid__contains=finding.observed_on)
    known = Q(pk__in=duties.values("body")) | Q(pk__in=answering)
    bodies = Body.objects.filter(known).order_by("kind", "name")
    found = sorted(bodies, key=lambda body: (body.pk not in answering, body.kind == Body.Kind.COMMUNITY))
    return {
        "units": [
            {"code": code, "name": f"{name} · {_kind(kind, city)}"}
            for kind, code, name in rows[:MOST_OFFERED]
        ],
        "bodies": [{"name": body.name} for body in found[:MOST_OFFERED]],
    }


def _bodies_to_choose(user: Any) -> list[dict[str, Any]]:
    """The bodies that appealed, or of one's own."""
    held = bodies_held(user)
    appealed = Appeal.objects.filter(**({"body__in": held} if held else {})).values("body")
    bodies = Body.objects.filter(pk__in=appealed).order_by("name")
    return [{"id": body.pk, "name": _named(body)} for body in bodies]


def _named(body: Body) -> str:
    return text_in({"zh": body.name, **body.names}, language())


def _kind(kind: str, city: City) -> str:
    return text_in(city.kind(kind).labels, language()) if city.has_kind(kind) else kind


def category_named(finding: Finding) -> str:
    """What was found, in the reader's language."""
    if finding.category is None:
        return str(finding.category_text)
    return text_in({"zh": finding.category.name, **finding.category.names}, language())


def _answering(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": text_in(each["body"]["names"], language()), "post": each["post"],
        "role": ROLE_LABELS.get(each["role"], each["role"]), "share": each["share"],
        "because": text_in(each["because"], language()),
    }


def ruling_shown(each: dict[str, Any], city: City) -> dict[str, Any]:
    """A ruling (``findings.rulings.ruling_entry``) with what it names in the reader\'s language."""
    unit, body = each["unit"], each["body"]
    return each | {
        "unit_label": f"{_kind(unit['kind'], city)}: {unit['name']} ({unit['code']})" if unit else "",
        "body_name": text_in(body["names"], language()) if body else "",
        "role_label": ROLE_LABELS.get(each["role"], ""),
        "at": datetime.fromisoformat(each["decided_at"]),
    }


def _not_counted(finding: Finding) -> list[NotCounted]:
    if finding.round is None or finding.round.sealed:
        return []
    rows = NotCounted.objects.filter(finding=finding, bulletin=finding.round.bulletin)
    return list(rows.order_by("kind", "code"))


def _severities(finding: Finding) -> list[dict[str, Any]]:
    """The severities an upheld appeal can set, with what each costs: not more than the present one."""
    try:
        rules = rules_of(finding.plan)
    except PlanFault:
        return []
    rule = rules.category(finding.category.code) if finding.category else None
    present = rule.deductions.get(finding.severity) if rule else None
    if rule is None or present is None:
        return []
    labels = {each.key: text_in(each.label, language()) for each in rules.severities}
    return [
        {"key": key, "label": labels.get(key, key), "points": points}
        for key, points in rule.deductions.items() if points <= present
    ]


def _timeline(appeal: Appeal, told: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened when, the first first."""
    return sorted(_events(appeal, told), key=lambda event: event["at"])


def _events(appeal: Appeal, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"at": appeal.made_at, "what": "filed", "who": told["filed_by"] or _named(appeal.body)}
    for file in files_of(appeal):
        if (file.added_at - appeal.made_at).total_seconds() > 1:
            yield {"at": file.added_at, "what": "evidence", "who": file.name}
    if appeal.decided_at is not None:
        yield {"at": appeal.decided_at, "what": appeal.state, "who": told["decided_by"] or ""}
