"""Ask: how are records shown to an administrator without a way to change or probe them?

Base classes for every floor's admin. No geometry or JSON field is shown, filtered or
looked up: a spatial look-up taken from an address could read files and reach other hosts
on Debian's GDAL (docs/decisions/0003-crs-never-a-string.md).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.gis.db.models import GeometryField
from django.db.models import BigIntegerField, ForeignKey, JSONField, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from gis_core import http
from gis_core.audit import way_of
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
        found = super().get_queryset(request).defer(*geometry_names(self.model))
        for field in relations(self.model):
            for name in geometry_names(field.related_model):
                # Read along with the record: by itself such a record would come with its boundary.
                found = found.select_related(field.name).defer(f"{field.name}__{name}")
        return found

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


class EventAdmin(RecordAdmin):
    """Changes of one table: when, what became of which row, by whom, by which way, and why.

    The row itself may be gone, so no relation of an event is followed.
    """

    list_filter = ("pgh_label",)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return ["pgh_created_at", "pgh_label", "pgh_obj_id", "who", "way", "reason"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        columns = [field.attname for field in self.model._meta.concrete_fields]
        own = [name for name in columns if not name.startswith("pgh_") and name != "id"]
        # Some of what is tracked has a reason of its own; the event's stands beside it.
        return [*self.get_list_display(request), *(name for name in own if name != "reason")]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return ["pgh_context"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        number = Cast(KeyTextTransform("user", OuterRef("pgh_context__metadata")), BigIntegerField())
        accounts = get_user_model()._default_manager.filter(pk=number)
        found = admin.ModelAdmin.get_queryset(self, request)
        return found.annotate(account=Subquery(accounts.values("username")[:1]))

    @admin.display(description=_("who"))
    def who(self, event: Any) -> str:
        """The account, or who was logged in to the machine."""
        return event.account or _context(event).get("login", "")

    @admin.display(description=_("way"))
    def way(self, event: Any) -> str:
        """The request or the command."""
        return way_of(_context(event))

    @admin.display(description=_("reason"))
    def reason(self, event: Any) -> str:
        """Why, as the one who acted said."""
        return str(_context(event).get("reason", ""))


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context_id else {}


def show_events(app_label: str) -> None:
    """Show the events of every audited table of a floor."""
    for model in apps.get_app_config(app_label).get_models():
        if issubclass(model, Event):
            admin.site.register(model, EventAdmin)
