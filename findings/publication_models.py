"""Record: who let a round be published, what was frozen then, and what corrects it later?"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import Document

_DIGEST = r"^[0-9a-f]{64}$"


@pghistory.track()
class PublishConsent(models.Model):
    """One person's word that a bulletin of a round be published 发布确认: one asks, another confirms.

    ``results_sha256`` is the digest of the results as they stood then, ``sensitivity_sha256`` that of the
    sensitivity list the person acknowledged. A consent that was taken back, or whose results were made
    anew, is ``lapsed_at`` and stays. That the two persons differ is kept by the database too.
    """

    class Step(models.TextChoices):
        ASK = "ask", _("Asked for publication")
        CONFIRM = "confirm", _("Confirmed")

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="consents")
    bulletin = models.PositiveSmallIntegerField(_("bulletin"))
    step = models.CharField(max_length=7, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    results_sha256 = models.CharField(max_length=64)
    sensitivity_sha256 = models.CharField(max_length=64)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent to a publication")
        verbose_name_plural = _("consents to publications")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "bulletin", "step"], condition=Q(lapsed_at__isnull=True),
                name="publish_consent_step_once",
            ),
            models.UniqueConstraint(
                fields=["round", "bulletin", "by"], condition=Q(lapsed_at__isnull=True),
                name="publish_consent_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(results_sha256__regex=_DIGEST, sensitivity_sha256__regex=_DIGEST),
                name="publish_consent_digests",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.bulletin} {self.step}"


class Snapshot(models.Model):
    """What a bulletin was published with 发布快照: append-only, each chained to the one before.

    ``record`` holds the files of the proof package by name; ``evidence`` what is kept beside them and not
    shown (digests of the findings, visits and decisions as they were, under a salt). ``manifest`` names
    the SHA-256 of every file and of the evidence; ``sha256`` is that of the manifest in the canonical form
    of RFC 8785. ``previous`` is the snapshot made just before: there is one chain, without a fork.
    """

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="snapshots")
    bulletin = models.PositiveSmallIntegerField(_("bulletin"))
    record = models.JSONField()
    evidence = models.JSONField()
    manifest = models.JSONField()
    sha256 = models.CharField("SHA-256", max_length=64)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following")
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot of a round")
        verbose_name_plural = _("snapshots of rounds")
        constraints = [
            models.UniqueConstraint(fields=["round", "bulletin"], name="snapshot_bulletin_once"),
            models.UniqueConstraint(fields=["previous"], name="snapshot_one_chain", nulls_distinct=False),
            models.CheckConstraint(condition=Q(sha256__regex=_DIGEST), name="snapshot_digest"),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | Q(previous__lt=F("id")), name="snapshot_follows"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.bulletin} {self.sha256[:12]}"


@pghistory.track()
class Correction(models.Model):
    """Why a published round gets one more bulletin 更正: the reason and the paper behind it.

    While its number is beyond the round's, that bulletin is being made and the published one stands.
    """

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="corrections")
    bulletin = models.PositiveSmallIntegerField(_("bulletin"))
    reason = models.TextField(_("reason"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction of a round")
        verbose_name_plural = _("corrections of rounds")
        constraints = [
            models.UniqueConstraint(fields=["round", "bulletin"], name="correction_bulletin_once"),
            models.CheckConstraint(condition=Q(bulletin__gte=2), name="correction_after_the_first"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.bulletin}: {self.reason[:40]}"
