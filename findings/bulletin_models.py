"""Record: which bulletins were made, in which language, with which files, on which letter paper?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MadeBulletin(models.Model):
    """A bulletin 通报 of a round in one language, as it was made; its files are kept.

    ``facts`` is all it says (findings.bulletin), ``facts_sha256`` their digest; both empty while it is only
    asked for. The facts of a published bulletin stay; before, it is made anew whenever they change.
    """

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="made_bulletins")
    bulletin = models.PositiveSmallIntegerField(_("bulletin"))
    language = models.CharField(_("language"), max_length=10)
    facts = models.JSONField(null=True)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bulletin made")
        verbose_name_plural = _("bulletins made")
        constraints = [
            models.UniqueConstraint(fields=["round", "bulletin", "language"], name="made_bulletin_once"),
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True, facts__isnull=True, facts_sha256="")
                | models.Q(made_at__isnull=False, facts__isnull=False, facts_sha256__regex=r"^[0-9a-f]{64}$"),
                name="made_bulletin_has_its_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.bulletin} {self.language}"


class BulletinFile(models.Model):
    """A file of a bulletin: ``bulletin.pdf``, ``.xlsx``, ``.docx`` or a picture, ``parts.png``."""

    of = models.ForeignKey(MadeBulletin, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=60)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a bulletin")
        verbose_name_plural = _("files of bulletins")
        constraints = [models.UniqueConstraint(fields=["of", "name"], name="bulletin_file_once")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.name}"


class BulletinPaper(models.Model):
    """The office's own letter paper: a DOCX template in one language; the newest one holds."""

    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("letter paper of bulletins")
        verbose_name_plural = _("letter papers of bulletins")

    def __str__(self) -> str:
        return f"{self.language} {self.name}"
