"""Pure: which ready-made pieces of text is an answer put together from?

Of what is told of a place nearly all is the same for many others: all but the distances. So what one kind
of unit says is told once, by the very functions that tell it for everybody else (``answer_documents``,
``reasons``), with a mark instead of each distance; for a place only the distances are put in.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from findings import reasons
from findings.accountability.deciding import Counted
from findings.answer_documents import border_step, is_at_border, rounded, unit_entries
from findings.place.judging import WORST_LAST, KindAnswer
from gis_core.json_text import json_text

# Nobody can write them into a name: they are drawn anew in each process. Both survive every rounding.
_MARKS = tuple(float(10**12 * (nth + 1) + secrets.randbelow(10**11)) for nth in range(64))
_ANY_MARK = {
    kind: re.compile("|".join(re.escape(form(mark)) for mark in _MARKS))
    for kind, form in (("exact", lambda mark: repr(rounded(mark))), ("words", reasons.metres))
}
MOST_DISTANCES = len(_MARKS)


@dataclass(frozen=True, slots=True)
class Gapped:
    """A text in UTF-8 with gaps for some of a kind's distances, in their order."""

    text: bytes
    gaps: int

    def filled(self, distances: tuple[bytes, ...]) -> bytes:
        """The text with distances put in."""
        return self.text % distances[: self.gaps] if self.gaps else self.text


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one kind of unit says, but for its distances.

    ``entries`` are the members of ``units`` as JSON, ``facts`` the same as the digest takes them, ``zh``
    and ``en`` the sentence as JSON. ``badness`` orders states (``judging.WORST_LAST``), 0 for one that does
    not count. ``at_border``: this kind speaks of the border that the plan decides, by the sentences
    ``border_zh`` and ``border_en``, of which there is one or none.
    """

    entries: Gapped
    facts: Gapped
    zh: Gapped
    en: Gapped
    badness: int
    at_border: bool
    border_zh: tuple[bytes, ...]
    border_en: tuple[bytes, ...]


def fragment(answer: KindAnswer, tolerance_m: float, counted: Counted | None, plan: str) -> Fragment:
    """The fragment of what a kind says of a place; ``plan`` is the plan's code, empty for none."""
    marked = _marked(answer)
    entries = list(unit_entries(marked, counted))
    said = reasons.of_kind(marked, tolerance_m)
    counts = answer.state != "border" or answer.kind.border_counts
    step = border_step(answer, counted, plan)
    return Fragment(
        entries=_gapped(",".join(map(json_text, entries)), "exact"),
        facts=_gapped(", ".join(repr(tuple(entry.items())) for entry in entries), "exact"),
        zh=_gapped(json_text(said["zh"]), "words"),
        en=_gapped(json_text(said["en"]), "words"),
        badness=WORST_LAST.index(answer.state) if counts else 0,
        at_border=bool(plan) and is_at_border(answer, counted),
        border_zh=(json_text(step["zh"]).encode(),) if step else (),
        border_en=(json_text(step["en"]).encode(),) if step else (),
    )


def exactly(distances: Sequence[float]) -> tuple[bytes, ...]:
    """Distances as entries and facts tell them."""
    return tuple([repr(rounded(each)).encode() for each in distances])


def in_words(distances: Sequence[float]) -> tuple[bytes, ...]:
    """Distances as sentences tell them."""
    return tuple([reasons.metres(each).encode() for each in distances])


def _marked(answer: KindAnswer) -> KindAnswer:
    covering = tuple(
        replace(found, distance_m=mark) for found, mark in zip(answer.covering, _MARKS, strict=False)
    )
    return replace(answer, covering=covering, nearest_m=None if answer.nearest_m is None else _MARKS[0])


def _gapped(text: str, form: str) -> Gapped:
    pattern = _ANY_MARK[form]
    gaps = len(pattern.findall(text))
    if not gaps:
        return Gapped(text.encode(), 0)
    return Gapped(pattern.sub("%b", text.replace("%", "%%")).encode(), gaps)
