"""Record: what was found, who answers for it, and what it did to a score?"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.expressions import never_twice, place_in_the_world
from grids.models import Body, Category, Document, Post, Revision, Unit, UnitVersion

PLACE_STATES = ("clear", "border", "outside", "gap", "overlap")


@pghistory.track()
class Plan(models.Model):
    """One period's rules 实施方案: zones, components, weights, deductions (a YAML document).

    ``rules`` is read by findings.scoring.plan. Frozen at its first published round.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    names = models.JSONField(_("names by language"), default=dict)
    valid = DateRangeField(_("valid"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)
    rules = models.JSONField(_("rules"))
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="plan_valid_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class PlanCategory(models.Model):
    """What a category is worth in one plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    component = models.CharField(max_length=40)
    full_mark = models.DecimalField(max_digits=9, decimal_places=4)
    floor = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    deductions = models.JSONField(_("deduction by severity"), default=dict)
    deadline_hours = models.PositiveIntegerField(null=True, blank=True)
    immediate = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("plan category")
        verbose_name_plural = _("plan categories")
        constraints = [
            models.UniqueConstraint(fields=["plan", "category"], name="plan_category_once"),
            models.CheckConstraint(
                condition=Q(floor__lte=models.F("full_mark")), name="plan_category_floor_under_full_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.category_id}"


@pghistory.track()
class Round(models.Model):
    """One evaluation period 期: open → closed → objection → published.

    ``period`` are city days. Inspection findings are sealed until ``released_at``.
    ``revision`` is the one its boundaries were read under, fixed when it is scored. ``objection`` are the
    city days of the objection period 公示期; empty when it ends with the publication.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        OBJECTION = "objection", _("Objection period")
        PUBLISHED = "published", _("Published")

    key = models.CharField(_("round"), max_length=10)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds")
    period = DateRangeField(_("period"))
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True)
    bulletin = models.PositiveSmallIntegerField(default=1)
    released_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    objection = DateRangeField(_("objection period"), null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="round_key_once"),
            never_twice("round_periods_apart", [], ["period"]),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4])$"), name="round_key_form"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False, released_at__isnull=False)
                | (~Q(status="published") & Q(published_at__isnull=True)),
                name="round_published_when_released",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(released_at__isnull=True), name="round_open_is_sealed"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def sealed(self) -> bool:
        """Whether its inspection findings are not yet released to the evaluated."""
        return self.released_at is None


