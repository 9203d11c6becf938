"""Act: which named streets does the reference layer hold?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from gis_core.stamping import bump
from grids.models import Street


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A named street: ``geometry`` is a shapely LineString or MultiLineString, lon/lat WGS84."""

    code: str
    name: str
    geometry: shapely.LineString | shapely.MultiLineString
    grade: str = ""


def _record(line: StreetLine, source: str) -> Street:
    shape = line.geometry
    lines = shape if isinstance(shape, shapely.MultiLineString) else shapely.MultiLineString([shape])
    geometry = GEOSGeometry(memoryview(shapely.to_wkb(lines, output_dimension=2)), srid=4326)
    return Street(code=line.code, name=line.name, grade=line.grade, geometry=geometry, source=source)


@transaction.atomic
def put_streets(lines: Iterable[StreetLine], *, source: str) -> int:
    """Write the streets, those of a known code anew; how many. Stamp: topic “streets”."""
    records = [_record(line, source) for line in lines]
    Street.objects.bulk_create(
        records, batch_size=1000, update_conflicts=True, unique_fields=["code"],
        update_fields=["name", "grade", "geometry", "source"],
    )
    if records:
        bump("streets")
    return len(records)
