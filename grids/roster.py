"""Act: which bodies, posts and persons does the city know?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.stamping import bump
from grids.duty_changes import TOPIC
from grids.models import Body, Incumbency, Person, Post


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
