"""Ask: what is known around a day for a roster to be held against: units, bodies, posts, duties?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gis_core.city import City
from gis_core.errors import Conflict
from grids.models import Body, Category, Duty, Incumbency, Membership, PersonPhone, Post, Revision
from grids.roster_changes import Cell, DutyFact, Holder, Span
from grids.roster_places import Places, UnitFact, road_of
from grids.units import newest_revision, versions_on


@dataclass(frozen=True)
class IncumbencyFact:
    """A person holds a post for a time."""

    span: Span
    post: int
    person: int
    name: str


@dataclass(frozen=True)
class PostRow:
    """A post by number, with its body and title."""

    pk: int
    body: int
    title: str


@dataclass(frozen=True)
class BodyFact:
    """A body with its outside ids and its names by language."""

    pk: int
    kind: str
    name: str
    names: dict[str, str]
    outside_ids: dict[str, str]


@dataclass(frozen=True)
class CategoryFact:
    """A category of the catalogue on the day."""

    pk: int
    standard: str
    kind: str
    code: str
    name: str


@dataclass(frozen=True)
class Facts:
    """Everything a roster of a day is held against."""

    on: date
    places: Places
    managements: dict[int, str]
    bodies: dict[int, BodyFact]
    posts: dict[int, PostRow]
    incumbencies: dict[int, list[IncumbencyFact]]
    duties: list[DutyFact]
    categories: list[CategoryFact]
    estates: tuple[str, ...]
    division: str
    """The finest kind of division that parts the whole city, such as communities; empty without any."""

    def holder_of(self, post: int) -> IncumbencyFact | None:
        """Who holds the post on the day."""
        return next((each for each in self.incumbencies.get(post, ()) if each.span.holds(self.on)), None)


def facts_on(on: date, city: City) -> Facts:
    """The facts around the city's day ``on``, boundaries as the newest revision has them.

    Raises Conflict where no boundaries are published.
    """
    revision = newest_revision()
    if revision is None or revision.number is None:
        raise Conflict("No boundaries are published yet.", hint="Import units first: manage.py import_units.")
    units, managements = _units(on, revision)
    incumbencies: dict[int, list[IncumbencyFact]] = defaultdict(list)
    for pk, post, person, name, valid in Incumbency.objects.order_by("pk").values_list(
        "pk", "post_id", "person_id", "person__name", "valid"
    ):
        incumbencies[post].append(IncumbencyFact(Span(pk, valid.lower, valid.upper), post, person, name))
    return Facts(
        on=on,
        places=Places(
            units,
            _kind_words(city),
            _default_kinds(city),
            [kind.key for kind in city.kinds if kind.policy != "partition_of_parent"],
        ),
        managements=managements,
        bodies={
            row[0]: BodyFact(*row)
            for row in Body.objects.order_by("pk").values_list("pk", "kind", "name", "names", "outside_ids")
        },
        posts={
            row[0]: PostRow(*row) for row in Post.objects.order_by("pk").values_list("pk", "body_id", "title")
        },
        incumbencies=dict(incumbencies),
        duties=_duties(),
        categories=[
            CategoryFact(*row)
            for row in Category.objects.filter(valid__contains=on)
            .order_by("pk")
            .values_list("pk", "standard", "kind", "code", "name")
        ],
        division=next(
            (kind.key for kind in reversed(city.kinds) if kind.policy == "partition_of_parent"), ""
        ),
        estates=tuple(kind.key for kind in city.kinds if kind.policy == "islands"),
    )


def _kind_words(city: City) -> dict[str, str]:
    words = {kind.key: kind.key for kind in city.kinds}
    for kind in city.kinds:
        for label in kind.labels.values():
            words.setdefault(label, kind.key)
            words.setdefault(label.split("（")[0].split("(")[0], kind.key)
    for word, key in (("网格", "grid"), ("街道", "township"), ("乡镇", "township"), ("社区", "community")):
        if city.has_kind(key):
            words.setdefault(word, key)
    return words


def _default_kinds(city: City) -> list[str]:
    """The kinds a road chief is for unless a row says another: grids, where a city has them."""
    return ["grid"] if city.has_kind("grid") else [k.key for k in city.kinds if k.policy != "root"]


def _units(on: date, revision: Revision) -> tuple[list[UnitFact], dict[int, str]]:
    number = revision.number or 0
    rows = list(
        versions_on(on, number)
        .order_by("kind", "code")
        .values_list("unit_id", "kind", "code", "name", "attributes")
    )
    named = {pk: (kind, code, name) for pk, kind, code, name, _ in rows}
    above: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    for child, parent in Membership.objects.filter(valid__contains=on, believed__contains=number).values_list(
        "child_id", "parent_id"
    ):
        if parent in named:
            above[child].add(named[parent])
    units = [
        UnitFact(pk, kind, code, name, *road_of(name, attributes), above=frozenset(above[pk]))
        for pk, kind, code, name, attributes in rows
    ]
    return units, {pk: str(attributes.get("management") or "") for pk, *_, attributes in rows}


def _duties() -> list[DutyFact]:
    """The duties a roster speaks of: road chiefs, property companies, departments of categories."""
    ours = Duty.objects.filter(
        Q(role=Duty.Role.ROAD_CHIEF, category__isnull=True)
        | Q(role=Duty.Role.PROPERTY, category__isnull=True, post__isnull=True)
        | Q(role=Duty.Role.DEPARTMENT, unit__isnull=True, post__isnull=True)
    )
    return [
        DutyFact(Span(pk, valid.lower, valid.upper), Cell(role, unit, category, level), Holder(body, post))
        for pk, role, unit, category, level, body, post, valid in ours.order_by("pk").values_list(
            "pk", "role", "unit_id", "category_id", "level", "body_id", "post_id", "valid"
        )
    ]


def phones_told_on(persons: Iterable[int]) -> dict[int, date]:
    """The day of the newest roster that told each person's numbers, where one is known."""
    told: dict[int, date] = {}
    for person, day in PersonPhone.objects.filter(
        person_id__in=list(persons), as_of__isnull=False
    ).values_list("person_id", "as_of"):
        told[person] = max(day, told.get(person, day))
    return told


def phones_of(persons: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The numbers of each person, for the office's own use only."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for person, number in (
        PersonPhone.objects.filter(person_id__in=list(persons))
        .order_by("pk")
        .values_list("person_id", "number")
    ):
        numbers[person].append(number)
    return {person: tuple(held) for person, held in numbers.items()}
