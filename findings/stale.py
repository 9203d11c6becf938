"""Ask: which findings are to be assigned, and whose answer did a revision make stale?

An answer under one revision stays right under later ones until one of them changes the ground at
the finding's place for the finding's day (``grids.changed_areas``) or puts units under others on whose
rank the answer rests, until a special area, border rule or decision on site is written there, or a duty
that bears on it is changed: so an answer names the revision it was made under, often not the newest.
Findings of published rounds keep what they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Any

from findings.models import Round
from findings.plan_rules import widest_tolerance_m
from findings.stale_ranks import of_moved_ranks
from gis_core import sql
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Unavailable
from gis_core.models import Job
from grids.models import Revision
from grids.units import newest_revision

JOB = "assign_findings"
COMMON_M = 50.0
"""Findings placed at least this exactly are looked up by the map's index, the others one by one."""

_LEAST_METRES_PER_DEGREE = 110_500.0
_MARGIN = timedelta(minutes=10)
"""What a run selects, it selects some moments before the time kept as its beginning."""


@dataclass(frozen=True)
class Order:
    """What is to be assigned: one round or everything, under which revision.

    ``redo``: also what is fresh. ``stale``: only what later revisions made stale.
    """

    revision: Revision
    round: Round | None = None
    redo: bool = False
    stale: bool = False

    def parameters(self) -> dict[str, Any]:
        """As bound parameters of the statements that select findings."""
        return {
            "round": self.round.pk if self.round else None,
            "revision": self.revision.number,
            "redo": self.redo,
            **near(current_city()),
        }

    def arguments(self) -> dict[str, Any]:
        """As the arguments that tell this job from others."""
        key = self.round.key if self.round else None
        return {
            "round": key, "revision": self.revision.number, "redo": self.redo, "stale": self.stale
        }


def newest_order(round_: Round | None = None, redo: bool = False, stale: bool = False) -> Order:
    """An order under the newest published revision; raises Unavailable before the first."""
    newest = newest_revision()
    if newest is None:
        raise Unavailable(
            "No boundaries have been published yet.", code="no-revision",
            hint="Import units first: manage.py import_units … --commit",
        )
    return Order(newest, round_, redo, stale)


def near(city: City) -> dict[str, float]:
    """When a place is at changed ground: within its accuracy, or the widest tolerance there is.

    Measured in degrees, for the map's index, by a bound on the safe side: anywhere in the city a
    metre is at most ``degrees_per_metre`` degrees, so no place within the metres is missed, and
    none further off than about 1 / cos(latitude) of them is taken.
    """
    _, south, _, north = city.envelope
    along_parallel = 111_300.0 * max(cos(radians(max(abs(south), abs(north)))), 0.01)
    return {
        "tolerance_m": widest_tolerance_m(city),
        "degrees_per_metre": 1 / min(along_parallel, _LEAST_METRES_PER_DEGREE),
    }


def numbers_to_assign(order: Order) -> list[int]:
    """The numbers of the findings an order is about, in order.

    Found from the changed ground of the revisions since, not by going through all findings; an
    order that is not only about stale ones goes through them for those never assigned, with
    another plan or day, or with a place no longer trusted.
    """
    found: set[int] = set()
    if not order.redo:
        moved = {"after": settled(), "common_m": COMMON_M}
        found |= _numbers("findings_on_moved_ground", order.parameters() | moved)
        found |= _numbers("findings_on_settled_ground", order.parameters())
        found |= elsewhere(order)
    if not order.stale:
        found |= _numbers("numbers_to_assign", order.parameters())
    return sorted(found)


def elsewhere(order: Order, among: Sequence[int] | None = None) -> set[int]:
    """The findings whose answer is stale though nothing changed at their place itself.

    A duty that bears on it was written since, or a unit came under another on whose rank it rests. Looked
    for among all, or ``among`` some.
    """
    return of_changed_duties(order, among) | of_moved_ranks(order.parameters(), settled(), among)


def of_changed_duties(order: Order, among: Sequence[int] | None = None) -> set[int]:
    """The findings whose answer is older than a change of a duty that bears on it.

    Looked for among all, or ``among`` some; only changes since the last run that redid whatever was
    stale are looked at.
    """
    begun = [run.begun for run in _runs() if run.everything and run.finished is not None]
    since = max(begun) - _MARGIN if begun else datetime.min.replace(tzinfo=UTC)
    return _numbers("findings_of_changed_duties", {
        "round": order.round.pk if order.round else None, "since": since,
        "among": None if among is None else list(among),
    })


def as_of() -> datetime:
    """As of when an answer given now is: what is still being written now counts as later."""
    ((moment,),) = sql.rows("findings", "answers_as_of", {})
    found: datetime = moment
    return found


def _numbers(name: str, parameters: dict[str, Any]) -> set[int]:
    return {number for number, in sql.rows("findings", name, parameters)}


def settled() -> int:
    """The number of the revision up to which no answer can be stale any more; 0 for none.

    A finished run over all findings under a revision has redone everything that revision and
    those before it made stale, unless answers under an older one were written beside or after it.
    """
    runs = list(_runs())
    return max((
        min([run.revision, *(
            other.revision for other in runs
            if other.finished is None or other.finished > run.begun - _MARGIN
        )])
        for run in runs if run.everything and run.finished is not None
    ), default=0)


@dataclass(frozen=True, slots=True)
class _Run:
    revision: int
    everything: bool
    begun: datetime
    finished: datetime | None


def _runs() -> Iterator[_Run]:
    """The runs there were, of which those over all findings redid whatever was stale."""
    rows = Job.objects.filter(name=JOB).values_list("arguments", "created_at", "finished_at")
    for arguments, begun, finished in rows:
        yield _Run(int(arguments["revision"]), arguments["round"] is None, begun, finished)
