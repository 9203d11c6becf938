"""Pure: from day to day, of whom is a unit a member, and what must be written to say so?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from grids.changes import earlier

_SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class DeclaredMembership:
    """Somebody says that a unit belongs to another, from the effective day on.

    Units are named by kind and code as of that day. A declaration outweighs what the areas
    say: the computed memberships of that child in parents of that kind no longer count.
    """

    child_kind: str
    child_code: str
    parent_kind: str
    parent_code: str
    share: float = 1.0
    primary: bool = True


@dataclass(frozen=True, slots=True)
class Belonging:
    """A child belongs to a parent from ``since`` to before ``until`` (None: for good).

    ``membership`` is the stored row's number, None for what is not stored.
    """

    child: int
    parent: int
    parent_kind: str
    share: float
    primary: bool
    declared: bool
    since: date
    until: date | None
    membership: int | None = None

    def like(self, other: Belonging) -> bool:
        """Whether both say the same, whatever their days."""
        return (
            abs(self.share - other.share) < _SAME_SHARE
            and (self.primary, self.declared) == (other.primary, other.declared)
        )

    def within(self, since: date, until: date | None) -> Belonging | None:
        """The part of it inside the days from ``since`` to before ``until``, or None."""
        begin, end = max(self.since, since), earlier(self.until, until)
        if end is not None and begin >= end:
            return None
        return replace(self, since=begin, until=end)


def _holding(pieces: Iterable[Belonging], day: date) -> list[Belonging]:
    return [
        each for each in pieces if each.since <= day and (each.until is None or day < each.until)
    ]


def _on_a_day(pieces: list[Belonging]) -> list[Belonging]:
    """The memberships of one child in one kind on one day, with exactly one primary.

    Where any is declared, the computed ones do not count. The primary is the one declared
    primary, else the largest share, else the smallest number.
    """
    counting = [each for each in pieces if each.declared] or pieces
    first = min(counting, key=lambda each: (not (each.declared and each.primary), -each.share, each.parent))
    return [replace(each, primary=each is first) for each in counting]


def _one_child_and_kind(pieces: list[Belonging]) -> list[Belonging]:
    first = pieces[0]
    if all((each.since, each.until) == (first.since, first.until) for each in pieces):
        return _on_a_day(pieces)
    days = sorted({each.since for each in pieces} | {each.until for each in pieces if each.until})
    ends: list[date | None] = [*days[1:], None]
    parts: list[Belonging] = []
    for since, until in zip(days, ends, strict=True):
        holding = _holding(pieces, since)
        if holding:
            parts += [replace(each, since=since, until=until) for each in _on_a_day(holding)]
    return parts


def _joined(pieces: Iterable[Belonging]) -> list[Belonging]:
    """The pieces of one pair in order, adjacent ones that say the same made one."""
    joined: list[Belonging] = []
    for piece in sorted(pieces, key=lambda each: each.since):
        if joined and joined[-1].until == piece.since and joined[-1].like(piece):
            joined[-1] = replace(joined[-1], until=piece.until)
        else:
            joined.append(piece)
    return joined


def _by_pair(pieces: Iterable[Belonging]) -> dict[tuple[int, int], list[Belonging]]:
    pairs: dict[tuple[int, int], list[Belonging]] = defaultdict(list)
    for piece in pieces:
        pairs[piece.child, piece.parent].append(piece)
    return pairs


def settle(pieces: Iterable[Belonging]) -> list[Belonging]:
    """Computed and declared pieces as memberships: declared first, one primary a day and kind."""
    groups: dict[tuple[int, str], list[Belonging]] = defaultdict(list)
    for piece in pieces:
        groups[piece.child, piece.parent_kind].append(piece)
    settled = [part for group in groups.values() for part in _one_child_and_kind(group)]
    return [part for pair in _by_pair(settled).values() for part in _joined(pair)]


def differences(
    held: Sequence[Belonging], wanted: Sequence[Belonging], since: date, until: date | None
) -> tuple[list[int], list[Belonging]]:
    """What to close (row numbers) and what to write so that ``wanted`` holds inside the days.

    ``wanted`` lies inside the days; outside them what is ``held`` is written back. A pair
    whose memberships are the same already is left alone.
    """
    closed: list[int] = []
    written: list[Belonging] = []
    held_pairs, wanted_pairs = _by_pair(held), _by_pair(wanted)
    for pair in sorted(held_pairs.keys() | wanted_pairs.keys()):
        before, after = held_pairs.get(pair, []), wanted_pairs.get(pair, [])
        inside = _joined(part for each in before if (part := each.within(since, until)))
        if _same(inside, after):
            continue
        closed += [each.membership for each in before if each.membership is not None]
        written += after
        for each in before:
            outside = (each.within(date.min, since), each.within(until, None) if until else None)
            written += [part for part in outside if part]
    return closed, written


def _same(one: Sequence[Belonging], other: Sequence[Belonging]) -> bool:
    return len(one) == len(other) and all(
        (a.since, a.until) == (b.since, b.until) and a.like(b)
        for a, b in zip(one, other, strict=True)
    )
