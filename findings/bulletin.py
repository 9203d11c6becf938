"""Pure: what does a bulletin 通报 say, number by number?

``BulletinFacts`` holds everything; every form of the bulletin (page, PDF, workbook, DOCX, press text) is
written from it, so that they cannot differ. Numbers are exact; whoever writes them down rounds half up.
Names are the city's own; labels are texts by language (zh, en).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

Labels = Mapping[str, str]
SHARE_PLACES = 2
CATEGORIES = "categories"
COMPUTED = "computed"
"""The source of departments' rates that come from imported cases; otherwise it is a sheet's own."""
OTHER, UNKNOWN = "other", "unknown"
"""The keys of 其他, what a list cut short leaves out, and of what has no recorded type."""


def half_up(number: Decimal, places: int) -> Decimal:
    """The number as it is printed; never “-0”."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def share_of(number: int, whole: int) -> Decimal:
    """The share in percent with two decimals, half up, as it is: several need not sum to 100."""
    return half_up(Decimal(100 * number) / whole, SHARE_PLACES) if whole else Decimal(0)


def mean_of(numbers: Iterable[Decimal]) -> Decimal | None:
    """The plain mean; None of none."""
    known = list(numbers)
    return sum(known, Decimal(0)) / len(known) if known else None


@dataclass(frozen=True)
class Tally:
    """How many problems are of one sort, and their share of the whole in percent."""

    key: str
    labels: Labels
    number: int
    share: Decimal


@dataclass(frozen=True)
class Breakdown:
    """The problems of a component by category or by type of place, most first; other and unknown last.

    ``shown_first``: the list holds only so many sorts and the rest together (0: it holds all).
    """

    key: str
    labels: Labels
    total: int
    tallies: tuple[Tally, ...]
    shown_first: int = 0


@dataclass(frozen=True)
class PartFigure:
    """One component of a unit's score; None where the plan leaves it out."""

    component: str
    effective_weight: Decimal
    score: Decimal | None
    problems: int

    @property
    def points(self) -> Decimal | None:
        """What the component adds to the total."""
        return None if self.score is None else self.score * self.effective_weight


@dataclass(frozen=True)
class Standing:
    """A unit in its list; ``rank`` and scores are None, with the ``reason``, where there are no data.

    Changes are against the former round, None where that knows no such unit. ``reward`` is the sum that
    follows (negative: it pays), 0 for none, in the city's currency.
    """

    code: str
    name: str
    rank: int | None
    tied: bool
    score: Decimal | None
    reason: str
    rank_change: int | None
    score_change: Decimal | None
    problems: int
    parts: tuple[PartFigure, ...]
    adjustment: Decimal
    reward: Decimal


@dataclass(frozen=True)
class Ranking:
    """One list of ranked units of a kind; ``group`` and ``group_name`` are empty for a whole list."""

    kind: str
    labels: Labels
    group: str
    group_name: Labels
    rows: tuple[Standing, ...]

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """Those that have a rank."""
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def first(self) -> tuple[Standing, ...]:
        """Who is first; several where they are tied."""
        return tuple(row for row in self.ranked if row.rank == 1)

    @property
    def last(self) -> tuple[Standing, ...]:
        """Who is last; nobody where all are first."""
        worst = max((row.rank or 0 for row in self.ranked), default=1)
        return tuple(row for row in self.ranked if row.rank == worst) if worst > 1 else ()


@dataclass(frozen=True)
class ComponentFigures:
    """What the headline kind shows in one component; None where the (former) round has no such data.

    ``problems`` are those that count in the score; the others stand by reason in ``not_counted``.
    """

    key: str
    labels: Labels
    weight: Decimal
    problems: int | None
    problems_change: int | None
    mean: Decimal | None
    mean_change: Decimal | None
    breakdowns: tuple[Breakdown, ...]


@dataclass(frozen=True)
class DepartmentRate:
    """A department's cases of the round; ``rate`` in percent with two decimals.

    ``source`` is the sheet's, or COMPUTED.
    """

    name: str
    due: int
    handled: int
    on_time: int | None
    rate: Decimal | None
    source: str


