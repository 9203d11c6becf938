"""Ask: what would this roster change, row by row, and which of its rows cannot be taken?

Rows are held against units, bodies and categories of the day; what they say of each unit and level
becomes its desired holders; what they say of names becomes who holds each post.
"""

from __future__ import annotations

from collections import defaultdict

from grids.models import Duty
from grids.roster_bodies import BodyRef
from grids.roster_changes import Cell, Holder, changes
from grids.roster_chiefs import ChiefRows
from grids.roster_coverage import Coverage, coverage
from grids.roster_facts import Facts
from grids.roster_forms import CATEGORIES, CHIEFS, DEPARTMENTS, PROPERTY
from grids.roster_matching import BodyChange, Matching, RosterPlan
from grids.roster_places import UnitFact
from grids.roster_rows import CategoryRow, PropertyRow, RosterRows
from grids.roster_words import folded


def plan_roster(
    rows: RosterRows, facts: Facts, *, full: bool = False, create_bodies: bool = False
) -> RosterPlan:
    """What the rows would change on the day of the facts.

    ``full``: each sheet is the whole of its kind, so what it does not name ends; else only units,
    estates and categories that are named change, of chiefs only the levels that occur in the sheet.
    A unit of which a row is refused is left as it is altogether.
    """
    return _Planner(Matching(rows, facts, full, create_bodies)).plan()


class _Planner:
    def __init__(self, matching: Matching) -> None:
        self.matching = matching

    def plan(self) -> RosterPlan:
        self._bodies_said()
        if CHIEFS in self.matching.rows.sheets:
            ChiefRows(self.matching).take()
        if PROPERTY in self.matching.rows.sheets:
            self._companies()
        if CATEGORIES in self.matching.rows.sheets:
            self._categories()
        self._leave_doubtful()
        self.matching.result.new_bodies = list(self.matching.used)
        self.matching.result.duties = changes(
            self.matching.desired, self.matching.facts.duties, self.matching.scope, self.matching.facts.on
        )
        self.matching.result.coverage = self._coverage()
        return self.matching.result

    def _bodies_said(self) -> None:
        seen: set[object] = set()
        for row in self.matching.rows.bodies:
            body = self.matching.body(DEPARTMENTS, row.row, row.body, row.kind, "department")
            if body is None:
                continue
            if body in seen:
                self.matching.refuse(DEPARTMENTS, row.row, "body", f"“{row.body[:60]}” is there twice.")
                continue
            seen.add(body)
            known = self.matching.facts.bodies.get(body) if isinstance(body, int) else None
            ids, names = (dict(known.outside_ids), dict(known.names)) if known else ({}, {})
            change = BodyChange(body, ids | row.ids, names | ({"en": row.english} if row.english else {}))
            if (change.outside_ids, change.names) != (ids, names):
                self.matching.result.body_changes.append(change)

    # --- companies and categories ------------------------------------------------------------

    def _companies(self) -> None:
        for row in self.matching.rows.companies:
            units = self.matching.units(PROPERTY, row.row, row.place)
            body = self.matching.body(PROPERTY, row.row, row.body, None, "property") if row.body else None
            if row.body and body is None:
                self.matching.doubtful |= {unit.pk for unit in units}
                continue
            for unit in units:
                self._company(row, unit, body)
        if self.matching.full:
            self.matching.scope |= {duty.cell for duty in self.matching.now(Duty.Role.PROPERTY)}

    def _company(self, row: PropertyRow, unit: UnitFact, body: BodyRef | None) -> None:
        cell = Cell(Duty.Role.PROPERTY, unit.pk, None, None)
        self.matching.scope.add(cell)
        if body is not None:
            self.matching.desired[cell].append(Holder(body, None))
        known = self.matching.facts.managements.get(unit.pk, "")
        if row.management and row.management != known:
            self.matching.result.notes.append(
                f"row {row.row}: 管理方式 of {unit.label} is “{known or 'not known'}” here, "
                f"“{row.management[:20]}” in the sheet; it belongs to the boundary's data and is not changed"
            )

    def _categories(self) -> None:
        for row in self.matching.rows.categories:
            category = self._category(row)
            body = self.matching.body(CATEGORIES, row.row, row.body, None, "department")
            if category is None:
                continue
            cell = Cell(Duty.Role.DEPARTMENT, None, category, None)
            if body is None:
                self.matching.doubtful.add(-category)
                continue
            self.matching.scope.add(cell)
            self.matching.desired[cell].append(Holder(body, None))
        if self.matching.full:
            self.matching.scope |= {duty.cell for duty in self.matching.now(Duty.Role.DEPARTMENT)}

    def _category(self, row: CategoryRow) -> int | None:
        wanted = folded(row.code or row.name)
        found = [
            each
            for each in self.matching.facts.categories
            if wanted == folded(each.code if row.code else each.name)
            and (row.kind is None or each.kind == row.kind)
            and (not row.standard or folded(each.standard) == folded(row.standard))
        ]
        if len(found) == 1:
            return found[0].pk
        column = "code" if row.code else "category"
        if found:
            self.matching.refuse(
                CATEGORIES,
                row.row,
                column,
                f"{len(found)} categories are meant.",
                "Fill in 部件/事件 and 标准.",
                tuple(f"{e.standard} {e.kind} {e.code}" for e in found[:3]),
            )
        else:
            near = tuple(
                f"{each.code} {each.name}"
                for each in self.matching.facts.categories
                if wanted[:2] and (wanted[:2] in folded(each.code) or wanted[:2] in folded(each.name))
            )[:3]
            self.matching.refuse(
                CATEGORIES,
                row.row,
                column,
                f"No category “{(row.code or row.name)[:40]}” is valid that day.",
                near=near,
            )
        return None

    # --- the whole ----------------------------------------------------------------------------

    def _leave_doubtful(self) -> None:
        """What a refused row was about stays as it is: the sheet was not understood there."""

        def spared(cell: Cell) -> bool:
            return (cell.unit if cell.unit is not None else -(cell.category or 0)) in self.matching.doubtful

        self.matching.scope = {cell for cell in self.matching.scope if not spared(cell)}
        self.matching.desired = defaultdict(
            list, {c: held for c, held in self.matching.desired.items() if not spared(c)}
        )
        self.matching.result.untouched = sorted(
            unit.label
            for pk in self.matching.doubtful
            if (unit := self.matching.facts.places.by_pk.get(pk)) is not None
        )

    def _coverage(self) -> Coverage | None:
        """Of all units of the kinds the chiefs' sheet names, as they would be held."""
        units = self.matching.facts.places
        kinds = {
            units.by_pk[cell.unit].kind
            for cell in self.matching.scope
            if cell.role == Duty.Role.ROAD_CHIEF and cell.unit in units.by_pk
        }
        if not kinds:
            return None
        return coverage((unit for unit in units.units if unit.kind in kinds), self.held_after())

    def held_after(self) -> dict[Cell, set[Holder]]:
        """Who is road chief where, once everything is done."""
        held: dict[Cell, set[Holder]] = defaultdict(set)
        for duty in self.matching.now(Duty.Role.ROAD_CHIEF):
            if duty.cell not in self.matching.scope:
                held[duty.cell].add(duty.holder)
        for cell in self.matching.scope:
            if cell.role == Duty.Role.ROAD_CHIEF:
                held[cell] = set(self.matching.desired.get(cell, ()))
        return held
