"""Pure: what must a language say for a bulletin to be written in it?

Another language is another such template; findings.bulletin_chinese and findings.bulletin_english are two.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from findings.bulletin import (
    Breakdown,
    BulletinFacts,
    ComponentFigures,
    Labels,
    Ranking,
    Standing,
    half_up,
)


class Language(ABC):
    """The sentences of one language; each takes the facts and adds none."""

    code: str
    key: str
    words: Mapping[str, str]

    def word(self, key: str) -> str:
        """A heading of a column or a section."""
        return self.words[key]

    def name(self, labels: Labels) -> str:
        """A label in this language, else in any."""
        return labels.get(self.key) or next(iter(labels.values()), "")

    def list_name(self, ranking: Ranking) -> str:
        """Which list: its group's name, else its kind's."""
        return self.name(ranking.group_name) if ranking.group_name else self.name(ranking.labels)

    def score(self, score: Decimal | None, places: int) -> str:
        """A score as it is printed."""
        return self.word("none") if score is None else format(half_up(score, places), "f")

    @abstractmethod
    def names(self, rows: Sequence[Standing]) -> str:
        """The names of several units."""

    @abstractmethod
    def period(self, facts: BulletinFacts) -> str:
        """The round in words."""

    @abstractmethod
    def title(self, facts: BulletinFacts) -> str:
        """The title."""

    @abstractmethod
    def numbered(self, number: int, heading: str) -> str:
        """A heading with its number."""

    @abstractmethod
    def warnings(self, facts: BulletinFacts) -> Iterable[str]:
        """What must be read first: a correction, that it is a draft, that data are invented."""

    @abstractmethod
    def lead(self, facts: BulletinFacts) -> str:
        """The first paragraph: by which rules who evaluated what."""

    @abstractmethod
    def ranking(self, facts: BulletinFacts, ranking: Ranking) -> str:
        """The places and scores, one by one, and who has none."""

    @abstractmethod
    def ranking_caption(self, facts: BulletinFacts, ranking: Ranking) -> str:
        """What stands over the table of a list."""

    @abstractmethod
    def problems_heading(self, component: ComponentFigures) -> str:
        """The heading of a component's section."""

    @abstractmethod
    def problems(self, facts: BulletinFacts, component: ComponentFigures, *, first: bool) -> str:
        """How many problems, the mean, their changes; before the first component the total."""

    @abstractmethod
    def breakdown(self, component: ComponentFigures, breakdown: Breakdown) -> str:
        """Which sorts there are most of, one by one."""

    @abstractmethod
    def breakdown_caption(self, breakdown: Breakdown) -> str:
        """What stands over the table: all sorts, or the first so many."""

    @abstractmethod
    def ends_heading(self, ranking: Ranking) -> str:
        """The heading over the firsts and lasts of a kind."""

    @abstractmethod
    def ends(self, facts: BulletinFacts, lists: Sequence[Ranking]) -> str:
        """The first and the last of each list."""

    @abstractmethod
    def departments(self, facts: BulletinFacts) -> str:
        """The departments' rates in short, or that there are none."""

    @abstractmethod
    def trend(self, facts: BulletinFacts) -> str:
        """What the trend covers."""

    @abstractmethod
    def rewards(self, facts: BulletinFacts) -> str:
        """Who gets and who pays what."""

    @abstractmethod
    def rewards_caption(self, facts: BulletinFacts) -> str:
        """What stands over the table of sums, with the currency."""

    @abstractmethod
    def rules(self, facts: BulletinFacts) -> str:
        """Under which plan and boundaries it was made, and how shares are rounded."""

    @abstractmethod
    def not_counted(self, facts: BulletinFacts) -> str:
        """How many findings took nothing; empty for none."""

    @abstractmethod
    def overrides(self, facts: BulletinFacts) -> Iterable[str]:
        """Each redrawing by override within the round."""

    @abstractmethod
    def issued(self, facts: BulletinFacts) -> str:
        """The day of publication, or that it is not published."""

    @abstractmethod
    def footer(self, facts: BulletinFacts) -> Iterable[str]:
        """What stands under maps and at the end."""

    @abstractmethod
    def seal(self, facts: BulletinFacts) -> Iterable[str]:
        """The hash and where to check it; nothing before publication."""

    @abstractmethod
    def picture(self, facts: BulletinFacts, key: str) -> str:
        """What stands under a picture."""

    @abstractmethod
    def drawn(self, key: str) -> str:
        """A word inside a picture: its legend."""
