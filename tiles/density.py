"""Act: what is in a tile of density?

Acts only in that it folds in what changed in the findings before it counts.
"""

from __future__ import annotations

import shapely

from gis_core import sql
from gis_core.city import City
from gis_core.errors import BadParameter
from gis_core.public_profile import PublicProfile
from grids.models import Category
from tiles.hexagons import resolution_at
from tiles.layers import TileAddress
from tiles.moments import Moment
from tiles.parameters import Asked
from tiles.pyramid import fold
from tiles.web_grid import BUFFER, EXTENT, to_world


def categories_of(given: str | None) -> list[int] | None:
    """The numbers of the catalogue's entries with these codes, set apart by commas; None without one.

    Raises BadParameter for a code that is not known.
    """
    if given is None:
        return None
    codes = given.split(",")
    found = list(Category.objects.filter(code__in=codes).order_by("pk").values_list("pk", "code"))
    if unknown := sorted(set(codes) - {code for _, code in found}):
        raise BadParameter(f"There is no category “{unknown[0]}”.", parameter="category")
    return [number for number, _ in found]


def masks_on_the_map(profile: PublicProfile | None) -> list[str]:
    """The masked areas in the world square, as hexadecimal WKB."""
    shapes = [area.shape for area in profile.masked_areas] if profile else []
    return [shapely.to_wkb(shapely.transform(shape, to_world), hex=True) for shape in shapes]


def density_tile(
    city: City, address: TileAddress, moment: Moment, wish: Asked, categories: list[int] | None,
    profile: PublicProfile | None = None,
) -> bytes:
    """The vector tile of the findings of a moment's rounds, counted in hexagons; empty bytes for none.

    ``profile``: whose masked areas leave out every hexagon that meets one and is no larger.
    """
    fold(city)
    side, margin = address.side, BUFFER / EXTENT
    scale = float(EXTENT * side)
    ((drawn,),) = sql.rows("tiles", "density", {
        "resolution": resolution_at(address.z),
        "west": (address.x - margin) / side, "east": (address.x + 1 + margin) / side,
        "north": (address.y - margin) / side, "south": (address.y + 1 + margin) / side,
        "rounds": [found.pk for found in moment.rounds],
        "filtered": any(each is not None for each in wish.filters),
        "categories": categories, "source": wish.source, "state": wish.state,
        "scale": scale, "left": -float(EXTENT * address.x), "top": -float(EXTENT * address.y),
        "extent": EXTENT, "masks": masks_on_the_map(profile),
    })
    return bytes(drawn or b"")
