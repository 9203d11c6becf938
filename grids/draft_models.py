"""Record: what is a draft of new boundaries made of, who agreed to it, and what did it change?

A draft 调整草案 is a ``Revision`` on its way: operations, kept as data with the rows they found and
made, and working copies of the units they touched. What is published leaves its changed ground
and its lineage behind, so that others can ask what it moved.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gis_core.expressions import holds_something


class Operation(models.Model):
    """What a planner did to a draft 操作: one command, replayable and undoable.

    ``arguments`` is the document of the operation (grids.coverage.documents); ``changes`` the
    units it found and made, by kind, so that undo gives back the old rows byte for byte.
    ``refusal`` says why it can no longer be done on the draft's present base; then it changes
    nothing, and the draft cannot be submitted until it is discarded or done again.
    """

    draft = models.ForeignKey("grids.Revision", models.CASCADE, related_name="operations")
    ordinal = models.PositiveIntegerField(_("ordinal"))
    kind = models.CharField(_("kind"), max_length=32)
    name = models.CharField(_("operation"), max_length=32)
    arguments = models.JSONField(_("arguments"))
    changes = models.JSONField(_("changes"), default=dict)
    refusal = models.JSONField(_("refusal"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints = [
            models.UniqueConstraint(fields=["draft", "ordinal"], name="operation_ordinal_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="operation_ordinal_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.ordinal} {self.name}"


class DraftUnit(models.Model):
    """A unit as a draft has it, where that is not as the draft's base has it.

    ``key`` names the unit inside the draft: the code it bears in the base, or the first code of
    a new one. No ``geometry``: the draft ends the unit. ``derived``: a parent that follows its
    children. ``geometry`` is lon/lat WGS84 on the 1e-7 degree grid.
    """

    draft = models.ForeignKey("grids.Revision", models.CASCADE, related_name="units")
    kind = models.CharField(_("kind"), max_length=32)
    key = models.CharField(max_length=60)
    base_version = models.ForeignKey(
        "grids.UnitVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    parent = models.CharField(_("parent"), max_length=60, null=True, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    geometry = models.MultiPolygonField(_("boundary"), srid=4326, null=True, blank=True)
    vertex_only = models.BooleanField(default=False)
    derived = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("draft unit")
        verbose_name_plural = _("draft units")
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind", "key"], name="draft_unit_key_once"),
            models.UniqueConstraint(
                fields=["draft", "kind", "code"],
                condition=Q(geometry__isnull=False),
                name="draft_unit_code_once",
            ),
            models.CheckConstraint(
                condition=Q(geometry__isnull=False) | Q(base_version__isnull=False),
                name="draft_unit_ends_what_was",
            ),
            models.CheckConstraint(
                condition=Q(geometry__isnull=True) | holds_something("geometry"),
                name="draft_unit_geometry_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.kind} {self.key}"


@pghistory.track(exclude=["token_digest"])
class Consent(models.Model):
    """One side of a border says whether it agrees to the border's new course 会签.

    ``digest`` is that of the ground that changes hands between the two units: an answer
    holds for exactly that ground. ``token_digest``: of the secret in the link that was handed
    out; the secret itself is kept nowhere.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("Not answered")
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objected")

    class Through(models.TextChoices):
        """How an answer came: whoever held a link, or an account whose side it is."""

        NONE = "", _("Not answered")
        LINK = "link", _("By link")
        LOGIN = "login", _("Signed in")

    draft = models.ForeignKey("grids.Revision", models.CASCADE, related_name="consents")
    kind = models.CharField(_("kind"), max_length=32)
    unit_key = models.CharField(_("unit"), max_length=60)
    other_key = models.CharField(_("other unit"), max_length=60)
    digest = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64, null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.OPEN, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_as = models.CharField(_("answered as"), max_length=100, blank=True)
    answered_office = models.CharField(_("office of the one who answered"), max_length=200, blank=True)
    answered_through = models.CharField(
        max_length=5, choices=Through.choices, default=Through.NONE, blank=True
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("co-signature")
        verbose_name_plural = _("co-signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "kind", "unit_key", "other_key", "digest"], name="consent_side_once"
            ),
            models.UniqueConstraint(fields=["token_digest"], name="consent_token_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "confirmed", "objected"]), name="consent_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="consent_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_through="")
                | (~Q(answer="") & Q(answered_through__in=["link", "login"])),
                name="consent_answered_some_way",
            ),
            models.CheckConstraint(condition=~Q(unit_key=F("other_key")), name="consent_two_sides"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.unit_key}|{self.other_key} {self.answer}"


class Attachment(models.Model):
    """A file kept with a draft, as the stamped scan of its sheet 边界调整确认表."""

    draft = models.ForeignKey("grids.Revision", models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attached_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["draft", "sha256"], name="attachment_once"),
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="attachment_type_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.name}"


@pghistory.track(exclude=["place"])
class DraftComment(models.Model):
    """What a colleague says about a draft 意见, perhaps about a place (lon/lat WGS84) on its map.

    About the draft, not of it: the draft's version does not change, so nobody's open page is
    outdated by a remark. Nothing said is changed afterwards; it is marked as settled 已处理.
    """

    draft = models.ForeignKey("grids.Revision", models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("comment"))
    place = models.PointField(_("place"), srid=4326, null=True, blank=True)
    said_at = models.DateTimeField(_("said at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="draft_comment_says_something"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="draft_comment_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.text[:40]}"


class Descent(models.Model):
    """Ground of a unit that began or ended in a revision came from, or went to, another 沿革."""

    revision = models.ForeignKey("grids.Revision", models.PROTECT, related_name="descents")
    ancestor = models.ForeignKey("grids.Unit", models.PROTECT, related_name="descendants")
    descendant = models.ForeignKey("grids.Unit", models.PROTECT, related_name="ancestors")
    area_m2 = models.FloatField(_("area in m²"))

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineages")
        constraints = [
            models.UniqueConstraint(fields=["revision", "ancestor", "descendant"], name="descent_pair_once"),
            models.CheckConstraint(condition=~Q(ancestor=F("descendant")), name="descent_not_of_itself"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="descent_has_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} → {self.descendant_id}"


class ChangedArea(models.Model):
    """Ground that a revision gave to another unit of a kind, from ``since`` to before ``until``.

    In small pieces, so that a place is looked up quickly; lon/lat WGS84. A vertex more in a
    border moves no ground.
    """

    revision = models.ForeignKey("grids.Revision", models.CASCADE, related_name="changed_areas")
    kind = models.CharField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    geometry = models.PolygonField(srid=4326)

    class Meta:
        verbose_name = _("changed area")
        verbose_name_plural = _("changed areas")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="changed_area_holds_a_day"
            ),
            models.CheckConstraint(
                condition=holds_something("geometry"), name="changed_area_geometry_not_empty"
            ),
        ]
        indexes = [models.Index(fields=["revision"], name="changed_area_revision")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.kind} {self.since}"
