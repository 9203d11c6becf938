"""Pure: the maps of a bulletin: scores of one kind of unit, and where the problems lie."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from findings.bulletin import BulletinFacts, Standing
from findings.bulletin_drawing import (
    HATCH,
    INK,
    PALE,
    a_figure,
    as_map,
    as_png,
    class_breaks,
    class_of,
    colours,
    north_and_scale,
    put_area,
)
from findings.bulletin_ground_value import Ground
from findings.bulletin_language import Language

_HEIGHT_IN, _NAMED_HEIGHT_IN = 6.4, 5.6
_LABELLED = 20
"""Kinds of more units are drawn without names: the table has them."""
_CLOSE_M = 15_000
_CELLS_ACROSS = 60
_NO_DATA = "#e8e8e8"


def scores_map(facts: BulletinFacts, language: Language, ground: Ground, kind: str) -> bytes | None:
    """The units of a kind coloured by score, in classes; no data hatched. None where there is no ground."""
    rows = [row for ranking in facts.rankings if ranking.kind == kind for row in ranking.rows]
    areas = ground.areas.get(kind, {})
    known = [float(row.score) for row in rows if row.score is not None and row.code in areas]
    if not known:
        return None
    breaks = class_breaks(known)
    tints = colours(len(breaks) - 1)

    def draw(axes: Any) -> None:
        for area in ground.around:
            put_area(axes, area, facecolor="#fafafa", edgecolor=PALE, linewidth=0.6)
        for row in rows:
            if row.code in areas:
                put_area(axes, areas[row.code], linewidth=0.6, edgecolor=INK, **_style(row, breaks, tints))

    drawn = [row for row in rows if row.code in areas]
    named = len(drawn) <= _LABELLED
    with a_figure(_NAMED_HEIGHT_IN if named else _HEIGHT_IN) as figure:
        axes = _map_axes(figure, facts, language, f"scores-{kind}")
        draw(axes)
        everything = [*ground.around, *(areas[row.code] for row in rows if row.code in areas)]
        as_map(axes, tuple(shapely.total_bounds(np.array(everything, dtype=object))))
        north_and_scale(axes, language.drawn)
        if named:
            _name_beside(axes, drawn, areas, facts, language)
        _legend(figure, breaks, tints, language, without=any(row.score is None for row in drawn))
        _inset(figure, axes, draw, [areas[row.code] for row in drawn])
        return as_png(figure)


def density_map(facts: BulletinFacts, language: Language, ground: Ground) -> bytes | None:
    """How many problems lie in each hexagon of one size, in classes; None where none has a place."""
    if not len(ground.places):
        return None
    from matplotlib.colors import BoundaryNorm, ListedColormap

    everything = np.array([*ground.around, shapely.MultiPoint(ground.places)], dtype=object)
    west, south, east, north = shapely.total_bounds(everything)
    cell = (east - west) / _CELLS_ACROSS
    rows = max(round((north - south) / (cell * np.sqrt(3))), 1)
    breaks = [1, 2, 5, 10, 20, 50]
    tints = colours(len(breaks))
    with a_figure(_HEIGHT_IN) as figure:
        axes = _map_axes(figure, facts, language, "density")
        for area in ground.around:
            put_area(axes, area, facecolor="#fafafa", edgecolor=PALE, linewidth=0.6)
        axes.hexbin(
            ground.places[:, 0],
            ground.places[:, 1],
            gridsize=(_CELLS_ACROSS, rows),
            mincnt=1,
            extent=(west, east, south, north),
            cmap=ListedColormap(tints),
            norm=BoundaryNorm([*breaks, 10**9], len(tints)),
            edgecolors=INK,
            linewidths=0.25,
        )
        as_map(axes, (west, south, east, north))
        north_and_scale(axes, language.drawn)
        labels = [
            *(str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(breaks)),
            f"≥ {breaks[-1]}",
        ]
        across = f"{language.drawn('per_cell')} {cell / 1000:.1f} {language.drawn('km')}"
        _keys(figure, list(zip(tints, labels, strict=True)), across)
        return as_png(figure)


def _map_axes(figure: Any, facts: BulletinFacts, language: Language, key: str) -> Any:
    """The axes of a map with its title over it; date, source, mark and footer under it."""
    axes = figure.add_axes((0.03, 0.17, 0.94, 0.75))
    figure.text(0.5, 0.955, language.picture(facts, key), ha="center", va="center", fontsize=13)
    told = (language.name(facts.issuer), facts.round, language.issued(facts))
    source = f"{language.drawn('source')}: {' · '.join(told)}"
    lines = [source, " · ".join(language.footer(facts))]
    if facts.fictitious or not facts.published:
        lines.append(" ".join(_said(facts, language)))
    for number, line in enumerate(lines):
        figure.text(0.03, 0.068 - 0.026 * number, line, fontsize=7, va="center", color="#444444")
    return axes


def _said(facts: BulletinFacts, language: Language) -> list[str]:
    """Of what is to be read first: that it is a draft, that its data are invented."""
    corrections = sum(each is not None for each in (facts.superseded_by, facts.corrects))
    return list(language.warnings(facts))[corrections:]


def _style(row: Standing, breaks: Sequence[float], tints: Sequence[str]) -> dict[str, Any]:
    if row.score is None:
        return {"facecolor": _NO_DATA, "hatch": HATCH}
    return {"facecolor": tints[class_of(float(row.score), breaks)]}


def _legend(
    figure: Any, breaks: Sequence[float], tints: Sequence[str], language: Language, *, without: bool
) -> None:
    entries = [(tint, f"{low:g}–{high:g}") for tint, (low, high) in zip(tints, pairwise(breaks), strict=True)]
    if without:
        entries.append(("", language.drawn("no_data")))
    _keys(figure, entries, f"{language.word('score')} ({language.drawn('points')})")


def _keys(figure: Any, entries: Sequence[tuple[str, str]], title: str) -> None:
    """The legend in one line under the map; an entry without a colour is hatched."""
    from matplotlib.patches import Patch

    patches = [
        Patch(
            facecolor=tint or _NO_DATA, edgecolor=INK, linewidth=0.6, hatch="" if tint else HATCH, label=label
        )
        for tint, label in entries
    ]
    figure.text(0.03, 0.125, title, fontsize=8.5, va="center")
    figure.legend(
        handles=patches,
        loc="center left",
        bbox_to_anchor=(0.24, 0.125),
        ncol=len(patches),
        fontsize=8,
        frameon=False,
        handlelength=1.8,
        handleheight=1.2,
        columnspacing=1.2,
    )


def _name_beside(
    axes: Any, rows: Sequence[Standing], areas: dict[str, Any], facts: BulletinFacts, language: Language
) -> None:
    """Names and scores in the margins left and right, each with a line to its unit: none lies on another."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    width = (east - west) * 0.3
    axes.set_xlim(west - width, east + width)
    spots = {row.code: shapely.point_on_surface(areas[row.code]) for row in rows}
    by_x = sorted(rows, key=lambda row: spots[row.code].x)
    half = (len(by_x) + 1) // 2
    for side, listed in (("left", by_x[:half]), ("right", by_x[half:])):
        listed = sorted(listed, key=lambda row: spots[row.code].y)
        lowest = 0.16 if side == "left" else 0.42  # the inset has the corner below
        heights = np.linspace(
            south + (north - south) * lowest, north - (north - south) * 0.2, max(len(listed), 2)
        )
        for row, height in zip(listed, heights, strict=False):
            x = west - width * 0.08 if side == "left" else east + width * 0.08
            score = (
                language.score(row.score, facts.places)
                if row.score is not None
                else language.drawn("no_data")
            )
            axes.annotate(
                f"{row.name} {score}",
                xy=(spots[row.code].x, spots[row.code].y),
                xytext=(x, height),
                ha="right" if side == "left" else "left",
                va="center",
                fontsize=8.5,
                arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 0},
            )


def _inset(figure: Any, axes: Any, draw: Any, areas: Sequence[shapely.Geometry]) -> None:
    """Units that lie so close together that the map hides them, drawn larger in a corner."""
    if len(areas) < 3:
        return
    west, east = axes.get_xlim()
    array = np.array(areas, dtype=object)
    near = [np.flatnonzero(shapely.distance(area, array) < _CLOSE_M / 5) for area in areas]
    most = max(near, key=len)
    bounds = shapely.total_bounds(array[most])
    size = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    if len(most) < 2 or size > (east - west) / 6:
        return
    corner = axes.inset_axes((0.73, 0.02, 0.26, 0.34))
    draw(corner)
    as_map(corner, tuple(bounds), margin=0.1)
    axes.indicate_inset_zoom(corner, edgecolor=PALE, linewidth=0.8, alpha=0.9)
