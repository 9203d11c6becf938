"""Pure: how far is a computation that tells its steps, and what does it come to?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many are done. ``step``: ``reading``, ``deciding`` (findings) or ``scoring`` (rounds)."""

    step: str
    done: int
    of: int

    def as_document(self) -> dict[str, str | int]:
        """For a line of an answer that tells its progress."""
        return {"step": self.step, "done": self.done, "of": self.of}


def ended(telling: Generator[Progress, None, Result]) -> Result:
    """What a computation comes to, whatever it tells on the way."""
    while True:
        try:
            next(telling)
        except StopIteration as end:
            result: Result = end.value
            return result
