"""Record: what does a finding look like, when it was found and when it was put right?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Photo(models.Model):
    """A photo of a finding 问题照片, as the inspection or the rectification brought it.

    The bytes are kept as they came. A photo may show faces and number plates: it is there for those who may
    open the finding's own page, never for the public.
    """

    class Moment(models.TextChoices):
        FOUND = "found", _("When it was found")
        RECTIFIED = "rectified", _("When it was put right")

    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="photos")
    moment = models.CharField(_("moment"), max_length=9, choices=Moment.choices, default=Moment.FOUND)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a finding")
        verbose_name_plural = _("photos of findings")
        constraints = [
            models.UniqueConstraint(fields=["finding", "sha256"], name="photo_once"),
            models.CheckConstraint(
                condition=models.Q(media_type__in=["image/jpeg", "image/png"]), name="photo_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.name}"
