"""Pure: which post does a person of a roster hold, where offices write nothing but a title?

A post is one office at one body, held by one person at a time. Offices write 副主任 for each of four
deputies: those are four posts, 副主任, 副主任（2） and so on, told apart by who holds them and where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

Cell = tuple[int, int]
"""A unit's number and a level."""
BodyKey = Hashable
_NUMBERED = re.compile(r"^(?P<base>.+)[（(](?P<number>[2-9]|[1-9]\d{1,3})[）)]$")


@dataclass
class PostFact:
    """A post there is: who holds it on the day (None: nobody), and which duties it has then.

    ``later``: further duties of it begin after the day.
    """

    pk: int
    body: BodyKey
    title: str
    holder: str | None
    cells: frozenset[Cell] = frozenset()
    later: bool = False


@dataclass
class Claim:
    """What a roster says of one post: ``person`` None where it says no name; ``post`` is filled in here.

    ``vacant``: it says that nobody holds it. ``title`` becomes the title of a new post.
    """

    body: BodyKey
    title: str
    person: str | None
    vacant: bool
    cells: set[Cell] = field(default_factory=set)
    rows: list[Any] = field(default_factory=list)
    post: PostFact | None = None


def base_of(title: str) -> str:
    """副主任 of 副主任（2）."""
    match = _NUMBERED.match(title)
    return match["base"] if match else title


def settle(claims: list[Claim], posts: Iterable[PostFact], scope: set[Cell]) -> list[tuple[Claim, Claim]]:
    """Give every claim its post, or a title of its own for a new one; pairs that claim one post for two.

    ``scope`` is what the roster speaks of: a post with duties beyond it is never taken from its
    holder, for nothing was said of those.
    """
    by_family: dict[tuple[BodyKey, str], list[PostFact]] = defaultdict(list)
    for post in posts:
        by_family[post.body, base_of(post.title)].append(post)
    families: dict[tuple[BodyKey, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        families[claim.body, base_of(claim.title)].append(claim)
    clashes: list[tuple[Claim, Claim]] = []
    for key, members in families.items():
        clashes += _Family(by_family[key], scope).settle(members)
    return clashes


class _Family:
    """The posts of one body that share a title but for their numbers."""

    def __init__(self, posts: list[PostFact], scope: set[Cell]) -> None:
        self.posts = sorted(posts, key=lambda post: post.pk)
        self.scope = scope
        self.titles = {post.title for post in posts}
        self.taken: dict[int, Claim] = {}

    def settle(self, claims: list[Claim]) -> list[tuple[Claim, Claim]]:
        """As the function ``settle``, of this family."""
        claims = sorted(claims, key=lambda claim: min(claim.rows))
        clashes = self._numbered([claim for claim in claims if base_of(claim.title) != claim.title])
        plain = [claim for claim in claims if base_of(claim.title) == claim.title]
        named = [claim for claim in plain if claim.person is not None]
        vacant = [claim for claim in plain if claim.vacant]
        staying = {claim.person for claim in claims if claim.person is not None}

        def there(claim: Claim, post: PostFact) -> bool:
            return self._free(post, staying) and bool(post.cells & claim.cells)

        def empty(claim: Claim, post: PostFact) -> bool:
            same = post.title == claim.title or bool(post.cells & claim.cells)
            return post.holder is None and same

        self._each(named, lambda claim, post: post.holder == claim.person)
        self._each(vacant, empty)
        self._each(named, there)
        self._each(vacant, there)
        self._each(
            [*named, *vacant], lambda claim, post: post.title == claim.title and self._free(post, staying)
        )
        self._each([*named, *vacant], lambda claim, post: not post.cells and self._free(post, staying))
        for claim in (*named, *vacant):
            if claim.post is None:
                claim.title = self._new_title(claim.title)
        self._unnamed([claim for claim in plain if claim.person is None and not claim.vacant])
        return clashes

    def _numbered(self, claims: list[Claim]) -> list[tuple[Claim, Claim]]:
        """A number in a title is said on purpose: that post and no other, for one person."""
        clashes = []
        by_title: dict[str, Claim] = {}
        known = {post.title: post for post in self.posts}
        for claim in claims:
            if claim.person is not None or claim.vacant:
                first = by_title.setdefault(claim.title, claim)
                if (first.person, first.vacant) != (claim.person, claim.vacant):
                    clashes.append((first, claim))
            self.titles.add(claim.title)
            if claim.title in known:
                claim.post = known[claim.title]
                self.taken[claim.post.pk] = claim
        return clashes

    def _free(self, post: PostFact, staying: set[str]) -> bool:
        """Whether another may come to hold it: its holder is not named, all its duties are."""
        known = post.holder is not None and post.holder in staying
        return not known and not post.later and post.cells <= self.scope

    def _each(self, claims: Iterable[Claim], fits: Callable[[Claim, PostFact], bool]) -> None:
        """Give each claim that has none the fitting post that shares most of its duties."""
        for claim in claims:
            if claim.post is not None:
                continue
            fitting = [post for post in self.posts if post.pk not in self.taken and fits(claim, post)]
            if fitting:
                claim.post = max(
                    fitting,
                    key=lambda post: (len(post.cells & claim.cells), post.title == claim.title, -post.pk),
                )
                self.taken[claim.post.pk] = claim

    def _unnamed(self, claims: list[Claim]) -> None:
        """A title without a name is the post that is there already, else the one of just that title."""
        exact = next((post for post in self.posts if post.title == claims[0].title), None) if claims else None
        for claim in claims:
            there = [post for post in self.posts if post.cells & claim.cells]
            claim.post = min(there, key=lambda post: (post is not exact, post.pk), default=exact)

    def _new_title(self, title: str) -> str:
        """The title, or the next with a number that nobody has."""
        number, candidate = 1, title
        while candidate in self.titles:
            number += 1
            candidate = f"{title}（{number}）"
        self.titles.add(candidate)
        return candidate
