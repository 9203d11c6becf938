"""Ask: what is frozen when a bulletin is published, file by file?

The names are those of the files in the proof package. Nothing in it names a person: findings by their
keys, bodies by their numbers, places as precise as the city's public profile lets everybody see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from findings.canonical import differences
from findings.freeze import overrides_of
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import AssignmentUnit, Correction, Finding, LedgerEntry, Result, Round, Snapshot
from findings.plan_rules import rules_of
from findings.present import Present
from findings.result_document import computed_document
from findings.round_inputs import ReadRound, read_all
from findings.scoring.inputs import RoundInputs
from findings.scoring.plan_document import plan_to_yaml
from findings.scoring.standings import left_out
from findings.stored_results import stored_results
from gis_core.current_city import current_city
from gis_core.errors import Conflict
from gis_core.public_profile import PublicProfile

INPUTS, RESULTS = "inputs/{}.json", "results/{}.json"


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


@dataclass(frozen=True)
class Computed:
    """One kind of a round: its inputs, and the results they come to as a document."""

    inputs: RoundInputs
    results: dict[str, Any]


def computed_kinds(of: Round, held: HeldRows = STANDING_NOW) -> dict[str, Computed]:
    """Every evaluated kind of a scored round, computed from the rows of the database that are ``held``."""
    return {kind: computed_kind(kind, read) for kind, read in read_all(of, held).items()}


def computed_kind(kind: str, read: ReadRound) -> Computed:
    """One kind, computed from what was read."""
    made = read.standings
    results = computed_document(kind, read.inputs, made)
    results["not_counted"] = sorted(
        (
            {"finding": left.finding, "code": left.code, "reason": left.reason}
            for left in left_out(read.units, read.found, made)
        ),
        key=lambda left: (left["code"], left["finding"]),
    )
    return Computed(read.inputs, results)


def frozen_record(of: Round, bulletin: int, present: Present) -> dict[str, Any]:
    """The files of a bulletin about to be published, as it is at ``present``; its list was acknowledged.

    Raises Conflict where the stored results are not those that its findings come to now.
    """
    computed = {kind: computed_kind(kind, read) for kind, read in present.read.items()}
    for kind, each in computed.items():
        _require_equal(of, kind, present.stored.get(kind) or stored_results(of, bulletin, kind), each.results)
    rules = rules_of(of.plan)
    return {
        "plan.json": rules.to_dict(),
        "plan.yaml": plan_to_yaml(rules),
        "round.json": _round_file(of),
        "units.json": _unit_names(of, bulletin),
        "places.json": places_file(of),
        "ledger.json": ledger_file(of, bulletin),
        "sensitivity.json": present.listed,
        **{INPUTS.format(kind): each.inputs.to_dict() for kind, each in computed.items()},
        **{RESULTS.format(kind): each.results for kind, each in computed.items()},
    }


def _require_equal(of: Round, kind: str, stored: dict[str, Any], computed: dict[str, Any]) -> None:
    if stored == computed:
        return  # which nearly always holds, and is seen at once
    for difference in differences(stored, computed):
        raise Conflict(
            f"The stored results of round {of.key} are not what it comes to now: {kind} {difference}.",
            hint="Run: manage.py score_round " + of.key, code="results-changed",
        )


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
    """The place of each inspection finding, cut to what everybody may see, as texts in degrees WGS84.

    ``shape`` says that it is a line or an area, of which the place is a point; ``settled`` gives by kind
    the border rule or decision on site by which it counts elsewhere than the map alone would have it.
    """
    profile = current_city().public_profile
    settled = _settled(of)
    rows = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION).order_by("source_key")
    return {
        "decimals": profile.coordinate_decimals,
        "places": [
            {
                "finding": key, "on": on.isoformat(), "mark": mark, "shape": "point" if whole else "extent",
                **_told(place, profile),
                "settled": settled.get(key, {}),
            }
            for key, on, mark, place, whole in rows.annotate(whole=Q(extent__isnull=True)).values_list(
                "source_key", "observed_on", "place_mark", "geometry", "whole"
            )
        ],
    }


def _settled(of: Round) -> dict[str, dict[str, str]]:
    """By finding and kind: what settled whose ground it is."""
    rows = AssignmentUnit.objects.filter(
        assignment__is_current=True, assignment__finding__round=of, chosen=True,
        assignment__finding__source=Finding.Source.INSPECTION,
    ).exclude(settled_by="").order_by("pk")
    found: dict[str, dict[str, str]] = {}
    for key, kind, settled in rows.values_list("assignment__finding__source_key", "kind", "settled_by"):
        found.setdefault(key, {})[kind] = settled
    return found


def _told(place: Any, profile: PublicProfile) -> dict[str, str | None]:
    """Longitude and latitude as texts; None where there is no place, or it is withheld from the public."""
    told = profile.place(place.x, place.y) if place else None
    return {
        name: None if told is None else format(Decimal(str(told[at])), "f")
        for at, name in enumerate(("lon", "lat"))
    }


def ledger_file(of: Round, bulletin: int) -> list[dict[str, Any]]:
    """The money that follows from the bulletin, entry by entry; of a correction the differences.

    Sums as texts; what was settled later, by whom and when is no part of it.
    """
    rows = LedgerEntry.objects.filter(round=of, bulletin=bulletin).order_by("kind", "group", "code")
    return [
        {
            "kind": row.kind, "group": row.group, "code": row.code, "rank": row.rank,
            "amount": format(row.amount, "f"), "currency": row.currency,
        }
        for row in rows
    ]
