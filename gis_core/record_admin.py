"""Ask: how are records shown to an administrator without a way to change or probe them?

Base classes for every floor's admin. No geometry or JSON field is shown, filtered or
looked up: a spatial look-up taken from an address could read files and reach other hosts
on Debian's GDAL (docs/decisions/0003-crs-never-a-string.md).
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.gis.db.models import GeometryField
from django.db.models import ForeignKey, JSONField, Model, QuerySet
from django.http import HttpRequest

from gis_core import http
from gis_core.models import Role

# What Django's own list filters put behind a field's name in the address.
_FILTER_FORMS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt", "__lte")


def plain_names(model: type[Model]) -> list[str]:
    """The names of a model's columns that hold neither geometry nor JSON."""
    columns = model._meta.concrete_fields
    return [field.name for field in columns if not isinstance(field, GeometryField | JSONField)]


def geometry_names(model: type[Model]) -> list[str]:
    """The names of a model's geometry columns."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, GeometryField)]


def relations(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """The foreign keys of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records to be looked at by administrators and changed by acts only."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ("-pk",)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return plain_names(self.model)[:9]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        hidden = geometry_names(self.model)
        return [field.name for field in self.model._meta.concrete_fields if field.name not in hidden]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return self.get_fields(request, obj)

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = self.get_list_display(request)
        return [field.name for field in relations(self.model) if field.name in shown]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without boundaries, the records' own and those of the records they point to."""
        of_others = [
            f"{field.name}__{name}"
            for field in relations(self.model)
            for name in geometry_names(field.related_model)
        ]
        return super().get_queryset(request).defer(*geometry_names(self.model), *of_others)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what this admin's own filters ask, in text a database takes; else it is answered 400."""
        if "\x00" in value:
            return False
        return any(lookup == f"{name}{form}" for name in self.list_filter for form in _FILTER_FORMS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Role.ADMIN in http.roles(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return Role.ADMIN in http.roles(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
