"""Pure: how would the units of a kind stand, were a few findings counted otherwise?

Only the units that these findings bear upon are scored again; all are ranked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from findings.scoring.inputs import (
    FindingInput,
    RoundInputs,
    findings_by_unit,
    made_of_unit,
    outcome_of,
    placings_of,
)
from findings.scoring.standings import Standings


class Rescoring:
    """Standings beside those of ``inputs``, which came to ``base``."""

    def __init__(self, inputs: RoundInputs, base: Standings) -> None:
        self._inputs, self._base = inputs, base
        self._units = {unit.code: unit for unit in inputs.units}
        self._findings = {each.id: each for each in inputs.findings}
        self._by_unit = findings_by_unit(inputs.findings)

    def bearing_upon(self, code: str) -> list[FindingInput]:
        """The findings that count in a unit, or were seen on its ground."""
        return self._by_unit.get(code, [])

    def standings(self, instead: Mapping[str, FindingInput]) -> Standings:
        """The standings with some findings of the inputs, by id, counted otherwise.

        Why findings count in no unit is not told again.
        """
        touched = {code for each in self._both(instead) for code in (each.unit, each.computed)}
        outcomes = dict(self._base.outcomes)
        for code in touched & self._units.keys():
            if code is not None:
                findings = list(self._bearing_upon(code, instead))
                given = made_of_unit(self._inputs.rules, self._units[code], findings)
                outcomes[code] = outcome_of(self._inputs, code, given)
        return Standings(outcomes, placings_of(self._inputs, outcomes))

    def _both(self, instead: Mapping[str, FindingInput]) -> Iterator[FindingInput]:
        """The findings as they count, and as they count instead."""
        for finding, otherwise in instead.items():
            yield self._findings[finding]
            yield otherwise

    def _bearing_upon(self, code: str, instead: Mapping[str, FindingInput]) -> Iterator[FindingInput]:
        yield from (each for each in self._by_unit.get(code, ()) if each.id not in instead)
        yield from (each for each in instead.values() if code in (each.unit, each.computed))
