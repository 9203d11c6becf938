"""Ask: what hangs on the findings of a round that are near a border or disputed?

For the office before it publishes, and in the proof package after: each such finding with what would be
otherwise, and for neighbours in a ranking the smallest set of them that would swap the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from findings.appeal_effects import ABOUT_THE_SCORE, units_above
from findings.decision_words import CONTESTED, DUPLICATE, NO_SUCH_FACT, NO_UNIT, OUTSIDE
from findings.doubts import near_borders
from findings.models import Appeal, Finding, Round
from findings.round_inputs import ReadRound, read_all, read_scored
from findings.scoring.flips import Consequence, Doubt, Moved, Sensitivity, Stand, Swap
from findings.scoring.inputs import FindingInput, RoundInputs
from gis_core.city import City
from gis_core.current_city import current_city
from grids.units import versions_on

_BY_PLACE = frozenset({"", OUTSIDE, NO_UNIT})
"""A finding that counts, or does not because of its place: what another place would change."""


def sensitivity_of(of: Round, kind: str) -> Sensitivity:
    """The sensitivity of one kind of a scored round; raises Conflict where it was not scored."""
    return _sensitivity(of, read_scored(of, kind))


def _sensitivity(of: Round, read: ReadRound) -> Sensitivity:
    return Sensitivity(read.inputs, doubts_of(of, read.inputs, current_city()), read.standings)


def doubts_of(of: Round, inputs: RoundInputs, city: City) -> list[Doubt]:
    """How findings of the round might count instead, for the kind of the inputs."""
    by_id = {each.id: each for each in inputs.findings}
    codes = {unit.code for unit in inputs.units}
    found = [*_by_place(of, inputs.kind, by_id, codes, city), *_by_ruling(by_id)]
    found += _by_appeal(of, inputs.kind, by_id, city)
    return found


def _by_place(
    of: Round, kind: str, by_id: Mapping[str, FindingInput], codes: set[str], city: City
) -> Iterator[Doubt]:
    for near in near_borders(of, kind, city):
        counted = by_id.get(near.finding)
        if counted is None or counted.ruling or counted.counts not in _BY_PLACE:
            continue
        for code, metres in near.others:
            if code in codes and code != counted.unit:
                yield Doubt("border", replace(counted, unit=code, counts=""), metres)
        if near.outside_m is not None and counted.unit is not None:
            yield Doubt("outside", replace(counted, unit=None, counts=OUTSIDE), near.outside_m)


def _by_ruling(by_id: Mapping[str, FindingInput]) -> Iterator[Doubt]:
    """What rulings moved, as it was computed."""
    for counted in by_id.values():
        if counted.ruling and counted.computed != counted.unit:
            counts = "" if counted.computed else OUTSIDE
            yield Doubt("ruling", replace(counted, unit=counted.computed, counts=counts))


def _by_appeal(
    of: Round, kind: str, by_id: Mapping[str, FindingInput], city: City
) -> Iterator[Doubt]:
    """What was appealed against, had it been decided the other way."""
    appeals = Appeal.objects.filter(
        finding__round=of, finding__source=Finding.Source.INSPECTION, kind__in=ABOUT_THE_SCORE,
    ).exclude(state=Appeal.State.WITHDRAWN).select_related("finding", "says_unit").order_by("pk")
    every = list(appeals)
    meant = _meant(of, every, kind, city)
    seen: set[tuple[str, FindingInput]] = set()
    for appeal in every:
        counted = by_id.get(appeal.finding.source_key)
        instead = None if counted is None else _instead(appeal, counted, meant.get(appeal.pk))
        if instead is not None and (instead.id, instead) not in seen:
            seen.add((instead.id, instead))
            yield Doubt("appeal", instead)


def _instead(appeal: Appeal, counted: FindingInput, meant: str | None) -> FindingInput | None:
    """How a finding would count, were one appeal decided the other way; None where that is as it is."""
    if appeal.kind in (Appeal.Kind.FACT, Appeal.Kind.DUPLICATE):
        reason = NO_SUCH_FACT if appeal.kind == Appeal.Kind.FACT else DUPLICATE
        if counted.counts in (reason, CONTESTED):
            return replace(counted, unit=counted.computed, counts="") if counted.computed else None
        return replace(counted, unit=None, counts=reason) if counted.unit is not None else None
    if appeal.kind == Appeal.Kind.DEDUCTION:
        upheld = appeal.state == Appeal.State.UPHELD
        return replace(counted, severity=appeal.finding.severity, decided=None) if upheld else None
    if appeal.state == Appeal.State.UPHELD or meant is None or counted.ruling:
        return None  # what was upheld stands as a ruling
    return replace(counted, unit=meant, counts="")


def _meant(of: Round, appeals: list[Appeal], kind: str, city: City) -> dict[int, str]:
    """The code of the unit of the kind that an appeal says is the right one, by the appeal's number."""
    if of.revision is None or of.revision.number is None:
        return {}
    number = of.revision.number
    says = {each.pk: (each.finding.observed_on, each.says_unit) for each in appeals if each.says_unit}
    above = units_above({(on, unit.pk, unit.kind) for on, unit in says.values()}, city, number)
    units = {pk: (on, above[on, unit.pk].get(kind)) for pk, (on, unit) in says.items()}
    codes: dict[date, dict[int, str]] = defaultdict(dict)
    for on in {on for on, _ in units.values()}:
        codes[on] = dict(versions_on(on, number, [kind]).values_list("unit_id", "code"))
    return {
        pk: codes[on][unit] for pk, (on, unit) in units.items() if unit is not None and unit in codes[on]
    }


