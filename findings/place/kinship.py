"""Pure: of which unit is a unit a part, and which units are divided?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set


class Kinship:
    """The primary memberships of one day.

    ``memberships`` are triples: a unit's identity number, the kind of its parent, the parent's
    identity number. ``kind_of`` gives the kind of a unit, None for one unknown on the day.
    """

    def __init__(self, memberships: Iterable[tuple[int, str, int]], kind_of: dict[int, str]) -> None:
        known = list(memberships)
        self._parents = {(child, parent_kind): parent for child, parent_kind, parent in known}
        divided = {(kind_of.get(child), parent) for child, _, parent in known}
        self._divided: dict[str, set[int]] = {}
        for kind, parent in divided:
            if kind is not None:
                self._divided.setdefault(kind, set()).add(parent)

    def parent(self, unit: int, parent_kind: str) -> int | None:
        """The identity number of a unit's primary parent of a kind; None where none is stored."""
        return self._parents.get((unit, parent_kind))

    @property
    def memberships(self) -> list[tuple[int, str, int]]:
        """The triples it was made of."""
        return [(child, parent_kind, parent) for (child, parent_kind), parent in self._parents.items()]

    @property
    def divided(self) -> Mapping[str, Set[int]]:
        """The units that have parts of a kind, by that kind, as far as anything is known of it."""
        return self._divided

    def is_divided(self, unit: int, child_kind: str) -> bool:
        """Whether a unit has parts of a kind. True when nothing is known of that kind at all."""
        return child_kind not in self._divided or unit in self._divided[child_kind]
