"""Act: how are the tiles' derived tables filled before anybody asks, and emptied?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from findings.models import Round
from gis_core.city import City
from gis_core.errors import BadParameter
from gis_core.statistics import gather
from tiles import kept_tiles
from tiles.edition_members import MapEdition
from tiles.editions import edition_on, forget_editions
from tiles.figure_tables import forget_figures
from tiles.layers import LAYERS
from tiles.models import Edition, Figure, FigureSeries, Outline, TileGeometry
from tiles.moments import Moment, moment_of
from tiles.tile_geometry import build_zoom, tiles_of
from tiles.tilejson import least_zoom

TABLES = (TileGeometry, Outline, Edition, Figure, FigureSeries)
MOST_DETAILED = 14
"""Greatest zoom cut beforehand unless told otherwise: beyond it a first draw costs a few milliseconds."""


@dataclass(frozen=True)
class BuildWish:
    """What to cut: kinds (none: all), rounds by key (and today's boundaries), up to which zoom."""

    kinds: Sequence[str] = ()
    rounds: Sequence[str] = ()
    on: date | None = None
    greatest_zoom: int = MOST_DETAILED
    anew: bool = False


@dataclass
class BuildReport:
    """What was cut: tiles and rows by kind."""

    editions: int = 0
    tiles: int = 0
    rows: int = 0
    emptied: bool = False
    removed_files: int = 0

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        if self.emptied:
            yield f"Emptied: the derived tables of tiles, and {self.removed_files} finished tiles on disk."
        yield f"{self.editions} maps of a kind; {self.tiles} tiles, {self.rows} outlines in them newly cut."


def build(city: City, wish: BuildWish, *, commit: bool, progress: Callable[[str], None]) -> BuildReport:
    """Cut what is wished for and not cut yet; without ``commit`` only count the tiles it would go through.

    Raises BadParameter for a kind or a round that is not there.
    """
    report = BuildReport()
    if wish.anew and commit:
        report.emptied, report.removed_files = True, empty()
    for moment in _moments(city, wish):
        for kind in wish.kinds or [each.key for each in city.kinds]:
            if not city.has_kind(kind):
                raise BadParameter(f"There is no kind of unit “{kind}”.", parameter="kind")
            edition = edition_on(city, kind, moment.on, moment.revision, moment.units_stamp)
            report.editions += 1
            least = least_zoom(LAYERS["units"], city.kind(kind).least_zoom)
            for z in range(least, wish.greatest_zoom + 1):
                progress(f"{kind}, zoom {z}")
                _build_zoom(edition, z, commit, report)
    if commit and report.rows:
        gather(TileGeometry, Outline)
    return report


def _build_zoom(edition: MapEdition, z: int, commit: bool, report: BuildReport) -> None:
    if not commit:
        report.tiles += len(tiles_of(edition, z))
        return
    for tiles, rows in build_zoom(edition, z):
        report.tiles, report.rows = report.tiles + tiles, report.rows + rows


def _moments(city: City, wish: BuildWish) -> Iterator[Moment]:
    today = moment_of(city, None)
    yield Moment(wish.on or today.on, today.revision, None, public=True)
    for key in wish.rounds:
        found = Round.objects.select_related("revision").filter(key=key).first()
        if found is None:
            raise BadParameter(f"There is no round {key}.", parameter="round")
        yield moment_of(city, found)


def empty() -> int:
    """Empty every derived table of the units' tiles and remove finished tiles; how many files went."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in TABLES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
    forget_editions()
    forget_figures()
    return kept_tiles.forget()
