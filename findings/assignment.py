"""Act: who answers for findings, stored append-only, one current answer each, chunk by chunk?"""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import shapely
from django.db import connection, transaction
from django.db.models import Count, Q

from findings.accountability.deciding import Decision
from findings.accountability.gathering import gathered
from findings.answerer import Answerer, Stamps, answerer_for, stamps
from findings.assignment_rows import Row, as_csv, body_row, part_rows, unit_rows
from findings.extent_answers import parts_of
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Finding, Plan, Round
from findings.place.judging import PlaceAnswer
from findings.reasons import Reason
from findings.stale import JOB, Order, as_of, elsewhere, numbers_to_assign
from gis_core import jobs, sql
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Unavailable
from gis_core.models import Job
from gis_core.stamping import bump
from gis_core.statistics import MUCH, gather
from grids.models import Revision

CHUNK = 2000
STAMP = "assignments"
_LOOK_AGAIN_S = 0.5
_OPENING = 0x61737369  # the advisory lock under which a job is opened


@dataclass
class Report:
    """How many findings were assigned, by state; retired; and left out, by reason.

    ``former`` counts those assigned by the revision of the answer they had; “” for none.
    """

    revision: int
    former: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    retired: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def assigned(self) -> int:
        return self.states.total()


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding as the statement gives it; a line or an area as WKB."""

    finding: int
    lon: float
    lat: float
    accuracy_m: float | None
    datum: str
    on: date
    category: int | None
    plan: int
    assignable: bool
    former: int | None
    extent: bytes | None


@dataclass
class Rows:
    """The rows of a chunk, to be copied in together."""

    assignments: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    bodies: list[Row] = field(default_factory=list)

    def texts(self) -> Texts:
        return [
            ("copy_assignments", as_csv(self.assignments)),
            ("copy_assignment_units", as_csv(self.units)),
            ("copy_assignment_bodies", as_csv(self.bodies)),
        ]


Texts = list[tuple[str, io.StringIO]]
"""What is copied in by which statement, table by table."""


def _write(texts: Texts) -> None:
    with connection.cursor() as cursor:
        for name, text in texts:
            cursor.copy_expert(sql.statement("findings", name), text)


class Assigner:
    """Answers findings under one revision, and remembers sentences that come again."""

    def __init__(self, revision: Revision, city: City) -> None:
        self._revision, self._city = revision, city
        self._made_at = as_of()  # before the stamps: what is written meanwhile makes it stale
        self._seen: Stamps = stamps()
        self._plans: dict[int, Plan] = {}
        self._sentences: dict[int, tuple[Reason, str]] = {}

    def numbers_for(self, asked: Sequence[Asked]) -> list[int]:
        """A number for the assignment of each finding."""
        return [row[0] for row in sql.rows("findings", "assignment_numbers", {"wanted": len(asked)})]

    def prepare(self, asked: Iterable[Asked]) -> None:
        """Read whatever answers for these findings, so that ``rows`` asks the database nothing."""
        for on, plan in sorted({(each.on, each.plan) for each in asked}):
            answerer_for(on, self._revision, self._plan(plan), self._city, self._seen)

    def rows(self, asked: Sequence[Asked], numbers: Sequence[int], report: Report) -> Rows:
        """The rows for findings; those of days that are alike and of one plan are answered together."""
        made, number = Rows(), iter(numbers)
        for answerer, alike in self._alike(asked):
            points = [each for each in alike if each.extent is None]
            for each, place, decision in self._of_points(answerer, points):
                report.states[self._add(made, next(number), each, place, decision)] += 1
            for each in alike:
                if each.extent is not None:
                    report.states[self._add_extent(made, next(number), each, answerer)] += 1
        return made

    def _alike(self, asked: Sequence[Asked]) -> Iterable[tuple[Answerer, list[Asked]]]:
        """The findings by what answers for them: many days share it, and many places at once are cheap."""
        found: dict[int, tuple[Answerer, list[Asked]]] = {}
        ordered = sorted(asked, key=lambda each: (each.on, each.plan, each.finding))
        for (on, plan), group in groupby(ordered, key=lambda each: (each.on, each.plan)):
            answerer = answerer_for(on, self._revision, self._plan(plan), self._city, self._seen)
            found.setdefault(id(answerer), (answerer, []))[1].extend(group)
        return found.values()

    def _of_points(
        self, answerer: Answerer, asked: Sequence[Asked]
    ) -> Iterator[tuple[Asked, PlaceAnswer, Decision]]:
        tolerances = answerer.tolerances(
            [each.accuracy_m for each in asked], [each.datum for each in asked]
        )
        places = [each.lon for each in asked], [each.lat for each in asked]
        judged = answerer.judged(*places, tolerances, across=False)
        for each, (place, settled) in zip(asked, judged, strict=True):
            yield each, place, answerer.decided(place, settled, each.category)

    def _plan(self, number: int) -> Plan:
        if number not in self._plans:
            self._plans[number] = Plan.objects.get(pk=number)
        return self._plans[number]

    def _open(self, made: Rows, number: int, asked: Asked, state: str) -> str:
        made.assignments.append((
            number, asked.finding, self._revision.pk, asked.plan, asked.on, state, True,
            self._made_at.isoformat(),
        ))
        return state

    def _add(
        self, made: Rows, number: int, asked: Asked, place: PlaceAnswer, decision: Decision
    ) -> str:
        """The rows of a finding at one place; its state."""
        made.units.extend(unit_rows(number, place.kinds, decision.units))
        made.bodies.extend(
            body_row(number, body, self._sentence(reason))
            for body, reason in zip(decision.bodies, decision.reasons, strict=True)
        )
        return self._open(made, number, asked, place.state)

    def _add_extent(self, made: Rows, number: int, asked: Asked, answerer: Answerer) -> str:
        """The rows of a finding that is a line or an area, decided part by part; its state."""
        shape = shapely.from_wkb(asked.extent or b"")
        parts = parts_of(shape, answerer, asked.accuracy_m, asked.datum, asked.category)
        whole = gathered([part for part, _ in parts])
        made.units.extend(part_rows(number, whole))
        made.bodies.extend(
            body_row(number, body, json.dumps(said, ensure_ascii=False))
            for (body, _), said in zip(whole.bodies, whole.reasons, strict=True)
        )
        return self._open(made, number, asked, whole.state)

    def _sentence(self, reason: Reason) -> str:
        """Why a body answers, as JSON: many decisions share one reason."""
        kept = self._sentences.get(id(reason))
        if kept is None:  # the reason is kept beside it, so that its id stays its own
            kept = self._sentences[id(reason)] = reason, json.dumps(reason, ensure_ascii=False)
        return kept[1]


@transaction.atomic
def open_job(order: Order) -> Job | None:
    """The job that was begun for this order, else a new one; None when nothing is stale.

    Two runs that begin at the same time share one job.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_OPENING])
    begun = jobs.unfinished(JOB, order.arguments())
    if begun is not None:
        jobs.retry_failed(begun)
        return begun
    numbers = numbers_to_assign(order)
    slices = (numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK))
    chunks = [{"findings": part} for part in slices]
    return jobs.start(JOB, order.arguments(), chunks) if chunks else None


