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
    says_unknown = models.BooleanField(_("it is not known whose else it is"), default=False)
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
    # Of an upheld appeal about a deduction: what counts instead, a severity of the plan or points.
    decided_severity = models.CharField(_("decided severity"), max_length=7, blank=True)
    decided_points = models.DecimalField(
        _("decided points"), max_digits=9, decimal_places=4, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=0)

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
            models.CheckConstraint(
                condition=~Q(kind__in=["whose", "disclaim"])
                | Q(says_unit__isnull=False)
                | Q(says_body__isnull=False)
                | Q(kind="disclaim", says_unknown=True),
                name="appeal_says_whose_else",
            ),
            models.CheckConstraint(
                condition=~Q(kind="deduction", state="upheld")
                | ~Q(decided_severity="")
                | Q(decided_points__isnull=False, decided_points__gte=0),
                name="appeal_deduction_decided",
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


class NotCounted(models.Model):
    """An inspection finding that took nothing from a unit it was to count in, and why.

    Written with the results of a round and as frozen as they are. ``code`` is the unit's it would
    have counted in (the computed one for a finding that a ruling gave to another), empty where there
    is none.
    """

    round = models.ForeignKey("findings.Round", models.CASCADE, related_name="not_counted")
    bulletin = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=32)
    code = models.CharField(max_length=40, blank=True)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("finding that does not count")
        verbose_name_plural = _("findings that do not count")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "bulletin", "kind", "code", "finding"], name="not_counted_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="not_counted_says_why"),
        ]
        indexes = [models.Index(fields=["round", "bulletin", "kind"], name="not_counted_of_round")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.finding_id}: {self.reason}"
