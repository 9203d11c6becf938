"""Door: which records of the findings floor does an administrator look at?

Nothing is changed here: findings come by importers, assignments and results by computation.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from findings import models
from gis_core.record_admin import RecordAdmin, show_events


@admin.register(models.Plan)
class PlanAdmin(RecordAdmin):
    """One period's rules."""


@admin.register(models.PlanCategory)
class PlanCategoryAdmin(RecordAdmin):
    """What a category costs under a plan."""

    list_filter = ("plan",)


@admin.register(models.Round)
class RoundAdmin(RecordAdmin):
    """Evaluation periods."""

    list_filter = ("status",)


@admin.register(models.Visit)
class VisitAdmin(RecordAdmin):
    """Sampled places actually inspected."""

    list_filter = ("round", "component")


@admin.register(models.Finding)
class FindingAdmin(RecordAdmin):
    """What was seen, and when (never its place, which is looked at on the map)."""

    list_filter = ("round", "source", "severity", "place_mark", "deferred")
    search_fields = ("source_key",)


@admin.register(models.Assignment)
class AssignmentAdmin(RecordAdmin):
    """Who was found accountable."""

    list_filter = ("state", "is_current")


@admin.register(models.AssignmentUnit)
class AssignmentUnitAdmin(RecordAdmin):
    """Units of assignments."""

    list_filter = ("kind", "covers", "chosen")


@admin.register(models.AssignmentBody)
class AssignmentBodyAdmin(RecordAdmin):
    """Bodies of assignments."""

    list_filter = ("role",)


@admin.register(models.Result)
class ResultAdmin(RecordAdmin):
    """Scores and ranks."""

    list_filter = ("round", "kind")
    search_fields = ("code",)


@admin.register(models.ResultPart)
class ResultPartAdmin(RecordAdmin):
    """Components of scores."""

    list_filter = ("source",)


@admin.register(models.DeductionLine)
class DeductionLineAdmin(RecordAdmin):
    """What one finding took from a score."""


@admin.register(models.Appeal)
class AppealAdmin(RecordAdmin):
    """Objections and what was decided."""

    list_filter = ("kind", "state")


@admin.register(models.Evidence, models.Photo)
class EvidenceAdmin(RecordAdmin):
    """Files behind appeals and photos of findings: their names and digests, never their content."""

    list_filter = ("media_type",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in super().get_fields(request, obj) if name != "content"]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self.get_fields(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).defer("content")


@admin.register(models.Ruling)
class RulingAdmin(RecordAdmin):
    """Whose a finding is, as persons decided."""

    list_filter = ("is_current",)


@admin.register(models.NotCounted)
class NotCountedAdmin(RecordAdmin):
    """Findings that took nothing from a score, and why."""

    list_filter = ("round", "kind")


@admin.register(models.PublishConsent)
class PublishConsentAdmin(RecordAdmin):
    """Who asked for a publication and who confirmed it."""

    list_filter = ("round", "step")


@admin.register(models.Snapshot)
class SnapshotAdmin(RecordAdmin):
    """What bulletins were published with: their hashes, never the record itself."""

    list_filter = ("round",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        kept_apart = ("record", "evidence", "manifest")
        return [name for name in super().get_fields(request, obj) if name not in kept_apart]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).defer("record", "evidence", "manifest")


@admin.register(models.Correction)
class CorrectionAdmin(RecordAdmin):
    """Why published rounds got another bulletin."""

    list_filter = ("round",)


@admin.register(models.UnitMeasure)
class UnitMeasureAdmin(RecordAdmin):
    """Numbers known of units: inhabitants, kilometres of street, counts of cases."""

    list_filter = ("kind", "key")


@admin.register(models.Award)
class AwardAdmin(RecordAdmin):
    """What units were given beside their scores, by which paper."""

    list_filter = ("round", "kind", "key")


@admin.register(models.LedgerEntry)
class LedgerEntryAdmin(RecordAdmin):
    """Rewards and penalties, and what was settled."""

    list_filter = ("round", "kind", "state")
    search_fields = ("code", "voucher")


@admin.register(models.Budget)
class BudgetAdmin(RecordAdmin):
    """What the rewards of a year may come to."""

    list_filter = ("year", "kind")


@admin.register(models.ImportedRound)
class ImportedRoundAdmin(RecordAdmin):
    """Rounds that were published elsewhere."""


@admin.register(models.DepartmentTable)
class DepartmentTableAdmin(RecordAdmin):
    """Monthly sheets of departments, the superseded ones too."""

    list_filter = ("round",)


@admin.register(models.DepartmentCount)
class DepartmentCountAdmin(RecordAdmin):
    """Rows of the sheets of departments."""

    list_filter = ("table",)
    search_fields = ("name",)


show_events("findings")


class _WithoutContent(RecordAdmin):
    """A record whose bytes are fetched elsewhere: the list and the form leave them out."""

    left_out: tuple[str, ...] = ("content",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in super().get_fields(request, obj) if name not in self.left_out]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self.get_fields(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).defer(*self.left_out)


@admin.register(models.MadeBulletin)
class MadeBulletinAdmin(_WithoutContent):
    """Bulletins as they were made."""

    left_out = ("facts",)
    list_filter = ("round", "language")


@admin.register(models.BulletinFile)
class BulletinFileAdmin(_WithoutContent):
    """Their files, by name: read at the bulletin's page."""


@admin.register(models.BulletinPaper)
class BulletinPaperAdmin(_WithoutContent):
    """Letter papers of the office."""

    list_filter = ("language",)
