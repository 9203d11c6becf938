"""Pure: which tiled layers may planners follow while they draw boundaries, from where, in which datum?

A document (a YAML list, see docs/reference/reference-layers.md) becomes ``ReferenceLayer`` records or a
``BasemapFault`` that says what is wrong where. What holds of the tiles of background maps holds of these:
the same hosts, datums, zooms and words of whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gis_core.basemaps import OFFSET_DATUMS, Basemap, BasemapFault, basemaps_from_document

FORMS = ("vector", "raster")
_MEMBERS = frozenset({
    "key", "kind", "names", "datum", "attribution", "attribution_url", "approval", "min_zoom", "max_zoom",
    "url", "subdomains", "tile_size", "form", "lines", "name_fields",
})


@dataclass(frozen=True)
class ReferenceLayer:
    """Tiles laid under the borders. Those of ``form`` ``vector`` can be snapped to and followed.

    ``lines`` are the names, inside the tiles, of the layers whose lines and outlines are meant; none for
    pictures.
    """

    tiles: Basemap
    form: str
    lines: tuple[str, ...]

    def name_field(self, language: str) -> str:
        """The field with a line's name in that language."""
        return self.tiles.name_fields.get(language, "name")


def reference_layers_from_document(document: Any) -> tuple[ReferenceLayer, ...]:
    """The reference layers a document declares, in its order; raises BasemapFault."""
    if not isinstance(document, list):
        raise BasemapFault("The document must be a list, one member for each reference layer.")
    tiles = basemaps_from_document([_as_basemap(member, f"[{at}]") for at, member in enumerate(document)])
    return tuple(
        _layer(each, member, f"[{at}] ({each.key})")
        for at, (each, member) in enumerate(zip(tiles, document, strict=True))
    )


def _as_basemap(member: Any, where: str) -> Any:
    """What is said of the tiles themselves, as a background map says it."""
    if not isinstance(member, Mapping):
        return member
    if unknown := sorted(set(map(str, member)) - _MEMBERS):
        known = ", ".join(sorted(_MEMBERS))
        raise BasemapFault(f"{where}: unknown member “{unknown[0]}”.", hint=f"Known: {known}.")
    if (kind := member.get("kind", "xyz")) != "xyz":
        raise BasemapFault(f"{where}: a reference layer is of kind xyz, not {kind}.")
    return {**{name: value for name, value in member.items() if name not in ("form", "lines")}, "kind": "xyz"}


def _layer(tiles: Basemap, member: Mapping[str, Any], where: str) -> ReferenceLayer:
    form = member.get("form")
    if form not in FORMS:
        raise BasemapFault(
            f"{where}: form must be vector or raster.",
            hint="Vector tiles can be followed, pictures only be looked at.",
        )
    lines = member.get("lines", [])
    if not isinstance(lines, list) or not all(isinstance(each, str) and each for each in lines):
        raise BasemapFault(f"{where}: lines must be a list of names of layers in the tiles.")
    if bool(lines) != (form == "vector"):
        raise BasemapFault(f"{where}: lines names the layers of vector tiles to follow, and only of those.")
    if form == "vector" and tiles.datum in OFFSET_DATUMS:
        raise BasemapFault(
            f"{where}: vector tiles in {tiles.datum} cannot be laid where they belong.",
            hint="Use tiles in WGS 84, pictures (form: raster), or lay the lines as a file: both are moved.",
        )
    return ReferenceLayer(tiles, str(form), tuple(lines))
