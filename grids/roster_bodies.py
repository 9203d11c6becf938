"""Pure: which body does a roster mean by a name?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from grids.roster_words import BODY_KINDS, folded, guessed_body_kind

CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body that is still to be made."""

    kind: str
    name: str


BodyRef = int | NewBody


@dataclass(frozen=True, slots=True)
class UnknownBody:
    """No body, or not one, is meant: why, what to do, and which come nearest."""

    reason: str
    hint: str
    candidates: tuple[str, ...] = ()


@dataclass
class Bodies:
    """The bodies there are, (number, kind, name), and those that a roster may create."""

    known: Iterable[tuple[int, str, str]]
    create: bool = False
    new: dict[str, NewBody] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._exact: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        self._folded: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for body in self.known:
            self._exact[body[2]].append(body)
            self._folded[folded(body[2])].append(body)

    def find(self, name: str, kind: str | None, usual: str | None = None) -> BodyRef | UnknownBody:
        """The body of that name. ``kind``: as the row says; ``usual``: likeliest for its sheet."""
        found = self._exact.get(name) or self._folded.get(folded(name), [])
        fitting = [body for body in found if kind is None or body[1] == kind]
        if len(fitting) > 1 and usual is not None:
            fitting = [body for body in fitting if body[1] == usual] or fitting
        if len(fitting) == 1:
            return fitting[0][0]
        if len(fitting) > 1:
            kinds = "、".join(BODY_KINDS[body[1]] for body in fitting)
            return UnknownBody(
                f"{len(fitting)} bodies are named “{name[:60]}”.", f"Fill in 单位类型: {kinds}."
            )
        if found and not self.create:
            kinds = "、".join(BODY_KINDS[body[1]] for body in found)
            return UnknownBody(f"“{name[:60]}” is known as another kind of body.", f"单位类型: {kinds}.")
        if not self.create:
            return UnknownBody(
                f"There is no body “{name[:60]}”.",
                "Mend its name, or create it with --create-bodies.",
                self._near(name),
            )
        named = [body for body in self.new.values() if folded(body.name) == folded(name)]
        if kind is None and len(named) == 1:  # the sheet of departments said of which kind
            return named[0]
        made = NewBody(kind or usual or guessed_body_kind(name), name)
        twin = self.new.setdefault(folded(name) if kind is None else f"{kind} {folded(name)}", made)
        return twin

    def _near(self, name: str) -> tuple[str, ...]:
        near = get_close_matches(folded(name), self._folded, CANDIDATES, 0.6)
        return tuple(self._folded[each][0][2] for each in near)
