"""Ask: does a batch of places look as if it came in another datum than was said?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import QuerySet

from findings.datum_suspicion import Reference, Suspicion, moves, suspicion
from findings.models import Finding
from gis_core.crs import to_metric
from gis_core.current_city import current_city
from gis_core.datums import Floats, from_wgs84
from gis_core.stamps import versions
from grids.models import Street, UnitVersion
from grids.units import newest_revision, versions_on

MOST_EARLIER = 5000


def likely_datum(
    lon: Floats, lat: Floats, declared: str, *, on: date | None = None, earlier: Floats | None = None
) -> Suspicion | None:
    """The suspicion that the places (degrees as given, in datum ``declared``) are of another datum.

    They are compared with street centre lines, the estates of the day ``on`` (else of the newest
    edition) and with ``earlier`` places, WGS84 rows of lon and lat (see ``earlier_places``). At most
    some hundred of them are looked at: about a third of a second for any size of batch. None where
    nothing is suspicious, where there are too few places to tell, and in cities where no datum moves
    anything.
    """
    city = current_city()
    if not moves(*city.map_centre):
        return None
    islands = tuple(kind.key for kind in city.kinds if kind.policy == "islands")
    references = [*_ground(_state(), city.metric_srid, islands, on)]
    if earlier is not None and len(earlier):
        placed = to_metric((earlier[:, 0], earlier[:, 1]), city.metric_srid)
        references.append(Reference("earlier", shapely.STRtree(shapely.points(*placed))))
    return suspicion(np.asarray(lon), np.asarray(lat), declared, references, city.metric_srid)


def likely_datum_of_stored(
    places: Collection[tuple[float, float]], declared: str, earlier: Collection[tuple[float, float]]
) -> Suspicion | None:
    """The same for a batch by where it came to lie: WGS84 lon and lat on the storage grid.

    Of the ``earlier`` ones those at the very places of the batch are left out: a file that is
    brought a second time is no witness of itself.
    """
    if not places:
        return None
    held = np.array(sorted(places), dtype=np.float64)
    given = from_wgs84(held[:, 0], held[:, 1], declared)
    others = np.array(sorted(set(earlier) - set(places)), dtype=np.float64).reshape(-1, 2)
    return likely_datum(*given, declared, earlier=others)


def earlier_places(source: str) -> set[tuple[float, float]]:
    """Where the newest findings of a source lie (lon, lat in WGS84); empty where no datum moves anything."""
    if not moves(*current_city().map_centre):
        return set()
    known = (
        Finding.objects.filter(source=source, geometry__isnull=False, place_mark="")
        .order_by("-pk").values_list("geometry", flat=True)[:MOST_EARLIER]
    )
    return {(each.x, each.y) for each in known}


def _state() -> tuple[int, ...]:
    return tuple(versions([("streets", ""), ("units", "")]))


@lru_cache(maxsize=4)
def _ground(
    state: tuple[int, ...], metric_srid: int, islands: tuple[str, ...], on: date | None
) -> tuple[Reference, ...]:
    """Streets and estates, kept until a stamp of theirs moves (``state``)."""
    found = [("streets", _shapes(Street.objects.all())), ("estates", _estates(islands, on))]
    return tuple(
        Reference(kind, shapely.STRtree(to_metric(shapes, metric_srid)))
        for kind, shapes in found if len(shapes)
    )


def _estates(kinds: tuple[str, ...], on: date | None) -> np.ndarray:
    """The outlines of the units that lie as islands in others, such as residential estates."""
    revision = newest_revision()
    if revision is None or revision.number is None or not kinds:
        return np.array([], dtype=object)
    day = on or revision.effective_on
    return _shapes(versions_on(day, revision.number, kinds)) if day else np.array([], dtype=object)


def _shapes(rows: QuerySet[Street] | QuerySet[UnitVersion]) -> np.ndarray:
    shapes = rows.annotate(wkb=AsWKB("geometry")).values_list("wkb", flat=True)
    return np.array([shapely.from_wkb(bytes(each)) for each in shapes], dtype=object)
