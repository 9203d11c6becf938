"""Pure: which MapLibre styles are there for our tiles, and what is in each?

https://maplibre.org/maplibre-style-spec/ (version 8). Without glyphs and sprite, so that a style needs
nothing from any other host; names of places come with the page that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

THEMES = ("scores", "density", "findings", "boundaries")

_PAPER, _LINE, _NO_DATA = "#eef1f0", "#8b979c", "#e3e6e6"
# Diverging, told apart by the colour-blind too (ColorBrewer RdBu, five classes).
_SCORES = ("#ca0020", "#f4a582", "#f7f7f7", "#92c5de", "#0571b0")
_SCORE_LIMITS = (60, 70, 80, 90)
_COUNTS = ("#fee5d9", "#fcae91", "#fb6a4a", "#de2d26", "#a50f15")
_COUNT_LIMITS = (2, 5, 10, 25)


def style(theme: str, *, name: str, sources: Mapping[str, str], attribution: str) -> dict[str, Any]:
    """The style of a theme; raises KeyError for one that is not in THEMES.

    ``sources`` gives the absolute address of the TileJSON of “units”, “arcs”, “density” and “findings”.
    """
    layers, wanted = _THEMES[theme]
    return {
        "version": 8,
        "name": name,
        "metadata": {"attribution": attribution},
        "sources": {each: {"type": "vector", "url": sources[each]} for each in wanted},
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": _PAPER}}, *layers,
        ],
    }


def _step(field: str, limits: tuple[int, ...], colours: tuple[str, ...]) -> list[Any]:
    pairs = [part for pair in zip(limits, colours[1:], strict=True) for part in pair]
    return ["step", ["get", field], colours[0], *pairs]


def _fill(source: str, colour: Any, opacity: float = 1.0) -> dict[str, Any]:
    return {
        "id": f"{source}-fill", "type": "fill", "source": source, "source-layer": source,
        "paint": {"fill-color": colour, "fill-opacity": opacity, "fill-antialias": False},
    }


def _borders() -> dict[str, Any]:
    width = ["interpolate", ["linear"], ["zoom"], 7, 0.5, 14, 2]
    return {
        "id": "arcs-line", "type": "line", "source": "arcs", "source-layer": "arcs",
        "layout": {"line-join": "round", "line-cap": "round"},
        "paint": {"line-color": _LINE, "line-width": width},
    }


def _circles() -> dict[str, Any]:
    radius = ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 4, 20, 28]
    return {
        "id": "findings-circle", "type": "circle", "source": "findings", "source-layer": "findings",
        "paint": {
            "circle-radius": radius, "circle-color": _COUNTS[3], "circle-opacity": 0.8,
            "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
        },
    }


_SCORED = ["case", ["has", "score"], _step("score", _SCORE_LIMITS, _SCORES), _NO_DATA]
_THEMES: Mapping[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "scores": ([_fill("units", _SCORED), _borders()], ("units", "arcs")),
    "density": (
        [_fill("density", _step("count", _COUNT_LIMITS, _COUNTS), 0.85), _borders()], ("density", "arcs")
    ),
    "findings": ([_borders(), _circles()], ("arcs", "findings")),
    "boundaries": ([_fill("units", "#ffffff"), _borders()], ("units", "arcs")),
}
NEEDS_ROUND = frozenset({"density", "findings"})
