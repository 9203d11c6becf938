"""Pure: what does an import of findings tell the person who runs it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from findings.cells import TimeNotes
from findings.datum_suspicion import Suspicion
from findings.intake_rows import Refusal

SHOWN_REFUSALS = 50
SHOWN_ROWS = 20
SHOWN_WORDS = 30

MARKS = {
    "missing": "no place given",
    "zero": "the place is 0, 0",
    "outside": "outside the city's envelope",
    "repeated": "one place repeated many times",
    "unreadable": "the place cannot be read",
}


@dataclass(slots=True)
class Rows:
    """How many rows something holds for, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """One more row."""
        self.count += 1
        if len(self.first) < SHOWN_ROWS:
            self.first.append(number)

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.first) else ""
        return f"{self.count} ({'rows' if self.count > 1 else 'row'} {', '.join(map(str, self.first))}{more})"


@dataclass
class IntakeReport:
    """What was read, taken, marked and refused; where it was taken to lie; whether it was written.

    ``new`` are findings made, ``unchanged`` were there already, ``updated`` got a new state,
    ``kept`` differ in what a file may not change and stayed as they were.
    """

    file: str
    source: str
    plan: str
    coordinates: str
    times: str
    commit: bool = False
    skip_refused: bool = False
    keyed: bool = True
    read: int = 0
    new: int = 0
    unchanged: int = 0
    updated: int = 0
    visits: int = 0
    visits_changed: int = 0
    newly_repeated: int = 0
    twice: Rows = field(default_factory=Rows)
    kept: dict[str, Rows] = field(default_factory=dict)
    marked: dict[str, Rows] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    refused_rows: int = 0
    unknown_categories: Counter[str] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)
    without_round: Counter[str] = field(default_factory=Counter)
    visits_not_made: Counter[str] = field(default_factory=Counter)
    explanations: Counter[str] = field(default_factory=Counter)
    outside_plan: Rows = field(default_factory=Rows)
    time_notes: TimeNotes = field(default_factory=TimeNotes)
    notes: list[str] = field(default_factory=list)
    suspicion: Suspicion | None = None

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the whole file out."""
        return self.refused_rows > 0 and not self.skip_refused

    @property
    def written(self) -> bool:
        """Whether the database was to be changed."""
        return self.commit and not self.blocked

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """One row is refused, for each of these reasons."""
        self.refused_rows += 1
        self.refused += refusals

    def mark(self, mark: str, number: int) -> None:
        """A row's place is not to be trusted."""
        self.marked.setdefault(mark, Rows()).add(number)

    def outcome(self) -> str:
        """The last line: what happened to the database, and what to do next."""
        if self.blocked:
            return "Nothing written: rows were refused. Mend the file, or leave them out with --skip-refused."
        if not self.read:
            return "Nothing to write: the file has no rows."
        if not (self.new or self.updated or self.visits or self.visits_changed or self.newly_repeated):
            return "Nothing to write: everything is known like this already."
        return "Written." if self.commit else "Dry run: nothing written. Add --commit."

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.file}: {self.coordinates}"
        yield f"Times: {self.times}"
        yield from self.notes
        yield (
            f"{self.source}: {self.read} rows read, {self.new} new, {self.unchanged} already there, "
            f"{self.updated} with a new state, {self.refused_rows} refused."
        )
        yield from self._about_places()
        yield from self._about_keys()
        yield from self._about_content()
        yield from self._about_rounds()
        yield from self._about_refusals()
        if self.suspicion is not None:
            yield from self.suspicion.sentences.values()
        yield self.outcome()

    def _about_places(self) -> Iterator[str]:
        for mark, rows in sorted(self.marked.items()):
            yield f"  marked {mark}, {MARKS[mark]}: {rows}"
            if mark == "repeated" and self.newly_repeated > rows.count:
                yield f"    {self.newly_repeated} newly marked, with earlier ones at the same places"
        for words, count in self.explanations.most_common():
            yield f"  {count} of those outside would lie in the city with: {words}"

    def _about_keys(self) -> Iterator[str]:
        if not self.keyed:
            yield "  without --key a row is known by all it says: one that changes later is a new finding"
        if self.twice.count:
            yield f"  twice in the file with the same content, taken once: {self.twice}"
        for what, rows in sorted(self.kept.items()):
            yield f"  differs from what is there, kept as it was: {what}: {rows}"

    def _about_content(self) -> Iterator[str]:
        if self.unknown_categories:
            total = sum(self.unknown_categories.values())
            yield f"  {total} in no category of plan {self.plan}, kept as text:"
            for word, count in self.unknown_categories.most_common(SHOWN_WORDS):
                yield f"    {count} × {word or '(empty)'}"
            if len(self.unknown_categories) > SHOWN_WORDS:
                yield f"    and {len(self.unknown_categories) - SHOWN_WORDS} further words"
        times = self.time_notes
        if times.ambiguous:
            yield f"  {times.ambiguous} local times occur twice there (clocks go back): the first was taken"
        if times.skipped:
            yield f"  {times.skipped} local times never occur there (clocks go forward): taken an hour later"
        if times.serials:
            yield f"  {times.serials} times were day numbers of Excel"
        if self.outside_plan.count:
            yield f"  observed on days plan {self.plan} is not for: {self.outside_plan}"

    def _about_rounds(self) -> Iterator[str]:
        for key, count in sorted(self.rounds.items()):
            yield f"  round {key}: {count} new"
        for hint, count in sorted(self.without_round.items()):
            yield f"  in no round: {count} new; {hint}"
        if self.visits or self.visits_changed or self.visits_not_made:
            yield f"  visits: {self.visits} new, {self.visits_changed} with other points"
        for reason, count in sorted(self.visits_not_made.items()):
            yield f"  findings taken without their visit: {count}, {reason}"

    def _about_refusals(self) -> Iterator[str]:
        for refusal in self.refused[:SHOWN_REFUSALS]:
            yield f"  refused: {refusal}"
        if len(self.refused) > SHOWN_REFUSALS:
            yield f"  and {len(self.refused) - SHOWN_REFUSALS} more; --report FILE.json lists all."

    def as_json(self) -> dict[str, Any]:
        """The whole report, with every refusal, for a machine."""
        warning = None if self.suspicion is None else asdict(self.suspicion) | self.suspicion.sentences
        # asdict of Python 3.11 makes a Counter of pairs out of a Counter, which JSON cannot hold
        counters = {
            each.name: dict(held) for each in fields(self)
            if isinstance(held := getattr(self, each.name), Counter)
        }
        return asdict(self) | counters | {"suspicion": warning, "outcome": self.outcome()}
