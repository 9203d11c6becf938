"""Ask: how far is a round on its way to publication, and what can whoever looks at it do next?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from findings.acknowledged import sensitivity_list
from findings.appeal_rights import is_office
from findings.bulletins import published_bulletins
from findings.canonical import digest
from findings.imported_rounds import is_imported
from findings.models import Appeal, PublishConsent, Result, Round
from findings.results import decided_since, objection_days
from findings.round_state import bulletin_being_made, city_day
from gis_core.errors import NotFound

_MOST_CHANGES = 200


def round_for_the_office(key: str) -> Round:
    """The round of that key, whatever its state; raises NotFound."""
    found = Round.objects.select_related("plan", "revision").filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no round {key[:10]}.", parameter="round")
    return found


def publication_state(of: Round, user: Any) -> dict[str, Any]:
    """Everything the office looks at before it publishes: results, appeals, days, the sensitivity list."""
    bulletin = bulletin_being_made(of)
    entries = sensitivity_list(of)
    asked = _request(of, bulletin)
    return {
        "round": of.key,
        "status": of.status,
        "bulletin_being_made": bulletin,
        "objection": objection_days(of),
        "objection_over": _objection_over(of),
        "open_appeals": Appeal.objects.filter(finding__round=of, state=Appeal.State.OPEN).count(),
        "units_scored": _units_scored(of, bulletin),
        "decided_since": decided_since(of),
        "changes": list(_changes(of, bulletin)) if bulletin and bulletin > 1 else [],
        "sensitivity": {"sha256": digest(entries), "entries": entries},
        "requested": None if asked is None else {
            "at": asked.at.isoformat(), "by": asked.by.get_username(), "own": asked.by_id == user.pk,
        },
        "bulletins": published_bulletins(of),
        "may": list(_may(of, bulletin, asked, user)),
    }


def _request(of: Round, bulletin: int | None) -> PublishConsent | None:
    standing = PublishConsent.objects.filter(
        round=of, bulletin=bulletin or 0, step=PublishConsent.Step.ASK, lapsed_at__isnull=True
    )
    return standing.select_related("by").first()


def _objection_over(of: Round) -> bool:
    return of.objection is None or city_day() >= of.objection.upper


def _units_scored(of: Round, bulletin: int | None) -> dict[str, int]:
    rows = Result.objects.filter(round=of, bulletin=bulletin or of.bulletin, score__isnull=False)
    found: dict[str, int] = {}
    for kind in rows.order_by("kind").values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def _changes(of: Round, bulletin: int) -> Iterator[dict[str, Any]]:
    """The units whose score or rank the correction changes, with both."""
    told = ("kind", "code", "score", "rank")
    former = {
        (kind, code): (score, rank) for kind, code, score, rank in
        Result.objects.filter(round=of, bulletin=bulletin - 1).values_list(*told)
    }
    rows = Result.objects.filter(round=of, bulletin=bulletin).order_by("kind", "code").values_list(*told)
    changed = [row for row in rows if former.get(row[:2]) != row[2:]]
    for kind, code, score, rank in changed[:_MOST_CHANGES]:
        before = former.get((kind, code), (None, None))
        yield {
            "kind": kind, "code": code, "score": _text(score), "rank": rank,
            "score_before": _text(before[0]), "rank_before": before[1],
        }


def _text(score: Any) -> str | None:
    return None if score is None else str(score)


def _may(of: Round, bulletin: int | None, asked: PublishConsent | None, user: Any) -> Iterator[str]:
    """The steps that are next, for one of the office; the acts themselves look once more."""
    if not is_office(user) or is_imported(of):
        return
    if of.status == Round.Status.OPEN:
        yield "close"
    elif of.status == Round.Status.CLOSED:
        yield "release"
    elif bulletin is None:
        yield "correct"
    else:
        yield from ("ask",) if asked is None else ("withdraw",)
        if asked is not None and asked.by_id != user.pk:
            yield "confirm"
        if of.status == Round.Status.PUBLISHED:
            yield "cancel"
