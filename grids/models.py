"""Record: where is what, who answers for it, and since when?

Bitemporal: ``valid`` is what held on a day, ``believed`` (a range of revision numbers)
what we held to be true. ``valid`` of a row is never updated: a row is closed by ending
``believed`` and inserting the shortened copy. Address of a unit: code + day (+ revision).
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gis_core.expressions import holds_something, never_twice


def _not_empty(field: str, name: str) -> models.CheckConstraint:
    """A named check that a range or a geometry holds something."""
    return models.CheckConstraint(condition=Q(**{f"{field}__isempty": False}), name=name)


def _level_if_any() -> Coalesce:
    """A road chief's level; -1 for the other roles, since a constraint never finds NULL equal to NULL."""
    return Coalesce("level", Value(-1))


class Document(models.Model):
    """A paper that something rests on: its number 文号, title, issuer and date."""

    number = models.CharField(_("document number"), max_length=100)
    title = models.CharField(_("title"), max_length=300, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [models.UniqueConstraint(fields=["number"], name="document_number_once")]

    def __str__(self) -> str:
        return self.number


@pghistory.track(exclude=["conflict"])
class Revision(models.Model):
    """One published set of boundary changes 调整批次, or one on its way there."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        RETURNED = "returned", _("Returned")

    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    # Of a draft: the published revision it stands on (0: none), how often it was written to (its
    # ETag), how many of its operations are in force (the others were undone), and which units (kind
    # and key) nothing done to it may change.
    title = models.CharField(_("title"), max_length=200, blank=True)
    base = models.PositiveIntegerField(_("base"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    locks = models.JSONField(_("locked units"), default=list, blank=True)
    conflict = models.JSONField(_("conflict"), null=True, blank=True)
    remark = models.TextField(_("reviewer's remark"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    rolls_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rolled_back_by"
    )
    override_reason = models.TextField(_("reason of the override"), blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(
                    status="published",
                    number__gte=1,
                    effective_on__isnull=False,
                    published_at__isnull=False,
                )
                | (~Q(status="published") & Q(number__isnull=True)),
                name="revision_published_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="") | Q(overridden_by__isnull=False),
                name="revision_override_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="revision_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}" if self.number else f"{self.status} {self.pk}"


class Unit(models.Model):
    """A territorial unit 责任区, with an identity of its own: never its code."""

    kind = models.CharField(_("kind"), max_length=32)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z][a-z0-9_]*$"), name="unit_kind_is_a_key")
        ]
        indexes = [models.Index(fields=["kind"], name="unit_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class UnitVersion(models.Model):
    """A unit's boundary, code, name and attributes, as of days and of revisions.

    ``geometry`` is lon/lat WGS84 on the 1e-7 degree grid. ``kind`` repeats the unit's,
    so that the database itself can forbid one code twice on one day.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=32)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    geometry = models.MultiPolygonField(_("boundary"), srid=4326)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    valid = DateRangeField(_("valid"))
    believed = IntegerRangeField(_("believed"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="unit_versions")
    vertex_only = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("unit version")
        verbose_name_plural = _("unit versions")
        constraints = [
            never_twice("unit_version_unit_once", ["unit"], ["valid", "believed"]),
            never_twice("unit_version_code_once", ["kind", "code"], ["valid", "believed"]),
            _not_empty("valid", "unit_version_valid_not_empty"),
            _not_empty("believed", "unit_version_believed_not_empty"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_version_has_a_code"),
            models.CheckConstraint(
                condition=holds_something("geometry"), name="unit_version_geometry_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "code"], name="unit_version_kind_code"),
            models.Index(fields=["kind", "name"], name="unit_version_kind_name"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.name}"


class Membership(models.Model):
    """A child belongs to a parent 隶属, by its share of area, computed or declared.

    Several parents of one kind are possible (a grid across two communities); one is primary.
    """

    child = models.ForeignKey(Unit, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")
    parent_kind = models.CharField(max_length=32)
    share = models.FloatField(_("share of area"))
    primary = models.BooleanField(default=True)
    declared = models.BooleanField(default=False)
    valid = DateRangeField()
    believed = IntegerRangeField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="memberships")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            never_twice("membership_pair_once", ["child", "parent"], ["valid", "believed"]),
            never_twice(
                "membership_one_primary",
                ["child", "parent_kind"],
                ["valid", "believed"],
                condition=Q(primary=True),
            ),
            _not_empty("valid", "membership_valid_not_empty"),
            _not_empty("believed", "membership_believed_not_empty"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="membership_share_is_a_share"
            ),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="membership_not_of_itself"),
        ]
        indexes = [
            # What a revision wrote and what it closed.
            models.Index("believed__startswith", name="membership_believed_from"),
            models.Index(
                "believed__endswith", condition=Q(believed__upper_inf=False), name="membership_believed_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


class Category(models.Model):
    """A lasting entry of the catalogue of problems 问题类别.

    ``kind`` is component (部件) or matter (事项/事件): one code can mean either.
    """

    class Kind(models.TextChoices):
        COMPONENT = "component", _("Component")
        MATTER = "matter", _("Matter")

    standard = models.CharField(_("standard"), max_length=40)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    gb_30428_code = models.CharField("GB/T 30428.2", max_length=20, blank=True)
    gb_47678_code = models.CharField("GB/T 47678.5", max_length=20, blank=True)
    valid = DateRangeField(_("valid"))
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            never_twice("category_key_once", ["standard", "kind", "code"], ["valid"]),
            models.CheckConstraint(condition=Q(kind__in=["component", "matter"]), name="category_kind_known"),
            _not_empty("valid", "category_valid_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Body(models.Model):
    """An organisation that can be held to account 责任单位; never an area."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Government or street office")
        COMMUNITY = "community", _("Community or village committee")
        DEPARTMENT = "department", _("Municipal department")
        PROPERTY = "property", _("Property company")
        CONTRACTOR = "contractor", _("Maintenance contractor")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField(_("name"), max_length=200)
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    outside_ids = models.JSONField(_("outside ids"), default=dict, blank=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="body_kind_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="body_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """An office that a person holds for a time, such as a road chief's."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=200)
    titles = models.JSONField(_("titles by language"), default=dict, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["body", "title"], name="post_body_title_once")]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A natural person. Names are never public unless the city's profile says so."""

    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name


class PersonPhone(models.Model):
    """A person's phone, in a table of its own so that rights on it are rights on a table."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=40)
    as_of = models.DateField(
        _("as of"),
        null=True,
        blank=True,
        help_text=_("Day of the roster that told it; older ones do not replace it."),
    )

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="person_phone_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


@pghistory.track()
class Incumbency(models.Model):
    """Who holds a post, from day to day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="incumbencies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="incumbencies")
    valid = DateRangeField(_("valid"))

    class Meta:
        verbose_name = _("incumbency")
        verbose_name_plural = _("incumbencies")
        constraints = [
            never_twice("incumbency_post_once", ["post"], ["valid"]),
            _not_empty("valid", "incumbency_valid_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.valid}"


@pghistory.track()
class Duty(models.Model):
    """A body (and perhaps one of its posts) answers for a unit, a category, or both 职责.

    Dated apart from boundaries: a change of road chief and of a border happen on different days.
    """

    class Role(models.TextChoices):
        TERRITORY = "territory", _("Territory")
        ROAD_CHIEF = "road_chief", _("Road chief")
        DEPARTMENT = "department", _("Department in charge")
        PROPERTY = "property", _("Property company")
        MAINTAINER = "maintainer", _("Maintaining unit")
        OWNER = "owner", _("Owner")
        SPONSOR = "sponsor", _("Guaranteeing unit")

    body = models.ForeignKey(Body, models.PROTECT, related_name="duties")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="duties")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    valid = DateRangeField(_("valid"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(category__isnull=False),
                name="duty_has_a_place_or_a_field",
            ),
            models.CheckConstraint(
                condition=Q(role="road_chief", level__isnull=False, level__gte=0, level__lte=3)
                | (~Q(role="road_chief") & Q(level__isnull=True)),
                name="duty_level_is_a_road_chiefs",
            ),
            _not_empty("valid", "duty_valid_not_empty"),
            never_twice(
                "duty_unit_once",
                ["body", "unit", "role", _level_if_any()],
                ["valid"],
                condition=Q(category__isnull=True, post__isnull=True),
            ),
            never_twice(
                "duty_post_once",
                ["post", "unit", "role", _level_if_any()],
                ["valid"],
                condition=Q(category__isnull=True, post__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="duty_unit_role"),
            models.Index(fields=["category", "role"], name="duty_category_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.body_id}"


class Street(models.Model):
    """A named street of the reference layer, with its centre line (lon/lat WGS84)."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    geometry = models.MultiLineStringField(_("centre line"), srid=4326)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        constraints = [models.UniqueConstraint(fields=["code"], name="street_code_once")]

    def __str__(self) -> str:
        return self.name


from grids.draft_models import (  # noqa: E402
    Attachment,
    ChangedArea,
    Consent,
    Descent,
    DraftComment,
    DraftUnit,
    Operation,
)
from grids.settlement_models import BorderRule, DecisionEvidence, SiteDecision, SpecialArea  # noqa: E402

__all__ = [
    "Attachment", "Body", "BorderRule", "Category", "ChangedArea", "Consent", "DecisionEvidence", "Descent",
    "Document", "DraftComment", "DraftUnit", "Duty", "Incumbency", "Membership", "Operation", "Person",
    "PersonPhone", "Post", "Revision", "SiteDecision", "SpecialArea", "Street", "Unit", "UnitVersion",
]
