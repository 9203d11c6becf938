"""Act: how does a roster as an office keeps it become duties, posts and their holders?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from gis_core import sql
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict
from grids.duty_changes import DutyStart, end, resume, start, take_back
from grids.roster import (
    BodyEntry,
    PostEntry,
    TakingOffice,
    change_bodies,
    leave_office,
    new_persons,
    put_bodies,
    put_phones,
    put_posts,
    take_office,
)
from grids.roster_bodies import NewBody
from grids.roster_facts import Facts, facts_on
from grids.roster_matching import NewPost, RosterPlan
from grids.roster_persons import PersonChanges, person_changes
from grids.roster_plan import plan_roster
from grids.roster_reading import read_roster
from grids.roster_report import RosterReport
from grids.roster_rows import read_rows
from grids.roster_telling import new_posts, report_of

LONGEST_DOCUMENT = 100


@dataclass(frozen=True)
class RosterImport:
    """What somebody asks to import (see the options of ``import_duties``)."""

    path: Path
    on: date
    document: str = ""
    encoding: str | None = None
    full: bool = False
    yes_end: bool = False
    create_bodies: bool = False
    until_later: bool = False
    skip_refused: bool = False
    persons: bool = False
    commit: bool = False


def import_roster(wish: RosterImport) -> RosterReport:
    """Import a roster: what holds from the day ``wish.on``; what came of it.

    All in one transaction, or nothing; without ``commit`` everything is tried and taken back. Old
    duties end and new ones start on the day, those that go on are not touched. Raises a Fault where
    the file or an option is wrong as a whole.
    """
    if len(wish.document) > LONGEST_DOCUMENT:
        raise BadParameter(
            f"--document has more than {LONGEST_DOCUMENT} characters.", hint="Give its number 文号 only."
        )
    city = current_city()
    sheets, unread = read_roster(wish.path, wish.encoding)
    rows = read_rows(sheets)
    with transaction.atomic():
        sql.run("grids", "lock_roster", {})
        facts = facts_on(wish.on, city)
        plan = plan_roster(rows, facts, full=wish.full, create_bodies=wish.create_bodies)
        persons = person_changes(plan.holders, facts)
        report = report_of(wish, sheets, unread, facts, plan, persons)
        if not report.blocked and report.changed:
            try:
                _Doing(wish, facts, plan, persons).do()
            except (DatabaseError, Conflict) as error:  # never in the database's own words
                raise Conflict(
                    "The roster cannot be written beside what is known of other days; nothing was changed.",
                    code="roster-conflict",
                    hint="Halve the file to find the row, or ask for what is known: manage.py "
                    "export_duties --on DAY. It is a fault of the program: please report it.",
                ) from error
        if not report.written:
            transaction.set_rollback(True)
    return report


class _Doing:
    """Writes a plan; knows the numbers of what it makes on the way."""

    def __init__(self, wish: RosterImport, facts: Facts, plan: RosterPlan, persons: PersonChanges) -> None:
        self.wish, self.facts, self.plan, self.changes = wish, facts, plan, persons
        self.bodies: dict[NewBody, int] = {}
        self.posts: dict[NewPost, int] = {}

    def do(self) -> None:
        """Bodies, posts, who holds them, and then the duties: first those that end."""
        self._bodies()
        self._posts()
        self._persons()
        ends, on = self.plan.duties.end, self.wish.on
        take_back([ending.span.pk for _, ending in ends if ending.never], on)
        again = [(e.span.pk, e.again, e.span.upper) for _, e in ends if e.again is not None and not e.never]
        end([ending.span.pk for _, ending in ends if not ending.never], on)
        resume(again)
        start(
            [
                DutyStart(
                    body_id=self._body(new.holder.body),
                    role=new.cell.role,
                    since=on,
                    until=new.until,
                    unit_id=new.cell.unit,
                    category_id=new.cell.category,
                    level=new.cell.level,
                    post_id=None if new.holder.post is None else self._post(new.holder.post),
                )
                for new in self.plan.duties.start
            ],
            document=self.wish.document,
        )

    def _body(self, body: Any) -> int:
        return self.bodies[body] if isinstance(body, NewBody) else int(body)

    def _post(self, post: Any) -> int:
        return self.posts[post] if isinstance(post, NewPost) else int(post)

    def _bodies(self) -> None:
        if self.plan.new_bodies:
            numbers = put_bodies(BodyEntry(body.kind, body.name) for body in self.plan.new_bodies)
            self.bodies = {body: numbers[body.kind, body.name] for body in self.plan.new_bodies}
        change_bodies(
            {self._body(change.body): (change.outside_ids, change.names) for change in self.plan.body_changes}
        )

    def _posts(self) -> None:
        posts = new_posts(self.plan)
        if posts:
            made = put_posts(PostEntry(self._body(post.body), post.title) for post in posts)
            self.posts = dict(zip(posts, made, strict=True))

    def _persons(self) -> None:
        on, changes = self.wish.on, self.changes
        new = changes.new
        made = dict(zip(new, new_persons(person.name for person in new), strict=True))

        def number(person: Any) -> int:
            return made[person] if person in made else int(person)

        leave_office([ending.span.pk for _, ending in changes.leave], on)
        take_office(
            TakingOffice(self._post(post), number(person), on, until)  # type: ignore[arg-type]
            for post, person, until in changes.take
        )
        put_phones({number(person): held for person, held in changes.phones.items()}, on)
