"""A drawn town that is redrawn at random: as a difference, and as what is really published."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import shapely
from django.contrib.gis.geos import Point

from findings.models import Finding, Visit
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.current_city import current_city
from grids.changes import Retirement, UnitChange
from grids.coverage.steps import normal
from grids.coverage.value import Change, Pair, Unit
from grids.differences import Difference
from grids.draft_changes import declared_by
from grids.duty_changes import DutyStart, start
from grids.models import Body
from grids.revisions import publish
from grids.units import newest_revision, versions_on
from tests import sketch
from tests.findings import drawn_round

WIDTH, HEIGHT = 6, 4
SINCE, ON = date(2022, 1, 1), date(2022, 12, 10)
TOWNSHIPS = {"A": "001", "B": "001", "C": "002", "D": "002", "E": "003", "F": "003", "G": "003"}
PARTITIONS = {
    "community": lambda letter: f"421202{TOWNSHIPS[letter]}{ord(letter):03}",
    "township": lambda letter: f"421202{TOWNSHIPS[letter]}" if letter < "E" else "421221003",
    "county": lambda letter: "421202" if letter < "E" else "421221",
}


def code(kind, letter):
    if kind in PARTITIONS:
        return PARTITIONS[kind](letter)
    community = PARTITIONS["community"]("A")
    return {"zone": f"zone-{letter.lower()}", "grid": f"{community}-R{ord(letter):03}"}.get(
        kind, f"{community}-E{ord(letter):03}"
    )


def areas(kind, drawing):
    """By code the areas of a kind, those of letters that mean one unit joined."""
    cells = {}
    for letter, area in sketch.units(drawing).items():
        cells.setdefault(code(kind, letter), []).append(area)
    return {each: normal(shapely.coverage_union_all(parts)) for each, parts in cells.items()}


def drawing(random, letters, seeds):
    """A random drawing: every cell is of the letter whose seed is nearest, some cells of others."""
    at = {letter: random.uniform((0, 0), (WIDTH, HEIGHT)) for letter in letters[:seeds]}
    rows = []
    for row in range(HEIGHT):
        rows.append("".join(
            min(at, key=lambda letter: np.hypot(*(at[letter] - (column + 0.5, row + 0.5))))
            if letters[-1] != "." or random.random() > 0.2 else "."
            for column in range(WIDTH)
        ))
    return "\n".join(rows)


def drawings(random):
    """One drawing for each kind of unit; parents follow their communities."""
    communities = drawing(random, "ABCDEFG", int(random.integers(3, 8)))
    return {
        "county": communities, "township": communities, "community": communities,
        "zone": drawing(random, "ABC.", int(random.integers(2, 4))),
        "grid": drawing(random, "ABCDEF.", int(random.integers(2, 7))),
        "estate": drawing(random, "ABCD.", 3).translate({ord("B"): "."}),
    }


def town(random):
    """kind → code → area."""
    return {kind: areas(kind, drawn) for kind, drawn in drawings(random).items()}


def publish_town(units):
    changes = [
        UnitChange(kind, code, f"{kind} {code}", area)
        for kind, by_code in units.items() for code, area in by_code.items()
    ]
    return publish(changes, effective_on=SINCE, document="drawn").revision


def areas_of(versions):
    """By code the areas of stored versions."""
    return {each.code: shapely.from_wkb(bytes(each.geometry.wkb)) for each in versions}


def difference_to(after, kinds, on=ON):
    """What it takes from the newest revision to the units of ``after``, of some kinds."""
    revision = newest_revision().number
    changes, numbers = {}, {}
    for kind in kinds:
        held = {each.code: each for each in versions_on(on, revision, [kind])}
        pairs = {}
        for key in sorted(held.keys() | after[kind].keys()):
            old = held.get(key) and Unit(shapely.from_wkb(bytes(held[key].geometry.wkb)), key, held[key].name)
            new = Unit(after[kind][key], key, f"{kind} {key}") if key in after[kind] else None
            if old is None or new is None or not shapely.equals_exact(normal(old.geometry), new.geometry):
                pairs[key] = Pair(old, new)
            if key in held:
                numbers[kind, key] = held[key].unit_id
        changes[kind] = Change(pairs)
    return Difference(on, revision, changes, numbers)


def given_to(difference, kind, parents):
    """The difference in which units of a kind (by the code they have) are also declared parts of others."""
    revision = newest_revision().number
    pairs, numbers = dict(difference.changes.get(kind, Change()).pairs), dict(difference.units)
    for each in versions_on(difference.on, revision, [kind]).filter(code__in=parents):
        old = Unit(shapely.from_wkb(bytes(each.geometry.wkb)), each.code, each.name)
        pair = pairs.get(each.code, Pair(old, old))
        if pair.new is not None:
            pairs[each.code] = Pair(pair.old, replace(pair.new, parent=parents[each.code]))
            numbers[kind, each.code] = each.unit_id
    return replace(difference, changes=difference.changes | {kind: Change(pairs)}, units=numbers)


def publish_difference(difference):
    """The difference as a revision."""
    changes = []
    for kind, change in difference.changes.items():
        for key, pair in change.pairs.items():
            if pair.new is None:
                changes.append(Retirement(kind, key))
            else:
                new = pair.new
                recoded = key if pair.old and new.code != key else None
                changes.append(UnitChange(kind, new.code, new.name, new.geometry, new.attributes, None, recoded))
    declared = declared_by(difference, current_city()) or None
    return publish(changes, effective_on=difference.on, document="redrawn", memberships=declared).revision


def draw_december():
    plan = store_plan(plan_from_yaml(drawn_round.PLAN))
    return open_round("2022-12", plan)


def scatter(of, random, number, on=date(2022, 12, 1)):
    """Findings, cases and visits all over the town, a third of them on corners and borders of cells."""
    entries = list(of.plan.categories.select_related("category").order_by("pk"))
    found, visits = [], []
    for at in range(number):
        place = random.uniform((-0.5, -0.5), (WIDTH + 0.5, HEIGHT + 0.5))
        if at % 3 == 0:
            place = np.round(place * 2) / 2
        day = on + timedelta(days=int(random.integers(0, 31)))
        moment = datetime.combine(day, time(4), UTC)
        point = Point(*sketch.point(*place), srid=4326)
        source = "platform" if at % 5 == 0 else "inspection"
        found.append(Finding(
            source=source, source_key=f"f{at:04}", plan=of.plan, round=of, geometry=point,
            category=entries[at % len(entries)].category, severity=("normal", "serious")[at % 2],
            observed_at=moment, observed_on=day, received_datum="wgs84",
            accuracy_m=(None, 5.0, 40.0)[at % 3],
            closed_at=moment if at % 10 == 0 else None,
        ))
        if at % 7 == 0:
            component = ("", "urban", "estates")[at % 3]
            visits.append(Visit(round=of, source_key=f"v{at:04}", geometry=point, visited_at=moment, component=component))
    Finding.objects.bulk_create(found)
    Visit.objects.bulk_create(visits)


def give_duties():
    """Every unit there is gets a body of its own, in charge of its territory."""
    held = list(versions_on(ON, newest_revision().number).order_by("pk"))
    bodies = Body.objects.bulk_create(Body(kind="other", name=f"body of {each.kind} {each.code}") for each in held)
    start(
        [DutyStart(body.pk, "territory", SINCE, unit_id=each.unit_id) for body, each in zip(bodies, held, strict=True)],
        document="drawn",
    )
