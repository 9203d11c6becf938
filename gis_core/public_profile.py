"""Pure: what of places, boundaries and persons may everybody see, and which words stand on a public map?

One profile, a part of the city's configuration document (``public_profile``). Everything that leaves the
service for somebody who is not signed in reads it: tiles, TileJSON, values, answers of the API, packages,
pictures. Whoever is signed in is told things as they are (``gis_core.permissions.profile_for``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import shapely

from gis_core.errors import Fault

BOUNDARY_FOOTER: Mapping[str, str] = {
    "zh": "界线仅供城市管理评价，不作为划界依据。",
    "en": "Boundaries serve the evaluation of city management only, not the drawing of borders.",
}
STORED_DECIMALS = 7
"""Digits after the point of a degree with which boundaries are stored."""

GREATEST_ZOOM = 16
"""The greatest zoom of which there are tiles at all."""

_KEYS = frozenset({
    "coordinate_decimals", "boundary_decimals", "greatest_zoom", "show_persons", "masked_areas",
    "map_approval_number", "map_approval_required", "footer",
})


class ProfileFault(Fault):
    """The public profile of a city's configuration does not hold together."""

    code = "city-configuration"
    title = "The city's configuration is wrong"


@dataclass(frozen=True)
class MaskedArea:
    """Ground of which the public is told nothing finer: a name, the document that orders it, its outline.

    ``outline`` is WKB of a Polygon or MultiPolygon in degrees, longitude first (WGS84).
    """

    name: str
    document: str
    outline: bytes

    @cached_property
    def shape(self) -> shapely.Geometry:
        """The outline as a geometry."""
        return shapely.from_wkb(self.outline)


