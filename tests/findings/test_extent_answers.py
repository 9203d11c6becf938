"""A line or an area that lies in several units is shared by length or by area, with the reason."""

from decimal import Decimal

import pytest
import shapely

from findings import assignment
from findings.answers import ExtentAnswer, ExtentQuestion, answers
from findings.models import Finding, Plan
from findings.replays import explained
from findings.stale import newest_order
from gis_core.crs import convert_geometry
from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.models import CitySettings
from grids.models import Category
from tests.findings import disputes

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(xianning_city):
    CitySettings.objects.update(document=disputes.with_tolerance(CitySettings.objects.get().document))
    disputes.store()


def asked(shape, category="litter", datum="wgs84"):
    (found,) = answers([ExtentQuestion(shape, datum, disputes.DAY, category)], current_city())
    return found


def shares(found):
    return {
        (body["body"]["name"], body["role"]): (body["share"], body["part"])
        for body in found.document["bodies"] if body["share"]
    }


def parts(found, kind):
    return {each["name"]: each["part"] for each in found.document["units"] if each["kind"] == kind}


def test_a_kerb_across_two_street_offices_is_shared_by_length(stored):
    found = asked(disputes.PAPER.line((2.5, 1.5), (4.5, 1.5)))
    assert isinstance(found, ExtentAnswer)
    assert {name: round(float(part), 3) for name, part in parts(found, "township").items()} == {
        "温泉街道": 0.75, "浮山街道": 0.25,
    }
    # from 4.2 on it lies in the station, whose owner carries that part alone
    assert {key: round(float(share), 3) for key, (share, _) in shares(found).items()} == {
        ("温泉街道办事处", "territory"): 0.6, ("浮山街道办事处", "territory"): 0.08,
        ("市城管执法委", "department"): 0.17, ("咸宁站管理处", "owner"): 0.15,
    }


def test_an_area_is_shared_by_area_and_the_shares_sum_to_exactly_one(stored):
    found = asked(disputes.box(1.4, 0.9, 2.9, 1.2))
    assert {name: round(float(part), 2) for name, part in parts(found, "community").items()} == {
        "阳光社区": 0.6, "花坛社区": 0.4,
    }
    assert sum(Decimal(share) for share, _ in shares(found).values()) == 1
    assert sum(Decimal(each["part"]) for each in found.document["parts"]) == 1
    assert "按面积分担" in found.document["because"]["zh"][0] and "area" in found.document["because"]["en"][0]


def test_a_line_within_one_unit_answers_as_its_middle_does(stored):
    line = asked(disputes.PAPER.line((2.3, 1.4), (2.7, 1.6)))
    assert {part for _, part in shares(line).values()} == {"1"}
    assert shares(line) == {
        ("温泉街道办事处", "territory"): ("0.8", "1"), ("市城管执法委", "department"): ("0.2", "1"),
    }


def test_a_line_in_another_datum_is_the_same_line(stored):
    line = disputes.PAPER.line((2.5, 1.5), (3.5, 1.5))
    shifted = convert_geometry(line, "wgs84", "gcj02")
    assert parts(asked(shifted, datum="gcj02"), "community") == parts(asked(line), "community")


def test_the_same_line_has_the_same_name_and_another_line_another(stored):
    line = disputes.PAPER.line((2.5, 1.5), (3.5, 1.5))
    name = asked(line).document["answer_id"]
    assert asked(line).document["answer_id"] == name and name.startswith("x_")
    assert asked(disputes.PAPER.line((2.5, 1.5), (3.6, 1.5))).document["answer_id"] != name


@pytest.mark.parametrize("shape", [
    shapely.LineString([(0, 0), (1, 1)]), shapely.Point(114.3, 29.85), shapely.GeometryCollection(),
], ids=["elsewhere", "a point", "nothing"])  # fmt: skip
def test_what_cannot_be_answered_for_is_a_fault_of_that_row_alone(stored, shape):
    good = ExtentQuestion(disputes.PAPER.line((2.3, 1.4), (2.7, 1.6)), "wgs84", disputes.DAY)
    first, second = answers([ExtentQuestion(shape, "wgs84", disputes.DAY), good], current_city())
    assert isinstance(first, Fault) and isinstance(second, ExtentAnswer)


def test_a_stored_line_is_answered_part_by_part_too(stored):
    line = disputes.PAPER.line((2.5, 1.5), (4.5, 1.5))
    lon, lat = disputes.PAPER.point(3.5, 1.5)
    made = Finding.objects.create(
        source="inspection", source_key="line", plan=Plan.objects.get(),
        category=Category.objects.get(code="litter"), observed_at="2022-12-15T04:00:00Z",
        observed_on=disputes.DAY, received_datum="wgs84", extent=f"SRID=4326;{line.wkt}",
        geometry=f"SRID=4326;POINT({lon:.7f} {lat:.7f})",
    )
    assignment.run(newest_order())
    held = made.assignments.get(is_current=True)
    told = asked(line)
    assert {row.body.name: float(row.share) for row in held.bodies.filter(share__isnull=False)} == {
        body["body"]["name"]: float(body["share"]) for body in told.document["bodies"] if body["share"]
    }
    townships = {row.unit_version.name: (float(row.part), row.chosen) for row in held.units.filter(kind="township")}
    assert townships == {
        "温泉街道": (pytest.approx(0.75, abs=1e-3), True), "浮山街道": (pytest.approx(0.25, abs=1e-3), False),
    }
    again = explained(made, current_city())
    assert again["differences"] == [] and again["answer"]["answer_id"] == told.document["answer_id"]
