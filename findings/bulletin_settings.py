"""Pure: how does a city want its bulletin 通报: who issues it, about what, and what is told apart?

Read from the member ``bulletin`` of the city's document::

    bulletin:
      issuer: {zh: …, en: …}          # whose name stands under it
      subject: {zh: …, en: …}         # what is evaluated, as the title says it
      categories: 5                   # so many categories, the rest together; 0 or absent: all
      components: {urban: {zh: …}}    # what a component is called in the text, where not as in the plan
      breakdowns:                     # problems by an attribute of the units they lie in
        - component: estates
          kind: estate
          attribute: management
          labels: {zh: …, en: …}
          values: {VALUE: {zh: …, en: …}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis_core.city import CityFault

Labels = Mapping[str, str]


@dataclass(frozen=True)
class BreakdownRule:
    """Problems of a component are told apart by an attribute of the unit of ``kind`` they lie in."""

    component: str
    kind: str
    attribute: str
    labels: Labels
    values: Mapping[str, Labels]


@dataclass(frozen=True)
class BulletinSettings:
    """A city's wishes; ``categories`` 0 shows all."""

    issuer: Labels = field(default_factory=dict)
    subject: Labels = field(default_factory=dict)
    categories: int = 0
    components: Mapping[str, Labels] = field(default_factory=dict)
    breakdowns: tuple[BreakdownRule, ...] = ()


def bulletin_settings(document: Mapping[str, Any]) -> BulletinSettings:
    """The settings in the member ``bulletin`` of a city's document; raises CityFault saying what is wrong."""
    known = {"issuer", "subject", "categories", "components", "breakdowns"}
    if strange := sorted(set(document) - known):
        raise CityFault(f"bulletin: “{strange[0]}” is not known.", hint=f"Known: {', '.join(sorted(known))}.")
    shown = document.get("categories", 0)
    if isinstance(shown, bool) or not isinstance(shown, int) or shown < 0:
        raise CityFault("bulletin.categories must be a whole number; 0 for all.")
    return BulletinSettings(
        issuer=_labels(document.get("issuer", {}), "bulletin.issuer"),
        subject=_labels(document.get("subject", {}), "bulletin.subject"),
        categories=shown,
        components={
            str(key): _labels(labels, f"bulletin.components.{key}")
            for key, labels in document.get("components", {}).items()
        },
        breakdowns=tuple(
            _breakdown(each, f"bulletin.breakdowns[{number}]")
            for number, each in enumerate(document.get("breakdowns", []))
        ),
    )


def _labels(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise CityFault(f"{where} must give a text for each language, such as {{en: …, zh: …}}.")
    return {str(language): str(text) for language, text in value.items()}


def _breakdown(document: Any, where: str) -> BreakdownRule:
    missing = [
        key
        for key in ("component", "kind", "attribute", "labels", "values")
        if not isinstance(document, Mapping) or key not in document
    ]
    if missing:
        raise CityFault(f"{where} lacks “{missing[0]}”.")
    return BreakdownRule(
        str(document["component"]),
        str(document["kind"]),
        str(document["attribute"]),
        _labels(document["labels"], f"{where}.labels"),
        {str(value): _labels(labels, f"{where}.values") for value, labels in document["values"].items()},
    )
