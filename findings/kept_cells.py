"""Act: which indexes of cells lie ready in files, for web processes to map?

A web process makes none. Workers and commands make them after a publication, for the days that are
asked about most; what is there already is not made again.
"""

from __future__ import annotations

import logging
from datetime import date

from findings.place.cells_file import keep
from findings.place_index import polygons_of_day
from findings.questions import today
from gis_core.city import City
from gis_core.current_city import city_is_configured, current_city
from gis_core.stamps import version
from grids.turning_days import turning_days
from grids.units import newest_revision

PAST, COMING = 3, 1
"""So many stretches of days without a change are kept ready, up to today's, and to come."""

logger = logging.getLogger("findings.cells")
_State = tuple[int, date]


def keep_newest_cells() -> int:
    """Have the files made that are not there, by the newest revision; how many were made.

    A disk that is full or closed is logged: every answer is the same without the files.
    """
    revision = newest_revision() if city_is_configured() else None
    if revision is None or revision.number is None:
        return 0
    city, made = current_city(), 0
    for day in _days(turning_days(revision.number), today(city)):
        polygons = polygons_of_day(day, revision)
        try:
            made += bool(len(polygons)) and keep(polygons, city.metric_srid)
        except OSError:
            logger.warning("an index of cells could not be kept; answers do without", exc_info=True)
    return made


def state_of_cells() -> _State | None:
    """What moves when other files may be needed: the units' stamp and the city's day; None without a city."""
    if not city_is_configured():
        return None
    city: City = current_city()
    return version("units"), today(city)


def _days(turns: tuple[date, ...], on: date) -> list[date]:
    past, coming = [day for day in turns if day <= on], [day for day in turns if day > on]
    return past[-PAST:] + coming[:COMING]
