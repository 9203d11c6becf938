"""Pure: what do very many places have in common, so that it is worked out once for all of them?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from findings.accountability.deciding import Counted
from findings.accountability.ground import Settlements
from findings.answer_columns import Cells
from findings.place.judging import KindAnswer, State

Key = TypeVar("Key")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of a kind: the text that is digested, before and after the distance (``after`` None: there
    is none), and the cells; ``measured``: the distance is one of them."""

    before: str
    after: str | None
    cells: Cells
    measured: bool


@dataclass(slots=True)
class KindTold:
    """What is told of one kind in some state, by the unit that lies across or is nearest (-1: none)."""

    answer: KindAnswer
    counted: Counted | None
    entries: dict[int, Entry]


@dataclass(frozen=True, slots=True)
class Judged:
    """What points in the same units and near the same borders have in common: the state, and what each kind
    says, the smallest first."""

    state: State
    answers: tuple[KindAnswer, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What points of the same units, category and settlements have in common: the cells of the bodies, the
    digest of what was decided, and what counts for each kind, the smallest first."""

    settled: Settlements
    cells: tuple[str | float | int | None, ...]
    digest: bytes
    counted: tuple[Counted | None, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """All that points have in common but for what is measured."""

    judged: Judged
    decided: Decided
    kinds: tuple[KindTold, ...]


class Common:
    """What was met before on the same map, each thing once, whatever was decided. What is known by its ``id``
    is kept here, too."""

    def __init__(self) -> None:
        self.judged: dict[tuple[bytes, bytes], Judged] = {}
        self.told: dict[tuple[int, int], KindTold] = {}
        self.answers: dict[tuple[str, State, int | None], KindAnswer] = {}
        self.counted: dict[tuple[int, str], Counted] = {}
        self.entries = 0

    def size(self) -> int:
        """About how many bytes that takes."""
        few = len(self.judged) + len(self.told) + len(self.answers) + len(self.counted)
        return 400 * few + 600 * self.entries


class Kept:
    """What was decided before, each thing once."""

    def __init__(self) -> None:
        self.frames: dict[tuple[bytes, bytes, int, int | None], Frame] = {}
        self.decided: dict[tuple[bytes, int, int | None], Decided] = {}
        self.texts: dict[str | float | int | None, str | float | int | None] = {}

    def size(self) -> int:
        """About how many bytes that takes."""
        return 400 * (len(self.frames) + len(self.texts)) + 900 * len(self.decided)

    def forget_half(self) -> None:
        """Drop what was met first; it is made again where it is needed."""
        self.frames = _newer_half(self.frames)
        self.decided = _newer_half(self.decided)
        self.texts = {}


def _newer_half(kept: dict[Key, Thing]) -> dict[Key, Thing]:
    return dict(islice(kept.items(), (len(kept) + 1) // 2, None))
