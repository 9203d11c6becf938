"""Record: what do tiles keep that can be made again from the floors below?

Every table here is derived: it may be emptied at any time and comes back by ``manage.py build_tiles``
and ``build_pyramid``, or by itself where it is asked for. So nothing has a foreign key here, into them
or out of them: numbers name units' versions, rounds and categories of the floors below.
"""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex


class Outline(models.Model):
    """A unit version's boundary on the web map, each vertex with the zoom from which it counts.

    ``shape`` is WKB of a MultiPolygon Z: world square and least zoom (tiles.cutting); ``mark`` its hash:
    one version has another outline where other borders meet it elsewhere.
    """

    version = models.BigIntegerField()
    mark = models.CharField(max_length=32)
    shape = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "mark"], name="outline_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.mark}"


class Edition(models.Model):
    """Which outlines make the map of a kind while the same unit versions hold, on whatever days.

    ``held`` is the hash of those versions; ``members`` the packed rows of tiles.edition_members.
    """

    kind = models.CharField(max_length=32)
    held = models.CharField(max_length=32)
    members = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "held"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.held}"


class TileGeometry(models.Model):
    """An outline as it is drawn in one tile, in the tile's units (no CRS); empty where it is not."""

    pk = models.CompositePrimaryKey("z", "x", "y", "outline")
    z = models.PositiveSmallIntegerField()
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    outline = models.BigIntegerField()
    geometry = models.GeometryField(srid=0, null=True, spatial_index=False)

    class Meta:
        indexes = [models.Index(fields=["outline"], name="tile_geometry_outline")]

    def __str__(self) -> str:
        return f"{self.z}/{self.x}/{self.y} {self.outline}"


class FigureSeries(models.Model):
    """What the units of an edition scored in a round, as of the versions of its stamps (``mark``)."""

    edition = models.BigIntegerField()
    round = models.BigIntegerField(null=True)
    mark = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "round", "mark"], name="figure_series_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.round}"


class Figure(models.Model):
    """One unit's figures in a series: score and rank as published, findings, and what follows from them.

    ``rate``: findings per 100 points inspected; ``change``: of the score since the last published round.
    """

    pk = models.CompositePrimaryKey("series", "version")
    series = models.BigIntegerField()
    version = models.BigIntegerField()
    unit = models.BigIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    score = models.FloatField(null=True)
    rank = models.IntegerField(null=True)
    tied = models.BooleanField(null=True)
    reason = models.CharField(max_length=100, null=True)
    findings = models.IntegerField(null=True)
    rate = models.FloatField(null=True)
    change = models.FloatField(null=True)
    group = models.CharField(max_length=40, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.series} {self.code}"


class Hexagon(models.Model):
    """An H3 cell in which something was counted: its outline in the world square, and what it holds.

    ``km2`` of ground; ``street_km`` and ``inhabitants`` (thousands are told per 1,000) as of when it was
    measured last, empty where nothing is known of them.
    """

    resolution = models.PositiveSmallIntegerField()
    cell = models.BigIntegerField()
    outline = models.PolygonField(srid=0, spatial_index=False)
    km2 = models.FloatField()
    street_km = models.FloatField(null=True)
    inhabitants = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell"], name="hexagon_once")]
        indexes = [GistIndex(fields=["resolution", "outline"], name="hexagon_place")]

    def __str__(self) -> str:
        return f"{self.cell:x}"


class HexagonTotal(models.Model):
    """How many findings of a round lie in a hexagon: what a tile without filters needs."""

    pk = models.CompositePrimaryKey("round", "hexagon")
    round = models.BigIntegerField()
    hexagon = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        # a tile asks for all months of a hexagon: they lie together here, with their counts
        indexes = [models.Index(fields=["hexagon", "round"], include=["count"], name="hexagon_months")]

    def __str__(self) -> str:
        return f"{self.round} {self.hexagon}: {self.count}"


class HexagonCount(models.Model):
    """The same, by category (0: none), source and state."""

    pk = models.CompositePrimaryKey("round", "hexagon", "category", "source", "state")
    round = models.BigIntegerField()
    hexagon = models.BigIntegerField()
    category = models.BigIntegerField()
    source = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.round} {self.hexagon}: {self.count}"
