"""Numbers of units hold from a day on or for a round; what a published round rests on stays."""

import io
from datetime import date
from decimal import Decimal

import pytest
import shapely
from django.core.management import CommandError, call_command

from findings.measure_writing import Measured, Source, Span, put_measures
from findings.measures import known_measures, measure_keys, measures_on
from findings.models import UnitMeasure
from findings.plans import store_plan
from findings.rounds import close_round, open_round, release_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.errors import Conflict
from grids.changes import UnitChange
from grids.models import UnitVersion
from grids.revisions import publish
from tests import people, sketch
from tests.findings import drawn_round as drawn

pytestmark = pytest.mark.usefixtures("xianning_city")
WEST, EAST = "zone-west", "zone-east"
PER_HEAD = drawn.PLAN.replace("weight: 0.9", "weight: 0.9\n    normaliser: {by: inhabitants, per: 1000}")


@pytest.fixture
def revision(xianning_city):
    return drawn.draw_city()


def unit(code):
    return UnitVersion.objects.filter(code=code).first().unit_id


def put(value, first, after=None, code=WEST, key="inhabitants", **more):
    measured = [Measured(unit(code), key, Decimal(value), **more)]
    return dict(put_measures("zone", measured, Span(first, after), Source("book")))


def known(on, code=WEST, key="inhabitants"):
    return measures_on("zone", [key], on).get((code, key))


