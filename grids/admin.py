"""Door: which records of the grids floor does an administrator look at?

Nothing is changed here: boundaries, duties and catalogue change by revisions and importers.
Persons' phones are not shown at all.
"""

from __future__ import annotations

from django.contrib import admin

from gis_core.record_admin import RecordAdmin
from grids import models


@admin.register(models.Document)
class DocumentAdmin(RecordAdmin):
    """Papers that something rests on."""

    search_fields = ("number", "title")


@admin.register(models.Revision)
class RevisionAdmin(RecordAdmin):
    """Published sets of boundary changes."""

    list_filter = ("status",)


@admin.register(models.Unit)
class UnitAdmin(RecordAdmin):
    """Territorial units."""

    list_filter = ("kind",)


@admin.register(models.UnitVersion)
class UnitVersionAdmin(RecordAdmin):
    """Boundaries' codes, names and days (never their geometry)."""

    list_filter = ("kind", "vertex_only")
    search_fields = ("code", "name")


@admin.register(models.Membership)
class MembershipAdmin(RecordAdmin):
    """Which unit lies in which."""

    list_filter = ("parent_kind", "primary", "declared")


@admin.register(models.Category)
class CategoryAdmin(RecordAdmin):
    """The catalogue of what may be found."""

    list_filter = ("standard", "kind")
    search_fields = ("code", "name")


@admin.register(models.Body)
class BodyAdmin(RecordAdmin):
    """Organisations and persons that can be held to account."""

    list_filter = ("kind",)
    search_fields = ("name",)


@admin.register(models.Post)
class PostAdmin(RecordAdmin):
    """Offices of bodies, such as a road chief's."""

    search_fields = ("title",)


@admin.register(models.Person)
class PersonAdmin(RecordAdmin):
    """Who holds a post; phones stay out."""

    search_fields = ("name",)


@admin.register(models.Incumbency)
class IncumbencyAdmin(RecordAdmin):
    """Who held which post when."""


@admin.register(models.Duty)
class DutyAdmin(RecordAdmin):
    """Which body answers for what, where, and when."""

    list_filter = ("role", "level")


@admin.register(models.Street)
class StreetAdmin(RecordAdmin):
    """Named streets."""

    list_filter = ("grade",)
    search_fields = ("code", "name")
