"""Act: which visits does a file tell of, and which of its findings were made on them?"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.gis.geos import Point

from findings.intake_lookups import RoundOfDay, known_visits
from findings.intake_report import IntakeReport, Rows
from findings.intake_rows import ReadRow, Refusal
from findings.intake_storing import change_visits, store_visits
from findings.models import Visit

_DEGREES = 4326
_Points = tuple[int, int, str]


class VisitIntake:
    """The visits of one file: each once, whatever number of rows name it.

    ``rounds`` are the keys of the rounds that got one. With ``update`` a visit that is there gets the points
    and the component of the file, never another place or time; without it stays as it is.
    """

    def __init__(self, column: str, report: IntakeReport, *, update: bool = False) -> None:
        self.column, self.report, self.update = column, report, update
        self.rounds: set[str] = set()
        self._said: dict[tuple[int, str], _Points] = {}

    def take(
        self, rows: Sequence[tuple[ReadRow, RoundOfDay, float, float]]
    ) -> tuple[dict[int, int], set[int]]:
        """The visit's number for rows (with their round, lon, lat), by place in ``rows``; who is refused."""
        refused: set[int] = set()
        wanted: dict[int, tuple[int, str]] = {}
        made: dict[tuple[int, str], tuple[Visit, ReadRow]] = {}
        for at, (row, held, lon, lat) in enumerate(rows):
            if not row.visit or not self._can_be_kept(row, held) or held.pk is None:
                continue
            key = held.pk, row.visit
            if self._said.setdefault(key, _points(row)) != _points(row):
                self._refuse(row, "an earlier row gives that visit other points")
                refused.add(at)
                continue
            wanted[at] = key
            made.setdefault(key, (_visit(row, held.pk, lon, lat), row))
            self.rounds.add(held.key)
        kept = self._store(made)
        return {at: kept[key].pk for at, key in wanted.items()}, refused

    def _store(self, made: dict[tuple[int, str], tuple[Visit, ReadRow]]) -> dict[tuple[int, str], Visit]:
        """The visits by round and key: those that were there as they are, the others new."""
        there = known_visits(made)
        differing = [
            key for key, visit in there.items()
            if (visit.points_observed, visit.points_passed, visit.component) != self._said[key]
        ]
        if self.update:
            self._change([(there[key], self._said[key]) for key in differing])
        else:
            for key in differing:
                self.report.kept.setdefault("the points of the visit", Rows()).add(made[key][1].number)
        new = {key: visit for key, (visit, _) in made.items() if key not in there}
        store_visits(list(new.values()))
        self.report.visits += len(new)
        return there | new

    def _change(self, differing: Sequence[tuple[Visit, _Points]]) -> None:
        for visit, said in differing:
            visit.points_observed, visit.points_passed, visit.component = said
        change_visits([visit for visit, _ in differing])
        self.report.visits_changed += len(differing)

    def _can_be_kept(self, row: ReadRow, held: RoundOfDay) -> bool:
        """Whether the visit can be kept; told if not. A mere visit is refused, a finding goes without."""
        if held.pk is not None and not row.mark:
            return True
        reason = "no round" if held.pk is None else f"the place is marked {row.mark}"
        if row.only_a_visit:
            self._refuse(row, f"a visit that cannot be kept: {reason}", held.hint)
        else:
            self.report.visits_not_made[reason] += 1
        return False

    def _refuse(self, row: ReadRow, reason: str, hint: str = "") -> None:
        self.report.refuse([Refusal(row.number, self.column, row.visit, reason, hint)])


def _points(row: ReadRow) -> _Points:
    return row.points_observed, row.points_passed, row.component


def _visit(row: ReadRow, of: int, lon: float, lat: float) -> Visit:
    return Visit(
        round_id=of, source_key=row.visit, geometry=Point(lon, lat, srid=_DEGREES),
        component=row.component, visited_at=row.observed_at,
        points_observed=row.points_observed, points_passed=row.points_passed,
    )
