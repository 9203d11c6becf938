"""Ask: what is frozen when a bulletin is published, file by file?

The names are those of the files in the proof package. Nothing in it names a person: findings by their
keys, bodies by their numbers, places as precise as the city's public profile lets everybody see them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from findings.acknowledged import sensitivity_list
from findings.freeze import overrides_of
from findings.models import Correction, Finding, Result, Round, Snapshot
from findings.plan_rules import rules_of
from findings.scoring.plan_document import plan_to_yaml
from findings.stored_results import stored_kinds, stored_results
from gis_core.current_city import current_city

RESULTS = "results/{}.json"


def about(of: Round, bulletin: int, published_at: datetime) -> dict[str, Any]:
    """Which bulletin a manifest is about; ``corrects`` names the bulletin before and why it was wrong."""
    city = current_city()
    return {
        "city": city.key,
        "fictitious": city.fictitious,
        "round": of.key,
        "bulletin": bulletin,
        "plan": {"code": of.plan.code, "version": of.plan.version},
        "revision": of.revision.number if of.revision else None,
        "published_at": published_at.isoformat(timespec="seconds"),
        "corrects": _corrects(of, bulletin),
    }


def _corrects(of: Round, bulletin: int) -> dict[str, Any] | None:
    made = Correction.objects.filter(round=of, bulletin=bulletin).select_related("document").first()
    if made is None:
        return None
    former = Snapshot.objects.filter(round=of, bulletin__lt=bulletin).order_by("-bulletin").first()
    return {
        "bulletin": bulletin - 1, "sha256": former.sha256 if former else None,
        "reason": made.reason, "document": made.document.number,
    }


def frozen_record(of: Round, bulletin: int) -> dict[str, Any]:
    """The files of a bulletin about to be published."""
    results = {kind: stored_results(of, bulletin, kind) for kind in stored_kinds(of, bulletin)}
    rules = rules_of(of.plan)
    return {
        "plan.json": rules.to_dict(),
        "plan.yaml": plan_to_yaml(rules),
        "round.json": _round_file(of),
        "units.json": _unit_names(of, bulletin),
        "places.json": places_file(of),
        "ledger.json": ledger_file(of, bulletin),
        "sensitivity.json": sensitivity_list(of),
        **{RESULTS.format(kind): document for kind, document in results.items()},
    }


def _round_file(of: Round) -> dict[str, Any]:
    city, objection = current_city(), of.objection
    return {
        "city": dict(city.names),
        "time_zone": city.time_zone,
        "round": of.key,
        "from": of.period.lower.isoformat(),
        "until": of.period.upper.isoformat(),
        "objection": [objection.lower.isoformat(), objection.upper.isoformat()] if objection else None,
        "overrides": overrides_of(of),
    }


def _unit_names(of: Round, bulletin: int) -> dict[str, dict[str, str]]:
    """The name of every unit with a result, by kind and code."""
    found: dict[str, dict[str, str]] = {}
    rows = Result.objects.filter(round=of, bulletin=bulletin).order_by("kind", "code")
    for kind, code, name in rows.values_list("kind", "code", "unit_version__name"):
        found.setdefault(kind, {})[code] = name
    return found


def places_file(of: Round) -> dict[str, Any]:
    """The place of each inspection finding, cut to what everybody may see, as texts in degrees WGS84."""
    decimals = current_city().public_profile.coordinate_decimals
    rows = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION).order_by("source_key")
    return {
        "decimals": decimals,
        "places": [
            {
                "finding": key, "on": on.isoformat(), "mark": mark,
                "lon": _rounded(place.x, decimals) if place else None,
                "lat": _rounded(place.y, decimals) if place else None,
            }
            for key, on, mark, place in rows.values_list(
                "source_key", "observed_on", "place_mark", "geometry"
            )
        ],
    }


def _rounded(degrees: float, decimals: int) -> str:
    return format(Decimal(str(round(degrees, decimals))), "f")


def ledger_file(of: Round, bulletin: int) -> list[dict[str, Any]]:
    """The money that follows from the bulletin, entry by entry."""
    return []
