"""Pure: what does an archive of tiles say of itself, and whom was it made for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gis_core.city import City
from tiles.layers import Layer
from tiles.tilejson import notices

INNER = "内部资料，不得外传。Internal: not for the public."
"""What an archive says that shows more than the public may see."""

PUBLIC = "public"


@dataclass(frozen=True)
class ArchivedLayer:
    """One layer of an archive: its path, the name it has inside the tiles, its first zoom."""

    layer: Layer
    path: str
    id: str
    least_zoom: int


@dataclass(frozen=True)
class ArchiveFacts:
    """Of what an archive was made: a round's key, its day, revision, bulletin, and for whom (a role)."""

    round: str
    on: str
    revision: int
    bulletin: int | None
    audience: str
    zooms: tuple[int, int]


def metadata(city: City, layers: Sequence[ArchivedLayer], facts: ArchiveFacts) -> dict[str, Any]:
    """The metadata of an archive (PMTiles 3, section 5), with nothing of when it was made.

    So equal data give an equal file. Our own facts stand under “luzhang”.
    """
    said = ([INNER] if facts.audience != PUBLIC else []) + notices(city)
    return {
        "name": f"{' '.join(city.names.values())} {facts.round}",
        "description": "; ".join(each.layer.description for each in layers),
        "version": "1.0.0",
        "type": "overlay",
        "attribution": " ".join(said),
        "vector_layers": [_vector_layer(each, facts.zooms) for each in layers],
        "luzhang": {
            "round": facts.round, "on": facts.on, "revision": facts.revision, "bulletin": facts.bulletin,
            "audience": facts.audience, "layers": [each.path for each in layers], "notices": said,
        },
    }


def _vector_layer(each: ArchivedLayer, zooms: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": each.id,
        "description": each.layer.description,
        "minzoom": max(each.least_zoom, zooms[0]),
        "maxzoom": min(each.layer.greatest_zoom, zooms[1]),
        "fields": {field.name: f"{field.type}: {field.meaning}" for field in each.layer.fields},
    }


def is_for_everybody(told: Mapping[str, Any]) -> bool:
    """Whether an archive with this metadata may be served to all: none of ours for inner use is."""
    ours = told.get("luzhang")
    return ours is None or (isinstance(ours, Mapping) and ours.get("audience") == PUBLIC)
