"""Pure: what do all pictures of a bulletin share: fonts, colours, classes, and what a map must bear?

Matplotlib is imported where a picture is drawn, in workers and commands only: the web process stays light.
Colours are those of ColorBrewer's YlGnBu, which people who cannot tell red from green read too.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import floor, log10
from typing import Any

import numpy as np
import shapely

from gis_core.errors import Unavailable

FONTS = ("WenQuanYi Micro Hei", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei")
WIDTH_IN, DPI = 7.0, 180
INK, PALE, HATCH = "#222222", "#9aa4ad", "////"
COLOURS = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")
DISTINCT = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31")
"""Of Okabe and Ito: told apart by colour-blind people too."""
_CLASSES = 5


@contextmanager
def a_figure(height_in: float) -> Iterator[Any]:
    """A figure with a Chinese font; raises Unavailable where this machine has none."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(
        {
            "font.family": [font_here(), "DejaVu Sans"],
            "axes.unicode_minus": False,
            "font.size": 9,
            "hatch.linewidth": 0.5,
            "text.color": INK,
            "axes.labelcolor": INK,
        }
    ):
        yield Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor="white")


def font_here() -> str:
    """The first of the Chinese fonts that this machine has."""
    from matplotlib import font_manager

    there = {entry.name for entry in font_manager.fontManager.ttflist}
    for name in FONTS:
        if name in there:
            return name
    raise Unavailable(
        "No Chinese font is installed, so pictures would show boxes in place of names.",
        hint="Install one: apt-get install fonts-wqy-microhei (.ci/set_up does).",
    )


def as_png(figure: Any) -> bytes:
    """The figure as PNG with few colours, which a flat drawing needs no more of."""
    from PIL import Image

    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    out.seek(0)
    small = io.BytesIO()
    Image.open(out).convert("RGB").quantize(255, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def class_breaks(values: Sequence[float]) -> list[float]:
    """Round borders of up to five classes that hold all values; one class where they are all alike."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(values), max(values)
    if low == high:
        return [floor(low), floor(low) + 1.0]
    ticks = MaxNLocator(nbins=_CLASSES, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    breaks = [float(tick) for tick in ticks]
    while len(breaks) > 2 and breaks[1] <= low:
        breaks.pop(0)
    while len(breaks) > 2 and breaks[-2] > high:
        breaks.pop()
    return breaks


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Which class: from its lower border on, below its upper one; the last one holds its upper border."""
    return min(max(int(np.searchsorted(breaks, value, side="right")) - 1, 0), len(breaks) - 2)


def colours(number: int) -> list[str]:
    """So many colours from pale to dark."""
    at = np.linspace(0, len(COLOURS) - 1, number).round().astype(int) if number > 1 else [2]
    return [COLOURS[each] for each in at]


def put_area(axes: Any, area: shapely.Geometry, **style: Any) -> None:
    """One polygon or several, holes left open."""
    from shapely.plotting import patch_from_polygon

    axes.add_patch(patch_from_polygon(area, **style))


def as_map(axes: Any, bounds: tuple[float, float, float, float], margin: float = 0.04) -> None:
    """The axes show these bounds in metres, true to scale, without numbers."""
    west, south, east, north = bounds
    room = max(east - west, north - south) * margin
    axes.set_xlim(west - room, east + room)
    axes.set_ylim(south - room, north + room)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(PALE)
        spine.set_linewidth(0.6)


def north_and_scale(axes: Any, says: Callable[[str], str]) -> None:
    """An arrow to grid north and a bar of a round length, in the corners of a map in metres."""
    axes.annotate(
        says("north"),
        xy=(0.96, 0.97),
        xytext=(0.96, 0.87),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=9,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2},
    )
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    longest = (east - west) / 4
    step = 10 ** floor(log10(longest))
    length = next(each * step for each in (5, 2, 1) if each * step <= longest)
    x, y = west + (east - west) * 0.03, south + (north - south) * 0.03
    tick = (north - south) * 0.012
    axes.plot([x, x, x + length, x + length], [y + tick, y, y, y + tick], color=INK, linewidth=1.2)
    shown = f"{length / 1000:g} {says('km')}" if length >= 1000 else f"{length:g} {says('m')}"
    axes.text(x + length / 2, y + tick * 1.6, shown, ha="center", va="bottom", fontsize=8)
