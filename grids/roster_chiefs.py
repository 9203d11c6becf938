"""Ask: which posts does a roster name as road chiefs of which units, and who holds each?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grids.models import Duty
from grids.roster_bodies import BodyRef
from grids.roster_changes import Cell, Holder
from grids.roster_forms import CHIEFS
from grids.roster_matching import Matching, NewPost, PostSaid
from grids.roster_places import UnitFact
from grids.roster_posts import Claim, PostFact, settle
from grids.roster_rows import ChiefRow
from grids.roster_tables import At
from grids.roster_words import LEVEL_WORDS, folded, one_name

Taken = tuple[ChiefRow, BodyRef, list[UnitFact]]


class ChiefRows:
    """The rows of the chiefs' sheet on their way to cells, posts and holders."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.titles: dict[tuple[BodyRef, str], str] = {
            (post.body, folded(post.title)): post.title for post in matching.facts.posts.values()
        }

    def take(self) -> None:
        """Tell the matching what the rows say."""
        taken: list[Taken] = []
        for row in self.matching.rows.chiefs:
            units = self.matching.units(CHIEFS, row.row, row.place)
            row = self._with_body(row)
            body = self._body(row)
            if units and body is not None:
                taken.append((row, body, units))
            else:
                self.matching.doubtful |= {unit.pk for unit in units}
        levels = {row.level for row in self.matching.rows.chiefs}
        posts = None
        while posts is None:  # each time round at least one unit more is left as it is
            held = self._not_doubtful(taken)
            posts = self._settled(held, levels)
        self._desire(posts, held, levels)

    def _with_body(self, row: ChiefRow) -> ChiefRow:
        """单位职务 in one cell, 北街道办事处副主任, parted where a body of that full name is known."""
        if row.body:
            return row
        post = re.sub(r"\s", "", row.post)
        known = (body.name for body in self.matching.facts.bodies.values())
        begins = [name for name in known if post.startswith(name) and post != name]
        body = max(begins, key=len, default="")
        return replace(row, body=body, post=post.removeprefix(body)) if body else row

    def _body(self, row: ChiefRow) -> BodyRef | None:
        if row.body:
            return self.matching.body(CHIEFS, row.row, row.body, row.body_kind, None)
        self.matching.refuse(
            CHIEFS,
            row.row,
            "body",
            "There is no 单位.",
            "It is the body that answers: add the column, or begin 职务 with its full name.",
        )
        return None

    def _not_doubtful(self, taken: list[Taken]) -> list[Taken]:
        """The rows none of whose units is doubtful; all units of the others are doubtful too."""
        while True:
            sound = [each for each in taken if self.matching.doubtful.isdisjoint(unit.pk for unit in each[2])]
            if len(sound) == len(taken):
                return sound
            left = [each for each in taken if each not in sound]
            self.matching.doubtful |= {unit.pk for _, _, units in left for unit in units}
            taken = sound

    def _settled(
        self, held: list[Taken], levels: set[int]
    ) -> dict[At, tuple[BodyRef, int | NewPost | None]] | None:
        """The post of each row; None where rows turned out doubtful and it is to be tried again."""
        claims, of_row = self._claims(held)
        scope = {(unit.pk, level) for _, _, units in held for unit in units for level in levels}
        if self.matching.full:
            scope |= {(d.cell.unit, d.cell.level) for d in self.matching.now(Duty.Role.ROAD_CHIEF)}  # type: ignore[misc]
        clashes = settle(list(claims.values()), self._posts(), scope)
        by_row = {row.row: (row, units) for row, _, units in held}
        for first, second in clashes:
            for row in second.rows:
                self.matching.refuse(
                    CHIEFS,
                    row,
                    "post",
                    (f"Row {first.rows[0]} names another person for the same post."),
                    "A post has one holder at a time.",
                )
            self.matching.doubtful |= {
                unit.pk for row in (*first.rows, *second.rows) for unit in by_row[row][1]
            }
        answer: dict[At, tuple[BodyRef, int | NewPost | None]] = {}
        levels_of: dict[tuple[int, object], dict[int, At]] = defaultdict(dict)
        for row, body, units in held:
            claim = of_row[row.row]
            post = None if claim is None else claim.post.pk if claim.post else NewPost(body, claim.title)
            answer[row.row] = (body, post)
            for unit in units:
                levels_of[unit.pk, post if post is not None else body][row.level] = row.row
        if clashes:
            return None
        self._note_two_levels(levels_of)
        return answer

    def _note_two_levels(self, levels_of: Mapping[tuple[int, object], Mapping[int, At]]) -> None:
        """One office may be chief of two levels of one unit, but as often a level was mistyped."""
        for (unit, _), rows in levels_of.items():
            if len(rows) > 1:
                words = " and ".join(LEVEL_WORDS[level] for level in sorted(rows))
                where = ", ".join(map(str, sorted(set(rows.values()))))
                label = self.matching.facts.places.by_pk[unit].label
                self.matching.result.notes.append(f"row {where}: the same post is {words} of {label}")

    def _desire(
        self,
        posts: dict[At, tuple[BodyRef, int | NewPost | None]],
        held: list[Taken],
        levels: set[int],
    ) -> None:
        said: dict[int | NewPost, list[ChiefRow]] = defaultdict(list)
        for row, _, units in held:
            body, post = posts[row.row]
            for unit in units:
                self.matching.desired[Cell(Duty.Role.ROAD_CHIEF, unit.pk, None, row.level)].append(
                    Holder(body, post)
                )
                self.matching.scope |= {Cell(Duty.Role.ROAD_CHIEF, unit.pk, None, level) for level in levels}
            if post is not None and (row.person is not None or row.vacant):
                said[post].append(row)
        if self.matching.full:
            self.matching.scope |= {duty.cell for duty in self.matching.now(Duty.Role.ROAD_CHIEF)}
        for post, rows in said.items():
            phones = tuple(dict.fromkeys(number for row in rows for number in row.phones))
            self.matching.result.holders[post] = PostSaid(
                rows[0].person, phones, tuple(row.row for row in rows)
            )

    def _posts(self) -> list[PostFact]:
        on = self.matching.facts.on
        later = {duty.holder.post for duty in self.matching.facts.duties if duty.span.later(on)}
        cells: dict[object, set[tuple[int, int]]] = defaultdict(set)
        for duty in self.matching.now(Duty.Role.ROAD_CHIEF):
            if duty.holder.post is not None:
                cells[duty.holder.post].add((duty.cell.unit, duty.cell.level))
        return [
            PostFact(
                post.pk,
                post.body,
                post.title,
                one_name(holder.name) if (holder := self.matching.facts.holder_of(post.pk)) else None,
                frozenset(cells[post.pk]),
                post.pk in later,
            )
            for post in self.matching.facts.posts.values()
        ]

    def _claims(
        self,
        held: Iterable[Taken],
    ) -> tuple[dict[object, Claim], dict[At, Claim | None]]:
        """What the rows say of posts, and which of it each row says (None: the body itself, no post)."""
        claims: dict[object, Claim] = {}
        of_row: dict[At, Claim | None] = {}
        for row, body, units in held:
            if not row.post:
                of_row[row.row] = None
                continue
            title = self.titles.get((body, folded(row.post)), row.post)
            apart = row.row if row.person is None and not row.vacant else None
            key = (body, title, row.person, row.vacant, apart)
            claim = claims.setdefault(key, Claim(body, title, row.person, row.vacant))
            claim.cells |= {(unit.pk, row.level) for unit in units}
            claim.rows.append(row.row)
            of_row[row.row] = claim
        return claims, of_row
