"""Door: which of the ground floor's records does an administrator see, and which change?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from knox.models import AuthToken

from gis_core import models
from gis_core.accounts import grant_role, revoke_role
from gis_core.city import city_from_document
from gis_core.configuring import configure_city
from gis_core.errors import Fault
from gis_core.record_admin import RecordAdmin, show_events

admin.site.site_header = _("Luzhang: records")
admin.site.site_title = _("Luzhang")
admin.site.index_title = _("Records, to look at; grants and accounts, to change")

# Rights are grants, not Django's permissions; jobs are our own table.
for model in (get_user_model(), Group, AuthToken, DBTaskResult):
    admin.site.unregister(model)


@admin.register(get_user_model())
class AccountAdmin(RecordAdmin):
    """Accounts: closing and opening them. They are made by ``manage.py create_account``."""

    search_fields = ("username",)
    list_filter = ("is_active",)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return ["username", "is_active", "is_superuser", "last_login", "date_joined"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_list_display(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.get_fields(request) if name != "is_active"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return self.has_view_permission(request) and not above


@admin.register(AuthToken)
class TokenAdmin(RecordAdmin):
    """API tokens: who has one, since when; deleting one revokes it."""

    list_display_links = None

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return ["user", "created", "expiry"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_list_display(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)


@admin.register(models.Grant)
class GrantAdmin(RecordAdmin):
    """Roles given to users: given and taken back, never edited."""

    list_filter = ("role",)
    search_fields = ("user__username",)
    raw_id_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return super().get_readonly_fields(request, obj) if obj else ["id", "granted_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: models.Grant, form: Any, change: bool) -> None:
        obj.pk = grant_role(obj.user, obj.role, territory=obj.territory, body=obj.body).pk

    def delete_model(self, request: HttpRequest, obj: models.Grant) -> None:
        revoke_role(obj.user, obj.role, territory=obj.territory, body=obj.body)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for grant in queryset.select_related("user"):
            self.delete_model(request, grant)


class CityForm(forms.ModelForm):  # type: ignore[type-arg]
    """The city's configuration document, refused with its fault when it does not hold together."""

    class Meta:
        model = models.CitySettings
        fields = ("document",)

    def clean_document(self) -> Any:
        document = self.cleaned_data["document"]
        try:
            if city_from_document(document).key != self.instance.document.get("key"):
                raise forms.ValidationError(_("A database serves one city: its key stays."))
        except (Fault, TypeError, ValueError, AttributeError, LookupError) as error:
            raise forms.ValidationError(str(error)) from error
        return document


@admin.register(models.CitySettings)
class CityAdmin(RecordAdmin):
    """The city's configuration: changed here or by ``manage.py configure_city``."""

    form = CityForm

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return ["__str__", "changed_at"]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["id", "changed_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: models.CitySettings, form: Any, change: bool) -> None:
        configure_city(obj.document)


@admin.register(models.Stamp)
class StampAdmin(RecordAdmin):
    """What changed last, where."""

    search_fields = ("topic", "cell")


@admin.register(models.Job)
class JobAdmin(RecordAdmin):
    """Long work and its report."""

    search_fields = ("name",)


@admin.register(models.JobChunk)
class JobChunkAdmin(RecordAdmin):
    """Parts of long work: waiting, leased, done, failed."""

    list_filter = ("state",)


show_events("gis_core")
