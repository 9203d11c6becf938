"""Record: what did others publish or tell that was not computed here?"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import Body, Document


@pghistory.track()
class ImportedRound(models.Model):
    """A round published before or beside this software 历史期: its totals as printed, not recomputable here.

    The round beside it is published and holds the results; nothing of it was computed from findings.
    ``figures`` is what else was printed of the round as a whole (numbers of problems by category, means),
    by the words it was given with. ``sha256`` is that of the file it came from.
    """

    round = models.OneToOneField("findings.Round", models.PROTECT, related_name="imported")
    source = models.CharField(_("source"), max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(_("published on"))
    figures = models.JSONField(_("other figures"), default=dict, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("round published elsewhere")
        verbose_name_plural = _("rounds published elsewhere")
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="imported_round_names_its_source")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.source}"


@pghistory.track()
class DepartmentTable(models.Model):
    """A monthly sheet of how departments handled cases 部门案件处置月报, as somebody sent it.

    A later sheet of the same round takes its place; the former stays, ``superseded_at``.
    """

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="department_tables")
    source = models.CharField(_("source"), max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sheet of departments")
        verbose_name_plural = _("sheets of departments")
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(superseded_at__isnull=True), name="department_table_one_current"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="department_table_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.source}"


class DepartmentCount(models.Model):
    """A row of a sheet of departments: cases due, handled, and handled on time 应处置、处置、按期处置.

    ``body`` is the department known here by that name, if there is one.
    """

    table = models.ForeignKey(DepartmentTable, models.CASCADE, related_name="rows")
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=200)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.PositiveIntegerField(_("due"))
    handled = models.PositiveIntegerField(_("handled"))
    on_time = models.PositiveIntegerField(_("handled on time"), null=True, blank=True)

    class Meta:
        verbose_name = _("row of a sheet of departments")
        verbose_name_plural = _("rows of sheets of departments")
        constraints = [
            models.UniqueConstraint(fields=["table", "name"], name="department_count_once"),
            models.CheckConstraint(
                condition=Q(handled__lte=F("due")), name="department_count_handled_at_most_due"
            ),
            models.CheckConstraint(
                condition=Q(on_time__isnull=True) | Q(on_time__lte=F("handled")),
                name="department_count_on_time_at_most_handled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.name}"
