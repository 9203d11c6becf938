"""Ask: which version of a thing is the newest?"""

from __future__ import annotations

from collections.abc import Sequence

from gis_core.models import Stamp


def version(topic: str, cell: str = "") -> int:
    """The version of one cell of a topic; 0 when nothing was ever written there."""
    found = Stamp.objects.filter(topic=topic, cell=cell).values_list("version", flat=True).first()
    return found or 0


def versions(cells: Sequence[tuple[str, str]]) -> list[int]:
    """The versions of several (topic, cell), in that order, by one query; 0 as in ``version``."""
    topics, names = {topic for topic, _ in cells}, {cell for _, cell in cells}
    kept = Stamp.objects.filter(topic__in=topics, cell__in=names).values_list("topic", "cell", "version")
    known = {(topic, cell): version for topic, cell, version in kept}
    return [known.get(cell, 0) for cell in cells]
