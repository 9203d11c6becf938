"""Pure: may this place, line or area be spoken of to somebody at all?"""

from __future__ import annotations

import shapely

from gis_core.errors import NotAllowed
from gis_core.public_profile import PublicProfile


class MaskedPlace(NotAllowed):
    """The place lies in a masked area of the public profile; ``document`` says which paper orders it."""

    code = "masked-area"
    title = "Of this place nothing is told to the public"
    # Sentences without names, so that a page can say them in its reader's language.
    says = "The place lies in an area of which the city tells the public nothing."
    hint_for_public = "Sign in to be answered."

    def __init__(self, document: str) -> None:
        super().__init__(self.says, hint=self.hint_for_public, document=document)


def masked_fault(
    profile: PublicProfile | None, lon: float, lat: float, shape: shapely.Geometry | None = None
) -> MaskedPlace | None:
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
    return MaskedPlace(within.document)
