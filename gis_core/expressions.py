"""Record: the PostgreSQL expressions that Django lacks, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import BooleanField, F, FloatField, Func, Q
from django.db.models.lookups import Range


def never_twice(
    name: str, same: Sequence[str | Func], overlapping: list[str], condition: Q | None = None
) -> ExclusionConstraint:
    """A named constraint: no two rows equal in ``same`` whose ranges all overlap."""
    expressions: list[Any] = [(field, RangeOperators.EQUAL) for field in same]
    expressions += [(field, RangeOperators.OVERLAPS) for field in overlapping]
    return ExclusionConstraint(
        name=name, expressions=expressions, condition=condition, violation_error_message=name
    )


def coordinate(field: str, function: Literal["ST_X", "ST_Y"]) -> Func:
    """``ST_X`` or ``ST_Y`` of a point field."""
    return Func(F(field), function=function, output_field=FloatField())


def holds_something(field: str) -> Q:
    """The condition that a geometry is not empty (PostGIS ``ST_IsEmpty``)."""
    return ~Q(Func(F(field), function="ST_IsEmpty", output_field=BooleanField()))


def place_in_the_world(field: str) -> Q:
    """The condition that a point in degrees is finite, not empty and on the globe.

    An empty point has neither ST_X nor ST_Y (NULL would pass a CHECK), and NaN sorts
    above every number in PostgreSQL, so the ranges refuse it and infinity.
    """
    return Q(**{f"{field}__isnull": True}) | (
        holds_something(field)
        & Q(Range(coordinate(field, "ST_X"), (-180.0, 180.0)))
        & Q(Range(coordinate(field, "ST_Y"), (-90.0, 90.0)))
    )
