"""Pure: how is a bulletin laid out: its sections, sentences, tables and pictures, in one language?

One ``Document`` for all forms: the page, the PDF, the workbook, the DOCX and the press text write down what
stands here and add nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from findings.bulletin import Breakdown, BulletinFacts, Ranking, Standing, half_up
from findings.bulletin_language import Language


@dataclass(frozen=True)
class Cell:
    """One cell: what is printed and, where that is a number, the number itself as printed."""

    text: str
    number: Decimal | None = None
    places: int = 0
    percent: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; ``key`` names it among those of a document."""

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """Where a picture stands and what is under it; its file is named by ``key``."""

    key: str
    caption: str

    @property
    def titled(self) -> bool:
        """Whether it bears its caption itself: a map does."""
        return self.key.startswith(("scores-", "density"))


@dataclass(frozen=True)
class Section:
    """A numbered part of the bulletin."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Document:
    """The bulletin in one language. ``warnings`` stand before all: correction, draft, invented data.

    ``footer`` stands under every picture of a map and at the end.
    """

    language: str
    title: str
    warnings: tuple[str, ...]
    lead: str
    sections: tuple[Section, ...]
    issuer: str
    date: str
    footer: tuple[str, ...]
    seal: tuple[str, ...]


def document_of(facts: BulletinFacts, language: Language, pictures: Sequence[str] = ()) -> Document:
    """The document; ``pictures`` are the keys of those that were drawn."""
    builder = _Builder(facts, language, frozenset(pictures))
    sections = [
        builder.ranking(),
        *builder.problems(),
        *builder.ends(),
        builder.departments(),
        builder.trend(),
        builder.rewards(),
        builder.open_points(),
    ]
    kept = [section for section in sections if section is not None]
    return Document(
        language=language.code,
        title=language.title(facts),
        warnings=tuple(language.warnings(facts)),
        lead=language.lead(facts),
        sections=tuple(
            Section(
                each.key, language.numbered(number, each.heading), each.paragraphs, each.tables, each.pictures
            )
            for number, each in enumerate(kept, 1)
        ),
        issuer=language.name(facts.issuer),
        date=language.issued(facts),
        footer=tuple(language.footer(facts)),
        seal=tuple(language.seal(facts)),
    )


@dataclass(frozen=True)
class _Builder:
    facts: BulletinFacts
    says: Language
    drawn: frozenset[str]

    def ranking(self) -> Section:
        facts, says = self.facts, self.says
        paragraphs = [says.ranking(facts, ranking) for ranking in facts.headline]
        tables = tuple(
            self._ranking_table(ranking, f"ranking-{ranking.group}".rstrip("-")) for ranking in facts.headline
        )
        return Section(
            "ranking",
            says.word("ranking"),
            tuple(paragraphs),
            tables,
            self._pictures("parts", f"scores-{facts.kind}"),
        )

    def problems(self) -> list[Section]:
        facts, says = self.facts, self.says
        found = []
        for number, component in enumerate(facts.components):
            if component.problems is None:
                continue
            said = [says.problems(facts, component, first=number == 0)]
            said += [says.breakdown(component, each) for each in component.breakdowns if each.total]
            tables = tuple(
                self._breakdown_table(each, f"{component.key}-{each.key}") for each in component.breakdowns
            )
            pictures = self._pictures("density") if number == 0 else ()
            found.append(
                Section(
                    f"problems-{component.key}",
                    says.problems_heading(component),
                    tuple(said),
                    tables,
                    pictures,
                )
            )
        return found

    def ends(self) -> list[Section]:
        """The first and last of each group of every further kind, and their whole lists."""
        found = []
        for kind in dict.fromkeys(ranking.kind for ranking in self.facts.further):
            lists = [ranking for ranking in self.facts.further if ranking.kind == kind and ranking.ranked]
            if not lists:
                continue
            tables = (
                self._ends_table(lists, kind),
                *(self._ranking_table(each, f"{kind}-{each.group}".rstrip("-")) for each in lists),
            )
            found.append(
                Section(
                    f"ends-{kind}",
                    self.says.ends_heading(lists[0]),
                    (self.says.ends(self.facts, lists),),
                    tables,
                    self._pictures(f"scores-{kind}"),
                )
            )
        return found

    def departments(self) -> Section:
        says, rates = self.says, self.facts.departments
        said = (says.departments(self.facts),)
        if not rates:
            return Section("departments", says.word("departments"), said)
        header = [says.word(key) for key in ("department", "due", "handled", "rate")]
        rows = tuple(
            (Cell(each.name), _count(each.due), _count(each.handled), self._percent(each.rate))
            for each in rates
        )
        return Section(
            "departments",
            says.word("departments"),
            said,
            (Table("departments", says.word("departments"), tuple(header), rows),),
        )

    def trend(self) -> Section | None:
        facts, says = self.facts, self.says
        if len(facts.trend) < 2:
            return None
        units = [row for ranking in facts.headline for row in ranking.rows]
        header = (says.word("round"), *(row.name for row in units), says.word("mean"), says.word("problems"))
        rows = tuple(
            (
                Cell(point.round),
                *(self._score(point.scores.get(row.code)) for row in units),
                self._score(point.mean),
                _count(point.problems),
            )
            for point in facts.trend
        )
        return Section(
            "trend",
            says.word("trend"),
            (says.trend(facts),),
            (Table("trend", says.word("trend"), header, rows),),
            self._pictures("trend"),
        )

    def rewards(self) -> Section | None:
        facts, says = self.facts, self.says
        paid = [(ranking, row) for ranking in facts.rankings for row in ranking.rows if row.reward]
        if not paid:
            return None
        header = tuple(says.word(key) for key in ("list", "unit", "rank", "sum"))
        rows = tuple(
            (
                Cell(says.list_name(ranking)),
                Cell(row.name),
                _count(row.rank),
                Cell(f"{row.reward:+,.2f}", half_up(row.reward, 2), 2),
            )
            for ranking, row in paid
        )
        table = Table("rewards", says.rewards_caption(facts), header, rows)
        return Section("rewards", says.word("rewards"), (says.rewards(facts),), (table,))

    def open_points(self) -> Section:
        """What did not count, which boundaries were redrawn by override, under which rules."""
        facts, says = self.facts, self.says
        said = [says.rules(facts), says.not_counted(facts), *says.overrides(facts)]
        tables = []
        if facts.not_counted:
            header = (says.word("reason"), says.word("problems"))
            tables.append(
                Table(
                    "not-counted",
                    says.word("not_counted"),
                    header,
                    tuple((Cell(says.name(each.reason)), _count(each.number)) for each in facts.not_counted),
                )
            )
        return Section("notes", says.word("notes"), tuple(filter(None, said)), tuple(tables))

    def _pictures(self, *keys: str) -> tuple[Picture, ...]:
        return tuple(Picture(key, self.says.picture(self.facts, key)) for key in keys if key in self.drawn)

    def _ranking_table(self, ranking: Ranking, key: str) -> Table:
        facts, says = self.facts, self.says
        parts = [each for each in facts.components if len(facts.components) > 1]
        header = [
            says.word("rank"),
            says.name(ranking.labels),
            says.word("score"),
            *(says.name(part.labels) for part in parts),
            says.word("problems"),
            says.word("rank_change"),
            says.word("score_change"),
        ]
        rows_shown = ranking.rows if ranking.kind == facts.kind else ranking.ranked
        adjusted = any(row.adjustment for row in ranking.rows)
        if adjusted:
            header.insert(-3, says.word("adjustment"))
        rows = tuple(self._ranking_row(row, [part.key for part in parts], adjusted) for row in rows_shown)
        return Table(key, says.ranking_caption(facts, ranking), tuple(header), rows)

    def _ranking_row(self, row: Standing, parts: Sequence[str], adjusted: bool) -> tuple[Cell, ...]:
        scores = {part.component: part.score for part in row.parts}
        return (
            _count(row.rank),
            Cell(row.name),
            self._score(row.score),
            *(self._score(scores.get(part)) for part in parts),
            *([self._score(row.adjustment)] if adjusted else []),
            _count(row.problems if row.parts else None),
            _change(row.rank_change, 0),
            _change(row.score_change, self.facts.places),
        )

    def _breakdown_table(self, breakdown: Breakdown, key: str) -> Table:
        says = self.says
        header = (says.name(breakdown.labels), says.word("problems"), says.word("share"))
        rows = tuple(
            (Cell(says.name(each.labels)), _count(each.number), self._percent(each.share))
            for each in breakdown.tallies
        )
        return Table(key, says.breakdown_caption(breakdown), header, rows)

    def _ends_table(self, lists: Sequence[Ranking], kind: str) -> Table:
        says = self.says
        header = tuple(says.word(key) for key in ("group", "first", "score", "last", "score"))
        rows = []
        for each in lists:
            first, last = each.first, each.last
            rows.append(
                (
                    Cell(says.list_name(each)),
                    Cell(says.names(first)),
                    self._score(first[0].score),
                    Cell(says.names(last) if last else says.word("none")),
                    self._score(last[0].score if last else None),
                )
            )
        return Table(f"ends-{kind}", says.ends_heading(lists[0]), header, tuple(rows))

    def _score(self, score: Decimal | None) -> Cell:
        if score is None:
            return Cell(self.says.word("none"))
        shown = half_up(score, self.facts.places)
        return Cell(format(shown, "f"), shown, self.facts.places)

    def _percent(self, share: Decimal | None) -> Cell:
        return Cell(self.says.word("none")) if share is None else Cell(f"{share:f}%", share, 2, percent=True)


def _count(number: int | None) -> Cell:
    return Cell("—") if number is None else Cell(str(number), Decimal(number))


def _change(moved: Decimal | int | None, places: int) -> Cell:
    """A change with its sign; a dash where there is nothing to compare with."""
    if moved is None:
        return Cell("—")
    shown = half_up(Decimal(moved), places)
    return Cell(f"{shown:+f}" if shown else format(shown, "f"), shown, places)
