"""Ask: which rounds are there, and which results has one of them, for whoever asks?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from findings.bulletins import superseded_by
from findings.decision_words import note_words, reason_words
from findings.freeze import overrides_of
from findings.imported_rounds import is_imported, told_import
from findings.models import Assignment, DeductionLine, NotCounted, Result, ResultPart, Round, Ruling
from findings.periods import is_round_key
from findings.plan_rules import rules_of
from findings.round_state import is_frozen
from findings.scoring.ranking import change
from findings.scoring.score import rounded
from gis_core.city import City
from gis_core.errors import BadParameter, NotFound
from gis_core.permissions import ALL_IN_SIGHT, Sight, round_visible
from gis_core.public_profile import PublicProfile
from gis_core.stamps import versions

DECISIONS, RESULTS = "decisions", "results"
"""The stamps, by round, of rulings and appeals and of results."""


def _existing_for(roles: frozenset[str]) -> QuerySet[Round]:
    """The rounds that exist for those roles, with plan and revision (without the plan's long rules).

    The database leaves the others out: a hidden round is not even read, so that asking for one
    takes no longer than asking for none.
    """
    rounds = Round.objects.select_related("plan", "revision", "imported__document").defer("plan__rules")
    if not round_visible(sealed=True, published=False, roles=roles):
        rounds = rounds.filter(released_at__isnull=False)
    if not round_visible(sealed=False, published=False, roles=roles):
        rounds = rounds.filter(status=Round.Status.PUBLISHED)
    return rounds


def visible_rounds(roles: frozenset[str]) -> list[Round]:
    """The rounds that exist for those roles, the newest first."""
    return list(_existing_for(roles).order_by("-period"))


def visible_round(key: str, roles: frozenset[str]) -> Round:
    """That round; NotFound when there is none or it does not exist for those roles, alike."""
    if not is_round_key(key):
        raise NotFound(
            "That is no round.", hint="Write 2022-11 for a month, 2022Q4 for a quarter.", parameter="round"
        )
    found = _existing_for(roles).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no round {key}.", parameter="round")
    return found


def _openness(found: Round) -> int:
    """How many may see a round: its makers, every role of the city, everybody."""
    return (not found.sealed) + (found.status == Round.Status.PUBLISHED)


def plain(number: Decimal) -> str:
    """A number as a decimal string, without needless zeros: 91.2084, 0, 0.9."""
    return format(number.normalize(), "f")


def round_summary(found: Round) -> dict[str, Any]:
    """What the list of rounds says of one."""
    return {
        "round": found.key,
        "status": found.status,
        "bulletin": found.bulletin,
        "plan": found.plan.code,
        "from": found.period.lower.isoformat(),
        "until": found.period.upper.isoformat(),
        "revision": found.revision.number if found.revision else None,
        "objection": objection_days(found),
        "recomputable": not is_imported(found),
        "results": f"/api/v1/rounds/{found.key}/results",
    }


def objection_days(found: Round) -> dict[str, str] | None:
    """The first and the last day of the objection period; None where it has no days of its own."""
    if found.objection is None:
        return None
    last = found.objection.upper - timedelta(days=1)
    return {"from": found.objection.lower.isoformat(), "to": last.isoformat()}


@dataclass(frozen=True)
class ResultQuery:
    """Which results are asked for: a kind, one group or all, and a bulletin's number."""

    kind: str
    group: str = "all"
    bulletin: int | None = None


def results_of(found: Round, query: ResultQuery, city: City) -> dict[str, Any]:
    """The results of a round in the shape of the API; raises BadParameter or NotFound."""
    if not city.has_kind(query.kind):
        known = ", ".join(kind.key for kind in city.kinds)
        raise BadParameter(
            f"There is no kind of unit “{query.kind}”.", hint=f"One of: {known}.", parameter="kind"
        )
    bulletin = _bulletin(found, query.bulletin)
    rows = _with_former(found, query.kind, _rows(found, query, bulletin))
    rules = rules_of(found.plan)
    pays = any(rule.kind == query.kind for rule in rules.rewards)
    entries = [_entry(found, row, former, rules.places, pays) for row, former in rows]
    return {
        "round": found.key,
        "bulletin": bulletin,
        "superseded_by": superseded_by(found, bulletin),
        "status": found.status,
        "plan": found.plan.code,
        "revision": found.revision.number if found.revision else None,
        "overrides": overrides_of(found),
        "published_elsewhere": told_import(found),
        "manifest": "sha256:" + hashlib.sha256(_canonical(entries)).hexdigest(),
        "results": entries,
        "not_counted": _not_counted_by_reason(found, query.kind, bulletin),
        "decided_since": decided_since(found),
    }


def decided_since(found: Round) -> bool:
    """Whether rulings or appeals came after the results were last computed: they are to be scored again.

    Never of a published round that nobody corrects: its results stay.
    """
    if is_frozen(found):
        return False
    decided, scored = versions([(DECISIONS, found.key), (RESULTS, found.key)])
    return 0 < scored < decided


def _not_counted_by_reason(found: Round, kind: str, bulletin: int) -> list[dict[str, Any]]:
    """How many findings took nothing from a unit of the kind, by reason; each stands in the lines."""
    rows = found.not_counted.filter(kind=kind, bulletin=bulletin)
    counts = rows.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")
    return [{"reason": reason_words(reason), "findings": number} for reason, number in counts]


def _bulletin(found: Round, wanted: int | None) -> int:
    """The number of the bulletin meant; a later one than the round's is being made, or is not there."""
    if wanted is not None and wanted > found.bulletin:
        raise NotFound(f"Round {found.key} has no bulletin {wanted} yet.", parameter="bulletin")
    return wanted or found.bulletin


def _canonical(entries: list[dict[str, Any]]) -> bytes:
    return json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _rows(found: Round, query: ResultQuery, bulletin: int) -> QuerySet[Result]:
    rows = (
        found.results.filter(kind=query.kind, bulletin=bulletin)
        .select_related("unit_version")
        .defer("unit_version__geometry", "unit_version__attributes")
        .prefetch_related("parts")
        .order_by("group", "rank", "code")
    )
    if query.group == "all":
        return rows
    rows = rows.filter(group=query.group)
    if not rows.exists():
        raise NotFound(
            f"Round {found.key} has no results of kind {query.kind} in group “{query.group}”.",
            parameter="group",
        )
    return rows


def _with_former(found: Round, kind: str, rows: QuerySet[Result]) -> list[tuple[Result, Result | None]]:
    """Each result with that of the same code in the round just before.

    A change would tell the former score: a former round that fewer may see than this one is left out.
    """
    before = Round.objects.filter(period__endswith=found.period.lower).first()
    if before is not None and _openness(before) < _openness(found):
        before = None
    former = (
        {row.code: row for row in before.results.filter(kind=kind, bulletin=before.bulletin)}
        if before
        else {}
    )
    return [(row, former.get(row.code)) for row in rows]


def _entry(
    found: Round, row: Result, former: Result | None, places: int, pays: bool
) -> dict[str, Any]:
    unit = {"kind": row.kind, "code": row.code, "name": row.unit_version.name}
    entry: dict[str, Any] = {"unit": unit, "group": row.group, "rank": row.rank, "tied": row.tied}
    if row.score is None or row.score_exact is None:
        return entry | {"score": None, "reason": row.reason, "parts": []}
    moved = change(row.rank, row.score, former.rank, former.score) if former else None
    return entry | {
        "score": str(rounded(row.score, places)),
        "score_exact": plain(row.score_exact),
        "change": {"rank": moved.rank, "score": str(rounded(moved.score, places))} if moved else None,
        "findings": row.findings,
        "parts": [_part(found, row, part) for part in row.parts.all()],
        "adjustment": plain(row.adjustment),
        "awarded": plain(row.awarded),
        "reward_yuan": plain(row.reward) if pays else None,
    }


def _part(found: Round, row: Result, part: ResultPart) -> dict[str, Any]:
    lines = f"/api/v1/rounds/{found.key}/results/{row.code}/lines?component={part.component}&kind={row.kind}"
    if row.bulletin != found.bulletin:
        lines += f"&bulletin={row.bulletin}"
    return {
        "component": part.component,
        "weight": plain(part.weight),
        "score": None if part.score is None else plain(part.score),
        "source": part.source,
        "method": part.method,
        "normaliser": plain(part.normaliser),
        "made_of": part.detail,
        "findings": part.findings,
        "lines": lines,
    }


def lines_of(
    found: Round, kind: str, code: str, component: str, profile: PublicProfile | None,
    sight: Sight = ALL_IN_SIGHT, bulletin: int | None = None,
) -> dict[str, Any]:
    """Every point a unit lost in a component, each with its finding, as far as ``sight`` reaches.

    ``bulletin``: the newest where none is named. ``profile``: by which places are told; None gives them as
    stored. Raises NotFound for a unit without such a part.
    """
    number = _bulletin(found, bulletin)
    part = (
        ResultPart.objects.filter(
            result__round=found,
            result__bulletin=number,
            result__kind=kind,
            result__code=code,
            component=component,
        )
        .select_related("result__unit_version")
        .first()
    )
    if part is None:
        raise NotFound(f"Round {found.key} has no component {component} for {kind} {code}.")
    lines = _in_sight(part.lines.all(), sight).select_related("finding")
    lines = lines.order_by("finding__observed_at", "finding__source_key")
    return {
        "round": found.key,
        "unit": {"kind": kind, "code": code, "name": part.result.unit_version.name},
        "component": component,
        "score": None if part.score is None else plain(part.score),
        "lines": [_line(line, profile) for line in lines],
        "not_counted": [_left_out(row) for row in _not_counted_in(found, number, kind, code, sight)],
    }


def _not_counted_in(
    found: Round, bulletin: int, kind: str, code: str, sight: Sight
) -> QuerySet[NotCounted]:
    """The findings that would have counted in a unit, in whichever component, as far as sight reaches."""
    rows = found.not_counted.filter(bulletin=bulletin, kind=kind, code=code)
    seen = _in_sight(rows, sight).select_related("finding", "finding__category")
    return seen.order_by("finding__observed_at", "finding__source_key")


def _left_out(row: NotCounted) -> dict[str, Any]:
    finding = row.finding
    return {
        "finding": finding.source_key,
        "category": finding.category.code if finding.category else None,
        "severity": finding.severity,
        "observed_at": finding.observed_at.isoformat(),
        "reason": reason_words(row.reason),
    }


Rows = TypeVar("Rows", DeductionLine, NotCounted)


def _in_sight(lines: QuerySet[Rows], sight: Sight) -> QuerySet[Rows]:
    """The rows whose finding lies in a territory, or is answered for by a body, in sight.

    By the computed answer or by the ruling that stands.
    """
    if sight.everywhere:
        return lines
    current = Assignment.objects.filter(is_current=True, finding=OuterRef("finding"))
    inside = current.filter(units__chosen=True, units__unit_version__unit__in=sight.territories)
    theirs = current.filter(bodies__body__in=sight.bodies)
    ruled = Ruling.objects.filter(is_current=True, finding=OuterRef("finding"))
    ruled = ruled.filter(Q(unit__in=sight.territories) | Q(body__in=sight.bodies))
    return lines.filter(Exists(inside) | Exists(theirs) | Exists(ruled))


def _line(line: DeductionLine, profile: PublicProfile | None) -> dict[str, Any]:
    finding, place = line.finding, line.finding.geometry
    told = (place.x, place.y) if place else None
    if told is not None and profile is not None:
        told = profile.place(*told)
    return {
        "finding": finding.source_key,
        "number": finding.pk,
        "category": line.category,
        "severity": finding.severity,
        "observed_at": finding.observed_at.isoformat(),
        "place": None if told is None else list(told),
        "asked": plain(line.asked),
        "factor": plain(line.factor),
        "division": line.division,
        "points": plain(line.points),
        "note": note_words(line.note),
    }
