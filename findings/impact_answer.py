"""Pure: what would a redrawing do to findings, scores and bodies, told as JSON and as rows?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit that wins or loses findings or open cases: how many it has before and after.

    ``code`` as it becomes; ``code_before`` as it is, None for a new unit.
    """

    kind: str
    code: str
    name: str
    code_before: str | None
    findings_before: int
    findings_after: int
    cases_before: int
    cases_after: int


@dataclass(frozen=True, slots=True)
class KindMove:
    """The unit of one kind that counts for a finding, before and after (codes; None: no unit)."""

    kind: str
    origin: str | None
    to: str | None
    state_before: str
    state_after: str

    @property
    def changes_hands(self) -> bool:
        """Whether another unit counts, not only the state is another."""
        return self.origin != self.to


@dataclass(frozen=True, slots=True)
class MovedBody:
    """A body that comes to answer for a finding, or no longer does, in a role."""

    body: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class MovedFinding:
    """A finding, or an open case of the platform, that is answered otherwise afterwards.

    ``kinds`` may be empty: the same units count, but others answer.
    """

    source: str
    key: str
    round: str | None
    on: date
    state_before: str
    state_after: str
    kinds: tuple[KindMove, ...]
    gains: tuple[MovedBody, ...] = ()
    loses: tuple[MovedBody, ...] = ()

    @property
    def is_case(self) -> bool:
        """Whether it is a case of the platform."""
        return self.source == "platform"


@dataclass(frozen=True, slots=True)
class BodyCount:
    """A body that comes to answer for findings, or no longer does, in a role."""

    body: int
    name: str
    role: str
    gains: int
    loses: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's score as it would be published, its rank and whether that is shared.

    None where there is no data.
    """

    score: str | None
    rank: int | None
    tied: bool
    group: str


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """What becomes of an evaluated unit in a round; None: it is not evaluated there."""

    round: str
    kind: str
    code: str
    name: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True)
class Impact:
    """What a difference would do, for somebody.

    ``released_only``: inspection findings of rounds not yet released were left out, as they do
    not exist for whoever asked. ``findings`` and ``cases`` would change hands; ``other_states``
    keep their units and are judged otherwise. ``listed`` are those of them that may be shown.
    ``unassigned``: so many others have no answer yet and stand in no count of a unit.
    """

    on: date
    revision: int
    released_only: bool
    findings: int
    cases: int
    other_states: int
    unassigned: int
    units: tuple[UnitCount, ...]
    listed: tuple[MovedFinding, ...]
    bodies: tuple[BodyCount, ...]
    scores: tuple[ScoreChange, ...]

    def as_document(self, most_findings: int | None = None) -> dict[str, Any]:
        """As JSON; of the findings no more than ``most_findings``, and how many there are."""
        return {
            "on": self.on.isoformat(),
            "revision": self.revision,
            "of": "released rounds only" if self.released_only else "all rounds",
            "findings": self.findings,
            "open_cases": self.cases,
            "other_states": self.other_states,
            "not_assigned_yet": self.unassigned,
            "units": self.unit_rows(),
            "moved": [_moved(each) for each in self.listed[:most_findings]],
            "moved_listed": len(self.listed),
            "bodies": self.body_rows(),
            "scores": [
                {
                    "round": each.round, "unit": {"kind": each.kind, "code": each.code, "name": each.name},
                    "before": _standing(each.before), "after": _standing(each.after),
                }
                for each in self.scores
            ],
        }

    def unit_rows(self) -> list[dict[str, Any]]:
        """A row for each unit that wins or loses findings or cases."""
        return [
            {
                "kind": each.kind, "code": each.code, "name": each.name, "code_before": each.code_before,
                "findings_before": each.findings_before, "findings_after": each.findings_after,
                "cases_before": each.cases_before, "cases_after": each.cases_after,
            }
            for each in self.units
        ]

    def finding_rows(self) -> list[dict[str, Any]]:
        """A row for each kind in which a listed finding changes hands or state."""
        return [
            {
                "finding": moved.key, "source": moved.source, "round": moved.round,
                "on": moved.on.isoformat(), "kind": kind.kind, "from": kind.origin, "to": kind.to,
                "state_before": kind.state_before, "state_after": kind.state_after,
            }
            for moved in self.listed
            for kind in moved.kinds
        ]

    def body_rows(self) -> list[dict[str, Any]]:
        """A row for each body and role that wins or loses findings or cases."""
        return [
            {"name": each.name, "role": each.role, "gains": each.gains, "loses": each.loses}
            for each in self.bodies
        ]

    def score_rows(self) -> list[dict[str, Any]]:
        """A row for each evaluated unit whose score, rank or group changes."""
        return [
            {"round": each.round, "kind": each.kind, "code": each.code, "name": each.name}
            | {f"{key}_before": value for key, value in (_standing(each.before) or _NOBODY).items()}
            | {f"{key}_after": value for key, value in (_standing(each.after) or _NOBODY).items()}
            for each in self.scores
        ]


_NOBODY: dict[str, Any] = {"score": None, "rank": None, "tied": None, "group": None}


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "score": standing.score, "rank": standing.rank, "tied": standing.tied, "group": standing.group,
    }


def _moved(moved: MovedFinding) -> dict[str, Any]:
    return {
        "finding": moved.key, "source": moved.source, "round": moved.round, "on": moved.on.isoformat(),
        "state_before": moved.state_before, "state_after": moved.state_after,
        "kinds": [_kind(each) for each in moved.kinds],
        "bodies": {
            "gains": [_body(each) for each in moved.gains], "loses": [_body(each) for each in moved.loses],
        },
    }


def _body(moved: MovedBody) -> dict[str, Any]:
    return {"id": f"b_{moved.body}", "name": moved.name, "role": moved.role}


def _kind(move: KindMove) -> dict[str, Any]:
    return {
        "kind": move.kind, "from": move.origin, "to": move.to,
        "state_before": move.state_before, "state_after": move.state_after,
    }


def in_order(moved: Sequence[MovedFinding]) -> tuple[MovedFinding, ...]:
    """Findings by round, source and key."""
    return tuple(sorted(moved, key=lambda each: (each.round or "", each.source, each.key)))
