"""Pure: what exactly does an address of a tile, its description or its values ask for?

Every parameter is declared here with its form, in the one order in which addresses are written, so
that one picture has one address and nothing unknown reaches the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from gis_core.errors import BadParameter
from gis_core.query import StrictQuery

PARAMETERS = ("round", "from", "to", "category", "source", "state", "on", "revision")
"""All there are, in canonical order."""

SOURCES = ("inspection", "platform", "patrol", "citizen")
STATES = ("open", "deferred", "rectified", "verified")
"""What became of a finding: nothing yet, put off, put right, put right and checked."""

_ROUND = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4])", re.ASCII)
_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_MOST_CATEGORIES = 64
_GREATEST_REVISION = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """What an address asks for; what it does not name is None.

    ``round`` is a round's key, ``since`` and ``until`` the first and the last round of several
    (parameters “from” and “to”), ``on`` a day of the city and ``revision`` a revision's number.
    """

    round: str | None = None
    since: str | None = None
    until: str | None = None
    category: str | None = None
    source: str | None = None
    state: str | None = None
    on: date | None = None
    revision: int | None = None

    def query(self) -> str:
        """The canonical query string, without “?”; empty where nothing is asked for."""
        given = (
            self.round, self.since, self.until, self.category, self.source, self.state,
            self.on.isoformat() if self.on else None, self.revision,
        )
        return urlencode([
            (name, value) for name, value in zip(PARAMETERS, given, strict=True) if value is not None
        ])

    @property
    def filters(self) -> tuple[str | None, str | None, str | None]:
        """Category, source and state."""
        return self.category, self.source, self.state


def asked(
    given: Mapping[str, Sequence[str]], allowed: Sequence[str], *, needs_round: bool = False
) -> Asked:
    """What a query string asks for; raises BadParameter naming what is wrong.

    ``given`` maps each parameter to all its values, so that a name given twice is seen.
    ``needs_round``: a round, or the first and the last of several, has to be given.
    """
    query = StrictQuery(given, allowed)
    found = Asked(
        round=_round(query, "round"), since=_round(query, "from"), until=_round(query, "to"),
        category=_category(query),
        source=query.text("source", None, choices=SOURCES), state=query.text("state", None, choices=STATES),
        on=query.day("on", None), revision=query.integer("revision", None, least=1, most=_GREATEST_REVISION),
    )
    _check_together(found)
    if needs_round and found.round is None and found.since is None:
        raise BadParameter("“round” is missing.", parameter="round", hint="Or give “from” and “to”.")
    return found


def _round(query: StrictQuery, name: str) -> str | None:
    key = query.text(name, None)
    if key is not None and not _ROUND.fullmatch(key):
        raise BadParameter(
            f"“{name}” is written 2022-11 (a month) or 2022Q4 (a quarter).", parameter=name
        )
    return key


def _category(query: StrictQuery) -> str | None:
    """Codes set apart by commas; written in one order, each once, so that one picture has one address."""
    given = query.text("category", None, longest=2000)
    if given is None:
        return None
    codes = given.split(",")
    if len(codes) > _MOST_CATEGORIES or not all(map(_CATEGORY.fullmatch, codes)):
        raise BadParameter(
            f"“category” is the code of a category, or up to {_MOST_CATEGORIES} of them set apart by commas.",
            parameter="category",
        )
    return ",".join(sorted(set(codes)))


def _check_together(found: Asked) -> None:
    if (found.since is None) != (found.until is None):
        missing = "to" if found.until is None else "from"
        raise BadParameter(f"“{missing}” is missing: “from” and “to” go together.", parameter=missing)
    if found.round is not None and found.since is not None:
        raise BadParameter("Give “round”, or “from” and “to”.", parameter="from")
    if found.since is not None and found.until is not None and found.since > found.until:
        raise BadParameter("“from” lies after “to”.", parameter="from")
    if found.round is not None and (found.on is not None or found.revision is not None):
        name = "on" if found.on is not None else "revision"
        raise BadParameter(
            f"A round has its own day and revision: “{name}” cannot be given with it.", parameter=name
        )
