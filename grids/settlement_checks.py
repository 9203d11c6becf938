"""Ask: does a border rule fit the units it names, and which decisions stand on the same ground?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import shapely
from django.contrib.gis.geos import GEOSGeometry

from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.errors import BadParameter, Unprocessable
from grids.models import Membership, SiteDecision, Unit, UnitVersion
from grids.settlement_ground import BESIDE_M, check_along, common_border, square_metres
from grids.units import newest_revision, versions_on

_LEAST_M2 = 1.0
"""Square metres below which two grounds only touch."""


class NotNeighbours(Unprocessable):
    """Two units do not touch each other on the first day of a border rule."""

    code = "not-neighbours"
    title = "These units have no common border"


def shape_of(row: SiteDecision | UnitVersion) -> shapely.Geometry:
    """The geometry of a row as a shapely one, lon/lat."""
    return shapely.from_wkb(bytes(row.geometry.wkb))


def check_border_rule(
    one: Unit, other: Unit, rule: str, ground: shapely.MultiPolygon, on: date, city: City
) -> list[str]:
    """What is to be told of a border rule that can be taken, on its first day.

    Raises NotNeighbours, GeometryFault where the ground is not along their border, BadParameter
    where no unit is over both of them and one is to decide.
    """
    newest = newest_revision()
    number = newest.number if newest is not None and newest.number is not None else 0
    held = {row.unit_id: row for row in versions_on(on, number).filter(unit__in=[one, other])}
    first, second = held[one.pk], held[other.pk]
    names = (f"“{first.name}”", f"“{second.name}”")
    areas = shape_of(first), shape_of(second)
    apart, border = common_border(*areas, city.metric_srid)
    if apart > BESIDE_M:
        raise NotNeighbours(
            f"{names[0]} and {names[1]} are {apart:,.0f} m apart on {on}.",
            hint="Name the units on the two sides of the road.", metres=round(apart, 1),
        )
    check_along(ground, border, city.metric_srid, names)
    if rule == "superior" and not _over(one.pk, on, number) & _over(other.pk, on, number):
        raise BadParameter(
            f"No unit is over both {names[0]} and {names[1]} on {on}.", parameter="rule",
            hint="Agree on a centre line or on one side.",
        )
    beyond = square_metres(shapely.difference(ground, shapely.union(*areas)), city.metric_srid)
    if beyond <= _LEAST_M2:
        return []
    return [f"{beyond:,.0f} m² of the ground lie in neither of the two; the rule says nothing there."]


def _over(unit: int, on: date, revision: int) -> set[int]:
    """The units over one, by its primary memberships, up to the top."""
    found: set[int] = set()
    below = {unit}
    while below:
        above = set(
            Membership.objects.filter(
                child__in=below, primary=True, valid__contains=on, believed__contains=revision
            ).values_list("parent_id", flat=True)
        )
        below, found = above - found, found | above
    return found


def far_from_unit(unit: Unit, ground: shapely.MultiPolygon, on: date, city: City) -> list[str]:
    """What is to be told where a decision gives ground to a unit that lies elsewhere on its first day."""
    newest = newest_revision()
    number = newest.number if newest is not None and newest.number is not None else 0
    held = versions_on(on, number).filter(unit=unit).first()
    if held is None:
        return []
    apart = float(shapely.distance(*(to_metric(each, city.metric_srid) for each in (shape_of(held), ground))))
    if apart <= BESIDE_M:
        return []
    return [f"The ground lies {apart:,.0f} m from “{held.name}”, whose it is to be: is that the right unit?"]


def standing_decisions(
    ground: shapely.MultiPolygon, since: date, until: date | None, category: int | None,
    without: Collection[str], city: City,
) -> list[tuple[SiteDecision, float]]:
    """Decisions for days and a category in common that share ground, each with the square metres shared."""
    box = GEOSGeometry(memoryview(shapely.to_wkb(ground)), srid=4326)
    rows = SiteDecision.objects.filter(
        geometry__bboverlaps=box, valid__overlap=(since, until)
    ).exclude(code__in=list(without)).order_by("code")
    found = []
    for row in rows:
        if category is not None and row.category_id is not None and row.category_id != category:
            continue
        shared = square_metres(shapely.intersection(shape_of(row), ground), city.metric_srid)
        if shared > _LEAST_M2:
            found.append((row, shared))
    return found
