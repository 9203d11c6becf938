"""Ask: which version of a thing is the newest?"""

from __future__ import annotations

from gis_core.models import Stamp


def version(topic: str, cell: str = "") -> int:
    """The version of one cell of a topic; 0 when nothing was ever written there."""
    found = Stamp.objects.filter(topic=topic, cell=cell).values_list("version", flat=True).first()
    return found or 0
