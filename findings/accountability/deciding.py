"""Pure: who answers for a place, all rules taken together, and why?

In this order, each said in the reasons: the units of the place as judged; border rules and
decisions on site that make another unit count; the duties of the units that count and of the
field; a special area's body before them; a body named by a decision on site; the roles the plan
sets aside; who is turned to first, and who carries which share; and where nobody holds what is
asked for, the fall-back of the plan. A person's ruling on one finding stands beside all this and
is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from findings.accountability import sentences, sharing
from findings.accountability.duties import Accountable, Catalogue, DutyBook, DutyFact, in_told_order
from findings.accountability.ground import (
    BodyFact,
    BorderRuleFact,
    Settlements,
    SiteDecisionFact,
    SpecialAreaFact,
)
from findings.accountability.rules import NO_RULES, AccountabilityRule, AccountabilityRules, Share
from findings.place.index import IndexedUnit
from findings.place.judging import PlaceAnswer
from findings.place.kinship import Kinship
from findings.reasons import Reason, nobody, of_body
from gis_core.city import UnitKind

_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit that counts for its kind; ``settled_by`` names what made it count, empty: the map."""

    unit: IndexedUnit
    settled_by: str = ""


@dataclass(frozen=True)
class Decision:
    """Who answers. ``reasons`` has a sentence for each body, ``steps`` all sentences in order."""

    units: Mapping[str, Counted]
    bodies: tuple[Accountable, ...]
    reasons: tuple[Reason, ...]
    steps: tuple[Reason, ...]


@dataclass
class _Making:
    """A decision as it is being made."""

    units: dict[str, Counted]
    fields: tuple[int, ...]
    sizes: list[int] = field(default_factory=list)  # by body, once their order stands: see _holders
    bodies: list[Accountable] = field(default_factory=list)
    own_sentences: dict[int, Reason] = field(default_factory=dict)  # of bodies without a duty, by duty number
    steps: list[Reason] = field(default_factory=list)
    special: SpecialAreaFact | None = None

    def by_identity(self) -> dict[int, IndexedUnit]:
        return {counted.unit.unit: counted.unit for counted in self.units.values()}


