"""How long does each operation of a draft take on the server, and a publication? Not a test: prints.

``python -m tests.benchmarks.bench_edit [grids …]``, by default 3,000 and 20,000 road-chief grids, each
with its communities, townships and zones, in a scratch database. An operation is timed as the API
does it: its JSON document read, rights asked, the units' neighbourhood read, the change worked out,
parents followed, everything written, faults looked for; then undone (timed apart). Refused
operations are counted, not timed.
"""

import json
import sys
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
from tests.city_fixtures import ROOT
from tests.grids.coverage.walks import Hand
from tests.people import person

OPERATIONS = {
    "grid": ("move_arc", "move_node", "reassign", "split", "merge", "simplify", "create", "retire"),
    "community": ("move_arc", "reassign", "split", "merge"),
}
TIMES = 40
FIRST, ON = date(2022, 1, 1), date(2022, 7, 1)


def timed(act):
    begun = perf_counter()
    result = act()
    return result, (perf_counter() - begun) * 1000


def first_edition(grids):
    """A city of that many grids in its database; seconds that publishing all took."""
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    rows = max(20, grids // 100)
    begun = perf_counter()
    for kind, areas in maker.kinds(maker.cells(rows, grids // rows)):
        changes = [UnitChange(kind, code, code, area) for code, area in areas.items()]
        publish(changes, effective_on=FIRST, document="bench")
    return perf_counter() - begun


def time_operations(kind, operations, planner):
    """Milliseconds of each operation, of the faults told with it and of its undo; refusals."""
    draft = drafts.start_draft(planner, ON, reason="bench", document="bench").pk
    state = DraftState.of(Revision.objects.get(pk=draft))
    hand = Hand(state.coverage(kind, Wanted(whole=True)), 1)
    for name in operations:
        spent, faults, undone, refused = [], [], [], 0
        while len(spent) < TIMES and refused < 20 * TIMES:
            document = json.loads(json.dumps(document_of(hand.draw(name))))
            try:
                step, ms = timed(lambda: drafts.append(planner, draft, kind, document, None))  # noqa: B023
            except Fault:
                refused += 1
                continue
            _, more = timed(lambda: faults_at_once(state, step.changes))  # noqa: B023
            spent.append(ms + more)
            faults.append(more)
            undone.append(timed(lambda: drafts.undo(planner, draft, None))[1])
        yield name, spent, faults, undone, refused


def time_publication(kind, planner, reviewer):
    """Seconds of each step of a draft of five operations on its way to a revision."""
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
        yield what, timed(act)[1]


def main(*sizes):
    for grids in sizes or (3_000, 20_000):
        with maker.scratch_database():
            seconds = first_edition(grids)
            planner, reviewer = person("planner"), person("reviewer")
            print(f"\n{grids:,} grids: first edition of all kinds published in {seconds:.1f} s")
            print(f"{'operation':<24}{'median ms':>10}{'p95 ms':>9}{'of it faults':>14}{'undo ms':>9}{'refused':>9}")
            for kind, operations in OPERATIONS.items():
                for name, spent, faults, undone, refused in time_operations(kind, operations, planner):
                    p95 = quantiles(spent, n=20)[-1]
                    print(
                        f"{kind + ' ' + name:<24}{median(spent):>10.1f}{p95:>9.1f}{median(faults):>14.1f}"
                        f"{median(undone):>9.1f}{refused:>9}", flush=True,
                    )
            for kind in OPERATIONS:
                for what, ms in time_publication(kind, planner, reviewer):
                    print(f"{kind + ': ' + what:<46}{ms:>10.1f} ms", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
