"""Ask: what does the bulletin of a round say, as far as the database knows it?

Only rounds that at least as many may see are compared with: nothing of a hidden one is told by a change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, QuerySet

from findings.bulletin import (
    BulletinFacts,
    ComponentFigures,
    CorrectionFacts,
    LeftOutFacts,
    OverrideFacts,
    PartFigure,
    Ranking,
    SealFacts,
    Standing,
    TrendPoint,
    half_up,
    mean_of,
)
from findings.bulletin_breakdowns import breakdowns_of
from findings.bulletin_departments import departments_of
from findings.bulletin_settings import BulletinSettings, bulletin_settings
from findings.decision_words import reason_words
from findings.freeze import overrides_of
from findings.imported_rounds import refuse_proof
from findings.models import Correction, Result, Round
from findings.plan_rules import rules_of
from findings.scoring.plan import PLACES, EvaluatedKind, PlanRules
from findings.scoring.ranking import Placing, change
from findings.scoring.rewards import rewards_of
from findings.seal import seal_of
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.notices import map_mark
from grids.units import versions_on

TREND_ROUNDS = 12


def facts_of(of: Round, bulletin: int | None = None) -> BulletinFacts:
    """What bulletin ``bulletin`` (the round's own) says.

    Raises NotFound where nothing was scored, and for a round published elsewhere: its bulletin is the print.
    """
    refuse_proof(of)
    return _Gathering(of, bulletin or of.bulletin).facts()


@dataclass
class _Gathering:
    """One bulletin being put together: what several of its members rest on is read once."""

    of: Round
    bulletin: int

    def facts(self) -> BulletinFacts:
        of, rules, city = self.of, self.rules, self.city
        published = of.published_at is not None and self.bulletin <= of.bulletin
        seal = seal_of(of, self.bulletin) if published else None
        means, former = self.mean(self.headline), self.mean(self.headline_before)
        problems, before = _problems(self.headline), _problems(self.headline_before)
        return BulletinFacts(
            city=dict(city.names),
            subject=self.settings.subject or dict(city.names),
            issuer=self.settings.issuer or dict(city.names),
            currency=city.currency,
            fictitious=city.fictitious,
            map_mark=map_mark(city),
            footer=dict(city.public_profile.footer),
            round=of.key,
            first=of.period.lower,
            last=self.last,
            bulletin=self.bulletin,
            status=of.status,
            published_on=self.published_on if published else None,
            plan=str(of.plan),
            plan_labels=dict(rules.label),
            plan_document=rules.document,
            revision=of.revision.number if of.revision else None,
            places=rules.places,
            former_round=self.before.key if self.before and self.headline_before else "",
            kind=self.kind,
            kind_labels=self.kind_labels(self.kind),
            rankings=tuple(ranking for entry in rules.evaluated for ranking in self.rankings(entry)),
            mean=means,
            mean_change=_difference(means, former),
            problems=problems,
            problems_change=_fewer_or_more(problems, before),
            components=tuple(self.component(component.key) for component in rules.components),
            departments=departments_of(of),
            trend=self.trend(),
            not_counted=self.not_counted(),
            overrides=tuple(_override(each) for each in overrides_of(of)),
            corrects=correction_of(of, self.bulletin),
            superseded_by=correction_of(of, of.bulletin) if self.bulletin < of.bulletin else None,
            seal=SealFacts(seal.sha256, seal.short, seal.verify_url) if seal else None,
        )

    @cached_property
    def city(self) -> City:
        return current_city()

    @cached_property
    def settings(self) -> BulletinSettings:
        return bulletin_settings(self.city.bulletin)

    @cached_property
    def rules(self) -> PlanRules:
        return rules_of(self.of.plan)

    @cached_property
    def kind(self) -> str:
        """The headline kind: the first the plan evaluates."""
        return self.rules.evaluated[0].kind

    @cached_property
    def last(self) -> date:
        return self.of.period.upper - timedelta(days=1)

    @cached_property
    def published_on(self) -> date | None:
        """The city's day on which this bulletin came out: a correction has a day of its own."""
        made = self.of.snapshots.filter(bulletin=self.bulletin).values_list("published_at", flat=True).first()
        at = made or self.of.published_at
        return at.astimezone(self.city.zone).date() if at else None

    @cached_property
    def before(self) -> Round | None:
        """The round just before, unless fewer may see it than this one."""
        return next(iter(self._as_open(Round.objects.filter(period__endswith=self.of.period.lower))), None)

    def _as_open(self, rounds: QuerySet[Round]) -> QuerySet[Round]:
        if self.of.status == Round.Status.PUBLISHED:
            return rounds.filter(status=Round.Status.PUBLISHED)
        return rounds if self.of.sealed else rounds.filter(released_at__isnull=False)

    @cached_property
    def results(self) -> dict[str, list[Result]]:
        """The results of this bulletin by kind; raises NotFound where there are none."""
        found = _results(self.of, self.bulletin)
        if not found.get(self.kind):
            raise NotFound(
                f"Round {self.of.key} has no results of bulletin {self.bulletin} to report.",
                hint=f"Run: manage.py score_round {self.of.key}",
                parameter="bulletin",
            )
        return found

    @cached_property
    def results_before(self) -> dict[str, list[Result]]:
        return _results(self.before, self.before.bulletin) if self.before else {}

    @property
    def headline(self) -> list[Result]:
        return self.results[self.kind]

    @property
    def headline_before(self) -> list[Result]:
        return self.results_before.get(self.kind, [])

    def kind_labels(self, kind: str) -> dict[str, str]:
        return dict(self.city.kind(kind).labels) if self.city.has_kind(kind) else {"en": kind}

    def mean(self, results: Iterable[Result]) -> Decimal | None:
        """The mean of published totals, rounded as they are."""
        found = mean_of(row.score for row in results if row.score is not None)
        return None if found is None else half_up(found, self.rules.places)

    def rankings(self, entry: EvaluatedKind) -> list[Ranking]:
        rows = self.results.get(entry.kind, [])
        former = {row.code: row for row in self.results_before.get(entry.kind, [])}
        placings = [Placing(row.code, row.group, row.rank, row.tied) for row in rows]
        rewards = rewards_of(self.rules, entry.kind, placings)
        names = self.group_names(entry)
        groups: dict[str, list[Result]] = defaultdict(list)
        for row in rows:
            groups[row.group].append(row)
        return [
            Ranking(
                entry.kind,
                self.kind_labels(entry.kind),
                group,
                names.get(group, {}),
                tuple(_standing(row, former.get(row.code), rewards) for row in sorted(listed, key=_order)),
            )
            for group, listed in groups.items()
        ]

    def group_names(self, entry: EvaluatedKind) -> dict[str, dict[str, str]]:
        if entry.groups:
            return {group.key: dict(group.label) for group in entry.groups}
        if not entry.group_kind or self.of.revision is None:
            return {}
        versions = versions_on(self.last, int(self.of.revision.number or 0), [entry.group_kind])
        return {code: {"zh": name} for code, name in versions.values_list("code", "name")}

    def component(self, key: str) -> ComponentFigures:
        rule = self.rules.component(key)
        now, before = _parts(self.headline, key), _parts(self.headline_before, key)
        means = [
            None if found is None else half_up(found, self.rules.places)
            for found in (mean_of(part for part, _ in parts if part is not None) for parts in (now, before))
        ]
        problems, former = (sum(number for _, number in parts) if parts else None for parts in (now, before))
        return ComponentFigures(
            key=key,
            labels=self.settings.components.get(key) or dict(rule.label if rule else {"en": key}),
            weight=rule.weight if rule else Decimal(0),
            problems=problems,
            problems_change=_fewer_or_more(problems, former),
            mean=means[0],
            mean_change=_difference(*means),
            breakdowns=breakdowns_of(self.of, self.bulletin, self.kind, key, self.rules, self.settings)
            if problems
            else (),
        )

    def trend(self) -> tuple[TrendPoint, ...]:
        """The last rounds up to this one, oldest first."""
        earlier = self._as_open(Round.objects.filter(period__endswith__lte=self.of.period.lower))
        rounds = list(earlier.order_by("-period")[: TREND_ROUNDS - 1])
        rows = Result.objects.filter(round__in=rounds, kind=self.kind, bulletin=F("round__bulletin"))
        by_round: dict[int, list[Result]] = defaultdict(list)
        for row in rows.prefetch_related("parts"):
            by_round[row.round_id].append(row)
        series = [(found.key, by_round[found.pk]) for found in reversed(rounds)] + [
            (self.of.key, self.headline)
        ]
        return tuple(
            TrendPoint(
                key,
                self.mean(results),
                _problems(results),
                {row.code: row.score for row in results if row.score is not None},
            )
            for key, results in series
            if results
        )

    def not_counted(self) -> tuple[LeftOutFacts, ...]:
        rows = self.of.not_counted.filter(kind=self.kind, bulletin=self.bulletin)
        counts = rows.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")
        return tuple(LeftOutFacts(reason_words(reason), number) for reason, number in counts)


def correction_of(of: Round, bulletin: int) -> CorrectionFacts | None:
    """Why there is a bulletin of that number; None for the first."""
    made = Correction.objects.filter(round=of, bulletin=bulletin).select_related("document").first()
    return CorrectionFacts(bulletin, made.reason, made.document.number) if made else None


def _results(of: Round, bulletin: int) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    rows = of.results.filter(bulletin=bulletin).select_related("unit_version").defer("unit_version__geometry")
    for row in rows.prefetch_related("parts").order_by("group", "rank", "code"):
        found[row.kind].append(row)
    return found


def _order(row: Result) -> tuple[bool, int, str]:
    return row.rank is None, row.rank or 0, row.code


def _standing(row: Result, former: Result | None, rewards: Mapping[str, Decimal]) -> Standing:
    moved = change(row.rank, row.score, former.rank, former.score) if former else None
    parts = tuple(
        PartFigure(part.component, part.effective_weight, part.score, part.findings)
        for part in row.parts.all()
    )
    weighted = sum((part.points for part in parts if part.points is not None), Decimal(0))
    return Standing(
        code=row.code,
        name=row.unit_version.name,
        rank=row.rank,
        tied=row.tied,
        score=row.score,
        reason=row.reason,
        rank_change=moved.rank if moved else None,
        score_change=moved.score if moved else None,
        problems=row.findings,
        parts=parts,
        adjustment=half_up(row.score_exact - weighted, PLACES)
        if parts and row.score_exact is not None
        else Decimal(0),
        reward=rewards.get(row.code, Decimal(0)),
    )


def _parts(results: Iterable[Result], component: str) -> list[tuple[Decimal | None, int]]:
    """Score and problems of each unit in a component; empty for a round known only by its totals."""
    return [
        (part.score, part.findings)
        for row in results
        for part in row.parts.all()
        if part.component == component
    ]


def _problems(results: Iterable[Result]) -> int | None:
    """All problems that count; None for a round known only by its totals."""
    parts = [part.findings for row in results for part in row.parts.all()]
    return sum(parts) if parts else None


def _difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


def _fewer_or_more(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before


def _override(told: Mapping[str, str | int | None]) -> OverrideFacts:
    on = told["effective_on"]
    return OverrideFacts(
        int(told["revision"] or 0),
        date.fromisoformat(str(on)) if on else None,
        str(told["reason"]),
        str(told["document"] or ""),
    )