class Decider:
    """Decides for places on one day, under one plan.

    ``kinds`` are the city's, the largest first; ``unit_of`` finds a unit that holds on the day by
    identity number; ``plan`` is the plan's key, as it is told.
    """

    def __init__(
        self,
        kinds: Sequence[UnitKind],
        kinship: Kinship,
        unit_of: Callable[[int], IndexedUnit | None],
        book: DutyBook,
        catalogue: Catalogue,
        plan: str = "",
        rules: AccountabilityRules = NO_RULES,
    ) -> None:
        self._all_kinds = tuple(kinds)
        self._kinds = {kind.key: kind for kind in kinds}
        self._sizes = {kind.key: size for size, kind in enumerate(kinds)}
        self._kinship, self._unit_of = kinship, unit_of
        self._book, self._catalogue = book, catalogue
        self._plan, self.rules = plan, rules
        self._kept: dict[tuple[object, ...], tuple[Settlements, Decision]] = {}
        self._reasons: dict[tuple[int, int | None], Reason] = {}

    def elsewhere(
        self, kinship: Kinship, unit_of: Callable[[int], IndexedUnit | None], more: Sequence[DutyFact] = ()
    ) -> Decider:
        """What decides by the same rules and duties, and ``more``, where other units hold."""
        book = self._book.with_more(more) if more else self._book
        return Decider(self._all_kinds, kinship, unit_of, book, self._catalogue, self._plan, self.rules)

    def decide(self, place: PlaceAnswer, settled: Settlements, category: int | None) -> Decision:
        """Who answers at a judged place where ``settled`` holds, for a category (its number) or none."""
        units = tuple(place.chosen)
        return self.decide_for(units, settled, category)

    def decide_for(
        self, units: Sequence[IndexedUnit], settled: Settlements, category: int | None
    ) -> Decision:
        """The same where the units that the map has there are known; equal questions are kept."""
        key = (tuple(unit.version for unit in units), id(settled), category)
        kept = self._kept.get(key)
        if kept is None:  # what is settled is kept beside it, so that its id stays its own
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = settled, self._decide(units, settled, category)
        return kept[1]

    def decide_afresh(
        self, units: Sequence[IndexedUnit], settled: Settlements, category: int | None
    ) -> Decision:
        """The same, kept by nobody here: for whoever keeps what becomes of it."""
        return self._decide(units, settled, category)

    def forget(self) -> None:
        """Drop the decisions that are kept; they are made again where they are needed."""
        self._kept.clear()

    def _decide(
        self, units: Sequence[IndexedUnit], settled: Settlements, category: int | None
    ) -> Decision:
        making = _Making({unit.kind: Counted(unit) for unit in units}, self._catalogue.upward(category))
        superiors = self._settle_units(making, settled)
        making.bodies = list(self._book.accountable(making.by_identity(), making.fields))
        for undecided in superiors:
            self._leave_to_superior(making, undecided)
        self._settle_area(making, settled.areas)
        self._settle_body(making, settled.decisions)
        rule = self._rule(making, category)
        if rule is not None:
            self._set_aside(making, rule.set_aside, *_by_plan(self._plan, rule))
        making.bodies.sort(key=in_told_order)
        by_identity = making.by_identity()
        making.sizes = [self._size(by_identity, each) for each in making.bodies]
        reasons = {id(each.duty): self._reason(making, by_identity, each) for each in making.bodies}
        said = len(making.steps)
        making.steps += [
            reasons[id(each.duty)] for each in making.bodies if each.duty.duty not in making.own_sentences
        ]
        if rule is not None:
            self._share(making, rule)
            self._turn_to(making, rule)
        elif category is not None:
            self._fall_back_for_field(making)
        if not making.bodies:
            making.steps.insert(said, nobody())
        return Decision(
            making.units, tuple(making.bodies), tuple(reasons[id(each.duty)] for each in making.bodies),
            tuple(making.steps),
        )

    # --- which units count ---------------------------------------------------------------------

    def _settle_units(self, making: _Making, settled: Settlements) -> list[BorderRuleFact]:
        """Let border rules and decisions name the units; the rules that leave it to a superior."""
        superiors = []
        for rule in settled.border_rules:
            drawn = making.units.get(rule.kind)
            if drawn is None or drawn.unit.unit not in (rule.one, rule.other):
                continue
            if rule.rule == "superior":
                superiors.append(rule)
            elif rule.rule == "centre_line":
                making.steps.append(sentences.centre_line(rule, drawn.unit))
            else:
                self._one_side(making, rule, drawn.unit)
        decision = _first(settled.decisions, making.fields, lambda each: each.unit is not None)
        if decision is not None:
            self._decided_unit(making, decision)
        return superiors

    def _one_side(self, making: _Making, rule: BorderRuleFact, drawn: IndexedUnit) -> None:
        taker = self._unit_of(rule.takes) if rule.takes is not None else None
        if taker is None:
            making.steps.append(sentences.decision_void(rule.name))
            return
        making.steps.append(sentences.one_side_takes(rule, drawn, taker))
        if taker.unit != drawn.unit:
            self._count(making, taker, f"border_rule/{rule.code}")

    def _decided_unit(self, making: _Making, decision: SiteDecisionFact) -> None:
        unit = self._unit_of(decision.unit) if decision.unit is not None else None
        if unit is None:
            making.steps.append(sentences.decision_void(decision.name))
            return
        drawn = making.units.get(unit.kind)
        making.steps.append(sentences.decision_on_unit(decision, drawn.unit if drawn else None, unit))
        self._count(making, unit, f"site_decision/{decision.code}")

    def _count(self, making: _Making, unit: IndexedUnit, by: str) -> None:
        """Let a unit count for its kind, and for the kinds above it those it belongs to."""
        making.units[unit.kind] = Counted(unit, by)
        kind = self._kinds[unit.kind]
        passed = {kind.key}
        while kind.parent is not None and kind.parent not in passed:
            passed.add(kind.parent)
            number = self._kinship.parent(unit.unit, kind.parent)
            above = self._unit_of(number) if number is not None else None
            if above is None:
                return
            held = making.units.get(above.kind)
            if held is None or held.unit.unit != above.unit:
                making.units[above.kind] = Counted(above, by)
            unit, kind = above, self._kinds[above.kind]

    # --- whose it is ---------------------------------------------------------------------------

    def _leave_to_superior(self, making: _Making, rule: BorderRuleFact) -> None:
        """The bodies of the two sides do not count until the unit over both has decided."""
        superior = self._superior(rule)
        over = superior is not None and any(
            each.duty.unit == superior.unit for each in making.bodies
        )
        making.steps.append(sentences.superior_decides(rule, superior, over))
        if not over or superior is None:
            return
        sides = (rule.one, rule.other)
        making.bodies = [
            replace(each, rule=f"border_rule/{rule.code}") if each.duty.unit == superior.unit else each
            for each in making.bodies if each.duty.unit not in sides
        ]

    def _superior(self, rule: BorderRuleFact) -> IndexedUnit | None:
        """The smallest unit that both sides belong to."""
        kind = self._kinds[rule.kind]
        one: int | None = rule.one
        other: int | None = rule.other
        passed = {kind.key}
        while kind.parent is not None and kind.parent not in passed:
            passed.add(kind.parent)
            one = None if one is None else self._kinship.parent(one, kind.parent)
            other = None if other is None else self._kinship.parent(other, kind.parent)
            if one is not None and one == other:
                return self._unit_of(one)
            kind = self._kinds[kind.parent]
        return None

    def _settle_area(self, making: _Making, areas: Sequence[SpecialAreaFact]) -> None:
        counting = [each for each in areas if each.category is None or each.category in making.fields]
        if not counting:
            return
        area, *others = counting
        making.special = area
        said = sentences.special_area(area)
        making.steps.append(said)
        making.steps += [sentences.also_in_area(each) for each in others]
        self._set_aside(making, area.beats, f"特殊区域“{area.name}”内", f"In the special area “{area.name}”")
        self._add(making, area.body, area.role, f"special_area/{area.code}", area, said)

    def _settle_body(self, making: _Making, decisions: Sequence[SiteDecisionFact]) -> None:
        decision = _first(decisions, making.fields, lambda each: each.body is not None)
        if decision is None or decision.body is None:
            return
        said = sentences.decision_on_body(decision)
        making.steps.append(said)
        same = [
            each for each in making.bodies
            if each.duty.role == decision.role and each.duty.body != decision.body.body
        ]
        making.bodies = [each for each in making.bodies if each.duty.role != decision.role]
        if same:
            why = f"现场确权“{decision.name}”已定", f"By the decision on site “{decision.name}”"
            making.steps.append(sentences.set_aside(same, *why))
        self._add(making, decision.body, decision.role, f"site_decision/{decision.code}", decision, said)

    def _add(
        self, making: _Making, body: BodyFact, role: str, rule: str,
        ground: SpecialAreaFact | SiteDecisionFact, said: Reason,
    ) -> None:
        """A body that answers by what is settled, without a duty: told by a negative number."""
        number = -1 - len(making.own_sentences)
        duty = DutyFact(
            number, body.body, body.names, body.outside_ids, role,
            category=ground.category, document=ground.document, since=ground.since,
        )
        making.own_sentences[number] = said
        making.bodies.append(Accountable(duty, rule))

    def _set_aside(self, making: _Making, roles: Sequence[str], zh_why: str, en_why: str) -> None:
        aside = [each for each in making.bodies if each.duty.role in roles]
        if aside:
            making.steps.append(sentences.set_aside(aside, zh_why, en_why))
            making.bodies = [each for each in making.bodies if each.duty.role not in roles]

    def _reason(self, making: _Making, by_identity: Mapping[int, IndexedUnit], found: Accountable) -> Reason:
        """Why a body answers: the same for a duty wherever its unit counts, and kept."""
        own = making.own_sentences.get(found.duty.duty)
        if own is not None:
            return own
        duty = found.duty
        unit = by_identity.get(duty.unit) if duty.unit is not None else None
        key = duty.duty, unit.version if unit is not None else None
        kept = self._reasons.get(key)
        if kept is None:
            category = self._catalogue.names.get(duty.category) if duty.category is not None else None
            kept = self._reasons[key] = of_body(found, unit, category)
        return kept

    # --- order and shares ----------------------------------------------------------------------

    def _rule(self, making: _Making, category: int | None) -> AccountabilityRule | None:
        codes = {self._catalogue.codes.get(number, "") for number in making.fields}
        kind = self._catalogue.kinds.get(category, "") if category is not None else ""
        special = making.special.kind if making.special else ""
        holding = (r for r in self.rules.rules if r.when.holds(codes, kind, making.units, special))
        return next(holding, None)

    def _holders(self, making: _Making, share: Share | str) -> list[int]:
        """Positions of the bodies that hold a role, for the kind of unit a share names."""
        if isinstance(share, str):
            return sharing.holders(making.bodies, making.sizes, share)
        size = self._sizes.get(share.kind, -2) if share.kind else None
        return sharing.holders(making.bodies, making.sizes, share.role, size)

    def _size(self, by_identity: Mapping[int, IndexedUnit], found: Accountable) -> int:
        """How small the kind of the unit of a body's duty is; -1: none that counts here."""
        unit = by_identity.get(found.duty.unit) if found.duty.unit is not None else None
        return -1 if unit is None else self._sizes[unit.kind]

    def _fallback(self, making: _Making) -> list[int]:
        return self._holders(making, self.rules.fallback) if self.rules.fallback else []

    def _share(self, making: _Making, rule: AccountabilityRule) -> None:
        wanted = [(share, self._holders(making, share)) for share in rule.shares]
        if not wanted:
            return
        if making.special and not any(positions for _, positions in wanted):
            self._carry_whole(making, making.special)
            return
        fallback = self._fallback(making)
        parted = sharing.part(wanted, fallback)
        for at, share in parted.shares.items():
            body = making.bodies[at]
            by = f"{self._plan}/{rule.key}" if body.rule.startswith("duty/") else body.rule
            making.bodies[at] = replace(body, share=share, rule=by)
        holders = [making.bodies[at] for at in fallback]
        for missing in parted.to_fallback:
            making.steps.append(sentences.nobody_in_role([missing.role], self.rules.fallback, holders))
        if parted.shares:
            making.steps += [sentences.share_of_nobody(each.role, each.share) for each in parted.to_others]
            making.steps.append(sentences.shared(rule, self._plan, making.bodies))

    def _carry_whole(self, making: _Making, area: SpecialAreaFact) -> None:
        """Where a special area sets everybody aside who would carry a share, its body carries all."""
        for at, body in enumerate(making.bodies):
            if body.rule == f"special_area/{area.code}":
                making.bodies[at] = replace(body, share=Decimal(1))
                making.steps.append(sentences.carries_whole(making.bodies[at], area))

    def _turn_to(self, making: _Making, rule: AccountabilityRule) -> None:
        """Number the bodies in the plan's order; say so where the first role is held by nobody."""
        if not rule.order:
            return
        shares = {share.role: share for share in rule.shares}
        in_order = [
            position for role in rule.order for position in self._holders(making, shares.get(role, role))
        ]
        held = {making.bodies[at].duty.role for at in in_order}
        lacking = [role for role in rule.order[:1] if role not in held]
        if not in_order:
            in_order = self._fallback(making)
        for number, at in enumerate(in_order, start=1):
            making.bodies[at] = replace(making.bodies[at], dispatch=number)
        if not in_order:
            return
        first = making.bodies[in_order[0]]
        making.steps.append(sentences.turned_to(rule, self._plan, first))
        if lacking and self.rules.fallback and first.duty.role == self.rules.fallback:
            making.steps.append(sentences.nobody_in_role(lacking, self.rules.fallback, [first]))

    def _fall_back_for_field(self, making: _Making) -> None:
        """No rule of the plan holds: where nobody answers for the field, the territory does."""
        by_field = any(each.duty.category is not None or each.duty.duty < 0 for each in making.bodies)
        if by_field or not self.rules.fallback:
            return
        positions = self._fallback(making)
        for number, at in enumerate(positions, start=1):
            making.bodies[at] = replace(
                making.bodies[at], rule=f"fallback/{self.rules.fallback}", dispatch=number
            )
        if positions:
            holders = [making.bodies[at] for at in positions]
            making.steps.append(sentences.nobody_in_role(["department"], self.rules.fallback, holders))


def _first(
    decisions: Sequence[SiteDecisionFact], fields: Sequence[int],
    wanted: Callable[[SiteDecisionFact], bool],
) -> SiteDecisionFact | None:
    """The newest decision that holds for the field and names what is wanted."""
    holding = (each for each in decisions if each.category is None or each.category in fields)
    return next((each for each in holding if wanted(each)), None)


def _by_plan(plan: str, rule: AccountabilityRule) -> tuple[str, str]:
    label = rule.label
    return (
        f"方案{plan}“{label.get('zh') or rule.key}”", f"By plan {plan}, “{label.get('en') or rule.key}”",
    )
