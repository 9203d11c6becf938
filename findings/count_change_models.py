"""Record: which findings came to be counted where, and which no more, since somebody last took note?

Rows are appended by triggers of the findings' table itself (migration 0015), statement by statement, so
that no way of writing findings can forget them; whoever counts takes them away (findings.count_changes).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountChange(models.Model):
    """One more (sign 1) or one less (-1) of a round's findings with a trusted place.

    ``state`` is what became of the finding: open, deferred, rectified or verified.
    """

    sign = models.SmallIntegerField()
    round = models.BigIntegerField()
    category = models.BigIntegerField()
    source = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        verbose_name = _("change of a count")
        verbose_name_plural = _("changes of counts")

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.round}"
