"""Geometry for tests, drawn with letters.

A drawing is lines of text; each letter is a square cell owned by that unit::

    areas = sketch.units('''
        AAB
        AAB
        CCC
    ''')
    areas["A"]              # a shapely Polygon in lon/lat degrees
    sketch.point(2, 0.5)    # on the border of A and B, half a cell down: (lon, lat)

``column`` and ``row`` count from the north-western corner of the drawing, rows downward as
they are read: whole numbers are corners of cells, halves are middles. Every corner along a
border is a vertex of both neighbours and lies exactly on the 1e-7° storage grid, so the units
of a drawing without ``.`` or blanks are a valid coverage, and equal coordinates are equal bit
for bit. ``.`` and blanks inside a line belong to nobody: holes, gaps and the outside.

``points`` reads a drawing of marks: a digit or ``*`` stands in the middle of its cell.
The functions of this module draw on ``DEFAULT``; other places or sizes: ``Sketch(...)``.
"""

from dataclasses import dataclass
from math import cos, radians
from textwrap import dedent

import shapely

STEPS = 10_000_000
METRES_PER_DEGREE = 111_320.0
NOBODY = ". "


def _cells(drawing):
    """(column, row, character) of every character of a drawing."""
    lines = dedent(drawing).strip("\n").rstrip().split("\n")
    for row, line in enumerate(lines):
        for column, character in enumerate(line.rstrip()):
            yield column, row, character


@dataclass(frozen=True)
class Sketch:
    """Paper to draw on: the north-western corner and the size of a cell, in grid steps."""

    west: int = 1_143_000_000
    north: int = 298_500_000
    width: int = 10_000
    height: int = 10_000

    @classmethod
    def at(cls, lon, lat, *, degrees=None, metres=None):
        """Paper whose north-western corner is (lon, lat), with cells of that many degrees or metres.

        Metres are near enough for drawing (a sphere), not for measuring.
        """
        if (degrees is None) == (metres is None):
            raise ValueError("give the size of a cell either in degrees or in metres")
        height = degrees if metres is None else metres / METRES_PER_DEGREE
        width = degrees if metres is None else height / cos(radians(lat))
        steps = (round(lon * STEPS), round(lat * STEPS), round(width * STEPS), round(height * STEPS))
        return cls(*steps)

    def point(self, column, row):
        """(lon, lat) of a place on the paper, on the storage grid."""
        return (
            round(self.west + column * self.width) / STEPS,
            round(self.north - row * self.height) / STEPS,
        )

    def line(self, *places):
        """The LineString through (column, row) places."""
        return shapely.LineString([self.point(*place) for place in places])

    def polygon(self, *places):
        """The Polygon with its corners at (column, row) places."""
        return shapely.Polygon([self.point(*place) for place in places])

    def cell(self, column, row):
        """The square whose north-western corner is (column, row)."""
        corners = ((0, 0), (0, 1), (1, 1), (1, 0))
        return self.polygon(*((column + right, row + down) for right, down in corners))

    def units(self, drawing):
        """The area of each letter, as a Polygon, or a MultiPolygon where it lies in parts."""
        owned = {}
        for column, row, character in _cells(drawing):
            if character in NOBODY:
                continue
            if not character.isalpha():
                raise ValueError(f"“{character}” in column {column}, row {row} is no letter")
            owned.setdefault(character, []).append(self.cell(column, row))
        return {letter: _joined(cells) for letter, cells in owned.items()}

    def points(self, drawing):
        """(lon, lat) of each digit or ``*``, by the mark; a mark drawn twice is an error."""
        marks = {}
        for column, row, character in _cells(drawing):
            if not (character.isdigit() or character == "*"):
                continue
            if character in marks:
                raise ValueError(f"“{character}” is drawn twice")
            marks[character] = self.point(column + 0.5, row + 0.5)
        return marks

    def crossings(self, drawing):
        """The corners (column, row) inside a drawing where three or more owners meet."""
        owner = {(column, row): character for column, row, character in _cells(drawing)}
        found = []
        for column, row in sorted(
            {(c + right, r + down) for c, r in owner for right in (0, 1) for down in (0, 1)}
        ):
            around = [owner.get((column - right, row - down), ".") for right in (0, 1) for down in (0, 1)]
            if len(set(around)) > 2:
                found.append((column, row))
        return found


def _joined(cells):
    """Cells as one area that keeps every corner along its border (a union would be free not to)."""
    area = shapely.coverage_union_all(cells)
    return area.geoms[0] if area.geom_type == "MultiPolygon" and len(area.geoms) == 1 else area


DEFAULT = Sketch()
"""At 114.3 °E 29.85 °N with cells of 0.001° (about 97 m by 111 m)."""

at = Sketch.at
point = DEFAULT.point
line = DEFAULT.line
polygon = DEFAULT.polygon
cell = DEFAULT.cell
units = DEFAULT.units
points = DEFAULT.points
crossings = DEFAULT.crossings
