"""Ask: which units held on a day, as believed under a revision?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from grids.models import Revision, Unit, UnitVersion


def newest_revision() -> Revision | None:
    """The published revision of the highest number; None before the first."""
    return Revision.objects.filter(status=Revision.Status.PUBLISHED).order_by("-number").first()


def versions_on(on: date, revision: int, kinds: Iterable[str] | None = None) -> QuerySet[UnitVersion]:
    """The unit versions valid on the city's day ``on``, as believed at revision number ``revision``.

    The single door to “as of”: nobody else filters ``valid`` and ``believed``.
    """
    versions = UnitVersion.objects.filter(valid__contains=on, believed__contains=revision)
    return versions if kinds is None else versions.filter(kind__in=list(kinds))


def unit_by_code(kind: str, code: str, on: date, revision: int) -> Unit | None:
    """The unit that bore ``code`` on that day, or None."""
    version = versions_on(on, revision, [kind]).filter(code=code).select_related("unit").first()
    return version.unit if version else None
