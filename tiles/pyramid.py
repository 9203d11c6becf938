"""Act: how many findings lie in which hexagon, kept up as findings change, and made again from them?

Changes noted by the findings' table are folded in when a tile of density is asked for, or by
``manage.py build_pyramid``: exact at once, and a tile costs the same however many findings there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from findings import count_changes
from gis_core import sql
from gis_core.city import City
from gis_core.statistics import gather
from tiles.hexagons import Key, hexagon, summed
from tiles.models import Hexagon, HexagonCount, HexagonTotal

_FOLDING = 0x4C5A_0012
"""Key of the advisory lock under which counts are folded in."""

_PART = 5000


def fold(city: City) -> int:
    """Take in what changed in the findings; how many changes of counts of hexagons that were.

    Cheap where nothing changed. One at a time: whoever waited finds it done.
    """
    folded = 0
    while count_changes.is_anything_new():
        with transaction.atomic():
            allowed = _time_allowed("0")
            _alone()
            changes = count_changes.take()
            folded += _add(summed(changes), city)
            _time_allowed(allowed)
    return folded


def _time_allowed(wanted: str) -> str:
    """Let statements of this transaction take so long (0: as long as they do); what was allowed before.

    A tile's time is short; taking in very many findings, once, is nobody's fault.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [wanted])
    return str(before)


@dataclass(frozen=True)
class PyramidReport:
    """What a build or a check found: counts kept, and those that were not as the findings have them."""

    hexagons: int
    counts: int
    wrong: int = 0
    rebuilt: bool = False

    def lines(self) -> Iterable[str]:
        """The report for a person."""
        yield f"{self.counts} counts in {self.hexagons} hexagons."
        if not self.rebuilt:
            told = f"{self.wrong} counts differ from the findings."
            yield told if self.wrong else "All as the findings have it."


@transaction.atomic
def rebuild(city: City) -> PyramidReport:
    """Make every count again from the findings; nobody writes findings meanwhile."""
    _alone()
    with connection.cursor() as cursor:
        for model in (Hexagon, HexagonTotal, HexagonCount):
            cursor.execute(f"TRUNCATE {connection.ops.quote_name(model._meta.db_table)}")
    for part in count_changes.take_all_anew():
        _add(summed(part), city)
    gather(Hexagon, HexagonTotal, HexagonCount)
    return PyramidReport(Hexagon.objects.count(), HexagonCount.objects.count(), rebuilt=True)


@transaction.atomic
def check(city: City) -> PyramidReport:
    """Compare every count with the findings, after what was noted is folded in."""
    fold(city)
    wanted: Counter[Key] = Counter()
    for part in count_changes.everything():
        wanted.update(summed(part))
    rows = sql.rows("tiles", "kept_counts", {})
    kept = {tuple(row[:-1]): row[-1] for row in rows}
    wrong = sum(1 for key in wanted.keys() | kept.keys() if wanted.get(key, 0) != kept.get(key, 0))
    ((totals_wrong,),) = sql.rows("tiles", "wrong_totals", {})
    return PyramidReport(Hexagon.objects.count(), len(kept), wrong + totals_wrong)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOLDING])


def _add(sums: Mapping[Key, int], city: City) -> int:
    """Add to the counts; hexagons that are new are outlined and measured."""
    keys = sorted(sums)
    numbers = _hexagons(sorted({cell for _, cell, *_ in keys}), city)
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        parameters: dict[str, Any] = {
            "rounds": [key[0] for key in part],
            "hexagons": [numbers[key[1]] for key in part],
            "categories": [key[2] for key in part],
            "sources": [key[3] for key in part],
            "states": [key[4] for key in part],
            "more": [sums[key] for key in part],
        }
        sql.run("tiles", "add_counts", parameters)
        sql.run("tiles", "add_totals", parameters)
    return len(keys)


def _hexagons(cells: list[int], city: City) -> dict[int, int]:
    """The numbers of cells' hexagons, made where they are new."""
    known: dict[int, int] = {}
    for start in range(0, len(cells), _PART):
        part = cells[start : start + _PART]
        known |= dict(Hexagon.objects.filter(cell__in=part).values_list("cell", "pk"))
        new = [hexagon(cell) for cell in part if cell not in known]
        if new:
            rows = sql.rows("tiles", "insert_hexagons", {
                "cells": [each.cell for each in new],
                "resolutions": [each.resolution for each in new],
                "outlines": [each.outline for each in new],
                "km2": [each.km2 for each in new],
            })
            known |= dict(rows)
            sql.run("tiles", "measure_hexagons", {
                "hexagons": [number for _, number in rows], "metric": city.metric_srid,
            })
    return known