# --- as a document -----------------------------------------------------------------------------


def sensitivity_document(of: Round, kinds: Mapping[str, ReadRound] | None = None) -> list[dict[str, Any]]:
    """Kind by kind, as plain JSON with numbers as texts: what is shown, acknowledged and frozen.

    ``kinds`` is what they are scored from, where it was read already (see ``read_all``). Nothing for a
    round that was not scored yet.
    """
    read = read_all(of) if kinds is None else kinds
    return [_document(kind, _sensitivity(of, each)) for kind, each in read.items()]


def _document(kind: str, made: Sensitivity) -> dict[str, Any]:
    return {
        "kind": kind,
        "in_doubt": len({each.finding for each in made.doubts}),
        "findings": [_consequence(each) for each in made.consequences],
        "swaps": [_swap(each) for each in made.swaps()],
    }


def _consequence(told: Consequence) -> dict[str, Any]:
    doubt, counted = told.doubt, told.counted
    return {
        "finding": doubt.finding,
        "why": doubt.why,
        "metres": None if doubt.metres is None else f"{doubt.metres:.2f}",
        "category": counted.category,
        "severity": counted.severity,
        "counts_in": counted.unit,
        "instead_in": doubt.instead.unit,
        "changes_ranks": told.changes_ranks,
        "changes_sums": told.changes_sums,
        "moved": [_moved(each) for each in told.moved],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    worth = None
    if moved.before.exact is not None and moved.after.exact is not None:
        worth = _text(moved.after.exact - moved.before.exact)
    return {
        "code": moved.code, "group": moved.group, "worth": worth,
        "before": _stand(moved.before), "after": _stand(moved.after),
    }


def _stand(stand: Stand) -> dict[str, Any]:
    score = None if stand.published is None else str(stand.published)
    return {"score": score, "rank": stand.rank, "reward": _text(stand.reward)}


def _swap(swap: Swap) -> dict[str, Any]:
    return {
        "group": swap.group,
        "ahead": swap.ahead,
        "behind": swap.behind,
        "lead": _text(swap.lead),
        "needs": None if swap.doubts is None else len(swap.doubts),
        "most": swap.most,
        "in_doubt": swap.in_doubt,
        "suffice": swap.suffice,
        "findings": [
            {"finding": each.finding, "why": each.why, "instead_in": each.instead.unit}
            for each in swap.doubts or ()
        ],
    }


def _text(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
