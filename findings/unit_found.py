"""Ask: which unit is meant by a kind and a code, and in which round is it looked at?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from findings.evaluated import last_day
from findings.models import Result, Round
from findings.results import visible_round, visible_rounds
from findings.round_progress import believed_in
from findings.round_state import city_day
from gis_core.city import City
from gis_core.errors import NotFound
from grids.models import UnitVersion
from grids.units import newest_revision, versions_on


@dataclass(frozen=True)
class UnitFound:
    """A unit (its identity) as it was called on a day, the round it is looked at in, and its result there.

    ``round`` is None where no round with it is open to whoever asks, ``result`` None where it has none.
    """

    kind: str
    code: str
    name: str
    unit: int
    on: date
    revision: int
    round: Round | None
    result: Result | None


def find_unit(
    kind: str, code: str, key: str | None, bulletin: int | None, roles: frozenset[str], city: City
) -> UnitFound:
    """The unit in the round ``key``, else in the newest round in which it has a result, else in the newest
    published one (a unit that is not ranked has findings too), else as it is today.

    Raises NotFound for a kind, unit or round that is not there for those roles.
    """
    if not city.has_kind(kind):
        raise NotFound(f"There is no kind of unit “{kind[:40]}”.")
    if key is not None:
        return _in_round(kind, code, visible_round(key, roles), bulletin)
    rounds = visible_rounds(roles)
    scored = Result.objects.filter(kind=kind, code=code, round__in=rounds, bulletin=F("round__bulletin"))
    newest = scored.order_by("-round__period").values_list("round_id", flat=True).first()
    published = (each.pk for each in rounds if each.status == Round.Status.PUBLISHED)
    meant = newest or next(published, None)
    of = next((each for each in rounds if each.pk == meant), None)
    with suppress(NotFound):
        if of is not None:
            return _in_round(kind, code, of, bulletin)
    return _as_of_today(kind, code)


def _in_round(kind: str, code: str, of: Round, bulletin: int | None) -> UnitFound:
    if bulletin is not None and bulletin > of.bulletin:
        raise NotFound(f"Round {of.key} has no bulletin {bulletin} yet.", parameter="bulletin")
    rows = Result.objects.filter(round=of, kind=kind, code=code, bulletin=bulletin or of.bulletin)
    result = rows.select_related("unit_version").defer("unit_version__geometry").first()
    revision = believed_in(of)
    version = result.unit_version if result else None
    if version is None and revision is not None:
        version = versions_on(last_day(of), revision, [kind]).filter(code=code).defer("geometry").first()
    if version is None or revision is None:
        raise NotFound(f"There was no {kind} “{code[:60]}” in round {of.key}.")
    return UnitFound(kind, code, version.name, version.unit_id, last_day(of), revision, of, result)


def _as_of_today(kind: str, code: str) -> UnitFound:
    """The unit that bears the code today, or bore it last."""
    newest = newest_revision()
    number = newest.number if newest else None
    rows = UnitVersion.objects.filter(kind=kind, code=code, believed__contains=number or 0).defer("geometry")
    today = city_day()
    version = rows.filter(valid__contains=today).first() or rows.order_by("-valid").first()
    if version is None or number is None:
        raise NotFound(f"There is no {kind} “{code[:60]}”.")
    on = today if today in version.valid else version.valid.lower
    return UnitFound(kind, code, version.name, version.unit_id, on, number, None, None)
