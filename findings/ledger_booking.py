"""Act: which entries does a bulletin make in the ledger?

Booked in the transaction of the publication. What was booked before is never touched: a correction books
the difference, so that the entries of a unit come to what the newest bulletin's table says.
"""

from __future__ import annotations

from collections.abc import Mapping

from findings.evaluated import last_day
from findings.ledger_sums import differences_of
from findings.models import LedgerEntry, Round
from findings.plan_rules import rules_of
from findings.scoring.plan import PlanRules
from gis_core.current_city import current_city
from gis_core.stamping import bump
from grids.units import versions_on

LEDGER = "ledger"
"""The stamp, by round, of its entries."""


def book_ledger(of: Round, bulletin: int) -> list[LedgerEntry]:
    """Write the entries of a bulletin that is being published; a bulletin is booked once.

    To be called in the transaction of the publication, before its record is frozen.
    """
    keepers = _group_units(of, rules_of(of.plan))
    currency = current_city().currency
    made = LedgerEntry.objects.bulk_create(
        LedgerEntry(
            round=of, bulletin=bulletin, kind=kind, unit_id=unit, code=each.code, name=each.name,
            group=each.group, group_unit_id=keepers.get((kind, each.group)), rank=each.rank,
            amount=each.amount, currency=currency,
        )
        for (kind, unit), each in sorted(differences_of(of, bulletin).items())
    )
    if made:
        bump(LEDGER, [of.key])
    return made


def _group_units(of: Round, rules: PlanRules) -> Mapping[tuple[str, str], int]:
    """The unit that a list is ranked inside, by the list's kind and key."""
    if of.revision is None or of.revision.number is None:
        return {}
    kinds = {entry.kind: entry.group_kind for entry in rules.evaluated if entry.group_kind}
    rows = versions_on(last_day(of), of.revision.number, set(kinds.values()))
    units = {(kind, code): unit for kind, code, unit in rows.values_list("kind", "code", "unit_id")}
    return {
        (kind, code): unit
        for kind, group_kind in kinds.items()
        for (of_kind, code), unit in units.items()
        if of_kind == group_kind
    }
