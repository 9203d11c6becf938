"""Record: which money follows from the rounds, was it paid, and what was planned for it?"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Document, Unit

_SETTLED_BY = ("state", "voucher", "settled_on", "settled_by")


@pghistory.track()
class LedgerEntry(models.Model):
    """A sum that follows from a unit's place in a bulletin 奖惩台账: negative, the unit pays.

    The first bulletin of a round books what the plan's table says; a correction books the difference to what
    was booked before, so that the entries of a unit in a round always come to the newest bulletin's sum.
    Nothing but its settlement is ever written into an entry. ``group`` is the key of the list it was ranked
    in, ``group_unit`` the unit of that code (a township's county, which keeps that ledger), if it is one.
    """

    class State(models.TextChoices):
        DUE = "due", _("Not yet settled")
        SETTLED = "settled", _("Settled")

    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="ledger")
    bulletin = models.PositiveSmallIntegerField(_("bulletin"))
    kind = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(max_length=40, blank=True, default="")
    group_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    booked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.DUE)
    voucher = models.CharField(_("voucher"), max_length=100, blank=True, default="")
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        constraints = [
            models.UniqueConstraint(fields=["round", "bulletin", "kind", "unit"], name="ledger_entry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(state="due", voucher="", settled_on__isnull=True, settled_by__isnull=True)
                | (Q(state="settled", settled_on__isnull=False, settled_by__isnull=False) & ~Q(voucher="")),
                name="ledger_entry_settled_by_a_voucher",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="booked_stays", exclude=_SETTLED_BY),
            pgtrigger.Protect(
                name="settled_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'settled'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.bulletin} {self.code}: {self.amount}"


@pghistory.track()
class Budget(models.Model):
    """What a year's rewards of one list may come to 年度奖励预算, as a paper planned it."""

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(max_length=32)
    group = models.CharField(max_length=40, blank=True, default="")
    planned = models.DecimalField(_("planned"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("budget of rewards")
        verbose_name_plural = _("budgets of rewards")
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "group"], name="budget_once"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.group}: {self.planned}"
