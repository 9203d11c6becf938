"""Ask: whose entries of the ledger exist for somebody, and may they settle them?

The city's office keeps the whole ledger. A county keeps that of the lists ranked inside it: an account with
that county as its territory, as office or dispatcher, sees and settles those, and sees what concerns the
county itself. Nobody else sees what was settled; the sums stand in the bulletin.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from findings.models import LedgerEntry
from gis_core.errors import NotAllowed
from gis_core.models import Grant, Role
from gis_core.permissions import EVERYWHERE, Reach

KEEPERS = (Role.OFFICE.value, Role.ADMIN.value)
"""Who keeps the whole ledger, or that of a territory."""


def keeps(user: Any) -> Reach:
    """Where somebody keeps the ledger: everywhere, or for the lists ranked inside units of these numbers."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reach()
    if user.is_superuser:
        return EVERYWHERE
    grants = list(Grant.objects.filter(user_id=user.pk, role__in=[*KEEPERS, Role.DISPATCHER.value]))
    if any(grant.territory is None and grant.role in KEEPERS for grant in grants):
        return EVERYWHERE
    return Reach(ids=frozenset(grant.territory for grant in grants if grant.territory is not None))


def entries_in_sight(user: Any) -> QuerySet[LedgerEntry]:
    """The entries that exist for somebody."""
    reach = keeps(user)
    rows = LedgerEntry.objects.all()
    if reach.everywhere:
        return rows
    return rows.filter(Q(group_unit__in=reach.ids) | Q(unit__in=reach.ids))


def may_settle(reach: Reach, entry: LedgerEntry) -> bool:
    """Whether who keeps the ledger so far settles the entry."""
    return reach.everywhere or (entry.group_unit_id is not None and reach.covers(entry.group_unit_id))


def require_keeper(user: Any) -> Reach:
    """How far somebody keeps the ledger; raises NotAllowed for one who keeps none of it."""
    reach = keeps(user)
    if not reach.everywhere and not reach.ids:
        raise NotAllowed(
            "Only who keeps the ledger may do this.", code="not-keeping",
            hint="The city's office keeps it; a county's account that of its own lists.",
        )
    return reach
