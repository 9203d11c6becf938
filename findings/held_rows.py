"""Ask: which rows is a round scored from: all that stand now, or exactly those a bulletin was made of?

A bulletin is recomputed from the rows that its snapshot names, whatever was written since: answers under
later boundaries, rulings of a correction, findings that came too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from findings.models import Appeal, Assignment, Finding, Round, Ruling
from findings.scoring.inputs import RoundInputs


@dataclass(frozen=True)
class HeldRows:
    """The rows meant, by number (findings by key); None everywhere: those that stand now.

    ``revision`` is the number under which a ruled unit's parents are read; None: the newest. ``recorded``
    are the inputs by kind, of which what other tables say is taken as it was then: measures, cases, awards,
    and which multipliers held.
    """

    findings: frozenset[str] | None = None
    assignments: frozenset[int] | None = None
    rulings: frozenset[int] | None = None
    appeals: frozenset[int] | None = None
    visits: frozenset[str] | None = None
    revision: int | None = None
    recorded: Mapping[str, RoundInputs] = field(default_factory=dict)

    def findings_of(self, of: Round) -> QuerySet[Finding]:
        """The inspection findings of a round."""
        found = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION)
        return found if self.findings is None else found.filter(source_key__in=self.findings)

    def answer(self, prefix: str = "") -> Q:
        """The condition on an assignment, reached by ``prefix``, to be the answer meant."""
        if self.assignments is None:
            return Q(**{f"{prefix}is_current": True})
        return Q(**{f"{prefix}pk__in": self.assignments})

    def assignments_of(self, of: Round) -> QuerySet[Assignment]:
        """The answers of a round's inspection findings."""
        found = Assignment.objects.filter(
            self.answer(), finding__round=of, finding__source=Finding.Source.INSPECTION
        )
        return found if self.findings is None else found.filter(finding__source_key__in=self.findings)

    def rulings_of(self, of: Round) -> QuerySet[Ruling]:
        """The rulings that stand over a round's inspection findings."""
        found = Ruling.objects.filter(finding__round=of, finding__source=Finding.Source.INSPECTION)
        return found.filter(is_current=True) if self.rulings is None else found.filter(pk__in=self.rulings)

    def appeals_of(self, of: Round) -> QuerySet[Appeal]:
        """The appeals about a round's inspection findings, whatever their state."""
        found = Appeal.objects.filter(finding__round=of, finding__source=Finding.Source.INSPECTION)
        return found if self.appeals is None else found.filter(pk__in=self.appeals)


STANDING_NOW = HeldRows()


def rows_of_evidence(
    evidence: Mapping[str, Any], revision: int | None, recorded: Mapping[str, RoundInputs]
) -> HeldRows:
    """The rows that a snapshot's evidence names (see findings.snapshot_evidence), and its inputs by kind."""
    return HeldRows(
        findings=frozenset(evidence["findings"]),
        assignments=frozenset(evidence["assignments"].values()),
        rulings=frozenset(evidence["standing"]),
        appeals=frozenset(int(number) for number in evidence["appeals"]),
        visits=frozenset(evidence["visits"]),
        revision=revision,
        recorded=recorded,
    )
