"""Ask: which special areas, border rules and decisions on site hold on a day?"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import QuerySet
from django.utils import translation

from findings.accountability.ground import (
    BodyFact,
    BorderRuleFact,
    Fact,
    Ground,
    SiteDecisionFact,
    SpecialAreaFact,
)
from gis_core import sql
from gis_core.crs import to_metric
from grids.models import Body, BorderRule, SiteDecision, SpecialArea

TOPIC = "settlements"


def settlement_turning_days() -> tuple[date, ...]:
    """The days on which a settlement begins or is no more, in order."""
    return tuple(day for day, in sql.rows("findings", "settlement_turning_days", {}))


def ground_on(on: date, metric_srid: int) -> Ground:
    """What is settled on the city's day ``on``; areas are measured in the city's metric CRS."""
    areas = _held(SpecialArea.objects.select_related("body", "document"), on)
    rules = _held(BorderRule.objects.select_related("document"), on)
    decisions = _held(
        SiteDecision.objects.select_related("body", "document"), on
    )
    outlines = shapely.from_wkb(
        np.array([bytes(row.outline) for row in (*areas, *rules, *decisions)], dtype=object)
    )
    measured = shapely.area(to_metric(outlines[: len(areas)], metric_srid))
    facts: list[Fact] = [_area(row, extent) for row, extent in zip(areas, measured.tolist(), strict=True)]
    facts += [_rule(row) for row in rules]
    facts += [_decision(row) for row in decisions]
    return Ground(facts, list(outlines))


def _held(rows: QuerySet[Any], on: date) -> list[Any]:
    held = rows.filter(valid__contains=on).annotate(outline=AsWKB("geometry"))
    return list(held.defer("geometry").order_by("pk"))


def _body(body: Body) -> BodyFact:
    return BodyFact(body.pk, {"zh": body.name, **body.names}, body.outside_ids)


def _document(row: Any) -> str:
    return row.document.number if row.document else ""


def _area(row: SpecialArea, extent_m2: float) -> SpecialAreaFact:
    return SpecialAreaFact(
        row.code, row.name, row.kind, _kind_names(row.kind), _body(row.body), row.role, tuple(row.beats),
        row.category_id, row.precedence, extent_m2, _document(row), row.valid.lower,
    )


def _kind_names(kind: str) -> dict[str, str]:
    """What the kind of a special area is called, in the languages that answers are told in."""
    names = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(code):
            names[language] = str(SpecialArea.Kind(kind).label)
    return names


def _rule(row: BorderRule) -> BorderRuleFact:
    return BorderRuleFact(
        row.code, row.name or row.code, row.kind, row.one_id, row.other_id, row.rule, row.takes_id,  # type: ignore[arg-type]
        _document(row), row.valid.lower,
    )


def _decision(row: SiteDecision) -> SiteDecisionFact:
    return SiteDecisionFact(
        row.code, row.name, row.unit_id, _body(row.body) if row.body else None, row.role, row.category_id,
        row.decided_on, row.reason, _document(row), row.valid.lower,
    )
