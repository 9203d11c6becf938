"""No tile exceeds its bound, whatever lies in it; what is left out of one is said, and by which rule."""

import numpy as np
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from findings.models import Finding, Result
from gis_core.stamping import bump
from grids.models import Street, Unit, UnitVersion
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import NOVEMBER, SOUTH, STEP, WEST
from tiles import bounds, kept_tiles, points

pytestmark = pytest.mark.django_db
SIDE, BOUND = 26, 8_000
AT = WEST + 2 * STEP, SOUTH + STEP


@pytest.fixture
def dense_city(mapped_city):
    """676 estates, findings and streets in a few square kilometres, each with texts of its own."""
    random = np.random.default_rng(1)
    side = 2 * STEP / SIDE
    units = Unit.objects.bulk_create([Unit(kind="estate") for _ in range(SIDE * SIDE)])
    versions, results = [], []
    for at, unit in enumerate(units):
        west, south = WEST + STEP + side * (at % SIDE), SOUTH + side * (at // SIDE)
        box = MultiPolygon(Polygon.from_bbox((west, south, west + side * 0.9, south + side * 0.9)), srid=4326)
        template = mapped_city.units["421202001007-E001"]
        versions.append(UnitVersion(
            unit=unit, kind="estate", code=f"42120200{at:04}-E001", name=f"小区{random.integers(10**9)}", geometry=box,
            revision=template.revision, valid=template.valid, believed=template.believed))
    UnitVersion.objects.bulk_create(versions)
    november = mapped_city.rounds[NOVEMBER]
    for at, version in enumerate(versions):
        score = round(random.uniform(60, 100), 4)
        results.append(Result(round=november, unit_version=version, kind="estate", code=version.code, score=score,
                              score_exact=score, rank=at + 1, findings=int(random.integers(99))))
    Result.objects.bulk_create(results)
    example = Finding.objects.filter(round=november, place_mark="").first()
    Finding.objects.bulk_create([
        Finding(source="inspection", source_key=f"many-{at}", plan=example.plan, round=november,
                observed_at=example.observed_at, observed_on=example.observed_on, received_datum="wgs84",
                geometry=Point(*random.uniform((WEST + STEP, SOUTH), (WEST + 3 * STEP, SOUTH + 2 * STEP)), srid=4326))
        for at in range(500)])
    Street.objects.bulk_create([
        Street(code=f"M{at}", name=f"路{random.integers(10**9)}", grade="minor", geometry=(
            f"SRID=4326;MULTILINESTRING(({WEST + STEP} {SOUTH + at * 1e-4}, {WEST + STEP + (1 + at % 20) * 1e-3} {SOUTH + at * 1e-4}))"))
        for at in range(400)])
    for topic in ("units", "streets"):
        bump(topic)
    bump("findings", ["", NOVEMBER])
    bump("results", [NOVEMBER])
    return mapped_city


def asked(client, path, z, **query):
    x, y = tile_of(*AT, z)
    answer = client.get(f"/tiles/{path}/{z}/{x}/{y}.mvt", query, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer.content
    return answer


LAYERS = [("units/estate", {"round": NOVEMBER}), ("arcs/estate", {"round": NOVEMBER}), ("duties/estate", {}),
          ("findings", {"round": NOVEMBER}), ("density", {"round": NOVEMBER}), ("streets", {})]


def test_no_tile_of_a_dense_world_exceeds_the_bound_and_what_it_lacks_is_said(client, dense_city, monkeypatch):
    """With a bound of 8 kB, so that a small world is a dense one; and every layer keeps to the true one."""
    tiles = [(path, z, query) for path, query in LAYERS for z in (11, 12, 14)]
    whole = [asked(client, path, z, **query) for path, z, query in tiles]
    assert all(len(answer.content) <= bounds.MOST_BYTES and "left_out" not in decoded(answer) for answer in whole)
    monkeypatch.setattr(bounds, "MOST_BYTES", BOUND)
    monkeypatch.setattr(points, "MOST_POINTS", 100)
    kept_tiles.forget()
    exceeding = 0
    for (path, z, query), before in zip(tiles, whole, strict=True):
        bounded = asked(client, path, z, **query)
        layers = decoded(bounded)
        said = layers.pop("left_out", None)
        assert len(bounded.content) <= BOUND + 200, (path, z)
        if len(before.content) > BOUND and path != "findings":
            exceeding += 1
            (told,) = said["features"]
            assert told["properties"]["rule"] in {detail.rule for detail in bounds.DETAILS if detail.rule}
        assert said is None or bounded.content != before.content
        assert layers or said, "nothing goes without a word"
    assert exceeding >= 3


def test_a_larger_unit_is_kept_when_smaller_ones_go(client, mapped_city, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_BYTES", 1)
    left = decoded(asked(client, "units/zone", 12, round=NOVEMBER))
    assert {each["properties"]["code"] for each in left["units"]["features"]} == {"zone-west", "zone-east"}
    assert all(set(each["properties"]) == {"code"} for each in left["units"]["features"])
    assert "smaller than 512 tile units" in left["left_out"]["features"][0]["properties"]["rule"]


def test_very_many_findings_of_one_tile_are_told_in_clusters(client, dense_city, monkeypatch):
    single = decoded(asked(client, "findings", 14, round=NOVEMBER))["findings"]["features"]
    assert all(each["properties"]["count"] == 1 for each in single) and len(single) > 100
    monkeypatch.setattr(points, "MOST_POINTS", 100)
    kept_tiles.forget()
    together = decoded(asked(client, "findings", 14, round=NOVEMBER))["findings"]["features"]
    assert all("observed_on" not in each["properties"] for each in together), "clusters, not findings"
    counted = sum(each["properties"]["count"] for each in together)
    assert counted >= len(single) * 0.9, "none is lost; clusters at the rim stand in one tile"


def test_the_rule_is_in_every_tilejson(client, mapped_city):
    for path in ("units/zone", "arcs/zone", "duties/zone", "streets"):
        assert bounds.LEFT_OUT in client.get(f"/tiles/{path}.json").json()["description"]
