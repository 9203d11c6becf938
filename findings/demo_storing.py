"""Act: how do the demo's invented bodies, duties, visits and findings become records?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
from django.db import connection

from findings.assignment_rows import as_csv
from findings.demo.month import DemoFinding, Month
from findings.demo.places import ESTATE, STREET
from findings.demo.roster import DemoDuty, Roster
from findings.intake_storing import NewFinding, copy_findings, points_as_hex
from findings.models import Round, Visit
from gis_core import sql
from gis_core.city import City
from gis_core.crs import from_wgs84, to_wgs84
from gis_core.precision import snap_coordinate
from gis_core.stamping import bump
from grids.duty_changes import DutyStart
from grids.models import Unit
from grids.roster import BodyEntry, PostEntry, put_bodies, put_posts

PHONE_DATUM = "gcj02"
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
    found: Sequence[DemoFinding],
    month: Month,
    clean: int,
    city: City,
    rng: np.random.Generator,
) -> dict[str, int]:
    """A visit for each inspection finding, and ``clean`` more where nothing was found: numbers by key."""
    inspected = [each for each in found if each.source == "inspection"]
    places = points_as_hex(*_columns(inspected))
    rows = [
        (opened.pk, each.key, place, each.component, each.observed_at, 10, 9)
        for each, place in zip(inspected, places, strict=True)
    ]
    more = month.visited_places(clean, rng)
    first = opened.period.lower
    morning = datetime(first.year, first.month, first.day, 9, tzinfo=city.zone)
    components = np.where(more.in_estate, "estates", "urban").tolist()
    for number, (place, component) in enumerate(
        zip(points_as_hex(*more.lonlat.T), components, strict=True), start=1
    ):
        rows.append((opened.pk, f"{opened.key}-V{number:05}", place, component, morning, 10, 10))
    with connection.cursor() as cursor:
        cursor.copy_expert(sql.statement("findings", "copy_visits"), as_csv(rows))
    return dict(Visit.objects.filter(round=opened).values_list("source_key", "pk"))


def _columns(found: Sequence[DemoFinding]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([each.lon for each in found]), np.array([each.lat for each in found])


def store_findings(
    opened: Round,
    found: Sequence[DemoFinding],
    visits: Mapping[str, int],
    city: City,
    rng: np.random.Generator,
) -> None:
    """The round's findings, each on the visit it was made on.

    Some seen in streets and estates came in the datum of phone maps.
    """
    lon, lat = _columns(found)
    plain = np.isin([each.place_kind for each in found], (STREET, ESTATE))
    shifted = plain & (rng.random(len(found)) < SHIFTED_SHARE)
    x, y = lon.copy(), lat.copy()
    x[shifted], y[shifted] = from_wgs84(lon[shifted], lat[shifted], PHONE_DATUM)
    back = to_wgs84(x[shifted], y[shifted], PHONE_DATUM)
    lon[shifted], lat[shifted] = (snap_coordinate(degrees) for degrees in back)
    categories = {
        each.category.code: each.category for each in opened.plan.categories.select_related("category")
    }
    texts = zip(x.tolist(), y.tolist(), points_as_hex(lon, lat), shifted.tolist(), strict=True)
    copy_findings(
        NewFinding(
            source=each.source, source_key=each.key, plan_id=opened.plan_id, round_id=opened.pk,
            category_id=categories[each.category].pk, category_text=categories[each.category].name,
            severity=each.severity, observed_at=each.observed_at,
            observed_on=each.observed_at.astimezone(city.zone).date(), description="",
            received_x=repr(east), received_y=repr(north), received_epsg=4326,
            received_datum=PHONE_DATUM if phone else "wgs84", accuracy_m=5.0, geometry=place, extent=None,
            place_mark="", visit_id=visits.get(each.key),
            state="已结案" if each.closed_at else "处置中", due_at=each.due_at,
            closed_at=each.closed_at if each.source == "platform" else None,
            rectified_at=each.closed_at if each.source == "inspection" else None,
        )
        for each, (east, north, place, phone) in zip(found, texts, strict=True)
    )
    bump("findings", ["", opened.key])
