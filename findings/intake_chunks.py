"""Act: how are the rows of one file taken, chunk by chunk, inside one transaction?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from findings.intake_extents import stored_extent
from findings.intake_lookups import COMPARED, RoundBook, RoundOfDay, known_findings
from findings.intake_places import Frame, explanations, stored_places
from findings.intake_report import SHOWN_ROWS, IntakeReport, Rows
from findings.intake_rows import ReadRow, Recipe, Refusal, read_row
from findings.intake_storing import (
    NewFinding,
    as_hex,
    copy_findings,
    mark_repeated,
    points_as_hex,
    store_states,
)
from findings.intake_visits import VisitIntake
from findings.models import Finding, Plan, Round, Visit
from gis_core.datums import Floats
from gis_core.feature_table import FeatureTable, Row
from gis_core.stamping import bump
from gis_core.statistics import MUCH, gather

FINDINGS = "findings"
_CHUNK = 5000
_DEGREES = 4326


@dataclass(frozen=True)
class Ground:
    """What every row of a file is taken by: whose findings, where, under which plan."""

    source: str
    plan: Plan
    frame: Frame
    recipe: Recipe
    categories: dict[str, int]
    rounds: RoundBook
    repeated_limit: int
    update_visits: bool = False


class Intake:
    """One file on its way in: what was seen of it so far, and the report it fills."""

    def __init__(self, table: FeatureTable, ground: Ground, report: IntakeReport) -> None:
        self.table, self.ground, self.report = table, ground, report
        self.columns = ground.recipe.columns
        self.visits = VisitIntake(self.columns.visit, report, update=ground.update_visits)
        self.seen: dict[str, tuple[bytes, int]] = {}
        self.places: dict[tuple[float, float], Rows] = defaultdict(Rows)
        self.touched: set[str] = set()

    @property
    def _sealable(self) -> bool:
        """Whether a published round keeps these findings as they are."""
        return self.ground.source == Finding.Source.INSPECTION

    def take_all(self, progress: Callable[[str], None]) -> None:
        """Every row of the file, chunk by chunk, and then what only the whole file shows."""
        total = self.table.count or 0
        while rows := list(islice(self.table.rows, _CHUNK)):
            self._take(rows)
            progress(f"row {self.report.read} of {max(total, self.report.read)}")
        self._mark_repeated()
        if self.touched:
            bump(FINDINGS, {*self.touched, ""})
        if self.report.read >= MUCH:
            gather(Finding, Visit)

    def _take(self, rows: list[Row]) -> None:
        self.report.read += len(rows)
        read = [row for row in map(self._read, rows) if row is not None]
        lon, lat = self._placed(read)
        known = known_findings(self.ground.source, [row.key for row in read if not row.only_a_visit])
        held = [self.ground.rounds.of(row.observed_on) for row in read]
        new = [at for at, row in enumerate(read) if row.key not in known or row.only_a_visit]
        new = [at for at in new if self._may_be_new(read[at], held[at])]
        self._update_states([(row, known[row.key]) for row in read if row.key in known])
        visits, refused = self.visits.take([(read[at], held[at], lon[at], lat[at]) for at in new])
        shapes = points_as_hex(lon, lat)
        made = [
            self._finding(read[at], held[at], shapes[at], visits.get(at_new))
            for at_new, at in enumerate(new)
            if at_new not in refused and not read[at].only_a_visit
        ]
        copy_findings(made)
        self.touched |= self.visits.rounds
        self.report.new += len(made)

    def _read(self, row: Row) -> ReadRow | None:
        """The row, unless it is refused or says what an earlier one said."""
        read = read_row(row, self.ground.recipe, self.report.time_notes)
        if isinstance(read, list):
            self.report.refuse(read)
            return None
        if read.only_a_visit:
            return read
        content, number = self.seen.setdefault(read.key, (read.content, read.number))
        if number == read.number:
            return read
        if content == read.content:
            self.report.twice.add(read.number)
        else:
            reason = f"the key of row {number}, which says something else"
            self.report.refuse([Refusal(read.number, self.columns.key, read.key, reason)])
        return None

    def _placed(self, read: list[ReadRow]) -> tuple[Floats, Floats]:
        """Lon and lat of each row, NaN where it has no place to trust; marks are set and told."""
        xs = np.array([row.x for row in read], dtype=np.float64)
        ys = np.array([row.y for row in read], dtype=np.float64)
        given = np.array([not row.mark for row in read], dtype=bool)
        lon, lat = np.full(xs.shape, np.nan), np.full(xs.shape, np.nan)
        lon[given], lat[given] = stored_places(xs[given], ys[given], self.ground.frame)
        outside = given & ~np.isfinite(lon)
        if outside.any():
            self.report.explanations += explanations(xs[outside], ys[outside], self.ground.frame)
        self._place_extents(read, lon, lat)
        for row, x, y in zip(read, lon.tolist(), lat.tolist(), strict=True):
            if not row.mark and math.isnan(x):
                row.mark = "outside"
            if row.mark:
                self.report.mark(row.mark, row.number)
            else:
                self.places[x, y].add(row.number)
        return lon, lat

    def _place_extents(self, read: list[ReadRow], lon: Floats, lat: Floats) -> None:
        """Bring lines and areas to the storage CRS; one that leaves the envelope takes its point along."""
        for at, row in enumerate(read):
            if row.extent is not None:
                row.extent = stored_extent(row.extent, self.ground.frame)
                if row.extent is None:
                    lon[at] = lat[at] = np.nan

    def _may_be_new(self, row: ReadRow, held: RoundOfDay) -> bool:
        if held.published and self._sealable:
            self.report.refuse([Refusal(
                row.number, self.columns.observed, str(row.observed_on),
                f"round {held.key} is published and frozen", "A correction is a new numbered bulletin.",
            )])  # fmt: skip
            return False
        return True

    def _finding(self, row: ReadRow, held: RoundOfDay, shape: str | None, visit: int | None) -> NewFinding:
        category = self.ground.categories.get(row.category_text)
        if category is None:
            self.report.unknown_categories[row.category_text] += 1
        if held.pk is None:
            self.report.without_round[held.hint] += 1
        else:
            self.report.rounds[held.key] += 1
        if row.observed_on not in self.ground.plan.valid:
            self.report.outside_plan.add(row.number)
        self.touched.add(held.key)
        return NewFinding(
            source=self.ground.source, source_key=row.key, plan_id=self.ground.plan.pk, round_id=held.pk,
            category_id=category, category_text=row.category_text, severity=row.severity,
            observed_at=row.observed_at, observed_on=row.observed_on, description=row.description,
            received_x=row.received_x, received_y=row.received_y,
            received_epsg=self.ground.frame.epsg or _DEGREES, received_datum=self.ground.frame.datum,
            accuracy_m=row.accuracy_m, geometry=shape, extent=as_hex(row.extent), place_mark=row.mark,
            visit_id=visit, **row.status,
        )

    def _update_states(self, pairs: list[tuple[ReadRow, dict[str, Any]]]) -> None:
        """Bring what changes in a finding's life up to date; tell what differs beyond that."""
        changed = []
        for row, kept in pairs:
            differs = self._differences(row, kept)
            status = {name: value for name, value in row.status.items() if kept[name] != value}
            frozen = self._sealable and kept["round__status"] == Round.Status.PUBLISHED
            if status and frozen:
                differs += ["the state (its round is published)"]
            elif status:
                changed.append((kept["pk"], row.status))
                self.touched.add(kept["round__key"] or "")
            if differs:
                self.report.kept.setdefault(", ".join(differs), Rows()).add(row.number)
            elif not status:
                self.report.unchanged += 1
        store_states(changed)
        self.report.updated += len(changed)

    def _differences(self, row: ReadRow, kept: dict[str, Any]) -> list[str]:
        said = {name: getattr(row, name) for name in COMPARED if hasattr(row, name)}
        frame = self.ground.frame
        said |= {"received_epsg": frame.epsg or _DEGREES, "received_datum": frame.datum}
        for column, name in (
            ("severity", "severity"), ("description", "description"), ("accuracy", "accuracy_m"),
        ):
            if not getattr(self.columns, column):
                del said[name]
        return [name for name, value in said.items() if kept[name] != value]

    def _mark_repeated(self) -> None:
        """Mark places that stand for “somewhere”: the same one, again and again, in this file."""
        limit = self.ground.repeated_limit
        repeated = {place: rows for place, rows in self.places.items() if rows.count >= limit}
        if not repeated:
            return
        told = Rows(sum(rows.count for rows in repeated.values()))
        told.first = sorted(number for rows in repeated.values() for number in rows.first)[:SHOWN_ROWS]
        self.report.marked["repeated"] = told
        self.report.newly_repeated, rounds = mark_repeated(self.ground.source, repeated)
        self.touched |= {key or "" for key in rounds}
