"""Ask: which unit is meant by the name or code of an old bulletin?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from findings.models import Plan
from findings.plan_rules import rules_of
from gis_core.errors import Conflict
from grids.models import UnitVersion
from grids.parents import primary_parents
from grids.units import newest_revision, versions_on


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as its version of the day has it; ``then`` False: it was not in force on that day."""

    version: int
    unit: int
    code: str
    name: str
    then: bool


class UnitBook:
    """The units of a kind on the last day of an old round, by code and by name.

    Where nothing was in force then (boundaries often reach back less far than bulletins), the unit that
    bore the code or name at any time, in the version nearest to the day.
    """

    def __init__(self, kind: str, on: date) -> None:
        newest = newest_revision()
        if newest is None or newest.number is None:
            raise Conflict("There are no published boundaries yet.", hint="Import units first.")
        self.kind, self.on, self.revision = kind, on, newest.number
        told = ("pk", "unit_id", "code", "name")
        self._then = _by_word(
            KnownUnit(*row, then=True)
            for row in versions_on(on, self.revision, [kind]).values_list(*told)
        )
        ever = UnitVersion.objects.filter(kind=kind, believed__contains=self.revision)
        rows = list(ever.values_list(*told, "valid"))
        rows.sort(key=lambda row: _days_apart(row[4], on))
        self._ever = _by_word(KnownUnit(*row[:4], then=False) for row in rows)

    def find(self, code: str, name: str) -> list[KnownUnit]:
        """The units that may be meant: one where it is known which; several bear the name, or none."""
        for known in (self._then, self._ever):
            found = known.get(code if code else name, [])
            units = {each.unit: each for each in reversed(found)}
            if units:
                return list(units.values())
        return []

    def groups(self, plan: Plan) -> Mapping[int, str]:
        """The list each unit of the kind is ranked in by the plan, by identity."""
        entry = rules_of(plan).evaluated_kind(self.kind)
        if entry is None:
            return {}
        if entry.group_kind:
            return primary_parents(self.kind, entry.group_kind, self.on, self.revision)
        rows = versions_on(self.on, self.revision, [self.kind]).values_list("unit_id", "code")
        return {unit: entry.group_of(code) or "" for unit, code in rows}


def _by_word(units: Iterable[KnownUnit]) -> dict[str, list[KnownUnit]]:
    found: dict[str, list[KnownUnit]] = defaultdict(list)
    for each in units:
        found[each.code].append(each)
        if each.name != each.code:
            found[each.name].append(each)
    return found


def _days_apart(valid: object, on: date) -> int:
    """How many days lie between a version's days and ``on``."""
    lower, upper = getattr(valid, "lower", None), getattr(valid, "upper", None)
    if lower is not None and on < lower:
        return int((lower - on).days)
    return int((on - upper).days) + 1 if upper is not None and on >= upper else 0
