"""Act: how is a decision made on site 现场确权 kept, and how does a later one supersede it?

A decision is a fact: once recorded it is not changed. A later one that supersedes it takes days from
it; it stays, and is told. Recording the same under the same code again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, NotFound, Unprocessable
from gis_core.stamping import bump
from grids.models import DecisionEvidence, SiteDecision
from grids.scans import Scan, scan
from grids.settlement_checks import far_from_unit, shape_of, standing_decisions
from grids.settlement_ground import ground_of, square_metres
from grids.settlement_models import ROLES
from grids.settlement_names import body_meant, category_meant, unit_meant
from grids.settlement_wishes import DecisionWish, one_of, words
from grids.settlements import (
    NO_DAY,
    TOPIC,
    Settled,
    document_numbered,
    hold_settling,
    same_ground,
    stored,
    today,
)

MOST_FILES = 30
_MOST_PRESENT = 100


@transaction.atomic
def record_site_decision(
    wish: DecisionWish, by: Any = None, files: Sequence[tuple[str, bytes]] = ()
) -> Settled:
    """Record a decision with its evidence (name, bytes); raises a Fault naming what is wrong.

    Under a code that is known: the same decision again is no fault and adds what evidence is new;
    another one is a Conflict.
    """
    scans = [scan(name, content) for name, content in files]
    hold_settling()
    city = current_city()
    code = words(wish.code, "code", 40)
    ground = ground_of(wish.geometry, wish.buffer_m, city)
    fields = _fields(wish, city)
    known = SiteDecision.objects.select_for_update(of=("self",)).filter(code=code).first()
    if known is not None:
        _must_be_the_same(known, fields, ground, wish)
        added = _keep(known, scans, by)
        return Settled("stays", code, known.name, known, (f"{added} files added.",) if added else ())
    row = SiteDecision.objects.create(
        code=code, **fields, geometry=stored(ground), valid=fields["as_decided"], recorded_by=by,
        changed_at=timezone.now(),
    )
    told = _supersede(wish, row, ground, city)
    told += _others_there(wish, row, ground, city)
    if row.unit is not None:
        told += far_from_unit(row.unit, ground, wish.since, city)
    if wish.since < today(city):
        told.append(f"It settles days since {wish.since}, which are past: answers for them there are stale.")
    _keep(row, scans, by)
    bump(TOPIC)
    return Settled("starts", code, row.name, row, tuple(told))


def _fields(wish: DecisionWish, city: City) -> dict[str, Any]:
    if wish.until is not None and wish.until <= wish.since:
        raise BadParameter(
            f"It would end on {wish.until}, before it begins on {wish.since}.", parameter="until",
            hint="The end is the first day on which it no longer holds.",
        )
    decided_on = wish.decided_on or min(wish.since, today(city))
    if decided_on > today(city):
        raise BadParameter(
            f"It was not decided on {decided_on}: that day is to come.", parameter="decided_on"
        )
    if not wish.unit and not wish.body:
        raise BadParameter("A decision names a unit, or a body and its role, or both.", parameter="unit")
    if bool(wish.body) != bool(wish.role):
        raise BadParameter("A body and its role go together.", parameter="role" if wish.body else "body")
    return {
        "name": words(wish.name, "name", 200),
        "unit_id": unit_meant(wish.unit, wish.since, city).pk if wish.unit else None,
        "body_id": body_meant(wish.body).pk if wish.body else None,
        "role": one_of(wish.role, ROLES, "role") if wish.role else "",
        "category_id": category_meant(wish.category, wish.since).pk if wish.category else None,
        "as_decided": DateRange(wish.since, wish.until),
        "decided_on": decided_on,
        "present": _present(wish.present),
        "reason": words(wish.reason, "reason", 4000),
        "document": document_numbered(wish.document),
    }


def _present(names: Sequence[str]) -> list[str]:
    if len(names) > _MOST_PRESENT:
        raise BadParameter(f"{_MOST_PRESENT} who were present are the most.", parameter="present")
    return [words(name, "present", 100) for name in names]


def _must_be_the_same(
    known: SiteDecision, fields: Mapping[str, Any], ground: shapely.MultiPolygon, wish: DecisionWish
) -> None:
    # A day of deciding that is not said again is the one that was kept.
    said = fields if wish.decided_on is not None else {**fields, "decided_on": known.decided_on}
    other = [name.removesuffix("_id") for name, value in said.items() if getattr(known, name) != value]
    other += [] if same_ground(known, ground) else ["geometry"]
    if other:
        raise Conflict(
            f"Another decision is recorded under “{known.code}”; different: {', '.join(other)}.",
            hint="A decision is not changed. Record a new one under a code of its own that supersedes it.",
            code="decision-exists", different=other,
        )
    left = [code for code in wish.supersedes if not known.supersedes.filter(code=code).exists()]
    if left and SiteDecision.objects.filter(code__in=left, superseded_by=None).exists():
        raise Conflict(
            f"“{known.code}” is recorded already and does not supersede {', '.join(left)}.",
            hint="Record a new decision that does.", code="decision-exists", different=["supersedes"],
        )


def _keep(row: SiteDecision, scans: Sequence[Scan], by: Any) -> int:
    """Keep files with a decision, each once; how many were new."""
    kept = set(row.evidence.values_list("sha256", flat=True))
    new = {each.sha256: each for each in scans if each.sha256 not in kept}
    if len(kept) + len(new) > MOST_FILES:
        raise Conflict(f"A decision keeps {MOST_FILES} files at most.", hint="Join scans into one PDF.")
    for each in new.values():
        DecisionEvidence.objects.create(
            decision=row, name=each.name, media_type=each.media_type, sha256=each.sha256,
            content=each.content, added_by=by,
        )
    return len(new)


@transaction.atomic
def add_evidence(code: str, by: Any, name: str, content: bytes) -> tuple[DecisionEvidence, bool]:
    """Keep a file with a decision; and whether it is new: the same file again is no fault."""
    sent = scan(name, content)
    row = SiteDecision.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NotFound(f"There is no decision “{code[:40]}”.")
    new = _keep(row, [sent], by) > 0
    return row.evidence.defer("content").get(sha256=sent.sha256), new


def _supersede(
    wish: DecisionWish, row: SiteDecision, ground: shapely.MultiPolygon, city: City
) -> list[str]:
    """Take from the decisions that the new one supersedes its days; what is to be told of it."""
    told: list[str] = []
    for code in dict.fromkeys(wish.supersedes):
        old = SiteDecision.objects.select_for_update(of=("self",)).filter(code=code).first()
        if old is None or old.pk == row.pk:
            raise Unprocessable(
                f"There is no decision “{code[:40]}” to supersede.", hint="Record the earlier one first.",
                parameter="supersedes",
            )
        old.valid, old.superseded_by, old.changed_at = _before(old.valid, wish.since), row, timezone.now()
        old.save(update_fields=["valid", "superseded_by", "changed_at"])
        told += _told_of(old, row, ground, city)
    return told


def _before(valid: DateRange, day: date) -> DateRange:
    """The days of a range that lie before a day; of one that holds nothing before it, none."""
    if valid.isempty or (valid.lower is not None and valid.lower >= day):
        return NO_DAY
    return DateRange(valid.lower, day if valid.upper is None else min(valid.upper, day))


def _told_of(old: SiteDecision, row: SiteDecision, ground: shapely.MultiPolygon, city: City) -> list[str]:
    days = "on no day any more" if old.valid.isempty else f"until {old.valid.upper}"
    told = [f"Decision {old.code} of {old.decided_on} is superseded and holds {days}."]
    left = square_metres(shapely.difference(shape_of(old), ground), city.metric_srid)
    if left > 1:
        told.append(f"{left:,.0f} m² of {old.code} are not settled by {row.code}.")
    if row.category_id is not None and old.category_id is None:
        told.append(f"{old.code} held for every category, {row.code} holds for one.")
    return told


def _others_there(
    wish: DecisionWish, row: SiteDecision, ground: shapely.MultiPolygon, city: City
) -> list[str]:
    others = standing_decisions(
        ground, wish.since, wish.until, row.category_id, {row.code, *wish.supersedes}, city
    )
    return [
        f"Decision {each.code} of {each.decided_on} stands on {shared:,.0f} m² of this ground too; "
        "say that it is superseded if it is."
        for each, shared in others
    ]
