"""How long does each operation of a draft take on the server, and a publication? Not a test: prints.

``python -m tests.benchmarks.bench_edit [--grids N …]``, by default 3,000 and 20,000 road-chief grids, each
with its communities, townships and zones, in a scratch database. An operation is timed as the API
does it: its JSON document read, rights asked, the units' neighbourhood read, the change worked out,
parents followed, everything written, faults looked for; then undone (timed apart). Refused
operations are counted, not timed. Whatever misses its goal is done again under a profiler.
"""

import json
from datetime import date
from statistics import median, quantiles
from time import perf_counter

from tests.benchmarks import bench_stale as maker  # sets Django up

# isort: split
from gis_core.configuring import configure_city, read_city_document
from gis_core.errors import Fault
from grids import draft_publishing, drafts
from grids.changes import UnitChange
from grids.coverage.documents import document_of
from grids.draft_faults import faults_at_once
from grids.draft_state import DraftState, Wanted
from grids.models import Revision
from grids.revisions import publish
from tests.benchmarks.goals import arguments, print_profile, spending, verdict
from tests.city_fixtures import ROOT
from tests.grids.coverage.walks import Hand
from tests.people import person

OPERATIONS = {
    "grid": ("move_arc", "move_node", "reassign", "split", "merge", "simplify", "create", "retire"),
    "community": ("move_arc", "reassign", "split", "merge"),
}
TIMES = 40
MEDIAN_MS, P95_MS, PUBLISH_MS = 30, 100, 1000
FIRST, ON = date(2022, 1, 1), date(2022, 7, 1)


def first_edition(grids):
    """A city of that many grids in its database; seconds that publishing all took."""
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    rows = max(20, grids // 100)
    begun = perf_counter()
    for kind, areas in maker.kinds(maker.cells(rows, grids // rows)):
        changes = [UnitChange(kind, code, code, area) for code, area in areas.items()]
        publish(changes, effective_on=FIRST, document="bench")
    return perf_counter() - begun


class Drawing:
    """A draft on which a hand draws operations of one kind of unit, each undone again."""

    def __init__(self, kind, planner):
        self.kind, self.planner = kind, planner
        self.draft = drafts.start_draft(planner, ON, reason="bench", document="bench").pk
        self.state = DraftState.of(Revision.objects.get(pk=self.draft))
        self.hand = Hand(self.state.coverage(kind, Wanted(whole=True)), 1)

    def document(self, name):
        return json.loads(json.dumps(document_of(self.hand.draw(name))))

    def done(self, document):
        return drafts.append(self.planner, self.draft, self.kind, document, None)

    def timed(self, document):
        """What an operation, the faults told with it and its undo take."""
        with spending() as spent:
            step = self.done(document)
            with spending() as faults:
                faults_at_once(self.state, step.changes)
        with spending() as undone:
            drafts.undo(self.planner, self.draft, None)
        return spent, faults, undone

    def times(self, name):
        """What so many operations of a name take, and how many were refused."""
        found, refused = [], 0
        while len(found) < TIMES and refused < 20 * TIMES:
            try:
                found.append(self.timed(self.document(name)))
            except Fault:
                refused += 1
        return found, refused

    def several(self, name):
        """Some more of them, not timed."""
        for _ in range(TIMES):
            try:
                step = self.done(self.document(name))
            except Fault:
                continue
            faults_at_once(self.state, step.changes)
            drafts.undo(self.planner, self.draft, None)


def tell_operations(kind, operations, planner):
    drawing = Drawing(kind, planner)
    for name in operations:
        found, refused = drawing.times(name)
        clock, cpu = ([getattr(spent, of) for spent, _, _ in found] for of in ("clock", "cpu"))
        faults, undone = (median(each[at].clock for each in found) for at in (1, 2))
        middle, p95 = median(clock), quantiles(clock, n=20)[-1]
        judged = verdict(("median", middle, MEDIAN_MS), ("p95", p95, P95_MS))
        print(
            f"{kind + ' ' + name:<22}{middle:>10.1f}{p95:>9.1f}{median(cpu):>9.1f}{quantiles(cpu, n=20)[-1]:>9.1f}"
            f"{faults:>14.1f}{undone:>9.1f}{refused:>9}  {judged}", flush=True,
        )
        if judged != "met":
            print_profile(lambda: drawing.several(name))  # noqa: B023


def time_publication(kind, planner, reviewer):
    """What each step of a draft of five operations takes on its way to a revision."""
    draft = drafts.start_draft(planner, ON, reason="bench", document="bench").pk
    hand = Hand(DraftState.of(Revision.objects.get(pk=draft)).coverage(kind, Wanted(whole=True)), 2)
    done = 0
    while done < 5:
        try:
            drafts.append(planner, draft, kind, json.loads(json.dumps(document_of(hand.draw("reassign")))), None)
            done += 1
        except Fault:
            continue
    for what, act in (
        ("submit, with the whole check", lambda: draft_publishing.submit(planner, draft, None)),
        ("approve", lambda: draft_publishing.approve(reviewer, draft, None)),
        ("publish", lambda: draft_publishing.publish_draft(planner, draft, None)),
    ):
        with spending() as spent:
            act()
        yield what, spent


def main(sizes=(3_000, 20_000)):
    for grids in sizes:
        with maker.scratch_database():
            seconds = first_edition(grids)
            planner, reviewer = person("planner"), person("reviewer")
            print(f"\n{grids:,} grids: first edition of all kinds published in {seconds:.1f} s")
            print(f"goals: median {MEDIAN_MS} ms, p95 {P95_MS} ms by the clock; publish {PUBLISH_MS:,} ms")
            print(
                f"{'operation':<22}{'median ms':>10}{'p95':>9}{'CPU ms':>9}{'its p95':>9}{'of it faults':>14}"
                f"{'undo ms':>9}{'refused':>9}"
            )
            for kind, operations in OPERATIONS.items():
                tell_operations(kind, operations, planner)
            for kind in OPERATIONS:
                for what, spent in time_publication(kind, planner, reviewer):
                    judged = verdict(("clock", spent.clock, PUBLISH_MS)) if what == "publish" else ""
                    print(f"{kind + ': ' + what:<42}{spent.clock:>10.1f} ms, CPU {spent.cpu:>8.1f} ms  {judged}", flush=True)


if __name__ == "__main__":
    told = arguments()
    main(told.sizes or told.grids)
