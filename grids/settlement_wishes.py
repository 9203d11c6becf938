"""Pure: what does somebody want to have settled, in their own words?

Bodies, categories and units are written as ``grids.settlement_names`` understands them; geometry is
lon/lat WGS84, an area or a line with ``buffer_m`` metres on each side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

import shapely

from gis_core.errors import BadParameter

WHATS = ("special_area", "border_rule", "site_decision")
"""What can be settled: the names of commands, addresses and files."""

ROLES = ("territory", "road_chief", "department", "property", "maintainer", "owner", "sponsor")
"""The roles of a Duty; a test holds the two together."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_BETWEEN = re.compile(r"\s*[,，;；、|\n]\s*")


class _Keep(Enum):
    KEEP = "keep"


KEEP: Final = _Keep.KEEP
"""An end that is not spoken of: what holds keeps the end it has, what is new has none."""

Until = date | None | _Keep


@dataclass(frozen=True)
class AreaWish:
    """A special area: where, whose, and which roles do not count there."""

    code: str
    name: str
    kind: str
    geometry: shapely.Geometry | None
    body: str
    role: str = "owner"
    beats: Sequence[str] = ()
    category: str = ""
    precedence: int = 0
    buffer_m: float | None = None
    until: Until = KEEP
    document: str = ""


@dataclass(frozen=True)
class RuleWish:
    """A border rule: between which units of a kind, on which road's ground, and what holds there."""

    code: str
    kind: str
    one: str
    other: str
    rule: str
    geometry: shapely.Geometry | None
    takes: str = ""
    name: str = ""
    buffer_m: float | None = None
    until: Until = KEEP
    document: str = ""


@dataclass(frozen=True)
class DecisionWish:
    """A decision on site: what was agreed, for which days, by whom, and which it supersedes."""

    code: str
    name: str
    geometry: shapely.Geometry | None
    reason: str
    since: date
    until: date | None = None
    decided_on: date | None = None
    unit: str = ""
    body: str = ""
    role: str = ""
    category: str = ""
    present: Sequence[str] = field(default_factory=tuple)
    document: str = ""
    supersedes: Sequence[str] = field(default_factory=tuple)
    buffer_m: float | None = None


def words(given: str, parameter: str, longest: int, *, needed: bool = True) -> str:
    """A text without marks that are not seen, not longer than a column; raises BadParameter."""
    text = given.strip()
    if needed and not text:
        raise BadParameter(f"“{parameter}” is empty.", hint="Say it.", parameter=parameter)
    if len(text) > longest:
        raise BadParameter(
            f"“{parameter}” has {len(text)} characters; {longest} are the most.", parameter=parameter
        )
    if _UNSEEN.search(text.replace("\n", " ").replace("\t", " ").replace("\r", " ")):
        raise BadParameter(
            f"“{parameter}” holds a character that is none, often the trace of a wrong encoding.",
            parameter=parameter, hint="Say the file's encoding, such as --encoding GBK.",
        )
    return text


def one_of(given: str, choices: Iterable[str], parameter: str) -> str:
    """One of the choices; raises BadParameter naming them."""
    known = list(choices)
    if given not in known:
        raise BadParameter(
            f"“{parameter}” cannot be “{given[:40]}”.", hint=f"One of: {', '.join(known)}.",
            parameter=parameter,
        )
    return given


def listed(text: str) -> tuple[str, ...]:
    """The entries of a text that lists several, between commas, semicolons or their Chinese marks."""
    return tuple(part for part in _BETWEEN.split(text.strip()) if part)
