"""New York's open data on the whole way: imported, assigned, and judged by somebody else's rule.

The judge is shapely's own predicate on the polygons read back from the database, and the
community board the city itself published with each request.
"""

import csv

import numpy as np
import pytest
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db import transaction

from findings.assignment import run
from findings.demo_nyc_loading import files_of, load_boundaries, requests_import
from findings.intake import import_findings
from findings.models import AssignmentUnit, Finding
from findings.plans import read_plan, store_plan
from findings.rounds import open_round
from findings.stale import newest_order
from gis_core.configuring import configure_city, read_city_document
from grids.models import UnitVersion
from tests.city_fixtures import ROOT

BOROUGHS = {"MANHATTAN": 1, "BRONX": 2, "BROOKLYN": 3, "QUEENS": 4, "STATEN ISLAND": 5}
KINDS = ("borough", "community_district")


@pytest.fixture(scope="module")
def files(real_data):
    return files_of(real_data)


@pytest.fixture(scope="module")
def city(module_db):
    return configure_city(read_city_document(ROOT / "fixtures" / "cities" / "new_york.yaml"))


@pytest.fixture(scope="module")
def boundaries(city, files):
    """Both kinds of unit, published; as (codes, polygons) by kind, read back from the database."""
    load_boundaries(files[0], files[1])
    return {kind: stored_polygons(kind) for kind in KINDS}


@pytest.fixture(scope="module")
def plan(city):
    made = store_plan(read_plan(ROOT / "fixtures" / "new_york" / "plan-2022.yaml"))
    open_round("2022-05", made)
    return made


def stored_polygons(kind):
    rows = UnitVersion.objects.filter(kind=kind).annotate(wkb=AsWKB("geometry")).order_by("code")
    codes, wkb = zip(*rows.values_list("code", "wkb"), strict=True)
    return np.array(codes), shapely.from_wkb([bytes(each) for each in wkb])


def imported(files, plan, feet):
    """Import and assign the requests, look, and take it back: (report, places, units by kind)."""
    with transaction.atomic():
        report = import_findings(requests_import(files[2][0], plan.code, feet=feet))
        run(newest_order())
        places = {
            key: (point.x, point.y) if point else None
            for key, point in Finding.objects.values_list("source_key", "geometry")
        }
        units = {kind: assigned_units(kind) for kind in KINDS}
        transaction.set_rollback(True)
    assert not Finding.objects.exists()
    return report, places, units


def assigned_units(kind):
    """Key of the request → (codes of the units that cover it, the chosen one's)."""
    answers = {}
    rows = AssignmentUnit.objects.filter(kind=kind, assignment__is_current=True, covers=True)
    for key, code, chosen in rows.values_list(
        "assignment__finding__source_key", "unit_version__code", "chosen"
    ):
        covering, kept = answers.get(key, (frozenset(), None))
        answers[key] = (covering | {code}, code if chosen else kept)
    return answers


def independent_units(places, polygons):
    """Key of the request → codes of the polygons that cover its place, by shapely alone."""
    codes, shapes = polygons
    return {
        key: frozenset(codes[shapely.covers(shapes, shapely.Point(place))].tolist())
        for key, place in places.items()
        if place
    }


def published_boards(files):
    """Key of the request → code of its community district; park codes and “Unspecified” have none."""
    with files[2][0].open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number, _, borough = row["Community Board"].partition(" ")
            if number.isdigit() and borough in BOROUGHS:
                yield row["Unique Key"], f"{BOROUGHS[borough]}{number}"


@pytest.fixture(scope="module", params=[False, True], ids=["by lon/lat", "by EPSG:2263 feet"])
def one_way(request, files, boundaries, plan):
    return imported(files, plan, request.param)


def test_every_request_is_in_exactly_the_units_an_independent_judge_finds(one_way, boundaries):
    _, places, units = one_way
    assert sum(place is not None for place in places.values()) == 913
    for kind in KINDS:
        expected = independent_units(places, boundaries[kind])
        for key, covering in expected.items():
            found, chosen = units[kind].get(key, (frozenset(), None))
            assert found == covering, f"{kind} of request {key}"
            assert chosen in covering if covering else chosen is None, f"{kind} of request {key}"


def test_the_published_community_board_is_the_answer_wherever_its_polygon_holds_the_place(
    one_way, boundaries, files
):
    _, places, units = one_way
    expected = independent_units(places, boundaries["community_district"])
    agreeing = [
        (key, code) for key, code in published_boards(files) if expected.get(key) == frozenset({code})
    ]
    assert len(agreeing) >= 895, "the label agrees with the polygon for 899 of 908 requests"
    assert [
        (key, code) for key, code in agreeing if units["community_district"][key][1] != code
    ] == []


def test_requests_without_coordinates_are_taken_listed_and_never_assigned(one_way):
    report, places, units = one_way
    assert report.marked["missing"].count == 11
    assert report.marked["missing"].first == [53, 126, 285, 439, 504, 567, 695, 764, 789, 909, 912]
    assert set(report.marked) == {"missing"}
    placeless = {key for key, place in places.items() if place is None}
    assert len(placeless) == 11
    assert not placeless & set(units["borough"])


def test_degrees_and_feet_of_the_same_requests_lead_to_the_same_answers(files, boundaries, plan):
    by_degrees = imported(files, plan, feet=False)
    by_feet = imported(files, plan, feet=True)
    assert "degrees" in by_degrees[0].coordinates
    assert "EPSG:2263" in by_feet[0].coordinates
    assert by_degrees[2] == by_feet[2]
    both = [(by_degrees[1][key], by_feet[1][key]) for key in by_degrees[1] if by_degrees[1][key]]
    apart = np.abs(np.subtract(*map(np.array, zip(*both, strict=True))))
    assert len(both) == 913
    assert apart.max() <= 2.5e-7, "the file's two places agree to a hundredth of a foot"
