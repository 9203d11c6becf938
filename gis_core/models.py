"""Record: what does the ground floor keep? The city, rights, stamps and jobs.

Nothing here knows a grid, a finding or a tile: a right names its territory and body by
identity number only, a stamp its topic and cell by word, a job its work by name.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class CitySettings(models.Model):
    """The one city of this database: its configuration document (see gis_core.city)."""

    document = models.JSONField(_("configuration"))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("city settings")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="city_settings_one_row")]

    def __str__(self) -> str:
        return str(self.document.get("key", ""))


class Role(models.TextChoices):
    """Who somebody is to the city; `public` needs no record."""

    BODY = "body", _("Accountable body")
    INSPECTOR = "inspector", _("Inspector")
    PLANNER = "planner", _("Planner")
    REVIEWER = "reviewer", _("Reviewer")
    DISPATCHER = "dispatcher", _("Dispatcher")
    OFFICE = "office", _("Evaluation office")
    ADMIN = "admin", _("Administrator")


@pghistory.track()
class Grant(models.Model):
    """A role given to a user, within a territory or for a body when one is named.

    ``territory`` and ``body`` are identity numbers of a higher floor's records
    (docs/decisions/0004-grants-without-foreign-keys.md); empty means everywhere, for all.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    territory = models.BigIntegerField(_("territory"), null=True, blank=True)
    body = models.BigIntegerField(_("body"), null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "territory", "body"],
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role="body") | models.Q(body__isnull=False),
                name="grant_body_names_its_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Stamp(models.Model):
    """A version that writers bump in their own transaction: what changed last, where.

    ``topic`` says what kind of thing (a word of the floor that writes it), ``cell`` which
    part of it (a map cell, a period; empty for the whole). Readers use it as ETag and cache key.
    """

    topic = models.CharField(max_length=64)
    cell = models.CharField(max_length=64, blank=True, default="")
    version = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("stamp")
        verbose_name_plural = _("stamps")
        constraints = [models.UniqueConstraint(fields=["topic", "cell"], name="stamp_topic_cell_once")]

    def __str__(self) -> str:
        return f"{self.topic}/{self.cell}@{self.version}"


class Job(models.Model):
    """Long work in chunks: a task only wakes it; lease and progress are here."""

    name = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict)
    # By which its address and its folder are known to who started it; empty for the house's own work.
    key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class JobChunk(models.Model):
    """One part of a job: waiting, leased until a moment, done, or failed with its reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LEASED = "leased", _("Leased")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks")
    ordinal = models.PositiveIntegerField()
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("job chunk")
        verbose_name_plural = _("job chunks")
        constraints = [
            models.UniqueConstraint(fields=["job", "ordinal"], name="job_chunk_ordinal_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "leased", "done", "failed"]),
                name="job_chunk_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="leased") | models.Q(leased_until__isnull=False),
                name="job_chunk_lease_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["job", "state", "ordinal"], name="job_chunk_queue")]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.ordinal} {self.state}"


class KeptReply(models.Model):
    """What was answered to a request that bore an Idempotency-Key, for a day.

    ``client`` is who asked (an account or an address), ``digest`` of what. Without ``status`` the
    answer is still being made by whoever made the row, until ``until``.
    """

    key = models.CharField(max_length=200)
    client = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("kept reply")
        verbose_name_plural = _("kept replies")
        constraints = [models.UniqueConstraint(fields=["key", "client"], name="kept_reply_once")]
        indexes = [models.Index(fields=["created_at"], name="kept_reply_age")]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