class Visit(models.Model):
    """A sampled place actually inspected 检查点次, also when nothing was found there.

    ``component`` is the plan's component the sample was taken for (a street, an estate);
    empty when it was taken for all.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="visits")
    source_key = models.CharField(max_length=200)
    geometry = models.PointField(_("place"), srid=4326)
    component = models.CharField(_("component"), max_length=40, blank=True)
    visited_at = models.DateTimeField(_("visited at"))
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    points_observed = models.PositiveIntegerField(default=1)
    points_passed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["round", "source_key"], name="visit_source_key_once"),
            models.CheckConstraint(
                condition=Q(points_passed__lte=models.F("points_observed")),
                name="visit_passed_at_most_observed",
            ),
            models.CheckConstraint(condition=place_in_the_world("geometry"), name="visit_place_in_the_world"),
        ]

    def __str__(self) -> str:
        return self.source_key


class Finding(models.Model):
    """Something seen at a place and time 问题.

    The place is kept twice: as received (text, CRS, datum: never rounded) and as a Point in
    lon/lat WGS84 on the storage grid; empty when there is none. ``place_mark`` says why a
    place is missing or not to be trusted: such a finding is never assigned silently.
    """

    class Source(models.TextChoices):
        INSPECTION = "inspection", _("Third-party inspection")
        PLATFORM = "platform", _("Case platform")
        PATROL = "patrol", _("Patrol")
        CITIZEN = "citizen", _("Citizen")

    class Severity(models.TextChoices):
        MINOR = "minor", _("Minor")
        NORMAL = "normal", _("Normal")
        SERIOUS = "serious", _("Serious")

    class PlaceMark(models.TextChoices):
        GOOD = "", _("Good")
        MISSING = "missing", _("No place given")
        ZERO = "zero", _("Place is 0, 0")
        OUTSIDE = "outside", _("Outside the city's envelope")
        REPEATED = "repeated", _("One place repeated many times")
        UNREADABLE = "unreadable", _("Place cannot be read")

    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    source_key = models.CharField(_("source key"), max_length=200)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="findings")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="findings")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    category_text = models.CharField(_("category as received"), max_length=300, blank=True)
    severity = models.CharField(max_length=7, choices=Severity.choices, default=Severity.NORMAL)
    observed_at = models.DateTimeField(_("observed at"))
    observed_on = models.DateField(_("observed on (the city's day)"))
    description = models.TextField(_("description"), blank=True)

    received_x = models.TextField(blank=True)
    received_y = models.TextField(blank=True)
    received_epsg = models.PositiveIntegerField(default=4326)
    received_datum = models.CharField(max_length=8)
    accuracy_m = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    geometry = models.PointField(_("place"), srid=4326, null=True, blank=True)
    extent = models.GeometryField(_("line or area"), srid=4326, null=True, blank=True)
    place_mark = models.CharField(
        max_length=10, choices=PlaceMark.choices, default=PlaceMark.GOOD, blank=True
    )

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="findings")
    state = models.CharField(_("state as received"), max_length=60, blank=True)
    department = models.CharField(_("department as received"), max_length=200, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    deferred = models.BooleanField(default=False)
    rectified_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="finding_source_key_once"),
            models.CheckConstraint(
                condition=Q(received_datum__in=["wgs84", "cgcs2000", "gcj02", "bd09"]),
                name="finding_datum_known",
            ),
            models.CheckConstraint(
                condition=Q(geometry__isnull=False)
                | Q(place_mark__in=["missing", "zero", "outside", "unreadable"]),
                name="finding_without_place_says_why",
            ),
            models.CheckConstraint(
                condition=place_in_the_world("geometry"), name="finding_place_in_the_world"
            ),
        ]
        indexes = [
            models.Index(fields=["round", "source"], name="finding_round_source"),
            models.Index(fields=["observed_on"], name="finding_observed_on"),
            # The few that changed ground is far from and may yet concern: see stale.COMMON_M.
            models.Index(
                fields=["accuracy_m"], condition=Q(accuracy_m__gt=50, place_mark=""),
                name="finding_placed_roughly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_key}"


class Assignment(models.Model):
    """The computed answer 责任归属 for one finding under one revision and plan; append-only.

    ``state`` is the place's, worst of all kinds that decide: overlap, gap, outside, border, clear.
    """

    class State(models.TextChoices):
        CLEAR = "clear", _("Clear")
        BORDER = "border", _("On or near a border")
        OUTSIDE = "outside", _("Outside every zone")
        GAP = "gap", _("In a gap")
        OVERLAP = "overlap", _("In an overlap")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="assignments")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    on = models.DateField(_("on"))
    state = models.CharField(max_length=7, choices=State.choices)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(is_current=True), name="assignment_one_current"
            ),
            models.CheckConstraint(condition=Q(state__in=PLACE_STATES), name="assignment_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.state}"


class AssignmentUnit(models.Model):
    """A unit that covers (or is nearest to) the finding, with its distance to the border.

    ``covers`` is false for the nearest unit of a kind when none covers; ``distance_m`` is
    metres to its border (or to the unit itself when it does not cover), in the metric CRS.
    Of a line or an area ``part`` is what lies in the unit; the one with most of it is chosen.
    ``settled_by`` names the border rule or decision on site by which it counts, empty: the map.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="units")
    unit_version = models.ForeignKey(UnitVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    covers = models.BooleanField(default=True)
    chosen = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=Assignment.State.choices)
    distance_m = models.FloatField(null=True)
    part = models.DecimalField(_("part of the whole"), max_digits=7, decimal_places=6, null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("assigned unit")
        verbose_name_plural = _("assigned units")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "unit_version"], name="assignment_unit_once"),
            models.UniqueConstraint(
                fields=["assignment", "kind"],
                condition=Q(chosen=True),
                name="assignment_unit_one_chosen",
            ),
            models.CheckConstraint(
                condition=~Q(chosen=True) | Q(covers=True) | ~Q(settled_by=""),
                name="assignment_unit_chosen_covers",
            ),
            models.CheckConstraint(
                condition=Q(distance_m__isnull=True) | Q(distance_m__gte=0),
                name="assignment_unit_distance_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_version"], name="assignment_unit_version"),
            models.Index(
                fields=["assignment"], condition=Q(covers=True, chosen=False), name="assignment_unit_beside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.kind}"


class AssignmentBody(models.Model):
    """A body that answers for the finding, in a role, by a rule."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="bodies")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    dispatch = models.PositiveSmallIntegerField(_("turned to as number"), null=True, blank=True)
    rule = models.CharField(max_length=100)
    reason = models.JSONField(_("reason by language"), default=dict)
    document = models.CharField(max_length=100, blank=True)
    since = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("accountable body")
        verbose_name_plural = _("accountable bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1),
                name="assignment_body_share_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["body", "role"], name="assignment_body_role")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.role}"


class Result(models.Model):
    """A unit's score and rank 得分 in a round; ``score`` null is “no data”, with its reason.

    ``score_exact`` is unrounded, ``score`` as published; ``group`` the code of the group's
    unit (a township's county), empty for one list.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="results")
    bulletin = models.PositiveSmallIntegerField(default=1)
    unit_version = models.ForeignKey(UnitVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    code = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True, default="")
    score_exact = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    rank = models.PositiveIntegerField(null=True)
    tied = models.BooleanField(default=False)
    reason = models.CharField(max_length=100, blank=True)
    findings = models.PositiveIntegerField(default=0)
    adjustment = models.DecimalField(_("points by the plan"), max_digits=9, decimal_places=4, default=0)
    awarded = models.DecimalField(_("points awarded"), max_digits=9, decimal_places=4, default=0)
    reward = models.DecimalField(_("reward or penalty"), max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["round", "bulletin", "kind", "code"], name="result_unit_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=False, rank__isnull=False, score_exact__isnull=False)
                | (Q(score__isnull=True, rank__isnull=True, score_exact__isnull=True) & ~Q(reason="")),
                name="result_scored_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.code}: {self.score}"


class ResultPart(models.Model):
    """One component of a result: its weight, its score and how many findings made it.

    ``source`` is ``inspected``, or what the plan put in place of a component without
    objects: ``full`` marks, or ``redistributed`` (then ``score`` is empty and the others'
    ``effective_weight`` is greater than their ``weight``).
    """

    result = models.ForeignKey(Result, models.CASCADE, related_name="parts")
    component = models.CharField(max_length=40)
    weight = models.DecimalField(max_digits=16, decimal_places=12)
    effective_weight = models.DecimalField(max_digits=16, decimal_places=12)
    source = models.CharField(max_length=13)
    score = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    findings = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=10, default="deductions")
    normaliser = models.DecimalField(max_digits=24, decimal_places=12, default=1)
    detail = models.JSONField(_("categories, divisions, indicators"), default=dict)

    class Meta:
        verbose_name = _("part of a result")
        verbose_name_plural = _("parts of results")
        constraints = [models.UniqueConstraint(fields=["result", "component"], name="result_part_once")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.component}"


class DeductionLine(models.Model):
    """The points one finding took from one part of a result, of those ``asked``: the plan's × ``factor`` ÷
    the part's normaliser. ``division`` is the value it counts in; ``note`` says what a decision did to it.
    """

    part = models.ForeignKey(ResultPart, models.CASCADE, related_name="lines")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    asked = models.DecimalField(_("points asked for"), max_digits=20, decimal_places=12, default=0)
    points = models.DecimalField(_("points taken"), max_digits=20, decimal_places=12)
    factor = models.DecimalField(_("multipliers"), max_digits=20, decimal_places=12, default=1)
    division = models.CharField(_("division"), max_length=60, blank=True, default="")
    note = models.CharField(_("note"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("deduction")
        verbose_name_plural = _("deductions")
        constraints = [
            models.UniqueConstraint(fields=["part", "finding"], name="deduction_line_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="deduction_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.finding_id}: {self.points}"


from findings.appeal_models import Appeal, Evidence, NotCounted, Ruling  # noqa: E402
from findings.bulletin_models import BulletinFile, BulletinPaper, MadeBulletin  # noqa: E402
from findings.count_change_models import CountChange  # noqa: E402
from findings.history_models import DepartmentCount, DepartmentTable, ImportedRound  # noqa: E402
from findings.ledger_models import Budget, LedgerEntry  # noqa: E402
from findings.measure_models import Award, UnitMeasure  # noqa: E402
from findings.photo_models import Photo  # noqa: E402
from findings.publication_models import Correction, PublishConsent, Snapshot  # noqa: E402

__all__ = [
    "Appeal", "Assignment", "AssignmentBody", "AssignmentUnit", "Award", "Budget", "BulletinFile",
    "BulletinPaper", "Correction", "CountChange", "DeductionLine", "DepartmentCount", "DepartmentTable",
    "Evidence", "Finding", "ImportedRound", "LedgerEntry", "MadeBulletin", "NotCounted", "PLACE_STATES",
    "Photo", "Plan",
    "PlanCategory", "PublishConsent", "Result", "ResultPart", "Round", "Ruling", "Snapshot", "UnitMeasure",
    "Visit",
]
