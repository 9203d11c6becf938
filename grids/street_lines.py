"""Ask: which line does a named street follow?"""

from __future__ import annotations

import shapely

from grids.coverage.faults import CoverageFault
from grids.models import Street


def street_line(code: str) -> shapely.Geometry:
    """The line of a named street, its parts joined; raises CoverageFault where there is none."""
    street = Street.objects.filter(code=code).first()
    if street is None:
        raise CoverageFault(f"No street has the code {code[:40]}.", code="unknown-street")
    return shapely.line_merge(shapely.from_wkb(bytes(street.geometry.wkb)))
