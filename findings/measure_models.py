"""Record: by what are deductions divided and cases rated, and what was given beside the scores?"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.expressions import never_twice
from grids.models import Document, Unit, UnitVersion

_KEY = r"^[a-z][a-z0-9_]*$"


@pghistory.track()
class UnitMeasure(models.Model):
    """A number known of a unit 责任区指标 on the city's days of ``valid``, such as its inhabitants.

    ``key`` names it: ``inhabitants``, ``street_km``, ``km2`` or what a plan reads by its own word: counts
    of cases, a score that is given. ``boundary`` is the version a measured number was measured in; empty
    for a number of a table, which holds wherever the boundary runs.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=32)
    key = models.CharField(_("measure"), max_length=40)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    valid = DateRangeField(_("valid"))
    boundary = models.ForeignKey(UnitVersion, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=200, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("measure of a unit")
        verbose_name_plural = _("measures of units")
        constraints = [
            never_twice("unit_measure_once", ["unit", "key"], ["valid"]),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="unit_measure_valid_not_empty"),
            models.CheckConstraint(condition=Q(value__gte=0), name="unit_measure_not_negative"),
            models.CheckConstraint(condition=Q(key__regex=_KEY), name="unit_measure_key_form"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="unit_measure_kind_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.key}: {self.value}"


@pghistory.track()
class Award(models.Model):
    """What a unit was given in a round beside its score 加分与否决: bonus, add-on or veto, by a paper.

    ``key`` is one of the plan's awards, ``points`` what it gives (negative: takes), 0 for a veto. One that
    was withdrawn stays and counts no more.
    """

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="awards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    key = models.CharField(_("award"), max_length=40)
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=4)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "key", "document"], condition=Q(withdrawn_at__isnull=True),
                name="award_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="award_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind} {self.unit_id} {self.key}: {self.points}"