def assign_chunk(order: Order, lease: jobs.Lease, assigner: Assigner) -> None:
    """Assign the stale findings of one chunk: all of them and the chunk's end, or nothing."""
    report = Report(order.revision.number or 0)
    kept: dict[str, Any] = {}
    with jobs.finishing(lease, kept):
        found = _stale_findings(order, lease.arguments["findings"])
        asked = [each for each in found if each.assignable]
        rows = assigner.rows(asked, assigner.numbers_for(asked), report)
        sql.run("findings", "retire_assignments", {"findings": [each.finding for each in found]})
        _write(rows.texts())
        former = Counter(str(each.former or "") for each in asked)
        kept.update(states=dict(report.states), former=dict(former), retired=len(found) - len(asked))
        if found:
            bump(STAMP, ["", *_round_keys([each.finding for each in found])])


def _stale_findings(order: Order, among: Sequence[int]) -> list[Asked]:
    """What is stale now among some findings, locked with their rounds until the transaction ends.

    Locked in statements of their own: whoever waited for another run must see what that one
    wrote, and a statement sees only what was there when it began.
    """
    these = {"findings": list(among)}
    sql.rows("findings", "hold_rounds", these)
    locked = Finding.objects.filter(pk__in=among).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk", flat=True))
    held = Assignment.objects.filter(finding__in=among, is_current=True)
    answered = [] if order.redo else list(held.values_list("finding_id", flat=True))
    # What nobody answered yet is stale anyhow, and looking through all ranks and duties takes long.
    these["also"] = sorted(elsewhere(order, answered)) if answered else []
    return _asked(order, these)


