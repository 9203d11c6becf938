"""Zones are redrawn in January 2023, as Xianning did: December is scored by the old ones, January by the new.

A zone is merged into the centre and a strip of a third one goes to it, in a draft that is drawn, foreseen,
submitted, approved and published over HTTP, against the freeze of an opened round, by the office.
"""

import json
from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command

from findings.models import Assignment, Finding, Visit
from findings.plans import store_plan
from findings.rounds import close_round, open_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from grids.changes import Retirement, UnitChange
from grids.revisions import publish
from tests.findings.drawn_round import PLAN
from tests.grids import drawn_town as town
from tests.people import client_with_token

pytestmark = pytest.mark.django_db

CENTRE, HIGHTECH, XIANAN = "zone-central", "zone-hightech", "zone-xianan"
ZONES = {CENTRE: (0, 0, 2, 2), HIGHTECH: (0, 2, 2, 2), XIANAN: (2, 0, 2, 4)}
# (key, day, place): in the centre, the hightech zone, the strip that moves, and the rest of Xian'an.
PLACES = {"c": (0.5, 0.5), "h": (0.5, 2.5), "s": (2.5, 0.5), "x": (3.5, 2.5)}
NEW_YEAR = "2023-01-01"


@pytest.fixture
def city(xianning_city):
    town.publish_town()
    zones = [UnitChange("zone", code, code, town.area(block)) for code, block in ZONES.items()]
    publish(
        [*zones, Retirement("zone", town.WEST), Retirement("zone", town.EAST)],
        effective_on=town.SINCE, document="2020年实施方案",
    )
    text = PLAN.replace("[{kind: zone}, {kind: township, group_kind: county}]", "[{kind: zone}]")
    plans = {
        year: store_plan(plan_from_yaml(text.replace("2022", str(year)))) for year in (2022, 2023)
    }
    for key, day in (("2022-12", date(2022, 12, 15)), ("2023-01", date(2023, 1, 15))):
        made = open_round(key, plans[day.year])
        for name, place in PLACES.items():
            _find(made, plans[day.year], f"{key}-{name}", place, day)
    return plans


def _find(made, plan, key, place, day):
    lon, lat = town.PAPER.point(*place)
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    spot = Point(lon, lat, srid=4326)
    visit = Visit.objects.create(
        round=made, source_key=key, geometry=spot, visited_at=moment, points_observed=1,
    )
    Finding.objects.create(
        source="inspection", source_key=key, plan=plan, round=made, visit=visit, observed_at=moment,
        observed_on=day, received_datum="wgs84", geometry=spot,
        category=plan.categories.get(category__code="litter").category,
    )


def sent(client, address, body=None, tag=None):
    headers = {} if tag is None else {"if-match": tag}
    return client.post(address, json.dumps(body or {}), content_type="application/json", headers=headers)


def findings_by_zone(key):
    """How many findings each zone of a round has, as the office reads it from the API."""
    answer = client_with_token("office").get(f"/api/v1/rounds/{key}/results?kind=zone").json()
    return {
        each["unit"]["code"]: sum(part["findings"] for part in each.get("parts", []))
        for each in answer["results"]
    }, answer


def test_december_is_scored_by_the_old_zones_and_january_by_the_new(city):
    planner, reviewer, office = (client_with_token(role) for role in ("planner", "reviewer", "office"))
    call_command("assign_findings", "--all")
    score_round("2022-12")
    close_round("2022-12")
    score_round("2023-01")
    assert findings_by_zone("2023-01")[0] == {CENTRE: 1, HIGHTECH: 1, XIANAN: 2}

    made = sent(planner, "/api/v1/drafts", {
        "effective_on": NEW_YEAR, "title": "评价区域重划", "reason": "区域范围重新划定", "document": "咸政办函〔2023〕1号",
    })
    draft, tag = made["Location"], made["ETag"]
    merge = {"kind": "zone", "operation": "merge", "units": [CENTRE, HIGHTECH], "kept": CENTRE}
    tag = sent(planner, f"{draft}/operations", merge, tag)["ETag"]
    strip = {"kind": "zone", "operation": "reassign", "to": CENTRE, "area": town.block(2, 0, 1, 4)}
    tag = sent(planner, f"{draft}/operations", strip, tag)["ETag"]

    impact = office.get(f"{draft}/impact").json()
    assert {each["finding"] for each in impact["moved"]} == {"2023-01-h", "2023-01-s"}
    assert planner.get(f"{draft}/impact").json()["moved"] == []  # January is sealed

    tag = sent(planner, f"{draft}/submit", {}, tag)["ETag"]
    tag = sent(reviewer, f"{draft}/approve", {}, tag)["ETag"]
    frozen = sent(planner, f"{draft}/publish", {}, tag)
    assert frozen.status_code == 409 and frozen.json()["type"] == "/problems/boundaries-frozen"
    assert frozen.json()["allowed"]
    refused = sent(planner, f"{draft}/publish", {"override_reason": "等不及"}, tag)
    assert refused.status_code == 403
    published = sent(office, f"{draft}/publish", {"override_reason": "市政府决定自一月起执行"}, tag)
    assert published.status_code == 200 and published.json()["number"] == 3

    call_command("assign_findings", "--stale")
    again = Assignment.objects.filter(revision__number=3)
    assert set(again.values_list("finding__source_key", flat=True)) == {"2023-01-h", "2023-01-s"}
    kept = Assignment.objects.filter(finding__source_key="2023-01-h").values_list("revision__number", "is_current")
    assert sorted(kept) == [(2, False), (3, True)]

    score_round("2022-12")
    score_round("2023-01")
    december, _ = findings_by_zone("2022-12")
    january, told = findings_by_zone("2023-01")
    assert december == {CENTRE: 1, HIGHTECH: 1, XIANAN: 2}
    assert january == {CENTRE: 3, XIANAN: 1}
    assert told["overrides"][0]["reason"] == "市政府决定自一月起执行"
    for day, code in (("2022-12-31", HIGHTECH), (NEW_YEAR, CENTRE)):
        lon, lat = town.PAPER.point(*PLACES["h"])
        where = f"/api/v1/assign?lon={lon}&lat={lat}&datum=wgs84&on={day}"
        units = {each["kind"]: each["code"] for each in planner.get(where).json()["units"]}
        assert units["zone"] == code
