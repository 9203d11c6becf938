"""Ask: which city does this database serve?"""

from __future__ import annotations

from collections.abc import Sequence

from gis_core import sql
from gis_core.city import City, city_from_document
from gis_core.errors import Unavailable
from gis_core.models import CitySettings

_read: dict[str, tuple[object, City]] = {}


def current_city() -> City:
    """The city of this database; raises Unavailable when none has been configured.

    The parsed document is kept per process and re-read when the row's time stamp moves,
    so a changed configuration is seen by the next request of every worker.
    """
    return city_and_versions(())[0]


def city_and_versions(topics: Sequence[str]) -> tuple[City, list[int]]:
    """The city, and the newest version of each topic as a whole (0: never written), by one statement."""
    ((changed_at, versions),) = sql.rows_by_kept_plan("gis_core", "city_and_versions", {})
    return _city_of(changed_at), [(versions or {}).get(topic, 0) for topic in topics]


def city_and_state() -> tuple[City, int]:
    """The city, and one number for the state of all stamps: it grows with every one a writer raises."""
    ((changed_at, state),) = sql.rows_by_kept_plan("gis_core", "city_and_state", {})
    return _city_of(changed_at), int(state)


def _city_of(changed_at: object) -> City:
    if changed_at is None:
        raise Unavailable(
            "No city has been configured in this database.",
            hint="Run: manage.py configure_city fixtures/cities/NAME.yaml --commit",
            code="no-city",
        )
    kept = _read.get("city")
    if kept is None or kept[0] != changed_at:
        kept = (changed_at, city_from_document(CitySettings.objects.get().document))
        _read["city"] = kept
    return kept[1]


def city_is_configured() -> bool:
    """Whether this database has been told which city it serves."""
    return CitySettings.objects.exists()
