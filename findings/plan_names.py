"""Ask: what are the things a plan names by key called: kinds, units, components, categories, groups?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from findings.ledger_workbook import kind_label
from findings.scoring.plan_cells import read, shown
from findings.scoring.plan_layout import Column, Part
from findings.scoring.plan_layout_fields import ROLES
from findings.scoring.plan_layout_parts import part as part_of
from findings.scoring.plan_tables import Row, Tables
from gis_core.current_city import current_city
from grids.units import newest_revision, versions_on

_MOST_LISTED = 40


@dataclass(frozen=True)
class Names:
    """Words for keys, in one language."""

    language: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)
    components: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def said(self, of: Part, column: Column, row: Row, text: str) -> str:
        """A cell as a person reads it: keys by their names, choices by their words."""
        path, kind = column.name, row.get("kind", "")
        if not text:
            return ""
        if path in ("kind", "group_kind", "division.kind"):
            return self.kinds.get(text, text)
        if path == "component":
            return self.components.get(text, text)
        if path == "unit":
            return self._unit(kind, text)
        if column.field.kind in ("texts", "lists"):
            entries = read(column.field, text)
            return self._listed(of.key, path, kind, entries) if isinstance(entries, list) else text
        if column.field.kind == "sums":
            return self._and([_money(each) for each in read(column.field, text)])
        return shown(column.field, text, self.language)

    def _listed(self, part: str, path: str, kind: str, entries: list[str]) -> str:
        named = [self._entry(part, path, kind, str(each)) for each in entries]
        more = len(named) - _MOST_LISTED
        return self._and([*named[:_MOST_LISTED], *([f"… +{more}"] if more > 0 else [])])

    def _entry(self, part: str, path: str, kind: str, key: str) -> str:
        if path == "units":
            return self._unit(kind, key)
        if path == "groups":
            return "—" if key == "" else self.groups.get((kind, key), key)
        if path in ("categories", "when.categories"):
            return self.categories.get(key, key)
        if path in ("when.inside", "when.outside"):
            return self.kinds.get(key, key)
        if path in ("order", "set_aside") and key in ROLES:
            return ROLES[key].name(self.language)
        return key

    def _unit(self, kind: str, code: str) -> str:
        name = self.units.get((kind, code))
        return f"{name} ({code})" if name else code

    def _and(self, entries: list[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(entries)


def _money(text: str) -> str:
    try:
        return f"{Decimal(text):,.2f}".removesuffix(".00")
    except ArithmeticError:
        return text


def names_for(tables: Tables, on: date | None, language: str) -> Names:
    """The words for what these tables name; units as they are called on the city's day ``on``."""
    return Names(
        language, kind_names(), _unit_names(tables, on),
        _labels(tables, "components", language), _labels(tables, "categories", language),
        {
            (row.get("kind", ""), row.get("key", "")): _label(row, language)
            for row in tables.get("groups", ())
        },
    )


def kind_names() -> dict[str, str]:
    """The names of the city's kinds of units, in the language of the page."""
    city = current_city()
    return {kind.key: kind_label(kind.key, city) for kind in city.kinds}


def _labels(tables: Tables, part: str, language: str) -> dict[str, str]:
    return {row.get("key", ""): _label(row, language) for row in tables.get(part, ())}


def _label(row: Row, language: str) -> str:
    return row.get(f"label.{language}") or row.get("label.en") or row.get("label.zh") or row.get("key", "")


def _unit_names(tables: Tables, on: date | None) -> dict[tuple[str, str], str]:
    """The names of the units the tables name by code, by kind and code."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for part in ("evaluated", "groups", "adjustments"):
        for row in tables.get(part, ()):
            codes = _codes(row.get("units", "")) | {row.get("unit", "")}
            wanted[row.get("kind", "")] |= codes
    revision = newest_revision()
    city = current_city()
    if revision is None or on is None:
        return {}
    found = {}
    for kind, codes in wanted.items():
        if city.has_kind(kind) and codes - {""}:
            rows = versions_on(on, int(revision.number or 0), [kind]).filter(code__in=codes)
            found |= {(kind, code): name for code, name in rows.values_list("code", "name")}
    return found


def _codes(text: str) -> set[str]:
    column = part_of("evaluated").field("units")
    entries = read(column, text) if column else None
    return {str(each) for each in entries} if isinstance(entries, list) else set()
