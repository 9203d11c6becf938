"""Pure: may this place, line or area be spoken of to somebody at all?"""

from __future__ import annotations

import shapely

from gis_core.errors import NotAllowed
from gis_core.public_profile import PublicProfile

MASKED = "masked-area"


def masked_fault(
    profile: PublicProfile | None, lon: float, lat: float, shape: shapely.Geometry | None = None
) -> NotAllowed | None:
    """Why nothing is told of a place (or a line or an area) in degrees WGS84; None where something is.

    ``profile`` None: whoever asks is told everything.
    """
    if profile is None or not profile.masked_areas:
        return None
    hidden = profile.masks_place(lon, lat) if shape is None else profile.masks(shape)
    if not hidden:
        return None
    within = next(
        (area for area in profile.masked_areas
         if shapely.intersects(area.shape, shapely.Point(lon, lat) if shape is None else shape)),
        profile.masked_areas[0],
    )
    return NotAllowed(
        f"Of this place nothing is told to the public ({within.document}).", code=MASKED,
        hint="Sign in to be answered.",
    )
