"""Ask: what hangs on the findings in doubt of a bulletin, so that somebody can read it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext, ngettext

from findings.acknowledged import sensitivity_list
from findings.appeal_sheets import SEVERITIES, language
from findings.finding_sight import opened_by
from findings.kept_answers import KeptByContent
from findings.ledger_workbook import kind_label
from findings.models import Award, Finding, Result, Round, Snapshot
from findings.plan_rules import rules_of
from findings.ranking_sheet import group_names, whole_money
from findings.reasons import text_in
from findings.round_state import bulletin_being_made
from findings.scoring.plan import PlanRules
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.models import Stamp

PAGE = 100
_FILE = "sensitivity.json"
Listed = list[dict[str, Any]]


@dataclass(frozen=True)
class ListShown:
    """The sensitivity list of a bulletin; ``frozen``: as it was acknowledged and published."""

    bulletin: int
    kinds: Listed
    frozen: bool


def list_shown(of: Round, wanted: int | None, in_office: bool) -> ListShown:
    """The list that was frozen with a published bulletin; for the office that of the one being made.

    Raises NotFound where there is none for whoever asks.
    """
    made = bulletin_being_made(of)
    if made is not None and in_office and wanted in (None, made):
        return ListShown(made, _made_now(of), False)
    if of.status == Round.Status.PUBLISHED:
        snapshots = Snapshot.objects.filter(round=of, bulletin=wanted or of.bulletin)
        record = snapshots.values_list(f"record__{_FILE}", flat=True).first()
        return ListShown(wanted or of.bulletin, record or [], True)
    raise NotFound(f"There is no sensitivity list of round {of.key} to be read.", parameter="round")


_kept: KeptByContent[Listed] = KeptByContent(8, 4)


def _made_now(of: Round) -> Listed:
    """The list as it comes out now; it takes seconds, so it is kept while nothing at all was written that
    bears upon a score. Who publishes acknowledges one that is made anew.
    """
    everything = Stamp.objects.aggregate(all=Sum("version"))["all"]
    awards = tuple(Award.objects.filter(round=of).order_by("pk").values_list("pk", "points"))
    question = (of.pk, of.bulletin, of.status, everything, awards, current_city().border_tolerance_m)
    return _kept.get(question, lambda: question, lambda: sensitivity_list(of))


def sensitivity_sheet(
    of: Round, shown: ListShown, kind: str, only: str, page: int, user: Any
) -> dict[str, Any]:
    """The list of one kind (the first without one): neighbours first, then the findings, page by page.

    ``only`` narrows the findings: ``sums`` and ``ranks`` that would change; empty: all.
    """
    city, rules = current_city(), rules_of(of.plan)
    kinds = [each["kind"] for each in shown.kinds]
    listed = next((each for each in shown.kinds if each["kind"] == (kind or next(iter(kinds), ""))), None)
    base = {
        "kinds": [(key, kind_label(key, city)) for key in kinds], "bulletin": shown.bulletin,
        "frozen": shown.frozen, "currency": city.currency, "only": only,
    }
    if listed is None:
        return base | {"kind": "", "listed": None}
    names = _Names(of, listed["kind"], shown.bulletin, rules, user, listed)
    rows = sorted(listed["findings"], key=_weight)
    chosen = [each for each in rows if not only or each[f"changes_{only}"]]
    return base | {
        "kind": listed["kind"], "kind_label": kind_label(listed["kind"], city), "listed": listed,
        "in_doubt": listed["in_doubt"], "rows": len(chosen),
        "change_ranks": len({each["finding"] for each in rows if each["changes_ranks"]}),
        "change_sums": len({each["finding"] for each in rows if each["changes_sums"]}),
        "findings": [_finding(each, names) for each in chosen[(page - 1) * PAGE : page * PAGE]],
        "page": page, "pages": max(1, -(-len(chosen) // PAGE)),
        "swaps": [_swap(each, names) for each in listed["swaps"]],
        "easily": sum(1 for each in listed["swaps"] if each["needs"] == 1),
    }


def _weight(each: Mapping[str, Any]) -> tuple[bool, bool, Decimal, str]:
    """Those that would change sums first, then ranks, then what is worth most."""
    worth = max((abs(Decimal(moved["worth"] or 0)) for moved in each["moved"]), default=Decimal(0))
    return not each["changes_sums"], not each["changes_ranks"], -worth, each["finding"]


class _Names:
    """What units, lists, categories and findings are called; a query each."""

    def __init__(
        self, of: Round, kind: str, bulletin: int, rules: PlanRules, user: Any, listed: Mapping[str, Any]
    ) -> None:
        rows = Result.objects.filter(round=of, kind=kind, bulletin=bulletin)
        self.units = dict(rows.values_list("code", "unit_version__name"))
        self.groups = group_names(of, rules.evaluated_kind(kind))
        self._rules = rules
        keys = {each["finding"] for each in listed["findings"]}
        keys |= {each["finding"] for swap in listed["swaps"] for each in swap["findings"]}
        found = Finding.objects.filter(round=of, source=Finding.Source.INSPECTION, source_key__in=keys)
        self.numbers: dict[str, int] = dict(found.values_list("source_key", "pk"))
        self._opened = opened_by(user, list(self.numbers.values()))

    def unit(self, code: str | None) -> str:
        """The name of a unit; None is nowhere."""
        return gettext("nowhere") if code is None else self.units.get(code, code)

    def category(self, key: str) -> str:
        rule = self._rules.category(key)
        return text_in(rule.label, language()) if rule else key

    def number(self, key: str) -> int | None:
        """The number of a finding whose page may be opened."""
        number = self.numbers.get(key)
        return number if number in self._opened else None


def why_words(why: str, metres: str | None) -> str:
    """Why a finding is in doubt."""
    if why == "border":
        return gettext("%(metres)s m from the border") % {"metres": metres}
    if why == "outside":
        return gettext("%(metres)s m from ground outside every zone") % {"metres": metres}
    return gettext("a ruling moved it") if why == "ruling" else gettext("an appeal contests it")


def _finding(each: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    return {
        "key": each["finding"], "number": names.number(each["finding"]),
        "why": why_words(each["why"], each["metres"]),
        "category": names.category(each["category"]),
        "severity": SEVERITIES.get(each["severity"], each["severity"]),
        "counts_in": names.unit(each["counts_in"]), "instead_in": names.unit(each["instead_in"]),
        "changes_ranks": each["changes_ranks"], "changes_sums": each["changes_sums"],
        "moved": [_moved(moved, names) for moved in each["moved"]],
    }


def _moved(moved: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    before, after = moved["before"], moved["after"]
    return {
        "name": names.unit(moved["code"]), "worth": _signed(moved["worth"]),
        "ranks": None if before["rank"] == after["rank"] else (before["rank"], after["rank"]),
        "sums": None if Decimal(before["reward"]) == Decimal(after["reward"]) else (
            whole_money(Decimal(before["reward"])), whole_money(Decimal(after["reward"]))
        ),
    }


def _signed(worth: str | None) -> str:
    """The difference in points, at most four decimals: +0.09."""
    if worth is None or Decimal(worth) == 0:
        return ""
    number = Decimal(worth).quantize(Decimal("0.0001"))
    return f"{number.normalize() + 0:+f}".replace("-", "−")


def _swap(each: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    return {
        "list": names.groups.get(each["group"], each["group"]),
        "ahead": names.unit(each["ahead"]), "behind": names.unit(each["behind"]),
        "lead": _lead(each["lead"]), "needs": each["needs"], "words": swap_words(each),
        "findings": [
            {
                "key": one["finding"], "number": names.number(one["finding"]),
                "instead_in": names.unit(one["instead_in"]),
            }
            for one in each["findings"]
        ],
    }


def _lead(lead: str) -> str:
    return format(Decimal(lead).quantize(Decimal("0.0001")).normalize() + 0, "f")


def swap_words(each: Mapping[str, Any]) -> str:
    """How many findings would swap two neighbours, in words."""
    if each["needs"] == 0:
        return gettext("tied: none is needed")
    if each["needs"] is not None:
        number = each["needs"]
        return ngettext("%(number)d finding", "%(number)d findings", number) % {"number": number}
    if each["suffice"]:
        return gettext("more than %(most)d") % {"most": each["most"]}
    if not each["in_doubt"]:
        return gettext("no finding in doubt bears upon them")
    return ngettext(
        "the %(number)d in doubt does not suffice", "all %(number)d in doubt do not suffice", each["in_doubt"]
    ) % {"number": each["in_doubt"]}


MOST_GRAVE = 20


def summary(of: Round, bulletin: int, kinds: Iterable[Mapping[str, Any]], user: Any) -> list[dict[str, Any]]:
    """By kind: how many findings are in doubt, how many of them change ranks or sums by themselves (those are
    named), and how many pairs of neighbours some may swap.
    """
    return [_summary(of, bulletin, each, user) for each in kinds]


def _summary(of: Round, bulletin: int, each: Mapping[str, Any], user: Any) -> dict[str, Any]:
    grave = sorted(
        (row for row in each["findings"] if row["changes_sums"] or row["changes_ranks"]), key=_weight
    )
    shown = dict(each) | {"findings": grave[:MOST_GRAVE], "swaps": []}
    names = _Names(of, each["kind"], bulletin, rules_of(of.plan), user, shown)
    return {
        "kind": each["kind"], "label": kind_label(each["kind"], current_city()), "in_doubt": each["in_doubt"],
        "ranks": len({row["finding"] for row in grave if row["changes_ranks"]}),
        "sums": len({row["finding"] for row in grave if row["changes_sums"]}),
        "easily": sum(1 for swap in each["swaps"] if swap["needs"] is not None),
        "pairs": len(each["swaps"]),
        "grave": [_finding(row, names) for row in grave[:MOST_GRAVE]],
        "more": max(0, len(grave) - MOST_GRAVE),
    }
