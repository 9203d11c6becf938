"""Act: keep the lasting catalogue of problem categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.stamping import bump
from grids.models import Category

TOPIC = "categories"


@dataclass(frozen=True)
class CatalogueEntry:
    """One category to be known: its code in the standard and its name in each language."""

    code: str
    names: Mapping[str, str]
    kind: str = Category.Kind.MATTER

    @property
    def name(self) -> str:
        """The name in the catalogue's own language, Chinese where there is one."""
        return self.names.get("zh") or next(iter(self.names.values()))


@transaction.atomic
def ensure_categories(standard: str, entries: Iterable[CatalogueEntry], since: date) -> dict[str, Category]:
    """The categories of those codes, valid on ``since``, made where missing; by code.

    An entry whose name changed keeps its row: codes are the key, names may be corrected.
    """
    known = {
        (category.kind, category.code): category
        for category in Category.objects.filter(standard=standard, valid__contains=since)
    }
    found: dict[str, Category] = {}
    for entry in entries:
        category = known.get((entry.kind, entry.code))
        if category is None:
            category = Category.objects.create(
                standard=standard,
                kind=entry.kind,
                code=entry.code,
                name=entry.name,
                names=dict(entry.names),
                valid=_open_range(standard, entry, since),
            )
        elif category.names != dict(entry.names):
            category.name, category.names = entry.name, dict(entry.names)
            category.save(update_fields=["name", "names"])
        found[entry.code] = category
    bump(TOPIC)
    return found


def _open_range(standard: str, entry: CatalogueEntry, since: date) -> DateRange:
    """From ``since`` until the next known entry of the same key, or for ever."""
    later = (
        Category.objects.filter(
            standard=standard, kind=entry.kind, code=entry.code, valid__startswith__gt=since
        )
        .order_by("valid__startswith")
        .values_list("valid", flat=True)
        .first()
    )
    return DateRange(since, later.lower if later else None)
