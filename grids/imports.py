"""Act: how do the boundaries of a file become units, or a draft of them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from gis_core.accounts import find_account
from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from grids.boundary_files import FileOfUnits, Progress, UnitImport, changes_of_file, read_units
from grids.changes import Retirement, UnitChange
from grids.coverage.documents import document_of
from grids.coverage.replacing import Replace
from grids.coverage_measures import Measure, gaps, overlaps
from grids.drafts import append, start_draft
from grids.import_report import DraftMade, ImportReport, PlacedMeasure
from grids.memberships import DeclaredMembership
from grids.revisions import Counts, publish
from grids.unit_rows import TakenRow

__all__ = ["UnitImport", "import_units"]


@dataclass(frozen=True)
class _Outcome:
    """What a try or the real thing did: counts, and the revision's number or the draft."""

    counts: Counts
    revision: int | None = None
    draft: DraftMade | None = None


def import_units(wish: UnitImport, progress: Progress = lambda _: None) -> ImportReport:
    """Import a file of boundaries as units of one kind, valid from ``wish.on``; what came of it.

    All rows in one transaction, or none: refused rows keep the file out unless ``skip_refused``.
    Without ``commit`` everything is tried and taken back. Each vertex goes on the storage grid;
    beyond that nothing is changed unless ``repair``, and that is told unit by unit. With ``draft``,
    a planner's login, nothing is published: the file becomes a draft of that planner. Raises a
    Fault where the file, a column or an option is wrong as a whole.
    """
    city = current_city()
    read = read_units(wish, progress)
    progress("measuring overlaps and gaps")
    overlap, gap = _measured(read.taken, read.kind, city)
    progress("writing" if wish.commit else "trying")
    write = wish.commit and (wish.skip_refused or not read.refused)
    with transaction.atomic():
        made = _publish(wish, read) if wish.draft is None else _draft(wish, read)
        if not write:
            transaction.set_rollback(True)
    staying = len(read.believed.keys() - {row.code for row in read.taken}) - len(read.ending)
    return ImportReport(
        file=wish.path.name, kind=wish.kind, read=read.read, new=made.counts.created,
        changed=made.counts.changed, unchanged=made.counts.unchanged, refused=read.refused,
        staying=staying, memberships=made.counts.memberships, coordinates=read.coordinates,
        notes=read.notes, overlaps=overlap, gaps=gap, revision=made.revision if write else None,
        skip_refused=wish.skip_refused, commit=wish.commit, repairs=read.repairs,
        unrepaired=read.unrepaired, ending=read.ending, on=wish.on,
        draft=made.draft if write or made.draft is None else made.draft.untaken(),
    )


def _measured(
    taken: Sequence[TakenRow], kind: UnitKind, city: City
) -> tuple[PlacedMeasure, PlacedMeasure | None]:
    """Overlaps and, unless the kind is islands by nature, enclosed gaps among the rows."""
    shapes = [row.geometry for row in taken]

    def placed(measure: Measure) -> PlacedMeasure:
        return PlacedMeasure(measure, tuple(taken[at].code for at in measure.largest_units))

    overlap = placed(overlaps(shapes, city.metric_srid))
    return overlap, None if kind.policy == "islands" else placed(gaps(shapes, city.metric_srid))


def _publish(wish: UnitImport, read: FileOfUnits) -> _Outcome:
    """Publish the rows, and the end of what a full edition leaves out, as the next revision."""
    puts = [
        UnitChange(
            wish.kind, row.code, row.name, row.geometry,
            # a known unit keeps the attributes it has, a file of outlines has none
            read.believed[row.code].attributes if row.code in read.believed else {},
        )
        for row in read.taken
    ]
    ends = [Retirement(wish.kind, each.code) for each in read.ending]
    published = publish(
        [*puts, *ends], effective_on=wish.on, document=wish.document,
        reason=f"import {wish.path.name}", memberships=_declared(read.taken, wish),
    )
    return _Outcome(published.counts, published.revision.number if published.revision else None)


def _declared(taken: Sequence[TakenRow], wish: UnitImport) -> list[DeclaredMembership] | None:
    if wish.parent_kind is None:
        return None
    return [
        DeclaredMembership(wish.kind, row.code, wish.parent_kind, row.parent)
        for row in taken if row.parent is not None
    ]


def _draft(wish: UnitImport, read: FileOfUnits) -> _Outcome:
    """A draft of the planner's with one operation, the replacement of the units that differ."""
    planner = find_account(wish.draft or "")
    units = changes_of_file(wish, read)
    created = sum(code not in read.believed for code in units)
    changed = len(units) - created - len(read.ending)
    counts = Counts(created, changed, len(read.taken) - created - changed, len(read.ending))
    if not units:
        return _Outcome(counts)
    draft = start_draft(
        planner, wish.on, title=wish.path.name[:100], reason=f"import {wish.path.name}",
        document=wish.document,
    )
    step = append(planner, draft.pk, wish.kind, document_of(Replace(units)), draft.version)
    neighbours = sum(
        key not in units and key not in change.vertex_only
        for change in step.changes.values() for key in change.pairs
    )
    return _Outcome(counts, draft=DraftMade(draft.pk, wish.draft or "", neighbours))
