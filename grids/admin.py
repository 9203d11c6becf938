"""Door: which records of the grids floor does an administrator look at?

Nothing is changed here: boundaries, duties and catalogue change by revisions and importers.
Persons' phones are not shown at all, nor what makes a co-signature's link, nor files kept with a draft.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from gis_core.record_admin import RecordAdmin, show_events
from grids import draft_models, models


@admin.register(models.Document)
class DocumentAdmin(RecordAdmin):
    """Papers that something rests on."""

    search_fields = ("number", "title")


@admin.register(models.Revision)
class RevisionAdmin(RecordAdmin):
    """Published sets of boundary changes, and drafts on their way there."""

    list_filter = ("status",)
    search_fields = ("title", "document__number")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [
            "number", "status", "title", "effective_on", "document", "author", "reviewer", "published_at",
            "base", "rolls_back", "overridden_by",
        ]


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


class _WithoutAdmin(RecordAdmin):
    """Records of which some columns are neither read nor shown."""

    left_out: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in super().get_fields(request, obj) if name not in self.left_out]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        shown = [name for name in self.get_fields(request) if name not in ("arguments", "changes")]
        return [name for name in shown if name not in ("refusal", "attributes")][:9]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).defer(*self.left_out)


@admin.register(draft_models.Operation)
class OperationAdmin(_WithoutAdmin):
    """What planners did to drafts, without the outlines found and made."""

    left_out = ("changes",)
    list_filter = ("kind", "name")


@admin.register(draft_models.DraftUnit)
class DraftUnitAdmin(_WithoutAdmin):
    """Units as drafts have them (never their geometry)."""

    list_filter = ("kind", "vertex_only", "derived")
    search_fields = ("key", "code", "name")


@admin.register(draft_models.Consent)
class ConsentAdmin(_WithoutAdmin):
    """Co-signatures: which side of a border agreed; never what makes its link."""

    left_out = ("token_digest",)
    list_filter = ("kind", "answer")
    search_fields = ("unit_key", "other_key")


@admin.register(draft_models.Attachment)
class AttachmentAdmin(_WithoutAdmin):
    """Files kept with drafts: their names and digests, never their content."""

    left_out = ("content",)
    list_filter = ("media_type",)
    search_fields = ("name",)


@admin.register(draft_models.DraftComment)
class DraftCommentAdmin(RecordAdmin):
    """What colleagues say about drafts."""

    search_fields = ("text",)


@admin.register(draft_models.Descent)
class DescentAdmin(RecordAdmin):
    """Which units came from which, and how much ground."""


@admin.register(draft_models.ChangedArea)
class ChangedAreaAdmin(RecordAdmin):
    """Where and when a revision gave ground to another unit (never the ground itself)."""

    list_filter = ("kind",)


@admin.register(models.SpecialArea)
class SpecialAreaAdmin(RecordAdmin):
    """Ground where a body of its own answers first."""

    list_filter = ("kind", "role")
    search_fields = ("code", "name")


@admin.register(models.BorderRule)
class BorderRuleAdmin(RecordAdmin):
    """What holds on roads along borders."""

    list_filter = ("kind", "rule")
    search_fields = ("code", "name")


@admin.register(models.SiteDecision)
class SiteDecisionAdmin(RecordAdmin):
    """Decisions made on site."""

    search_fields = ("code", "name")


@admin.register(models.DecisionEvidence)
class DecisionEvidenceAdmin(_WithoutAdmin):
    """Files behind decisions on site: their names and digests, never their content."""

    left_out = ("content",)
    list_filter = ("media_type",)
    search_fields = ("name",)


show_events("grids")
