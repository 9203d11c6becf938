"""Ask: how is a trial of a plan told: as JSON, as CSV lines, as a page?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from findings.decision_words import reason_words
from findings.plan_names import kind_names
from findings.plan_trials import Outcome, TriedKind, TriedRound, TriedUnit
from gis_core.harmless_cells import harmless

COLUMNS = (
    "round", "plan_published", "kind", "group", "code", "name", "rank_published", "score_published",
    "reward_published", "rank_tried", "score_tried", "reward_tried", "moved", "reason",
)
_NOBODY = Outcome(None, None, None)


def told_trial(tried: Iterable[TriedRound]) -> list[dict[str, Any]]:
    """The trial as plain JSON."""
    return [
        {
            "round": each.round,
            "plan": each.plan,
            "tried": bool(each.kinds),
            "notes": [{"en": one.en, "zh": one.zh} for one in each.notes],
            "kinds": [
                {
                    "kind": kind.kind,
                    "notes": [{"en": one.en, "zh": one.zh} for one in kind.notes],
                    "units": [_told_unit(unit) for unit in kind.units],
                }
                for kind in each.kinds
            ],
        }
        for each in tried
    ]


def _told_unit(unit: TriedUnit) -> dict[str, Any]:
    return {
        "code": unit.code, "name": unit.name, "group": unit.group,
        "published": _told_outcome(unit.published), "tried": _told_outcome(unit.tried),
        "moved": unit.moved, "reason": unit.reason,
    }


def _told_outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {"rank": outcome.rank, "score": _score(outcome.score), "reward": _plain(outcome.reward)}


def _score(number: Decimal | None) -> str | None:
    """With the decimals it is published with."""
    return None if number is None else format(number, "f")


def _plain(number: Decimal | None) -> str | None:
    if number is None:
        return None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def trial_rows(tried: Iterable[TriedRound], language: str) -> Iterator[list[str]]:
    """The head and a line for each unit; a round that could not be tried has one line that says why."""
    yield list(COLUMNS)
    for each in tried:
        if not each.kinds:
            why = " ".join(one.said(language) for one in each.notes)
            yield [each.round, each.plan, *[""] * (len(COLUMNS) - 3), why]
        for kind in each.kinds:
            for unit in kind.units:
                named = [each.round, each.plan, kind.kind, unit.group, unit.code, unit.name]
                yield [*named, *_cells(unit, language)]


def _reason(unit: TriedUnit, language: str) -> str:
    """Why a unit has no result as tried."""
    return reason_words(unit.reason)["zh" if language.startswith("zh") else "en"] if unit.reason else ""


def _cells(unit: TriedUnit, language: str) -> list[str]:
    told = [
        "" if value is None else str(value)
        for outcome in (unit.published or _NOBODY, unit.tried or _NOBODY)
        for value in (outcome.rank, _score(outcome.score), _plain(outcome.reward))
    ]
    return [*told, "yes" if unit.moved else "no", _reason(unit, language)]


def trial_csv(tried: Iterable[TriedRound], language: str) -> str:
    """The lines as CSV; texts that a program would take for formulas are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in trial_rows(tried, language):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def trial_sheet(tried: Iterable[TriedRound], language: str) -> list[dict[str, Any]]:
    """The trial as a page shows it."""
    kinds = kind_names()
    return [
        {
            "round": each.round, "plan": each.plan, "notes": [one.said(language) for one in each.notes],
            "kinds": [_kind_sheet(kind, kinds, language) for kind in each.kinds],
        }
        for each in tried
    ]


def _kind_sheet(kind: TriedKind, kinds: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "label": kinds.get(kind.kind, kind.kind),
        "notes": [one.said(language) for one in kind.notes],
        "moved": sum(unit.moved for unit in kind.units),
        "pays": any((one or _NOBODY).reward for unit in kind.units for one in (unit.published, unit.tried)),
        "units": [
            {
                "name": unit.name, "code": unit.code, "moved": unit.moved,
                "group": _group_name(kind, unit.group, language),
                "published": _shown(unit.published), "tried": _shown(unit.tried),
                "only": "published" if unit.tried is None else "tried" if unit.published is None else "",
                "by": _by(unit), "places": abs(_by(unit) or 0),
                "reason": _reason(unit, language),
            }
            for unit in kind.units
        ],
    }


def _group_name(kind: TriedKind, key: str, language: str) -> str:
    """What a list is called; its key where nobody says."""
    labels = kind.groups.get(key, {})
    return labels.get(language) or next(iter(labels.values()), key)


def _shown(outcome: Outcome | None) -> dict[str, str]:
    if outcome is None or outcome.rank is None:
        return {"rank": "—", "score": "—", "reward": "—"}
    reward = Decimal(0) if outcome.reward is None else outcome.reward
    return {
        "rank": str(outcome.rank), "score": _score(outcome.score) or "—",
        "reward": f"{reward:,.2f}".removesuffix(".00"),
    }


def _by(unit: TriedUnit) -> int | None:
    """Places won (negative: lost); None where either has no rank."""
    before, after = unit.published or _NOBODY, unit.tried or _NOBODY
    return None if before.rank is None or after.rank is None else before.rank - after.rank