@dataclass(frozen=True)
class TrendPoint:
    """A round in the trend: the headline kind's mean, problems, and each unit's score by code."""

    round: str
    mean: Decimal | None
    problems: int | None
    scores: Mapping[str, Decimal]


@dataclass(frozen=True)
class CorrectionFacts:
    """Why there is a bulletin of that number: the reason and the paper behind it."""

    bulletin: int
    reason: str
    document: str


@dataclass(frozen=True)
class OverrideFacts:
    """Boundaries that decide scores, redrawn within the round by override."""

    revision: int
    effective_on: date | None
    reason: str
    document: str


@dataclass(frozen=True)
class LeftOutFacts:
    """How many findings did not count for one reason, in both languages."""

    reason: Labels
    number: int


@dataclass(frozen=True)
class SealFacts:
    """The hash of the published bulletin's manifest, its first digits, and where to check it."""

    sha256: str
    short: str
    verify_url: str


@dataclass(frozen=True)
class BulletinFacts:
    """Everything a bulletin says. ``first`` and ``last`` are the round's city days, inclusive.

    The headline kind is that of ``rankings[0]``: means, problems, trend and improvement are its.
    """

    city: Labels
    subject: Labels
    issuer: Labels
    currency: str
    fictitious: bool
    map_mark: str
    footer: Labels
    round: str
    first: date
    last: date
    bulletin: int
    status: str
    published_on: date | None
    plan: str
    plan_labels: Labels
    plan_document: str
    revision: int | None
    places: int
    former_round: str
    kind: str
    kind_labels: Labels
    rankings: tuple[Ranking, ...]
    mean: Decimal | None
    mean_change: Decimal | None
    problems: int | None
    problems_change: int | None
    components: tuple[ComponentFigures, ...]
    departments: tuple[DepartmentRate, ...]
    trend: tuple[TrendPoint, ...]
    not_counted: tuple[LeftOutFacts, ...]
    overrides: tuple[OverrideFacts, ...]
    corrects: CorrectionFacts | None
    superseded_by: CorrectionFacts | None
    seal: SealFacts | None

    @property
    def published(self) -> bool:
        """Whether this bulletin is out."""
        return self.published_on is not None

    @property
    def headline(self) -> tuple[Ranking, ...]:
        """The lists of the headline kind: one, or one for each group the plan names."""
        return tuple(ranking for ranking in self.rankings if ranking.kind == self.kind)

    @property
    def further(self) -> tuple[Ranking, ...]:
        """The lists of all other kinds."""
        return tuple(ranking for ranking in self.rankings if ranking.kind != self.kind)

    @property
    def improved(self) -> tuple[Standing, ...]:
        """The units of the headline kind whose score rose, the greatest gain first."""
        rows = [row for ranking in self.headline for row in ranking.rows]
        risen = [row for row in rows if row.score_change is not None and row.score_change > 0]
        return tuple(sorted(risen, key=lambda row: (-(row.score_change or 0), row.rank or 0, row.code)))

    @property
    def units(self) -> int:
        """How many units of the headline kind are in the lists."""
        return sum(len(ranking.rows) for ranking in self.headline)


def facts_to_json(value: Any) -> Any:
    """The facts as plain JSON: decimals and days as text."""
    if is_dataclass(value):
        return {each.name: facts_to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): facts_to_json(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [facts_to_json(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def facts_from_json(document: Any, kind: Any = BulletinFacts) -> Any:
    """The facts that ``facts_to_json`` wrote."""
    if document is None:
        return None
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: facts_from_json(document[name], hints[name]) for name in document})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(facts_from_json(each, arguments[0]) for each in document)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: facts_from_json(each, arguments[1]) for key, each in document.items()}
    if NoneType in arguments:
        return facts_from_json(document, next(each for each in arguments if each is not NoneType))
    if kind is Decimal:
        return Decimal(document)
    return date.fromisoformat(document) if kind is date else document
