"""Act: what did the units of an edition score in a round, gathered once for all tiles?"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from gis_core import sql
from tiles.edition_members import MapEdition, mark_of
from tiles.models import Figure, FigureSeries
from tiles.moments import Moment

_GATHERING = 0x4C5A_0011
"""Key of the advisory lock under which figures are gathered."""


def wanted_series(edition: MapEdition, moment: Moment) -> dict[str, Any]:
    """By what a series is found: edition, round (None: without one) and the mark of its stamps."""
    return {
        "edition": edition.number,
        "round": moment.round.pk if moment.round else None,
        "mark": mark_of(moment.figures_stamp),
    }


def series_of(edition: MapEdition, moment: Moment) -> int:
    """The number of the series with the figures of a moment; gathered where nobody asked before.

    Older figures of the same edition and round are dropped: nobody can ask for them any more.
    """
    wanted = wanted_series(edition, moment)
    found = FigureSeries.objects.filter(**wanted).values_list("pk", flat=True).first()
    return _gather(edition, moment, wanted) if found is None else found


@transaction.atomic
def _gather(edition: MapEdition, moment: Moment, wanted: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GATHERING])
    series, made = FigureSeries.objects.get_or_create(**wanted)
    if made:
        old = FigureSeries.objects.filter(edition=wanted["edition"], round=wanted["round"])
        numbers = list(old.exclude(pk=series.pk).values_list("pk", flat=True))
        Figure.objects.filter(series__in=numbers).delete()
        old.filter(pk__in=numbers).delete()
        sql.run("tiles", "insert_figures", _parameters(edition, moment) | {"series": series.pk})
    return series.pk


def _parameters(edition: MapEdition, moment: Moment) -> dict[str, Any]:
    found, former = moment.round, moment.former
    return {
        "versions": edition.members["version"].tolist(),
        "kind": edition.kind,
        "round": found.pk if found else None,
        "bulletin": found.bulletin if found else None,
        "former_round": former.pk if former else None,
        "former_bulletin": former.bulletin if former else None,
    }
