"""Pure: which costly things made for a question can be kept, and shared by questions alike?

Many days have the same units and the same duties. What is made for a day is kept by its
content, so that days with equal content share one copy, and only a few contents are kept.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256
from threading import RLock
from typing import Generic, TypeVar

Made = TypeVar("Made")


def digest(numbers: Iterable[int]) -> bytes:
    """A short stand-in for a long list of row numbers."""
    return sha256(array("q", numbers).tobytes()).digest()


class KeptByContent(Generic[Made]):
    """At most ``contents`` made things, for at most ``questions`` questions; oldest use goes first.

    Safe for threads: one makes, others who miss wait for it rather than making the same; who asks
    for what is kept never waits for a making.
    """

    def __init__(self, questions: int, contents: int) -> None:
        self._most_questions, self._most_contents = questions, contents
        self._content_of: OrderedDict[Hashable, Hashable] = OrderedDict()
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        # Whoever needs both takes ``_making`` first.
        self._making, self._looking = RLock(), RLock()

    def get(
        self, question: Hashable, content_of: Callable[[], Hashable], make: Callable[[], Made]
    ) -> Made:
        """What was made for the question, or for one of equal content, or is made now.

        ``content_of`` is asked only for a question not met before, ``make`` only for a new content.
        """
        found = self._kept(question)
        if found is not None:
            return found[0]
        with self._making:
            found = self._kept(question)  # somebody may have made it while we waited
            if found is not None:
                return found[0]
            content = content_of()
            found = self._kept(question, content)
            made = make() if found is None else found[0]
            self._keep(question, content, made)
            return made

    def _kept(self, question: Hashable, content: Hashable = None) -> tuple[Made] | None:
        """What is kept for the question, or for the content when that is known; now used last."""
        with self._looking:
            content = self._content_of.get(question) if content is None else content
            if content is None or content not in self._made:
                return None
            if question in self._content_of:
                self._content_of.move_to_end(question)
            self._made.move_to_end(content)
            return (self._made[content],)

    def _keep(self, question: Hashable, content: Hashable, made: Made) -> None:
        with self._looking:
            self._content_of[question] = content
            self._made[content] = made
            self._content_of.move_to_end(question)
            self._made.move_to_end(content)
            self._drop_the_oldest()

    def _drop_the_oldest(self) -> None:
        while len(self._content_of) > self._most_questions:
            self._content_of.popitem(last=False)
        while len(self._made) > self._most_contents:
            self._made.popitem(last=False)

    def all_made(self) -> list[Made]:
        """Everything that is kept at this moment."""
        with self._looking:
            return list(self._made.values())

    def forget(self) -> None:
        """Drop everything that is kept."""
        with self._making, self._looking:
            self._content_of.clear()
            self._made.clear()

    def __len__(self) -> int:
        return len(self._made)
