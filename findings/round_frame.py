"""Ask: what stands above every page of a round: its name, its state, and where else one can go?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from findings.bulletins import superseded_by
from findings.imported_rounds import is_imported
from findings.models import Result, Round
from findings.results import objection_days
from gis_core.errors import NotFound
from gis_core.permissions import OFFICE_EYES


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a round: its key, its word, its address."""

    key: str
    word: str
    address: str


def round_frame(of: Round, roles: frozenset[str], here: str, bulletin: int | None = None) -> dict[str, Any]:
    """The frame of the page ``here`` (a tab's key): round, tabs, and what corrects an old bulletin."""
    return {
        "round": of,
        "here": here,
        "tabs": list(_tabs(of, roles)),
        "imported": is_imported(of),
        "objection": objection_days(of),
        "correction": None if bulletin is None else superseded_by(of, bulletin),
        "in_office": in_office(roles),
    }


def in_office(roles: frozenset[str]) -> bool:
    """Whether somebody makes bulletins, and reads them before they are published."""
    return not OFFICE_EYES.isdisjoint(roles)


def shown_bulletin(of: Round, wanted: int | None) -> int:
    """The bulletin whose results a page shows: the one wanted, else the round's; raises NotFound."""
    if wanted is not None and wanted > of.bulletin:
        raise NotFound(f"Round {of.key} has no bulletin {wanted} yet.", parameter="bulletin")
    return wanted or of.bulletin


def scored_kinds(of: Round, bulletin: int) -> list[str]:
    """The kinds of units a bulletin has results of, in no order."""
    rows = Result.objects.filter(round=of, bulletin=bulletin).order_by()
    return list(rows.values_list("kind", flat=True).distinct())


def _tabs(of: Round, roles: frozenset[str]) -> Any:
    published = of.status == Round.Status.PUBLISHED
    at = {"key": of.key}
    yield Tab("overview", gettext("Overview"), reverse("round-page", kwargs=at))
    yield Tab("ranking", gettext("Ranking"), reverse("ranking-page", kwargs=at))
    yield Tab("departments", gettext("Departments"), f"{reverse('departments-page')}?round={of.key}")
    if (published or in_office(roles)) and not is_imported(of):
        yield Tab("sensitivity", gettext("Sensitivity"), reverse("sensitivity-page", kwargs=at))
        yield Tab("bulletin", gettext("Bulletin"), reverse("bulletin", kwargs=at))
    if published and not is_imported(of):
        yield Tab("proof", gettext("Proof"), reverse("proof-page", kwargs=at))
    if in_office(roles):
        yield Tab("publication", gettext("Steps"), reverse("publication-page", kwargs=at))