@dataclass(frozen=True)
class PublicProfile:
    """What the public may see.

    ``coordinate_decimals``: digits of a degree to which the place of a finding is told (5: about a metre).
    ``boundary_decimals``: the same for boundaries, rounded as whole coverages so that neighbours keep one
    border (gis_core.coverage_rounding); 7 is as stored. ``greatest_zoom``: of tiles. ``show_persons``:
    whether persons are named; phones never are. ``masked_areas``: no finding inside has a place, no answer
    is given for a place inside, boundaries leave the area out, and only hexagons larger than it are counted.
    ``map_approval_number`` is the number 审图号; where ``map_approval_required`` is false maps bear neither
    number nor mark. ``footer``: what borders are for, by language.
    """

    coordinate_decimals: int = 5
    show_persons: bool = False
    map_approval_number: str = ""
    map_approval_required: bool = True
    boundary_decimals: int = STORED_DECIMALS
    greatest_zoom: int = GREATEST_ZOOM
    masked_areas: tuple[MaskedArea, ...] = ()
    footer: Mapping[str, str] = field(default_factory=lambda: dict(BOUNDARY_FOOTER))

    @property
    def withheld_person_fields(self) -> frozenset[str]:
        """Which fields of a person are not told: ``name`` unless the city shows persons; ``phone`` always."""
        return frozenset({"phone"}) if self.show_persons else frozenset({"name", "phone"})

    @property
    def changes_boundaries(self) -> bool:
        """Whether the public is shown other boundaries than are stored."""
        return self.boundary_decimals < STORED_DECIMALS or bool(self.masked_areas)

    @property
    def changes_tiles(self) -> bool:
        """Whether a tile, or its being there, differs between the public and the city's own people."""
        return self.changes_boundaries or self.greatest_zoom < GREATEST_ZOOM

    @property
    def boundary_step(self) -> float:
        """Degrees between two places a vertex of a public boundary may have."""
        return 10.0**-self.boundary_decimals

    @cached_property
    def mask(self) -> shapely.Geometry | None:
        """All masked areas as one geometry; None without any."""
        return shapely.union_all([area.shape for area in self.masked_areas]) if self.masked_areas else None

    @cached_property
    def mark(self) -> str:
        """A hash of 20 digits of everything that changes what the public sees of places and boundaries."""
        told = [
            self.coordinate_decimals, self.boundary_decimals, self.greatest_zoom,
            *(area.outline.hex() for area in self.masked_areas),
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    def masks(self, shape: shapely.Geometry) -> bool:
        """Whether any of a geometry (degrees WGS84, its edge included) lies in a masked area."""
        return self.mask is not None and bool(shapely.intersects(self.mask, shape))

    def masks_place(self, lon: float, lat: float) -> bool:
        """Whether a place (degrees WGS84) lies in a masked area or on its edge."""
        return self.mask is not None and bool(shapely.intersects_xy(self.mask, lon, lat))

    def place(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Where a finding's place is told to lie, rounded; None where it is withheld."""
        if self.masks_place(lon, lat):
            return None
        return round(lon, self.coordinate_decimals), round(lat, self.coordinate_decimals)

    def label_place(self, lon: float, lat: float, *, masked: bool) -> tuple[float, float] | None:
        """Where the label of a unit stands, no more precise than places and boundaries are.

        ``masked``: None in a masked area.
        """
        if masked and self.masks_place(lon, lat):
            return None
        decimals = min(self.coordinate_decimals, self.boundary_decimals)
        return round(lon, decimals), round(lat, decimals)


def profile_from_document(document: Any) -> PublicProfile:
    """The profile a configuration document's ``public_profile`` describes; raises ProfileFault."""
    if not isinstance(document, Mapping):
        raise ProfileFault("public_profile must be members such as {coordinate_decimals: 5}.")
    unknown = sorted(str(key) for key in document if key not in _KEYS)
    if unknown:
        raise ProfileFault(
            f"public_profile does not know “{unknown[0]}”.", hint=f"It knows: {', '.join(sorted(_KEYS))}."
        )
    usual = {each.name: each.default for each in fields(PublicProfile)}
    return PublicProfile(
        coordinate_decimals=_whole(document, "coordinate_decimals", usual, STORED_DECIMALS),
        boundary_decimals=_whole(document, "boundary_decimals", usual, STORED_DECIMALS),
        greatest_zoom=_whole(document, "greatest_zoom", usual, GREATEST_ZOOM),
        show_persons=_flag(document, "show_persons", False),
        map_approval_number=str(document.get("map_approval_number", "")),
        map_approval_required=_flag(document, "map_approval_required", True),
        masked_areas=_masked_areas(document.get("masked_areas", [])),
        footer=_footer(document.get("footer", {})),
    )


def _whole(document: Mapping[str, Any], key: str, usual: Mapping[str, Any], most: int) -> int:
    value = document.get(key, usual[key])
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ProfileFault(f"public_profile.{key} must be a whole number from 0 to {most}.")
    return value


def _flag(document: Mapping[str, Any], key: str, usual: bool) -> bool:
    value = document.get(key, usual)
    if not isinstance(value, bool):
        raise ProfileFault(f"public_profile.{key} must be true or false.")
    return value


def _footer(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) and text for text in value.values()):
        raise ProfileFault("public_profile.footer must give a text for each language, as {zh: …, en: …}.")
    return {**BOUNDARY_FOOTER, **{str(language): text for language, text in value.items()}}


def _masked_areas(value: Any) -> tuple[MaskedArea, ...]:
    if not isinstance(value, list):
        raise ProfileFault("public_profile.masked_areas must be a list.")
    return tuple(_masked_area(each, f"public_profile.masked_areas[{at}]") for at, each in enumerate(value))


def _masked_area(value: Any, where: str) -> MaskedArea:
    if not isinstance(value, Mapping) or set(value) != {"name", "document", "geometry"}:
        raise ProfileFault(f"{where} must have a name, a document and a geometry, and nothing else.")
    name, document = str(value["name"]).strip(), str(value["document"]).strip()
    if not (name and document):
        raise ProfileFault(f"{where}: an area is masked by a document; name and document may not be empty.")
    try:
        shape = shapely.geometry.shape(value["geometry"])
    except (TypeError, ValueError, KeyError, AttributeError, shapely.GEOSException) as error:
        raise ProfileFault(f"{where}: the geometry is no GeoJSON: {error}.") from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty or not shapely.is_valid(shape):
        raise ProfileFault(f"{where}: the geometry must be a valid Polygon or MultiPolygon.")
    west, south, east, north = shape.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ProfileFault(f"{where}: the geometry must be in degrees, longitude first.")
    return MaskedArea(name, document, shapely.to_wkb(shape))
