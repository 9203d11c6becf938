"""Record: which ground is settled otherwise than by units: special areas, border rules, decisions?

No row is deleted and no ground is written over: a row that is replaced or ended keeps its geometry
and has its ``valid`` shortened, to nothing (an empty range) where it holds on no day any more. What
holds on a day is what has the day in ``valid``. ``changed_at`` moves with every write, so that who
answered for a place before it can tell that this ground, old or new, was settled anew since.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import DateRangeField
from django.db.models import CharField, F, Func, Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.expressions import holds_something, never_twice
from grids.settlement_wishes import ROLES

__all__ = ["ROLES", "BorderRule", "DecisionEvidence", "SiteDecision", "SpecialArea"]


def _only_roles(field: str) -> Q:
    """The condition that a JSON field is a list of roles (a lone text is “contained” in a list too)."""
    kind = Func(F(field), function="jsonb_typeof", output_field=CharField())
    return Q(Exact(kind, "array")) & Q(**{f"{field}__contained_by": list(ROLES)})


@pghistory.track(exclude=["geometry"])
class SpecialArea(models.Model):
    """Ground where a body of its own answers before the normal chain 特殊区域: a park, a station.

    ``geometry`` is an area, lon/lat WGS84 on the storage grid; of a line (a motorway) that with
    ``buffer_m`` metres on each side. ``beats`` are the roles that do not count there; of several
    areas at one place the one of the higher ``precedence`` counts, then the smaller one.
    """

    class Kind(models.TextChoices):
        PARK = "park", _("Park or square")
        STATION = "station", _("Station")
        MARKET = "market", _("Market")
        SITE = "construction_site", _("Construction site")
        MOTORWAY = "motorway", _("Motorway or trunk road")
        RAILWAY = "railway", _("Railway")
        OTHER = "other", _("Other")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    geometry = models.MultiPolygonField(_("area"), srid=4326)
    buffer_m = models.FloatField(_("metres on each side of its line"), null=True, blank=True)
    body = models.ForeignKey("grids.Body", models.PROTECT, related_name="special_areas")
    role = models.CharField(_("role"), max_length=10, default="owner")
    beats = models.JSONField(_("roles that do not count there"), default=list)
    category = models.ForeignKey("grids.Category", models.PROTECT, null=True, blank=True, related_name="+")
    precedence = models.SmallIntegerField(_("precedence"), default=0)
    valid = DateRangeField(_("valid"))
    document = models.ForeignKey("grids.Document", models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("special area")
        verbose_name_plural = _("special areas")
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="special_area_has_a_code"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="special_area_role_known"),
            models.CheckConstraint(condition=_only_roles("beats"), name="special_area_beats_roles"),
            never_twice("special_area_code_once", ["code"], ["valid"]),
            models.CheckConstraint(
                condition=holds_something("geometry"), name="special_area_geometry_not_empty"
            ),
        ]
        indexes = [models.Index(fields=["code"], name="special_area_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@pghistory.track(exclude=["geometry"])
class BorderRule(models.Model):
    """What holds on a stretch of road along the border of two units 边界道路规则.

    ``geometry`` is the road's ground (an area, lon/lat WGS84). Centre line: each side to its own,
    as drawn. One side: ``takes`` answers for the whole road, by agreement. Superior: the unit
    over both decides, and until it has, its body answers.
    """

    class Rule(models.TextChoices):
        CENTRE_LINE = "centre_line", _("Centre line")
        ONE_SIDE = "one_side", _("One side takes the whole road")
        SUPERIOR = "superior", _("The common superior decides")

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=32)
    one = models.ForeignKey("grids.Unit", models.PROTECT, related_name="+")
    other = models.ForeignKey("grids.Unit", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=11, choices=Rule.choices)
    takes = models.ForeignKey("grids.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name of the road"), max_length=200, blank=True)
    geometry = models.MultiPolygonField(_("ground of the road"), srid=4326)
    valid = DateRangeField(_("valid"))
    document = models.ForeignKey("grids.Document", models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("border rule")
        verbose_name_plural = _("border rules")
        constraints = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="border_rule_two_sides"),
            models.CheckConstraint(
                condition=Q(rule="one_side", takes__isnull=False)
                | ~Q(rule="one_side") & Q(takes__isnull=True),
                name="border_rule_one_side_takes",
            ),
            models.CheckConstraint(
                condition=Q(takes__isnull=True) | Q(takes=F("one")) | Q(takes=F("other")),
                name="border_rule_taker_is_a_side",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="border_rule_has_a_code"),
            never_twice("border_rule_code_once", ["code"], ["valid"]),
            models.CheckConstraint(
                condition=holds_something("geometry"), name="border_rule_geometry_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@pghistory.track(exclude=["geometry"])
class SiteDecision(models.Model):
    """A joint decision on site 现场确权: whose a stretch is, for every later finding there.

    It names a unit (then that unit counts for its kind), or a body with a role, or both.
    Where a category is named it holds for that field only. ``valid`` are the days it holds for,
    ``as_decided`` those it was made for: a later decision that supersedes it on this ground takes
    days from it, never the decision itself.
    """

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("place in words"), max_length=200)
    geometry = models.MultiPolygonField(_("ground"), srid=4326)
    unit = models.ForeignKey("grids.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey("grids.Body", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=10, blank=True)
    category = models.ForeignKey("grids.Category", models.PROTECT, null=True, blank=True, related_name="+")
    valid = DateRangeField(_("valid"))
    as_decided = DateRangeField(_("days it was made for"))
    decided_on = models.DateField(_("decided on"))
    present = models.JSONField(_("who was present"), default=list)
    reason = models.TextField(_("reason"))
    document = models.ForeignKey("grids.Document", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on site")
        verbose_name_plural = _("decisions on site")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(body__isnull=False) & ~Q(role=""),
                name="site_decision_names_somebody",
            ),
            models.UniqueConstraint(fields=["code"], name="site_decision_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="site_decision_has_a_code"),
            models.CheckConstraint(
                condition=Q(role="") | Q(role__in=ROLES, body__isnull=False), name="site_decision_role_known"
            ),
            models.CheckConstraint(
                condition=Q(as_decided__isempty=False) & Q(valid__contained_by=F("as_decided")),
                name="site_decision_valid_as_decided",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False) | Q(superseded_by__isnull=False),
                name="site_decision_holds_or_superseded",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="site_decision_not_by_itself",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="site_decision_has_a_reason"),
            models.CheckConstraint(
                condition=holds_something("geometry"), name="site_decision_geometry_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DecisionEvidence(models.Model):
    """A photo or paper that stands behind a decision on site 现场确权证据; never taken away."""

    decision = models.ForeignKey(SiteDecision, models.PROTECT, related_name="evidence")
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence of a decision on site")
        verbose_name_plural = _("evidence of decisions on site")
        constraints = [
            models.UniqueConstraint(fields=["decision", "sha256"], name="decision_evidence_once"),
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="decision_evidence_type_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.name}"
