"""Findings by the million with their first answers, written by SQL. Not a test."""

from datetime import date

from django.db import connection
from psycopg2.extras import DateRange

from findings.models import Plan, Round

FINDINGS = """
INSERT INTO findings_finding
    (source, source_key, plan_id, round_id, category_text, severity, observed_at, observed_on, description,
     received_x, received_y, received_epsg, received_datum, accuracy_m, geometry, place_mark, state,
     department, deferred, attributes)
SELECT 'inspection', 'f' || number, %(plan)s, round.id, '', 'normal', day + time '12:00', day,
       'something found in the street ' || number, '', '', 4326, 'wgs84',
       CASE WHEN number %% 10000 = 0 THEN 200 WHEN number %% 3 = 0 THEN 5 END,
       ST_SetSRID(ST_MakePoint(round(x::numeric, 7), round(y::numeric, 7)), 4326), '', '', '', false, '{}'
FROM (
    SELECT number, date '2022-01-01' + (random() * 364)::int AS day,
           %(west)s + random() * (%(east)s - %(west)s) AS x,
           %(south)s + random() * (%(north)s - %(south)s) AS y
    FROM generate_series(1, %(findings)s) AS number
) AS made
JOIN findings_round AS round ON round.period @> made.day
"""
ANSWERS = """
INSERT INTO findings_assignment (finding_id, revision_id, plan_id, "on", state, is_current, made_at)
SELECT id, %(revision)s, plan_id, observed_on, 'clear', true, now() FROM findings_finding
"""
UNITS = """
INSERT INTO findings_assignmentunit
    (assignment_id, unit_version_id, kind, covers, chosen, state, distance_m, settled_by)
SELECT assignment.id, version.id, 'county', true, true, 'clear', 1000, ''
FROM findings_assignment AS assignment, grids_unitversion AS version WHERE version.kind = 'county'
"""


def write_findings(number, revision, extent):
    """So many findings of 2022 all over an extent (west, south, east, north), answered under a revision."""
    plan = Plan.objects.create(code="2022", valid=DateRange(date(2022, 1, 1), date(2023, 1, 1)), rules={})
    for month in range(1, 13):
        after = date(2022, month + 1, 1) if month < 12 else date(2023, 1, 1)
        Round.objects.create(
            key=f"2022-{month:02d}", plan=plan, period=DateRange(date(2022, month, 1), after)
        )
    west, south, east, north = extent
    values = {
        "plan": plan.pk, "revision": revision.pk, "findings": number,
        "west": west, "south": south, "east": east, "north": north,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for statement in (FINDINGS, ANSWERS, UNITS):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