def imported(tmp_path, text, *options, name="table.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("import_measures", str(path), "--kind", "zone", *options, stdout=out)
    return out.getvalue()


def test_a_number_holds_from_its_day_until_the_next_one_known(revision):
    put(5000, date(2022, 1, 1))
    put(6000, date(2023, 1, 1))
    put(4000, date(2021, 1, 1))
    days = (date(2020, 12, 31), date(2021, 6, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [known(day) for day in days] == [None, 4000, 5000, 6000]
    assert known(date(2022, 5, 5), code=EAST) is None


def test_a_number_of_one_round_leaves_what_holds_before_and_after(revision):
    put(5000, date(2022, 1, 1))
    put(1, date(2022, 3, 1), date(2022, 4, 1))
    days = (date(2022, 2, 28), date(2022, 3, 1), date(2022, 3, 31), date(2022, 4, 1))
    assert [known(day) for day in days] == [5000, 1, 1, 5000]


def test_the_same_number_again_is_nothing_to_write(revision):
    assert put(5000, date(2022, 1, 1)) == {"new": 1}
    assert put(5000, date(2022, 1, 1)) == {"stays": 1}
    assert put(5000, date(2022, 6, 1)) == {"stays": 1}
    assert put(5001, date(2022, 6, 1)) == {"changed": 1}
    assert UnitMeasure.objects.count() == 2


def test_square_kilometres_come_from_the_boundary_where_no_table_tells_them(revision):
    west = shapely.from_wkb(bytes(UnitVersion.objects.get(code=WEST).geometry.wkb))
    # 2 × 3 cells of 0.001°: on a sphere of 6,371 km 111.19 m by 96.4 m each.
    area = known(date(2022, 12, 31), key="km2")
    assert area == area.quantize(Decimal("0.000001"))
    assert abs(area - Decimal("0.0643")) < Decimal("0.0005")
    assert abs(float(area) / (west.area * 111.32 * 111.32 * 0.8673) - 1) < 0.01
    put("0.5", date(2022, 1, 1), key="km2")
    assert known(date(2022, 12, 31), key="km2") == Decimal("0.5")


def test_a_number_measured_in_a_boundary_that_was_redrawn_is_outdated_not_used(revision):
    version = UnitVersion.objects.get(code=WEST).pk
    put(5000, date(2022, 1, 1), boundary=version)
    put(7000, date(2022, 1, 1), code=EAST)
    assert known(date(2022, 6, 1)) == 5000
    redrawn = [
        UnitChange("zone", code, code, shapely.MultiPolygon([shape]))
        for code, shape in zip((WEST, EAST), sketch.units("ABBB\nABBB\nABBB").values(), strict=True)
    ]
    publish(redrawn, effective_on=date(2022, 7, 1), document="redrawn")
    assert known(date(2022, 6, 30)) == 5000
    found = known_measures("zone", ["inhabitants"], date(2022, 7, 1))
    assert (dict(found.values), found.outdated) == ({(EAST, "inhabitants"): 7000}, {(WEST, "inhabitants")})


def published_per_head():
    of = open_round("2022-12", store_plan(plan_from_yaml(PER_HEAD)))
    put(5000, date(2022, 1, 1))
    put(5000, date(2022, 1, 1), code=EAST)
    drawn.visit(of, "v1", 0.5, 0.5)
    score_round("2022-12")
    close_round("2022-12")
    release_round("2022-12")
    people.publish("2022-12")


def test_what_a_published_round_rests_on_stays(revision):
    published_per_head()
    with pytest.raises(Conflict, match="2022-12 is published and rests on inhabitants"):
        put(6000, date(2022, 6, 1))
    assert known(date(2022, 12, 31)) == 5000
    put(6000, date(2023, 1, 1))
    put(12, date(2022, 1, 1), key="street_km")  # the plan does not read it
    assert put(5000, date(2022, 12, 1)) == {"stays": 1}


def test_a_plan_reads_what_it_divides_by_counts_and_is_given(revision):
    assert measure_keys(plan_from_yaml(PER_HEAD)) == {"inhabitants"}
    assert measure_keys(plan_from_yaml(drawn.PLAN)) == set()


def test_an_offices_table_comes_in_by_codes_and_by_names(revision, tmp_path):
    text = "序号,编码,名称,常住人口（万人）,备注\n1,zone-west,zone A,1.25,\n2,,zone B,\"2.5\",x\n"
    told = imported(tmp_path, text, "--on", "2022-01-01", "--commit")
    assert "2 new" in told and "Written." in told and "not read: 备注" in told
    assert [known(date(2022, 2, 1), code=code) for code in (WEST, EAST)] == [12500, 25000]


def test_counts_of_cases_come_in_for_one_round(revision, tmp_path):
    open_round("2022-12", store_plan(plan_from_yaml(drawn.PLAN)))
    text = "code,due,closed_on_time\nzone-west,120,118\nzone-east,80,-\n"
    told = imported(tmp_path, text, "--round", "2022-12", "--commit")
    assert "from 2022-12-01 to before 2023-01-01" in told and "3 new" in told
    assert measures_on("zone", ["due", "closed_on_time"], date(2022, 12, 31)) == {
        (WEST, "due"): 120, (WEST, "closed_on_time"): 118, (EAST, "due"): 80,
    }
    assert known(date(2023, 1, 1), key="due") is None


def test_a_refused_row_keeps_the_whole_table_out(revision, tmp_path, capsys):
    text = "code,inhabitants\nzone-west,many\nzone-north,5\nzone-east,-3\nzone-east,7\n"
    with pytest.raises(SystemExit):
        imported(tmp_path, text, "--on", "2022-01-01", "--commit")
    assert not UnitMeasure.objects.exists()
    told = imported(tmp_path, text, "--on", "2022-01-01", "--commit", "--skip-refused")
    assert "row 2 (zone-west)" in told and "row 3 (zone-north): No unit has the code" in told
    assert known(date(2022, 1, 1), code=EAST) is None  # both rows of it: the first is wrong, so is the unit


def test_a_dry_run_writes_nothing(revision, tmp_path):
    told = imported(tmp_path, "code,inhabitants\nzone-west,5\n", "--on", "2022-01-01")
    assert "1 units are not named: zone-east" in told and "Dry run" in told
    assert not UnitMeasure.objects.exists()


@pytest.mark.parametrize(("text", "options", "says"), [
    ("name,x y\nzone A,1\n", ["--on", "2022-01-01"], "No column is known to hold a measure"),
    ("code,人口,常住人口\nzone-west,1,2\n", ["--on", "2022-01-01"], "Several columns hold inhabitants"),
    ("code,人口\nzone-west,1\n", [], "Give --on 2022-01-01, or --round"),
    ("code,人口\nzone-west,1\n", ["--round", "2031-01"], "no round 2031-01"),
    ("people\n1\n", ["--on", "2022-01-01"], "No column names the units"),
])  # fmt: skip
def test_a_table_that_cannot_be_read_says_what_to_do(revision, tmp_path, text, options, says):
    with pytest.raises(CommandError, match=says):
        imported(tmp_path, text, *options)
