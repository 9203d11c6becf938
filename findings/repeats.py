"""Ask: which findings of a round were seen before, near by and not long ago?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from django.db.models import QuerySet

from findings.models import Finding, Round
from gis_core.city import City
from gis_core.crs import to_metric


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding at a place in metres."""

    key: str
    category: str
    at: datetime
    x: float
    y: float


def repeated(of: Round, within_m: float, within_days: int, city: City) -> frozenset[str]:
    """The round's inspection findings (by source key) that repeat an earlier one of the same category.

    Earlier: seen before by time, then by key, at most ``within_days`` × 24 hours ago and ``within_m`` metres
    away in the city's projection, in this round or an earlier one.
    """
    theirs = set(_inspection().filter(round=of).values_list("source_key", flat=True))
    days = timedelta(days=within_days + 1)
    first = of.period.lower - days
    rows = _inspection().filter(
        observed_on__gte=first, observed_on__lt=of.period.upper, place_mark="", geometry__isnull=False
    ).values_list("source_key", "category__code", "observed_at", "geometry")
    places = [(key, category, at, place.x, place.y) for key, category, at, place in rows if category]
    if not places:
        return frozenset()
    x, y = to_metric(
        (np.array([each[3] for each in places]), np.array([each[4] for each in places])), city.metric_srid
    )
    seen = [Seen(*each[:3], float(x[at]), float(y[at])) for at, each in enumerate(places)]
    return frozenset(key for key in repeats(seen, within_m, timedelta(days=within_days)) if key in theirs)


def repeats(seen: Sequence[Seen], within_m: float, within: timedelta) -> Iterator[str]:
    """The keys of those that come after another of their category, near it in place and time."""
    by_category: dict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_category[each.category].append(each)
    for alike in by_category.values():
        alike.sort(key=lambda each: (each.at, each.key))
        points = shapely.points([each.x for each in alike], [each.y for each in alike])
        later, earlier = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_m)
        found = {
            one for one, other in zip(later.tolist(), earlier.tolist(), strict=True)
            if other < one and alike[one].at - alike[other].at <= within
        }
        yield from (alike[at].key for at in sorted(found))


def _inspection() -> QuerySet[Finding]:
    return Finding.objects.filter(source=Finding.Source.INSPECTION)
