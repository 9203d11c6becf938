"""Pure: which MapLibre styles are there for our tiles, and what is in each?

https://maplibre.org/maplibre-style-spec/ (version 8). Labels need no glyphs and no sprite from anywhere:
MapLibre draws letters itself where a style names no glyphs (from 5.11 on), so a style needs nothing from
any other host.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Palette:
    """The colours of a picture. Classes are told apart by the colour-blind too (ColorBrewer)."""

    paper: str
    ground: str
    line: str
    no_data: str
    ink: str
    halo: str
    scores: tuple[str, ...]
    counts: tuple[str, ...]
    score_limits: tuple[int, ...] = (60, 70, 80, 90)
    count_limits: tuple[int, ...] = (2, 5, 10, 25)

    def classed(
        self, values: NDArray[Any], limits: tuple[int, ...], colours: tuple[str, ...]
    ) -> NDArray[Any]:
        """The colour of each value by its class; that of no data where it is NaN."""
        numbers = np.asarray(values, dtype=np.float64)
        picked = np.array(colours, dtype=object)[np.searchsorted(limits, numbers, side="right").clip(0, 4)]
        return np.where(np.isnan(numbers), self.no_data, picked)


LIGHT = Palette(
    "#eef1f0", "#ffffff", "#8b979c", "#c4c9cb", "#1b2428", "#ffffff",
    ("#ca0020", "#f4a582", "#f7f7f7", "#92c5de", "#0571b0"),
    ("#fee5d9", "#fcae91", "#fb6a4a", "#de2d26", "#a50f15"),
)
# On dark ground the middle class is dark and the ends are light; of counts the most are the lightest.
DARK = Palette(
    "#14191c", "#1d2428", "#6d7b82", "#2a3338", "#e6ebed", "#14191c",
    ("#f4656f", "#b5495b", "#4a5359", "#3f86b5", "#6cc0f5"),
    ("#4a2420", "#7f2f26", "#b8432f", "#e8704a", "#ffb48a"),
)
_PALETTES = {"": LIGHT, "-dark": DARK}
_THEMES: Mapping[str, tuple[str, ...]] = {
    "scores": ("units", "arcs", "streets", "labels"),
    "density": ("density", "arcs", "streets", "labels"),
    "findings": ("arcs", "streets", "findings", "labels"),
    "boundaries": ("units", "arcs", "streets", "labels"),
}
"""The sources of each theme, from below."""

THEMES = tuple(f"{theme}{suffix}" for suffix in _PALETTES for theme in _THEMES)
NEEDS_ROUND = frozenset(theme for theme in THEMES if theme.startswith(("density", "findings")))

_FONT = ["Noto Sans CJK SC Regular", "Noto Sans Regular", "sans-serif"]


def style(theme: str, *, name: str, sources: Mapping[str, str], attribution: str) -> dict[str, Any]:
    """The style of a theme; raises KeyError for one that is not in THEMES.

    ``sources`` gives the absolute address of the TileJSON of “units”, “arcs”, “density”, “findings” and
    “streets”, and of the GeoJSON of “labels”. A theme ends in “-dark” for dark ground.
    """
    plain = theme.removesuffix("-dark")
    wanted, palette = _THEMES[plain], _PALETTES[theme.removeprefix(plain)]
    layers = [layer for source in wanted for layer in _layers(plain, source, palette)]
    return {
        "version": 8,
        "name": name,
        "metadata": {"attribution": attribution},
        "sources": {each: _source(each, sources[each], attribution) for each in wanted},
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": palette.paper}}, *layers,
        ],
    }


def _source(name: str, address: str, attribution: str) -> dict[str, Any]:
    if name == "labels":
        return {"type": "geojson", "data": address, "attribution": attribution}
    return {"type": "vector", "url": address}


def _layers(theme: str, source: str, palette: Palette) -> list[dict[str, Any]]:
    if source == "units" and theme == "scores":
        unscored = _fill(source, "no-data", palette.no_data, among=["!", ["has", "score"]])
        return [unscored, *_classes(source, "score", palette.score_limits, palette.scores)]
    if source == "units":
        return [_fill(source, "ground", palette.ground)]
    if source == "density":
        return _classes(source, "count", palette.count_limits, palette.counts, 0.85)
    if source == "arcs":
        return [_borders(palette)]
    if source == "streets":
        return [_streets(palette), _street_names(palette)]
    return [_circles(palette)] if source == "findings" else [_unit_names(palette)]


def _classes(
    source: str, field: str, limits: tuple[int, ...], colours: tuple[str, ...], opacity: float = 1.0
) -> list[dict[str, Any]]:
    """A layer for each class: QGIS (3.22) reads no colours by steps and then draws nothing."""
    least, most = (None, *limits), (*limits, None)
    return [
        _fill(source, str(at), colour, _between(field, least[at], most[at]), opacity)
        for at, colour in enumerate(colours)
    ]


def _between(field: str, least: int | None, below: int | None) -> list[Any]:
    """The filter of those that have a figure from ``least`` on and less than ``below``; None: without end."""
    value = ["get", field]
    bounds = [] if least is None else [[">=", value, least]]
    bounds += [] if below is None else [["<", value, below]]
    return ["all", ["has", field], *bounds]


def _fill(
    source: str, part: str, colour: str, among: list[Any] | None = None, opacity: float = 1.0
) -> dict[str, Any]:
    filtered = {} if among is None else {"filter": among}
    return {
        "id": f"{source}-{part}", "type": "fill", "source": source, "source-layer": source, **filtered,
        "paint": {"fill-color": colour, "fill-opacity": opacity, "fill-antialias": False},
    }


def _borders(palette: Palette) -> dict[str, Any]:
    width = ["interpolate", ["linear"], ["zoom"], 7, 0.5, 14, 2]
    return {
        "id": "arcs-line", "type": "line", "source": "arcs", "source-layer": "arcs",
        "layout": {"line-join": "round", "line-cap": "round"},
        "paint": {"line-color": palette.line, "line-width": width},
    }


def _streets(palette: Palette) -> dict[str, Any]:
    return {
        "id": "streets-line", "type": "line", "source": "streets", "source-layer": "streets", "minzoom": 12,
        "layout": {"line-join": "round", "line-cap": "round"},
        "paint": {"line-color": palette.line, "line-opacity": 0.5, "line-width": 1},
    }


def _street_names(palette: Palette) -> dict[str, Any]:
    name = {"text-field": ["get", "name"], "text-font": _FONT, "text-size": 11}
    return {
        "id": "streets-name", "type": "symbol", "source": "streets", "source-layer": "streets", "minzoom": 14,
        "layout": {"symbol-placement": "line", **name},
        "paint": _letters(palette, palette.line),
    }


def _unit_names(palette: Palette) -> dict[str, Any]:
    size = ["interpolate", ["linear"], ["zoom"], 8, 11, 13, 15]
    return {
        "id": "labels-name", "type": "symbol", "source": "labels", "minzoom": 8,
        "layout": {"text-field": ["get", "name"], "text-font": _FONT, "text-size": size, "text-max-width": 8},
        "paint": _letters(palette, palette.ink),
    }


def _letters(palette: Palette, colour: str) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": palette.halo, "text-halo-width": 1.2}


def _circles(palette: Palette) -> dict[str, Any]:
    radius = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 4, 20, 28]
    return {
        "id": "findings-circle", "type": "circle", "source": "findings", "source-layer": "findings",
        "paint": {
            "circle-radius": radius, "circle-color": palette.counts[3], "circle-opacity": 0.8,
            "circle-stroke-color": palette.halo, "circle-stroke-width": 1,
        },
    }
