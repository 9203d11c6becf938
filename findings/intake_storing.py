"""Act: how do many findings and their visits get into the database at once?"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Q

from findings.models import Finding, Round, Visit
from gis_core import sql
from gis_core.datums import Floats

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_INTAKE = 0x4C5A_0002
"""Key of the advisory lock under which findings are imported: one file at a time."""


@dataclass(slots=True)
class NewFinding:
    """One row for ``sql/copy_findings.sql``, its fields in that order; shapes are hex EWKB."""

    source: str
    source_key: str
    plan_id: int
    round_id: int | None
    category_id: int | None
    category_text: str
    severity: str
    observed_at: datetime
    observed_on: date
    description: str
    received_x: str
    received_y: str
    received_epsg: int
    received_datum: str
    accuracy_m: float | None
    geometry: str | None
    extent: str | None
    place_mark: str
    visit_id: int | None = None
    state: str = ""
    department: str = ""
    released_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    deferred: bool = False
    rectified_at: datetime | None = None
    verified_at: datetime | None = None
    attributes: str = "{}"


# dataclasses.astuple would copy every value deeply
_in_order = attrgetter(*(column.name for column in fields(NewFinding)))


def lock_intake(plan: int) -> None:
    """Wait for other imports to end, and keep the plan's rounds from being published meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INTAKE])
    list(Round.objects.filter(plan=plan).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def points_as_hex(lon: Floats, lat: Floats) -> list[str | None]:
    """Each place as hex EWKB in EPSG:4326; None where it is NaN."""
    there = np.isfinite(lon)
    found: list[str | None] = [None] * lon.size
    points = shapely.set_srid(shapely.points(lon[there], lat[there]), 4326)
    for place, text in zip(
        np.flatnonzero(there), shapely.to_wkb(points, hex=True, include_srid=True), strict=True
    ):
        found[place] = text
    return found


def as_hex(shape: shapely.Geometry | None) -> str | None:
    """A shape in EPSG:4326 as hex EWKB."""
    if shape is None:
        return None
    return str(shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True))


def copy_findings(findings: Iterable[NewFinding]) -> None:
    """Append them to the table, in PostgreSQL's COPY text form."""
    text = "".join("\t".join(map(_field, _in_order(finding))) + "\n" for finding in findings)
    with connection.cursor() as cursor:
        cursor.copy_expert(sql.statement("findings", "copy_findings"), io.StringIO(text))


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def store_visits(visits: Sequence[Visit]) -> None:
    """Append visits; afterwards each knows its number."""
    Visit.objects.bulk_create(visits, batch_size=1000)


def change_visits(visits: Sequence[Visit]) -> None:
    """Write the points and components of visits that are there."""
    fields = ["points_observed", "points_passed", "component"]
    Visit.objects.bulk_update(visits, fields=fields, batch_size=500)


def store_states(changed: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Give findings that are there, by number, what changes in their life."""
    if changed:
        Finding.objects.bulk_update(
            [Finding(pk=number, **status) for number, status in changed],
            fields=list(changed[0][1]), batch_size=500,
        )


def mark_repeated(source: str, places: Iterable[tuple[float, float]]) -> tuple[int, set[str | None]]:
    """Mark every trusted finding of a source at these lon/lat places; how many, and their rounds' keys.

    Published inspection rounds stay as they are.
    """
    frozen = Q(source=Finding.Source.INSPECTION, round__status=Round.Status.PUBLISHED)
    marked = 0
    touched: set[str | None] = set()
    for lon, lat in places:
        found = Finding.objects.filter(
            source=source, place_mark="", geometry__same_as=Point(lon, lat, srid=4326)
        ).exclude(pk__in=Finding.objects.filter(frozen).values("pk"))
        touched |= set(found.values_list("round__key", flat=True).distinct())
        marked += found.update(place_mark=Finding.PlaceMark.REPEATED)
    return marked, touched
