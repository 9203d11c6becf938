"""Act: how do the demo's invented bodies, duties, visits and findings become records?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import numpy as np
from django.contrib.gis.geos import Point

from findings.demo.geography import Geography
from findings.demo.month import DemoFinding, visited_places
from findings.demo.places import Places
from findings.demo.roster import DemoDuty, Roster
from findings.models import Finding, Round, Visit
from gis_core.city import City
from gis_core.crs import from_wgs84, to_wgs84
from gis_core.precision import snap_coordinate
from gis_core.stamping import bump
from grids.duty_changes import DutyStart
from grids.models import Category, Unit
from grids.roster import BodyEntry, PostEntry, put_bodies, put_posts

SHIFTED_SHARE = 0.25
"""Share of street findings received in GCJ-02, as phones with a Chinese map send them."""


def put_demo_bodies(roster: Roster) -> dict[str, int]:
    """Every body of the roster; their numbers by the roster's key."""
    numbers = put_bodies(
        BodyEntry(body.kind, body.name, {"zh": body.name, "en": body.name_en})
        for body in roster.bodies.values()
    )
    return {key: numbers[body.kind, body.name] for key, body in roster.bodies.items()}


def put_demo_posts(roster: Roster, bodies: Mapping[str, int]) -> dict[str, int]:
    """Every post with its invented holder; their numbers by the roster's key."""
    numbers = put_posts(
        PostEntry(
            bodies[post.body],
            post.title,
            {"zh": post.title, "en": post.title_en},
            holder=post.person,
            held_since=date(2020, 9, 1),
        )
        for post in roster.posts.values()
    )
    return dict(zip(roster.posts, numbers, strict=True))


def units_by_code() -> dict[tuple[str, str], int]:
    """The identity of every unit of the demo; no code of it ever changes hands."""
    rows = Unit.objects.values_list("kind", "versions__code", "pk").distinct()
    return {(kind, code): pk for kind, code, pk in rows}


def duty_start(
    duty: DemoDuty,
    bodies: Mapping[str, int],
    posts: Mapping[str, int],
    units: Mapping[tuple[str, str], int],
    categories: Mapping[str, int],
) -> DutyStart:
    """An invented duty, with the numbers its body, post, unit and category got."""
    return DutyStart(
        body_id=bodies[duty.body],
        role=duty.role,
        since=duty.since,
        until=duty.until,
        unit_id=units[duty.unit] if duty.unit else None,
        category_id=categories[duty.category] if duty.category else None,
        post_id=posts[duty.post] if duty.post else None,
        level=duty.level,
    )


def store_visits(
    opened: Round,
    found: Iterable[DemoFinding],
    geography: Geography,
    clean_visits: int,
    city: City,
    rng: np.random.Generator,
) -> dict[str, Visit]:
    """A visit for each inspection finding, and ``clean_visits`` more where nothing was found."""
    visits = {
        each.key: Visit(
            round=opened,
            source_key=each.key,
            geometry=_point(each.lon, each.lat),
            component=each.component,
            visited_at=each.observed_at,
            points_observed=10,
            points_passed=9,
        )
        for each in found
        if each.source == "inspection"
    }
    clean = visited_places(geography, opened.period.lower, clean_visits, rng)
    Visit.objects.bulk_create([*visits.values(), *_clean_visits(opened, clean, city)], batch_size=2000)
    return visits


def _clean_visits(opened: Round, clean: Places, city: City) -> list[Visit]:
    first = opened.period.lower
    morning = datetime(first.year, first.month, first.day, 9, tzinfo=city.zone)
    return [
        Visit(
            round=opened,
            source_key=f"{opened.key}-V{number:05}",
            geometry=_point(lon, lat),
            component="estates" if inside else "urban",
            visited_at=morning,
            points_observed=10,
            points_passed=10,
        )
        for number, ((lon, lat), inside) in enumerate(
            zip(clean.lonlat, clean.in_estate, strict=True), start=1
        )
    ]


def _point(lon: float, lat: float) -> Point:
    return Point(float(lon), float(lat), srid=4326)


def store_findings(
    opened: Round,
    found: list[DemoFinding],
    visits: Mapping[str, Visit],
    city: City,
    rng: np.random.Generator,
) -> None:
    """The round's findings, each on the visit it was made on."""
    categories = {
        category.category.code: category.category
        for category in opened.plan.categories.select_related("category")
    }
    rows = [
        _finding(opened, each, visits.get(each.key), categories[each.category], city, shifted)
        for each, shifted in zip(found, rng.random(len(found)) < SHIFTED_SHARE, strict=True)
    ]
    Finding.objects.bulk_create(rows, batch_size=2000)
    bump("findings", ["", opened.key])


def _finding(
    opened: Round, each: DemoFinding, visit: Visit | None, category: Category, city: City, shifted: bool
) -> Finding:
    """The record of a finding; one seen in the street may have come in the datum of phone maps."""
    datum, x, y, lon, lat = "wgs84", each.lon, each.lat, each.lon, each.lat
    if shifted and each.place_kind in ("street", "estate"):
        datum = "gcj02"
        x, y = (float(number) for number in from_wgs84(lon, lat, datum))
        lon, lat = (snap_coordinate(float(number)) for number in to_wgs84(x, y, datum))
    closed = each.closed_at
    return Finding(
        source=each.source,
        source_key=each.key,
        plan=opened.plan,
        round=opened,
        category=category,
        category_text=category.name,
        severity=each.severity,
        observed_at=each.observed_at,
        observed_on=each.observed_at.astimezone(city.zone).date(),
        received_x=repr(x),
        received_y=repr(y),
        received_datum=datum,
        accuracy_m=5.0,
        geometry=_point(lon, lat),
        visit=visit,
        due_at=each.due_at,
        state="已结案" if closed else "处置中",
        closed_at=closed if each.source == "platform" else None,
        rectified_at=closed if each.source == "inspection" else None,
    )
