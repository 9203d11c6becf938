"""Act: which bodies, posts and persons does the city know?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.stamping import bump
from grids.duty_changes import TOPIC
from grids.models import Body, Incumbency, Person, PersonPhone, Post


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """A body by kind and name (see Body.Kind), with its name in each language."""

    kind: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    outside_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post of a body, and who holds it since when (no holder: an empty name)."""

    body_id: int
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    holder: str = ""
    held_since: date | None = None


@transaction.atomic
def put_bodies(entries: Iterable[BodyEntry]) -> dict[tuple[str, str], int]:
    """Know the bodies; their numbers by (kind, name). Those known already keep theirs."""
    Body.objects.bulk_create(
        (
            Body(
                kind=entry.kind, name=entry.name, names=dict(entry.names), outside_ids=dict(entry.outside_ids)
            )
            for entry in entries
        ),
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["kind", "name"],
        update_fields=["names", "outside_ids"],
    )
    bump(TOPIC)
    return {(kind, name): pk for pk, kind, name in Body.objects.values_list("pk", "kind", "name")}


@transaction.atomic
def put_posts(entries: Iterable[PostEntry]) -> list[int]:
    """Make new posts with their holders; their numbers in the order given."""
    listed = list(entries)
    posts = Post.objects.bulk_create(
        [Post(body_id=entry.body_id, title=entry.title, titles=dict(entry.titles)) for entry in listed],
        batch_size=2000,
    )
    held = [(post, entry) for post, entry in zip(posts, listed, strict=True) if entry.holder]
    persons = Person.objects.bulk_create([Person(name=entry.holder) for _, entry in held], batch_size=2000)
    Incumbency.objects.bulk_create(
        [
            Incumbency(post=post, person=person, valid=DateRange(entry.held_since, None))
            for (post, entry), person in zip(held, persons, strict=True)
        ],
        batch_size=2000,
    )
    bump(TOPIC)
    return [post.pk for post in posts]


@dataclass(frozen=True, slots=True)
class TakingOffice:
    """A person holds a post from a day until another (None: for good)."""

    post_id: int
    person_id: int
    since: date
    until: date | None = None


@transaction.atomic
def change_bodies(changed: Mapping[int, tuple[Mapping[str, str], Mapping[str, str]]]) -> int:
    """Give bodies their outside ids and names anew, each as a whole; how many."""
    bodies = list(Body.objects.filter(pk__in=changed).order_by("pk"))
    for body in bodies:
        body.outside_ids, body.names = (dict(each) for each in changed[body.pk])
    Body.objects.bulk_update(bodies, ["outside_ids", "names"], batch_size=1000)
    if bodies:
        bump(TOPIC)
    return len(bodies)


@transaction.atomic
def leave_office(incumbency_ids: Iterable[int], on: date) -> int:
    """End incumbencies on the day ``on``; one that would have begun that very day never was. How many."""
    held = list(Incumbency.objects.select_for_update().filter(pk__in=list(incumbency_ids)).order_by("pk"))
    never = [each.pk for each in held if each.valid.lower == on]
    ended = [each for each in held if each.pk not in never]
    for each in ended:
        each.valid = DateRange(each.valid.lower, on)
    Incumbency.objects.filter(pk__in=never).delete()
    Incumbency.objects.bulk_update(ended, ["valid"], batch_size=1000)
    if held:
        bump(TOPIC)
    return len(held)


@transaction.atomic
def take_office(entries: Iterable[TakingOffice]) -> int:
    """Record who holds posts from when on; how many. The database refuses two holders at a time."""
    made = Incumbency.objects.bulk_create(
        [
            Incumbency(
                post_id=each.post_id, person_id=each.person_id, valid=DateRange(each.since, each.until)
            )
            for each in entries
        ],
        batch_size=2000,
    )
    if made:
        bump(TOPIC)
    return len(made)


def new_persons(names: Iterable[str]) -> list[int]:
    """Know persons by these names; their numbers in the order given."""
    made = Person.objects.bulk_create([Person(name=name) for name in names], batch_size=2000)
    return [person.pk for person in made]


@transaction.atomic
def put_phones(numbers: Mapping[int, Iterable[str]], as_of: date) -> None:
    """Give persons these numbers and no others, as a roster of the day ``as_of`` tells them.

    Kept in their own table; told to nobody here.
    """
    PersonPhone.objects.filter(person_id__in=numbers).delete()
    PersonPhone.objects.bulk_create(
        [
            PersonPhone(person_id=person, number=number, as_of=as_of)
            for person, held in numbers.items()
            for number in held
        ],
        batch_size=2000,
    )