def _asked(order: Order, these: dict[str, Any]) -> list[Asked]:
    rows = sql.rows("findings", "findings_to_assign", order.parameters() | these)
    return [Asked(*row[:-1], None if row[-1] is None else bytes(row[-1])) for row in rows]


def asked_for(order: Order, among: Sequence[int]) -> list[Asked]:
    """What needs an answer, or must lose one, among findings that nobody else assigns."""
    return _asked(order, {"findings": list(among), "also": []})


def write_chunk(lease: jobs.Lease, texts: Texts, states: Counter[str]) -> None:
    """Write the first answers of a chunk, reckoned elsewhere: all and the chunk's end, or nothing."""
    with jobs.finishing(lease, {"states": dict(states), "former": {"": states.total()}, "retired": 0}):
        _write(texts)
        bump(STAMP, ["", *_round_keys(lease.arguments["findings"])])


def _round_keys(findings: Sequence[int]) -> list[str]:
    keys = Round.objects.filter(findings__in=findings).values_list("key", flat=True)
    return list(keys.distinct().order_by("key"))


def _skipped(order: Order) -> Counter[str]:
    """The findings of the order that are never assigned, by the mark that says why."""
    marked = Finding.objects.filter(~Q(place_mark="") | Q(geometry__isnull=True))
    if order.round is not None:
        marked = marked.filter(round=order.round)
    counts = marked.values_list("place_mark").annotate(number=Count("pk")).order_by("place_mark")
    return Counter(dict(counts))


def run(order: Order, say: Callable[[str], None] = lambda text: None) -> Report:
    """Assign everything stale of an order, taking up where an earlier run was stopped.

    ``say`` hears of the progress. Findings that became stale after an earlier run had begun
    are done too. The report counts what this order's last job did.
    """
    report = Report(order.revision.number or 0)
    if not order.stale:  # which are few, and found without going through all
        report.skipped = _skipped(order)
    resumed = jobs.unfinished(JOB, order.arguments()) is not None
    job = open_job(order)
    if job is not None:
        _run_job(order, job, say)
        add_up(report, job)
    if resumed and not order.redo and (job := open_job(order)) is not None:
        _run_job(order, job, say)
        add_up(report, job)
    if report.assigned >= MUCH:
        gather(Assignment, AssignmentUnit, AssignmentBody)
    return report


def _run_job(order: Order, job: Job, say: Callable[[str], None]) -> None:
    assigner = Assigner(order.revision, current_city())
    before, total = _findings_of(job, done=True), _findings_of(job)
    done, began = before, time.monotonic()
    while not jobs.progress(job).over:
        for lease in jobs.work(job, lambda held: assign_chunk(order, held, assigner)):
            done += len(lease.arguments["findings"])
            speed = (done - before) / max(time.monotonic() - began, 1e-9)
            say(f"{done:,} of {total:,} findings ({speed:,.0f}/s)")
        if held := jobs.progress(job).leased:
            say(f"waiting for {held} chunk(s) in other hands, at most {jobs.LEASE.seconds} s …")
            _wait_for_others(job)


def _wait_for_others(job: Job) -> None:
    """Wait until a chunk is free or all are done: those who hold them finish, or their lease ends."""
    while not jobs.requeue_expired(job) and jobs.progress(job).waiting == 0 < jobs.progress(job).leased:
        time.sleep(_LOOK_AGAIN_S)


def _findings_of(job: Job, done: bool = False) -> int:
    chunks = job.chunks.filter(state="done") if done else job.chunks.all()
    return sum(len(arguments["findings"]) for arguments in chunks.values_list("arguments", flat=True))


def add_up(report: Report, job: Job) -> None:
    """Add what a job's chunks reported and close it; raises Unavailable where some were given up."""
    for part in jobs.reports(job):
        report.states.update(part.get("states", {}))
        report.former.update(part.get("former", {}))
        report.retired += int(part.get("retired", 0))
    if failed := jobs.failures(job):
        ordinal, reason = failed[0]
        raise Unavailable(
            f"{len(failed)} chunk(s) were given up; chunk {ordinal}: {reason}",
            hint="Run the command again: it takes up what is left.", code="chunks-failed",
        )
    jobs.finish(job, {"states": dict(report.states), "retired": report.retired})
