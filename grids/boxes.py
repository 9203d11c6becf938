"""Pure: which part of the world does a request ask for?"""

from __future__ import annotations

from gis_core.errors import BadParameter
from gis_core.query import StrictQuery
from grids.operation_reach import Box


def box_of(query: StrictQuery) -> Box | None:
    """The parameter “box”, west,south,east,north in degrees; None if it is left out.

    Raises BadParameter for anything else.
    """
    given = query.text("box", None, longest=100)
    if given is None:
        return None
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError as error:
        raise BadParameter(
            "“box” is four numbers.", hint="west,south,east,north", parameter="box"
        ) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameter(
            "“box” is west,south,east,north in degrees.", hint="The smaller first.", parameter="box"
        )
    return west, south, east, north
