"""A year of inspection findings in a drawn city, assigned as the engine would, for timing scores.

Four counties of 24 townships of twelve communities, and eight zones, half a county each, all squares. Each
finding lies in the middle of a community's square; a fifth of its deduction is a department's, the rest its
township's. A hundred more visits in a zone and month found nothing.
"""

from calendar import monthrange
from datetime import UTC, date, datetime

import numpy as np
import shapely
from django.db import connection, transaction

from findings.assignment_rows import as_csv
from findings.intake_storing import NewFinding, copy_findings, points_as_hex
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Finding, Round, Visit
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core import sql
from gis_core.bulk_loading import foreign_keys_checked_at_the_end
from gis_core.configuring import configure_city, read_city_document
from gis_core.statistics import gather
from grids.changes import UnitChange
from grids.models import Body, UnitVersion
from grids.revisions import publish
from tests.city_fixtures import ROOT

COLUMNS, ROWS = 36, 32
WEST, SOUTH, SIDE = 113.8, 29.2, 0.01
FIRST = date(2022, 1, 1)
KINDS = ("county", "zone", "township", "community")
EVALUATED = "evaluated:\n  - {kind: zone}\n  - {kind: township, group_kind: county}\n  - {kind: community, group_kind: township}\n"
SEVERITIES = ("minor", "normal", "serious")


def codes(column, row):
    """County, zone, township and community of a square."""
    county = 421200 + column // 9 + 1
    township = f"{county}{1 + (column % 9) // 3 + 3 * (row // 4):03}"
    community = f"{township}{1 + column % 3 + 3 * (row % 4):03}"
    return str(county), f"zone-{column // 9}-{row // 16}", township, community


def draw():
    """Publish the units; the number of each version, by code."""
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    squares = {kind: {} for kind in KINDS}
    for column in range(COLUMNS):
        for row in range(ROWS):
            west, south = WEST + column * SIDE, SOUTH + row * SIDE
            square = shapely.box(*np.round([west, south, west + SIDE, south + SIDE], 7))
            for kind, code in zip(KINDS, codes(column, row), strict=True):
                squares[kind].setdefault(code, []).append(square)
    for kind, areas in squares.items():
        publish(
            [UnitChange(kind, code, code, shapely.MultiPolygon([shapely.union_all(parts)])) for code, parts in areas.items()],
            effective_on=FIRST, document="bench",
        )
    return dict(UnitVersion.objects.values_list("code", "pk"))


def plan():
    """Xianning's plan of 2022, under which communities are ranked too."""
    text = (ROOT / "fixtures" / "xianning" / "plan-2022.yaml").read_text(encoding="utf-8")
    before, rest = text.split("evaluated:\n", 1)
    return store_plan(plan_from_yaml(before + EVALUATED + rest[rest.index("rewards:"):]))


def fill(findings_a_year, months, versions):
    """The findings, visits and answers of the first rounds of the year."""
    rules = plan()
    revision = UnitVersion.objects.order_by("-revision__number").first().revision_id
    categories = {each.component: [] for each in rules.categories.all()}
    for each in rules.categories.select_related("category"):
        categories[each.component].append(each.category)
    every = [category for some in categories.values() for category in some]
    department = Body.objects.create(kind="department", name="城管执法委").pk
    territories = {
        code: Body.objects.create(kind="government", name=code).pk for code in versions if len(code) == 9
    }
    rng, number = np.random.default_rng(2022), 0
    with foreign_keys_checked_at_the_end(Visit, Finding, Assignment, AssignmentUnit, AssignmentBody):
        for month in range(1, months + 1):
            of = open_round(f"2022-{month:02}", rules)
            several = findings_a_year * month // 12 - findings_a_year * (month - 1) // 12
            fill_round(of, several, number, every, versions, (department, territories), revision, rng)
            number += several
    gather(Finding, Visit, Assignment, AssignmentUnit, AssignmentBody)


def fill_round(of, several, before, categories, versions, bodies, revision, rng):
    column, row = rng.integers(COLUMNS, size=several), rng.integers(ROWS, size=several)
    places = points_as_hex(WEST + (column + 0.5) * SIDE, SOUTH + (row + 0.5) * SIDE)
    chosen = rng.integers(len(categories), size=several).tolist()
    severity = rng.integers(3, size=several).tolist()
    year, month = (int(part) for part in of.key.split("-"))
    seconds = rng.integers(monthrange(year, month)[1] * 86_400, size=several).tolist()
    start = datetime(year, month, 1, tzinfo=UTC).timestamp()
    findings, visits = [], []
    for at in range(several):
        observed, key = datetime.fromtimestamp(start + seconds[at], UTC), f"{of.key}-{at:06}"
        category = categories[chosen[at]]
        visits.append((of.pk, key, places[at], "", observed, 10, 9))
        findings.append(NewFinding(
            "inspection", key, of.plan_id, of.pk, category.pk, category.name, SEVERITIES[severity[at]], observed,
            observed.date(), "", "0", "0", 4326, "wgs84", None, places[at], None, "",
        ))
    for at in range(800):
        spot = points_as_hex(np.array([WEST + (at % COLUMNS + 0.4) * SIDE]), np.array([SOUTH + (at % ROWS + 0.4) * SIDE]))[0]
        visits.append((of.pk, f"{of.key}-V{at:06}", spot, "", datetime(year, month, 2, tzinfo=UTC), 10, 10))
    copy_findings(findings)
    numbers = list(Finding.objects.filter(round=of).order_by("source_key").values_list("pk", "observed_on"))
    assignments, units, answering = [], [], []
    for at, (finding, on) in enumerate(numbers):
        assigned = before + at + 1
        assignments.append((assigned, finding, revision, of.plan_id, on, "clear", True, "2023-01-01T00:00Z"))
        own = codes(int(column[at]), int(row[at]))
        units += [(assigned, versions[code], kind, True, True, "clear", 300.5, "", None) for kind, code in zip(KINDS, own, strict=True)]
        for body, role, share in ((bodies[0], "department", "0.2"), (bodies[1][own[2]], "territory", "0.8")):
            answering.append((assigned, body, None, None, role, None, share, None, "bench/rule", "{}", "", None))
    with connection.cursor() as cursor:
        for name, rows in (
            ("copy_visits", visits), ("copy_assignments", assignments), ("copy_assignment_units", units),
            ("copy_assignment_bodies", answering),
        ):
            cursor.copy_expert(sql.statement("findings", name), as_csv(rows))


@transaction.atomic
def draw_year(findings_a_year, months=12):
    """The world of the year, or of its first months; the keys of its rounds, in order."""
    fill(findings_a_year, months, draw())
    return list(Round.objects.order_by("key").values_list("key", flat=True))
