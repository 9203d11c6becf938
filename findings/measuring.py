"""Act: measure the units of a day: inhabitants by a population raster, kilometres by the streets inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import file_digest
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from findings.measure_writing import Measured, Source, Span, put_measures
from findings.measures import INHABITANTS, STREET_KM, rounded
from gis_core.crs import DATUMS, to_metric
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, NotFound
from gis_core.raster_sums import CellsHold, raster_sums
from grids.models import Street
from grids.units import newest_revision, versions_on

_DIGEST_SHOWN = 16
_METRES = 1000.0
_WHOLE_PERSONS = 2  # decimals: the share of a cell is no whole person


@dataclass(frozen=True, slots=True)
class UnitOnDay:
    """A unit as it is on the day: identity, version, kind, code, name, boundary (lon/lat WGS84)."""

    unit: int
    version: int
    kind: str
    code: str
    name: str
    boundary: shapely.Geometry


@dataclass(frozen=True)
class MeasuringReport:
    """What was measured: by kind the units in order of code with their numbers (None: not measurable)."""

    key: str
    on: date
    units: Mapping[str, Sequence[tuple[UnitOnDay, Decimal | None]]]
    outcomes: Counter[str]

    def lines(self) -> Iterable[str]:
        """The report for a person."""
        for kind, units in self.units.items():
            total = sum((number for _, number in units if number is not None), Decimal(0))
            yield f"{kind}: {len(units)} units, {self.key} {total} together."
            for unit, number in units:
                told = "reaches beyond the raster: not measured" if number is None else str(number)
                yield f"  {unit.code} {unit.name}: {told}"
        yield ", ".join(f"{self.outcomes.get(each, 0)} {each}" for each in ("new", "changed", "stays")) + "."

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return any(count for outcome, count in self.outcomes.items() if outcome != "stays")


@dataclass(frozen=True)
class PopulationRaster:
    """A raster of inhabitants: what its cells hold, its datum, the measure's key, and the paper behind it."""

    path: Path
    cells: CellsHold = "count"
    datum: str = "wgs84"
    key: str = INHABITANTS
    document: str = ""


def measure_population(
    raster: PopulationRaster, kinds: Sequence[str], on: date
) -> MeasuringReport:
    """How many people live in each unit, from the city's day ``on`` on, by zonal statistics.

    A cell counts with the part of it that lies inside. Units that reach beyond the raster are told and not
    written. Raises FileFault, BadParameter, and Conflict where a published round rests on what would change.
    """
    if raster.datum not in DATUMS:
        raise BadParameter(f"“{raster.datum[:20]}” is no datum.", hint=f"There are: {', '.join(DATUMS)}.")
    city = current_city()

    def count(areas: Sequence[shapely.Geometry]) -> list[Decimal | None]:
        sums = raster_sums(
            raster.path, areas, cells=raster.cells, datum=raster.datum, allowed=city.allowed_epsgs
        )
        return [None if each is None else rounded(each, _WHOLE_PERSONS) for each in sums]

    source = Source(f"{raster.path.name}, SHA-256 {_digest(raster.path)}", raster.document)
    return _measure(raster.key, kinds, on, count, source)


def measure_streets(kinds: Sequence[str], on: date, document: str = "") -> MeasuringReport:
    """How many kilometres of street lie in each unit, in the city's metric system, from ``on`` on.

    The centre lines of the reference layer as they are now. One along a border lies in both. Raises NotFound
    without streets, and Conflict as above.
    """
    lines = [shapely.from_wkb(bytes(each.wkb)) for each in Street.objects.values_list("geometry", flat=True)]
    if not lines:
        raise NotFound("There are no streets in the reference layer.", hint="Load them first.")
    srid = current_city().metric_srid
    source = Source(f"reference layer of {len(lines)} streets")
    return _measure(
        STREET_KM, kinds, on, lambda areas: kilometres_inside(lines, areas, srid),
        Source(source.words, document),
    )


def kilometres_inside(
    lines: Sequence[shapely.Geometry], areas: Sequence[shapely.Geometry], metric_srid: int
) -> list[Decimal | None]:
    """How long the lines are inside each area (all lon/lat WGS84), in km of the metric system.

    Cut in degrees, where edges are straight, and measured afterwards.
    """
    drawn, ground = np.array(lines, dtype=object), np.array(areas, dtype=object)
    at, which = shapely.STRtree(drawn).query(ground, predicate="intersects")
    inside = shapely.intersection(drawn[which], ground[at])
    metres = np.zeros(len(ground))
    if len(inside):
        np.add.at(metres, at, shapely.length(to_metric(inside, metric_srid)))
    return [rounded(each / _METRES) for each in metres.tolist()]


@transaction.atomic
def _measure(
    key: str,
    kinds: Sequence[str],
    on: date,
    measure: Callable[[Sequence[shapely.Geometry]], list[Decimal | None]],
    source: Source,
) -> MeasuringReport:
    found: dict[str, list[tuple[UnitOnDay, Decimal | None]]] = {}
    outcomes: Counter[str] = Counter()
    for kind in kinds:
        units = _units(kind, on)
        numbers = measure([unit.boundary for unit in units])
        found[kind] = list(zip(units, numbers, strict=True))
        measured = [
            Measured(unit.unit, key, number, unit.version)
            for unit, number in found[kind] if number is not None
        ]
        outcomes += put_measures(kind, measured, Span(on), source)
    return MeasuringReport(key, on, found, outcomes)


def _units(kind: str, on: date) -> list[UnitOnDay]:
    """The units of a kind on a day, as now believed, in order of their codes."""
    current_city().kind(kind)
    newest = newest_revision()
    if newest is None or newest.number is None:
        raise Conflict("There are no published boundaries yet.", hint="Import units first.")
    rows: Any = versions_on(on, newest.number, [kind]).order_by("code")
    units = [
        UnitOnDay(unit, version, kind, code, name, shapely.from_wkb(bytes(geometry.wkb)))
        for unit, version, code, name, geometry in rows.values_list(
            "unit_id", "pk", "code", "name", "geometry"
        )
    ]
    if not units:
        raise NotFound(f"No unit of kind {kind} is in force on {on}.", parameter="on")
    return units


def _digest(path: Path) -> str:
    """The beginning of the file's SHA-256: which edition of a raster a number is of."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()[:_DIGEST_SHOWN]
    except OSError as error:
        raise BadParameter(f"{path.name} cannot be read: {error.strerror}.", parameter="file") from error
