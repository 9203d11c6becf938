"""Record: who objects to what about a finding, with which evidence, and what was decided?"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Body, Unit


@pghistory.track()
class Appeal(models.Model):
    """One record for every objection 申诉: whose it is, fact, duplicate, deduction, rectification.

    “Not ours” 不属本单位 is whose-it-is by a body that says whose else (or does not know).
    """

    class Kind(models.TextChoices):
        WHOSE = "whose", _("Whose it is")
        DISCLAIM = "disclaim", _("Not ours")
        FACT = "fact", _("The fact")
        DUPLICATE = "duplicate", _("A duplicate")
        DEDUCTION = "deduction", _("The deduction")
        RECTIFICATION = "rectification", _("The rectification")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="appeals")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("by which body"))
    text = models.TextField(_("grounds"))
    says_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    says_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    duplicate_of = models.ForeignKey(
        "findings.Finding", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(_("to be decided by"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decision = models.TextField(_("decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "body", "kind"], condition=Q(state="open"), name="appeal_open_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_grounds"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="appeal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="duplicate") | Q(duplicate_of__isnull=False),
                name="appeal_duplicate_of_what",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="appeal_state_due")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.kind} {self.state}"


class Evidence(models.Model):
    """A photo or paper that stands behind an appeal or a decision 证据."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="evidence")
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "sha256"], name="evidence_once"),
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="evidence_type_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.name}"


@pghistory.track()
class Ruling(models.Model):
    """A person's decision whose a finding is 责任认定, beside the computed answer; append-only.

    ``unit`` is the unit that counts for its kind instead of the computed one, ``body`` the body
    that answers in ``role``. A later ruling supersedes an earlier one; both stay.
    """

    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="rulings")
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, blank=True, related_name="rulings")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=10, blank=True)
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document number"), max_length=100, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(is_current=True), name="ruling_one_current"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(body__isnull=False) & ~Q(role=""),
                name="ruling_names_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.reason[:40]}"
