"""Pure: how do numbers over the rounds look as a picture that a page can carry?

SVG without a script and without a style of its own: classes name what a thing is, the page's style sheet
says how it looks, in light, dark and print. Every picture says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high``, with marks ``step`` apart: one scale for all pictures beside each other."""

    low: float
    high: float
    step: float

    @property
    def marks(self) -> list[float]:
        """The numbers at which a line is drawn across."""
        number = round((self.high - self.low) / self.step)
        return [round(self.low + self.step * at, 6) for at in range(number + 1)]


def scale_of(values: Iterable[float | None], least: float | None = None, most: float | None = None) -> Scale:
    """A scale of round numbers that holds all values, within ``least`` and ``most`` where they are told."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = max(high - low, 0.5)
    rough = span / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    bottom, top = floor(low / step) * step, ceil(high / step) * step
    if bottom == top:
        top += step
    if least is not None:
        bottom = max(bottom, least)
    if most is not None and top > most > bottom:
        top = most
    return Scale(round(bottom, 6), round(top, 6), step)


@dataclass(frozen=True, slots=True)
class Box:
    """The frame of a picture in its own units, and the margins that hold words."""

    width: float
    height: float
    left: float = 2.0
    right: float = 4.0
    top: float = 4.0
    bottom: float = 2.0

    def x(self, at: int, number: int) -> float:
        """Where the ``at``-th of ``number`` rounds stands."""
        room = self.width - self.left - self.right
        return self.left + (room / 2 if number < 2 else room * at / (number - 1))

    def y(self, value: float, scale: Scale) -> float:
        """How high a value stands; what lies beyond the scale stands at its edge."""
        part = (min(max(value, scale.low), scale.high) - scale.low) / (scale.high - scale.low)
        return self.height - self.bottom - (self.height - self.top - self.bottom) * part


def path_of(values: Values, box: Box, scale: Scale) -> str:
    """The line through the values, broken where one is not known; a lonely value is a dot of no length."""
    words: list[str] = []
    joined = False
    for at, value in enumerate(values):
        if value is None:
            joined = False
            continue
        x, y = box.x(at, len(values)), box.y(value, scale)
        alone = not joined and (at + 1 == len(values) or values[at + 1] is None)
        words.append(f"{'L' if joined else 'M'}{x:.1f} {y:.1f}" + ("h0" if alone else ""))
        joined = True
    return "".join(words)


SMALL = Box(160, 56)


def faint_lines(name: str, lines: Iterable[Values], scale: Scale) -> str:
    """The lines of a whole list, to be shown faintly behind each small chart of it by ``name``."""
    drawn = "".join(path_of(values, SMALL, scale) for values in lines)
    return (
        f'<symbol id="{escape(name)}" viewBox="0 0 {SMALL.width:g} {SMALL.height:g}">'
        f'<path class="faint-line" d="{drawn}"/></symbol>'
    )


def hidden_symbols(symbols: Iterable[str]) -> str:
    """The picture that holds what others use and shows nothing itself."""
    return f'<svg class="symbols" width="0" height="0" aria-hidden="true">{"".join(symbols)}</svg>'


def small_chart(values: Values, scale: Scale, words: str, behind: str = "") -> str:
    """One unit's line over the rounds, its last value marked, the others' lines behind it."""
    used = f'<use class="faint" href="#{escape(behind)}" width="{SMALL.width:g}" height="{SMALL.height:g}"/>'
    parts = [
        f'<svg class="small-chart" viewBox="0 0 {SMALL.width:g} {SMALL.height:g}" role="img" '
        f'aria-label="{escape(words)}">',
        used if behind else "",
        f'<path class="own" d="{path_of(values, SMALL, scale)}"/>',
        _dot(values, SMALL, scale),
        "</svg>",
    ]
    return "".join(parts)


def _dot(values: Values, box: Box, scale: Scale) -> str:
    """The newest value that is known."""
    known = [at for at, value in enumerate(values) if value is not None]
    if not known:
        return ""
    value = values[known[-1]]
    x, y = box.x(known[-1], len(values)), box.y(value or 0.0, scale)
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>'


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a large chart: its class (``own``, ``second``, ``faint``), its words and its values."""

    look: str
    words: str
    values: Values


LARGE = Box(640, 220, left=44, right=12, top=10, bottom=26)


def large_chart(
    rounds: Sequence[str], lines: Sequence[Line], scale: Scale, words: str, places: int = 1
) -> str:
    """Lines over the rounds with marks and names at both axes; each point of the own line says its value."""
    marks = "".join(
        f'<path class="mark" d="M{LARGE.left} {LARGE.y(mark, scale):.1f}H{LARGE.width - LARGE.right}"/>'
        f'<text x="{LARGE.left - 6}" y="{LARGE.y(mark, scale) + 4:.1f}" text-anchor="end">'
        f"{mark:.{places}f}</text>"
        for mark in scale.marks
    )
    drawn = "".join(
        f'<path class="{escape(line.look)}" d="{path_of(line.values, LARGE, scale)}"/>' for line in lines
    )
    points = "".join(_points(line, rounds, scale) for line in lines if line.look != "faint")
    return (
        f'<svg class="large-chart" viewBox="0 0 {LARGE.width:g} {LARGE.height:g}" role="img" '
        f'aria-label="{escape(words)}">{marks}{_names(rounds)}{drawn}{points}</svg>'
    )


def _names(rounds: Sequence[str]) -> str:
    """The names of some rounds under the axis, the last one among them, as many as there is room for."""
    every = max(1, ceil(len(rounds) / 8))
    shown = [at for at in range(len(rounds)) if (len(rounds) - 1 - at) % every == 0]
    return "".join(
        f'<text x="{LARGE.x(at, len(rounds)):.1f}" y="{LARGE.height - 8}" '
        f'text-anchor="{"end" if at == len(rounds) - 1 and at else "middle"}">{escape(rounds[at])}</text>'
        for at in shown
    )


def _points(line: Line, rounds: Sequence[str], scale: Scale) -> str:
    return "".join(
        f'<circle class="{escape(line.look)}-point" cx="{LARGE.x(at, len(rounds)):.1f}" '
        f'cy="{LARGE.y(value, scale):.1f}" r="3"><title>{escape(rounds[at])}: {value:.2f}'
        f"{' · ' + escape(line.words) if line.words else ''}</title></circle>"
        for at, value in enumerate(line.values) if value is not None
    )
