"""Act: how does the fictitious demo come into an empty database?

Everything goes through the same acts that commands and pages use: publishing, duties, plans,
rounds, assignment, scoring. Seeded: the same every time (account passwords excepted).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.db import transaction

from findings.assignment_pool import assign_everything
from findings.demo.facts import read_facts
from findings.demo.geography import DemoUnit, Geography, build
from findings.demo.month import Month, RoundFacts, Weights
from findings.demo.places import Grounds
from findings.demo.roster import PAPER, build_roster
from findings.demo.settled import settled_ground
from findings.demo_photos import put_demo_photos
from findings.demo_settling import put_demo_settled
from findings.demo_storing import (
    duty_start,
    put_demo_bodies,
    put_demo_posts,
    store_findings,
    store_visits,
    units_by_code,
)
from findings.models import (
    Assignment,
    AssignmentBody,
    AssignmentUnit,
    DeductionLine,
    Finding,
    Plan,
    ResultPart,
    Visit,
)
from findings.plan_rules import rules_of
from findings.plans import read_plan, store_plan
from findings.rounds import close_round, open_round, publish_round, release_round, score_round
from findings.stale import newest_order
from gis_core.accounts import NewAccount, create_account, find_account
from gis_core.bulk_loading import foreign_keys_checked_at_the_end
from gis_core.city import City
from gis_core.configuring import configure_city, read_city_document
from gis_core.current_city import city_is_configured
from gis_core.errors import Conflict
from gis_core.statistics import gather
from gis_core.stopwatch import Taken, reading
from grids.changes import Retirement, UnitChange
from grids.duty_changes import start
from grids.models import Body, Category, Duty, Membership, Unit, UnitVersion
from grids.revisions import publish
from grids.streets import StreetLine, put_streets
from grids.units import newest_revision, unit_by_code, versions_on

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SEED = 2022
SMALL_SHARE, SMALL_ROUNDS = 0.12, 6
MUCH_WRITTEN = (Visit, Finding, Assignment, AssignmentUnit, AssignmentBody, ResultPart, DeductionLine)
OBJECTION = timedelta(days=2)
"""From the first to the last day of a round's objection period."""
CLEAN_VISITS = 1200
"""Visits of a round on which nothing was found."""
DIVISIONS_PAPER = "统计用区划代码（2023）·虚构界线"
REDRAWN_PAPER = "咸政办函〔2023〕1号"

Say = Callable[[str], None]


@dataclass
class LoadedDemo:
    """What was loaded: how many of each thing, and the accounts with their passwords."""

    counts: dict[str, int] = field(default_factory=dict)
    accounts: list[NewAccount] = field(default_factory=list)
    phases: dict[str, Taken] = field(default_factory=dict)

    @property
    def taken(self) -> Taken:
        """What all phases took together."""
        return reduce(add, self.phases.values())


def load_demo(
    *, small: bool = False, rounds: int | None = None, seed: int = SEED, say: Say = lambda line: None
) -> LoadedDemo:
    """Load the demo into this database; ``say`` hears of every step.

    ``small`` keeps two counties, about 300 grids and the last six rounds; ``rounds`` only so many of the
    last rounds. Raises Conflict when the database
    already holds anything: the demo never mixes with a city's own data.
    """
    if city_is_configured() or Unit.objects.exists():
        raise Conflict(
            "This database is not empty: the demo never mixes with other data.",
            hint="Use an empty database, or remove the private cluster: make reset.",
        )
    loader = _Loader(small, rounds, seed, say)
    # One transaction: a demo broken off half-way leaves the database as empty as it was.
    with transaction.atomic():
        loader.run()
    loader.told("checks at the end of the transaction")
    return loader.loaded


