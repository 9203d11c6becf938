"""Ask: of which day, revision and rounds does a tile speak, and may everybody see it?"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any

from django.db import connection
from django.utils import timezone

from findings.models import Round
from findings.results import visible_round, visible_rounds
from gis_core import stamps
from gis_core.city import City
from gis_core.current_city import city_and_state
from gis_core.errors import NotFound
from gis_core.permissions import round_visible
from grids.units import newest_revision
from tiles.parameters import Asked

TOPICS_OF_A_ROUND = ("rounds", "results", "findings", "assignments")
"""Stamps whose cell is a round's key: its state, its scores, its findings, whose they are."""


@dataclass(frozen=True)
class Moment:
    """The day and revision whose boundaries are drawn, and the rounds whose values are.

    ``round`` is None for boundaries without values, and for several rounds together; ``rounds`` holds
    them all; ``former`` is the last published round before ``round``. ``public`` whether the answer
    is the same for everybody, so that shared caches may keep it.
    """

    on: date
    revision: int
    round: Round | None
    public: bool
    rounds: tuple[Round, ...] = ()
    former: Round | None = None

    @cached_property
    def stamp(self) -> str:
        """What changes whenever a tile of this moment may: the versions its writers raise."""
        return "|".join([str(self.on), str(self.revision), str(self._versions[0]), self.figures_stamp])

    @cached_property
    def figures_stamp(self) -> str:
        """What changes whenever scores or findings of this moment may, whatever boundaries do."""
        told: list[Any] = [(each.pk, each.key, each.bulletin) for each in (*self.rounds, self.former) if each]
        return "|".join(str(part) for part in [*told, *self._versions[1:]])

    @property
    def units_stamp(self) -> str:
        """The version of the units as a whole."""
        return str(self._versions[0])

    @cached_property
    def _versions(self) -> list[int]:
        cells = [(topic, found.key) for found in self.rounds for topic in TOPICS_OF_A_ROUND]
        if self.former is not None:
            cells += [("rounds", self.former.key), ("results", self.former.key)]
        return stamps.versions([("units", ""), *cells])


def moment_of(city: City, found: Round | None, now: datetime | None = None) -> Moment:
    """The moment a tile of that round is drawn for; of today without one.

    A round is drawn as its last day was, an open one as today is; under the revision its
    scores were read under, or the newest published one.
    """
    today = (now or timezone.now()).astimezone(city.zone).date()
    if found is None:
        return Moment(today, _newest_number(), None, public=True)
    number = found.revision.number if found.revision else None
    return Moment(
        _day_of(found, today),
        number or _newest_number(),
        found,
        public=found.status == Round.Status.PUBLISHED,
        rounds=(found,),
        former=_former(found),
    )


_KEPT = 256
_lock = Lock()
_moments: OrderedDict[tuple[Any, ...], Moment] = OrderedDict()


def moment_asked(city: City, wish: Asked, roles: frozenset[str], state: int | None = None) -> Moment:
    """The moment an address asks for; a round that is not for the asker is answered as if unknown.

    Of several rounds those are taken that exist for the asker. Raises NotFound. What was found is
    remembered as long as no writer raises any stamp, so that a tile asked for again costs one look; ``state``
    is that of all stamps, where it was read already (gis_core.current_city).
    """
    readership = tuple(
        round_visible(sealed=sealed, published=False, roles=roles) for sealed in (True, False)
    )
    today = timezone.now().astimezone(city.zone).date()
    if state is None:
        _, state = city_and_state()
    key = (connection.settings_dict["NAME"], state, today, city.key, wish, readership)
    with _lock:
        if key in _moments:
            _moments.move_to_end(key)
            return _moments[key]
    found = _moment_asked(city, wish, roles)
    found.stamp  # noqa: B018 reads the versions now, under the state they are remembered for
    with _lock:
        _moments[key] = found
        while len(_moments) > _KEPT:
            _moments.popitem(last=False)
    return found


def _moment_asked(city: City, wish: Asked, roles: frozenset[str]) -> Moment:
    if wish.round is not None:
        return moment_of(city, visible_round(wish.round, roles))
    today = moment_of(city, None)
    if wish.since is not None and wish.until is not None:
        rounds = _rounds_between(wish.since, wish.until, roles)
        public = all(each.status == Round.Status.PUBLISHED for each in rounds)
        return Moment(today.on, today.revision, None, public=public, rounds=rounds)
    revision = today.revision if wish.revision is None else wish.revision
    if revision > today.revision:
        raise NotFound(
            f"There is no published revision {wish.revision}.", parameter="revision",
            hint=f"The newest is {today.revision}.",
        )
    return Moment(wish.on or today.on, revision, None, public=True)


def _rounds_between(since: str, until: str, roles: frozenset[str]) -> tuple[Round, ...]:
    found = [each for each in visible_rounds(roles) if since <= each.key <= until]
    if not found:
        raise NotFound(f"There is no round from {since} to {until}.", parameter="from")
    return tuple(sorted(found, key=lambda each: each.key))


def _newest_number() -> int:
    newest = newest_revision()
    return newest.number if newest and newest.number else 0


def _former(found: Round) -> Round | None:
    """The last published round before a round; its changes are told against that."""
    before = Round.objects.filter(status=Round.Status.PUBLISHED, period__fully_lt=found.period)
    return before.order_by("-period").first()


def _day_of(found: Round, today: date) -> date:
    first, last = found.period.lower, found.period.upper - timedelta(days=1)
    if found.status != Round.Status.OPEN:
        return last
    return max(first, min(today, last))
