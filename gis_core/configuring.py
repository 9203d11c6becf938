"""Act: give this database its city."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from gis_core.city import City, CityFault, city_from_document
from gis_core.models import CitySettings


def read_city_document(path: Path) -> dict[str, Any]:
    """The configuration document in a YAML file; raises CityFault when it is none."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CityFault(f"{path.name} cannot be read as YAML: {error}") from error
    if not isinstance(document, dict):
        raise CityFault(f"{path.name} holds no configuration document.")
    return document


@transaction.atomic
def configure_city(document: dict[str, Any]) -> City:
    """Make ``document`` the city of this database and return it.

    One database serves one city: another key is refused once a city is there, since
    units, findings and months would belong to nobody (raises CityFault).
    """
    city = city_from_document(document)
    kept = CitySettings.objects.select_for_update().first()
    if kept is not None and kept.document.get("key") != city.key:
        raise CityFault(
            f"This database serves “{kept.document.get('key')}”, not “{city.key}”.",
            hint="Use a database of its own for another city.",
        )
    CitySettings.objects.update_or_create(id=1, defaults={"document": document})
    return city