class _Loader:
    """The steps in order; each tells how long it took."""

    def __init__(self, small: bool, rounds: int | None, seed: int, say: Say) -> None:
        self.small, self.seed, self.say = small, seed, say
        kept = rounds or (SMALL_ROUNDS if small else 0)
        self.rounds = _round_facts(small)[-kept:]
        self.loaded, self._told_at = LoadedDemo(), reading()

    def run(self) -> None:
        city = self._configure()
        geography = self._step(
            "inventing boundaries",
            lambda: build(
                read_facts(FIXTURES / "xianning"), seed=self.seed, small=self.small, srid=city.metric_srid
            ),
        )
        self._step("publishing boundaries", lambda: self._publish(geography))
        plans = self._step("reading plans", _store_plans)
        self._step("bodies, chiefs and duties", lambda: self._duties(geography, plans))
        self.loaded.counts["settled"] = self._step(
            "special areas, border rules, decisions on site",
            lambda: put_demo_settled(settled_ground(geography)),
        )
        grounds, types = Grounds(geography), _weights("estate_types", "type")
        self._step("accounts", self._accounts)
        with foreign_keys_checked_at_the_end(*MUCH_WRITTEN):
            self._step(f"findings of {len(self.rounds)} rounds", lambda: [
                self._round(city, grounds, plans[facts.plan], types, facts) for facts in self.rounds
            ])
            self._step("assigning findings", self._assign)
            for facts in self.rounds:
                self._step(
                    f"{facts.key} ({facts.status})", lambda facts=facts: self._settle(facts),
                    "scoring and publishing",
                )
        self.told("checking foreign keys")
        self.loaded.counts["photos"] = self._step(
            "photos", lambda: put_demo_photos([facts.key for facts in self.rounds[-3:]])
        )
        self.loaded.counts["rounds"] = len(self.rounds)

    def _step(self, what: str, work: Callable[[], Any], phase: str = "") -> Any:
        self.say(f"{phase + ': ' if phase else ''}{what} …")
        done = work()
        self.told(what, phase)
        return done

    def told(self, what: str, phase: str = "") -> None:
        """Say what was taken since it was told last, and add it to the phase."""
        now = reading()
        taken, self._told_at = now - self._told_at, now
        held = self.loaded.phases.get(phase or what)
        self.loaded.phases[phase or what] = taken if held is None else held + taken
        self.say(f"{what}: {taken}")

    def _configure(self) -> City:
        document = read_city_document(FIXTURES / "cities" / "xianning.yaml")
        return configure_city(document | {"fictitious": True})

    def _publish(self, geography: Geography) -> None:
        for day in sorted({unit.valid_from for unit in geography.units}):
            changes = [_change(unit) for unit in geography.units if unit.valid_from == day]
            ending = [unit for unit in geography.units if unit.valid_to == day]
            continuing = {(change.kind, change.code) for change in changes}
            retired = [
                Retirement(unit.kind, unit.code)
                for unit in ending
                if (unit.kind, unit.code) not in continuing
            ]
            paper = REDRAWN_PAPER if ending else DIVISIONS_PAPER
            publish([*changes, *retired], effective_on=day, document=paper, reason="demo")
        lines = (StreetLine(each.code, each.name, each.geometry, each.grade) for each in geography.streets)
        self.loaded.counts["streets"] = put_streets(lines, source="fictitious")
        self.loaded.counts["units"] = Unit.objects.count()

    def _duties(self, geography: Geography, plans: Mapping[str, Plan]) -> None:
        roster = build_roster(geography, FIXTURES / "xianning" / "departments.csv", self.seed)
        bodies = put_demo_bodies(roster)
        posts = put_demo_posts(roster, bodies)
        units = units_by_code()
        categories = dict(Category.objects.values_list("code", "pk"))
        starts = [duty_start(duty, bodies, posts, units, categories) for duty in roster.duties]
        self.loaded.counts["duties"] = len(start(starts, document=PAPER))
        self.loaded.counts["bodies"] = len(bodies)

    def _round(self, city: City, grounds: Grounds, plan: Plan, types: Weights, facts: RoundFacts) -> None:
        opened = open_round(facts.key, plan)
        first, days = opened.period.lower, (opened.period.upper - opened.period.lower).days
        rng = np.random.default_rng([self.seed, first.year, first.month])
        month = Month(facts, grounds, first, days, city.zone, _category_weights(plan), types)
        found = [*month.inspection_findings(rng), *month.platform_cases(rng)]
        clean = round(CLEAN_VISITS * (SMALL_SHARE if self.small else 1))
        visits = store_visits(opened, found, month, clean, city, rng)
        store_findings(opened, found, visits, city, rng)
        self.loaded.counts["findings"] = self.loaded.counts.get("findings", 0) + len(found)

    def _assign(self) -> None:
        gather(Unit, UnitVersion, Membership, Duty, Body, Finding, Visit)
        assign_everything(newest_order(), self.say)

    def _settle(self, facts: RoundFacts) -> None:
        """Score a round and bring it as far as it is."""
        score_round(facts.key)
        if facts.status in ("closed", "published"):
            closed = close_round(facts.key)
        if facts.status == "published":
            since = closed.period.upper
            release_round(facts.key, since, since + OBJECTION)
            publish_round(facts.key, find_account("office"), find_account("office2"))

    def _accounts(self) -> None:
        on, revision = date(2023, 1, 1), newest_revision()
        number = int(revision.number or 0) if revision else 0
        planned = unit_by_code("county", read_facts(FIXTURES / "xianning").counties[0].code, on, number)
        body = (
            versions_on(on, number, ["zone"])
            .order_by("code")
            .values_list("unit__duties__body_id", flat=True)
            .first()
        )
        for role in ("admin", "office", "inspector", "reviewer", "dispatcher"):
            self.loaded.accounts.append(create_account(role, role))
        # Whoever asks for a publication needs somebody else to confirm it.
        self.loaded.accounts.append(create_account("office2", "office"))
        territory = planned.pk if planned else None
        self.loaded.accounts.append(create_account("planner", "planner", territory=territory))
        self.loaded.accounts.append(create_account("body", "body", body=body))


def _change(unit: DemoUnit) -> UnitChange:
    shape = unit.geometry
    boundary = shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])
    return UnitChange(unit.kind, unit.code, unit.name, boundary, unit.attributes)


def _store_plans() -> dict[str, Plan]:
    rules = [read_plan(path) for path in sorted((FIXTURES / "xianning").glob("plan-*.yaml"))]
    return {each.key: store_plan(each) for each in rules}


def _round_facts(small: bool) -> list[RoundFacts]:
    share = SMALL_SHARE if small else 1.0
    numbers = [each.name for each in fields(RoundFacts) if each.type == "int"]
    return [
        RoundFacts(
            key=row["key"], plan=row["plan"], status=row["status"], as_published=bool(row["as_published"]),
            **{name: round(int(row[name]) * share) for name in numbers},
        )
        for row in _table("rounds")
    ]


def _category_weights(plan: Plan) -> dict[str, dict[str, float]]:
    """How often each category is found, by component: published counts of December 2022 or even."""
    published = _weights("categories", "code")
    components = rules_of(plan).components
    return {
        component.key: {rule.key: published.get(rule.key, 1.0) for rule in component.categories}
        for component in components if component.categories
    }


def _weights(table: str, name: str) -> dict[str, float]:
    return {row[name]: float(row["weight"]) for row in _table(table)}


def _table(name: str) -> list[dict[str, str]]:
    with (FIXTURES / "xianning" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
