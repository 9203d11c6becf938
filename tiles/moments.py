"""Ask: of which day, revision and round does a tile speak, and may everybody see it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from findings.models import Round
from gis_core import stamps
from gis_core.city import City
from grids.units import newest_revision

TOPICS_OF_A_ROUND = ("rounds", "results", "findings", "assignments")
"""Stamps whose cell is a round's key: its state, its scores, its findings, whose they are."""


@dataclass(frozen=True)
class Moment:
    """The day and revision whose boundaries are drawn, and the round whose values are.

    ``round`` is None for the boundaries of today without values; ``public`` whether the
    answer is the same for everybody, so that shared caches may keep it.
    """

    on: date
    revision: int
    round: Round | None
    public: bool

    @property
    def stamp(self) -> str:
        """What changes whenever a tile of this moment may: the versions its writers raise."""
        parts: list[Any] = [self.on, self.revision]
        cells = [("units", "")]
        if self.round is not None:
            parts += [self.round.key, self.round.bulletin]
            cells += [(topic, self.round.key) for topic in TOPICS_OF_A_ROUND]
        parts += stamps.versions(cells)
        return "|".join(str(part) for part in parts)


def moment_of(city: City, found: Round | None, now: datetime | None = None) -> Moment:
    """The moment a tile of that round is drawn for; of today without one.

    A round is drawn as its last day was, an open one as today is; under the revision its
    scores were read under, or the newest published one.
    """
    today = (now or timezone.now()).astimezone(city.zone).date()
    newest = newest_revision()
    newest_number = newest.number if newest and newest.number else 0
    if found is None:
        return Moment(today, newest_number, None, public=True)
    number = found.revision.number if found.revision else None
    return Moment(
        _day_of(found, today),
        number or newest_number,
        found,
        public=found.status == Round.Status.PUBLISHED,
    )


def _day_of(found: Round, today: date) -> date:
    first, last = found.period.lower, found.period.upper - timedelta(days=1)
    if found.status != Round.Status.OPEN:
        return last
    return max(first, min(today, last))
