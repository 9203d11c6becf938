"""Pure: how does a bulletin read in English?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from findings.bulletin import (
    COMPUTED,
    OTHER,
    UNKNOWN,
    Breakdown,
    BulletinFacts,
    ComponentFigures,
    Ranking,
    Standing,
    half_up,
)
from findings.bulletin_language import Language
from gis_core.notices import FICTITIOUS

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def plural(number: int | None, one: str, several: str) -> str:
    """The number with its noun."""
    return f"{number} {one if number == 1 else several}"


class English(Language):
    """English."""

    code = "en"
    key = "en"
    words = {
        "ranking": "Ranking and scores",
        "rank": "Rank",
        "score": "Score",
        "problems": "Problems",
        "rank_change": "Change of rank",
        "score_change": "Change of score",
        "share": "Share",
        "none": "—",
        "departments": "Cases handled by departments",
        "department": "Department",
        "due": "Due",
        "handled": "Handled",
        "rate": "Handling rate",
        "trend": "Trend",
        "round": "Round",
        "mean": "Mean",
        "rewards": "Rewards and penalties",
        "list": "List",
        "unit": "Unit",
        "sum": "Sum",
        "notes": "Notes",
        "reason": "Reason",
        "not_counted": "Findings that do not count",
        "group": "County",
        "first": "First",
        "last": "Last",
        "adjustment": "Adjustment",
    }
    _drawn = {
        "no_data": "No data",
        "points": "points",
        "per_cell": "Per cell, across",
        "mean": "Mean",
        "source": "Source",
        "north": "N",
        "problems": "Problems",
        "km": "km",
        "m": "m",
    }

    def names(self, rows: Sequence[Standing]) -> str:
        names = [row.name for row in rows]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""

    def period(self, facts: BulletinFacts) -> str:
        if "Q" in facts.round:
            return f"the {ordinal(int(facts.round[-1]))} quarter of {facts.first.year}"
        return f"{_MONTHS[facts.first.month - 1]} {facts.first.year}"

    def _former(self, facts: BulletinFacts) -> str:
        return "the quarter before" if "Q" in facts.round else "the month before"

    def title(self, facts: BulletinFacts) -> str:
        corrected = f" (correction, bulletin {facts.bulletin})" if facts.corrects else ""
        return f"{self.name(facts.subject)}: results of the evaluation of {self.period(facts)}{corrected}"

    def numbered(self, number: int, heading: str) -> str:
        return f"{number}. {heading}"

    def warnings(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.superseded_by:
            by = facts.superseded_by
            yield (
                f"This bulletin was corrected by bulletin {by.bulletin}, which holds in its place. "
                f"Reason: {by.reason} ({by.document})"
            )
        if facts.corrects:
            yield (
                f"This bulletin corrects bulletin {facts.corrects.bulletin - 1}. Reason: "
                f"{facts.corrects.reason} ({facts.corrects.document})"
            )
        if not facts.published:
            yield "Draft: not published, for internal checking only, not to be passed on."
        if facts.fictitious:
            yield FICTITIOUS["en"]

    def lead(self, facts: BulletinFacts) -> str:
        document = f" ({facts.plan_document})" if facts.plan_document else ""
        return (
            f"Results of the evaluation of {self.period(facts)} by {self.name(facts.issuer)}, "
            f"under the “{self.name(facts.plan_labels)}”{document}."
        )

    def ranking(self, facts: BulletinFacts, ranking: Ranking) -> str:
        places = facts.places
        placed = "; ".join(
            f"{ordinal(row.rank or 0)}{' (tied)' if row.tied else ''}: {row.name}, "
            f"{self.score(row.score, places)}"
            for row in ranking.ranked
        )
        whose = f"{self.list_name(ranking)}: " if ranking.group else ""
        said = f"{whose}The order is {placed}." if placed else f"{whose}There are no scores in this round."
        without = [row.name for row in ranking.rows if row.rank is None]
        return said + (f" Without data and not ranked: {', '.join(without)}." if without else "")

    def ranking_caption(self, facts: BulletinFacts, ranking: Ranking) -> str:
        return f"Ranking in {self.period(facts)}: {self.list_name(ranking)}"

    def problems_heading(self, component: ComponentFigures) -> str:
        return f"Problems: {self.name(component.labels)}"

    def problems(self, facts: BulletinFacts, component: ComponentFigures, *, first: bool) -> str:
        said = (
            f"{self.name(component.labels)}: {plural(component.problems, 'problem', 'problems')}"
            f"{self._more(facts, component)}"
        )
        if component.mean is not None:
            said += f"; mean score {self.score(component.mean, facts.places)}"
            said += self._risen(component.mean_change, facts.places)
        if not first:
            return f"{said}."
        whole = (
            f"The inspection found {plural(facts.problems, 'problem', 'problems')} that count in "
            f"{facts.units} units ({self.name(facts.kind_labels)}). {said}."
        )
        if facts.improved:
            whole += f" Higher total scores than in {self._former(facts)}: {self.names(facts.improved)}."
        return whole

    def _more(self, facts: BulletinFacts, component: ComponentFigures) -> str:
        change = component.problems_change
        if change is None:
            return ""
        if change == 0:
            return f", as many as in {self._former(facts)}"
        return f", {abs(change)} {'more' if change > 0 else 'fewer'} than in {self._former(facts)}"

    def _risen(self, change: Decimal | None, places: int) -> str:
        if change is None:
            return ""
        if change == 0:
            return ", unchanged"
        return f", {'up' if change > 0 else 'down'} by {self.score(abs(change), places)}"

    def breakdown(self, component: ComponentFigures, breakdown: Breakdown) -> str:
        said = []
        for number, each in enumerate(
            [tally for tally in breakdown.tallies if tally.key not in (OTHER, UNKNOWN)], 1
        ):
            which = "the most" if number == 1 else ordinal(number)
            said.append(f"{which}: {self.name(each.labels)}, {each.number} ({each.share:f}%)")
        said += [
            f"{self.name(each.labels)}: {each.number} ({each.share:f}%)"
            for each in breakdown.tallies
            if each.key in (OTHER, UNKNOWN)
        ]
        return (
            f"Of the {plural(breakdown.total, 'problem', 'problems')} of “{self.name(component.labels)}”, "
            f"{'; '.join(said)}."
        )

    def breakdown_caption(self, breakdown: Breakdown) -> str:
        sort = self.name(breakdown.labels)
        return f"{sort} (the first {breakdown.shown_first})" if breakdown.shown_first else sort

    def ends_heading(self, ranking: Ranking) -> str:
        return f"First and last by county: {self.name(ranking.labels)}"

    def ends(self, facts: BulletinFacts, lists: Sequence[Ranking]) -> str:
        said = []
        for each in lists:
            end = f"{self.list_name(each)}: first {self.names(each.first)}"
            said.append(f"{end}, last {self.names(each.last)}" if each.last else end)
        without = sum(len(each.rows) - len(each.ranked) for each in lists)
        return f"{'; '.join(said)}." + (
            f" {without} further units have no data and are not ranked." if without else ""
        )

    def departments(self, facts: BulletinFacts) -> str:
        rates = facts.departments
        if not rates:
            return (
                "No figures of the departments' cases were received for this round; their rates are left out."
            )
        due, handled = sum(each.due for each in rates), sum(each.handled for each in rates)
        said = f"{len(rates)} departments had {due} cases due and handled {handled}"
        said += f" ({half_up(Decimal(100 * handled) / due, 2):f}%)" if due else ""
        return said + (", as computed from the imported cases." if rates[0].source == COMPUTED else ".")

    def trend(self, facts: BulletinFacts) -> str:
        first, last = facts.trend[0].round, facts.trend[-1].round
        return f"Scores and problems of {len(facts.trend)} rounds, {first} to {last}."

    def rewards(self, facts: BulletinFacts) -> str:
        said = []
        for ranking in facts.rankings:
            for row in ranking.rows:
                if row.reward:
                    does = "receives" if row.reward > 0 else "pays"
                    said.append(
                        f"{row.name} {does} {facts.currency} {abs(row.reward):,.2f}".replace(".00", "")
                    )
        return f"By the plan, {'; '.join(said)}."

    def rewards_caption(self, facts: BulletinFacts) -> str:
        return f"Sums in {facts.currency} (positive: reward, negative: penalty)"

    def rules(self, facts: BulletinFacts) -> str:
        revision = f" on the boundaries of revision {facts.revision}" if facts.revision else ""
        return (
            f"Computed by plan {facts.plan}{revision}. Each share is rounded half up to two decimals: they "
            "need not sum to 100%."
        )

    def not_counted(self, facts: BulletinFacts) -> str:
        if not facts.not_counted:
            return ""
        number = sum(each.number for each in facts.not_counted)
        return (
            f"{plural(number, 'further finding does', 'further findings do')} not count, for these reasons."
        )

    def overrides(self, facts: BulletinFacts) -> Iterable[str]:
        for each in facts.overrides:
            document = f" ({each.document})" if each.document else ""
            yield (
                f"Boundaries were redrawn within the round by override: revision {each.revision}, from "
                f"{each.effective_on} on. Reason: {each.reason}{document}"
            )

    def issued(self, facts: BulletinFacts) -> str:
        day: date | None = facts.published_on
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "(not published)"

    def footer(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.map_mark:
            yield facts.map_mark
        yield facts.footer["en"]

    def seal(self, facts: BulletinFacts) -> Iterable[str]:
        if facts.seal:
            yield f"Fingerprint of the data (SHA-256): {facts.seal.sha256}"
            yield f"To be checked at: {facts.seal.verify_url}"

    def picture(self, facts: BulletinFacts, key: str) -> str:
        if key == "parts":
            parts = ", ".join(
                f"{self.name(each.labels)} × {(each.weight * 100).normalize():f}%"
                for each in facts.components
            )
            return f"What the scores are made of: {parts}"
        if key == "density":
            return f"Where the problems of {self.period(facts)} are"
        if key == "trend":
            return f"Scores of {len(facts.trend)} rounds"
        kind = key.removeprefix("scores-")
        labels = next((each.labels for each in facts.rankings if each.kind == kind), facts.kind_labels)
        return f"Scores in {self.period(facts)}: {self.name(labels)}"

    def drawn(self, key: str) -> str:
        return self._drawn[key]
