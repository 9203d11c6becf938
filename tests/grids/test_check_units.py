"""manage.py check_units reads the units of a day and a revision and says what is wrong with them."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gis_core.errors import BadParameter
from grids.changes import Retirement
from grids.check_units import check_units
from grids.revisions import publish
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
BEFORE, DAY = date(2022, 1, 1), date(2023, 1, 1)


def put(*changes, on=BEFORE):
    publish(changes, effective_on=on, document="咸路长〔2022〕1号")


@pytest.fixture
def counties(xianning_city):
    """A city of two counties; from 2023 on, one of them claims a tenth of the other."""
    put(
        unit("city", "4212", box(0, 0, 2, 1)),
        unit("county", "421202", box(0, 0, 1, 1)),
        unit("county", "421221", box(1, 0, 2, 1)),
    )
    put(unit("county", "421202", box(0, 0, 1.1, 1)), on=DAY)


def run(*arguments):
    out = StringIO()
    try:
        call_command("check_units", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_a_sound_day_exits_with_0_and_counts_what_it_looked_at(counties):
    code, said = run("--on", "2022-12-31")
    assert code == 0 and "1 city, 2 county" in said and said.endswith("0 error(s), 0 warning(s).\n")


def test_an_error_is_a_line_with_its_place_and_exits_with_1(counties):
    code, said = run("--on", "2023-01-01")
    assert code == 1 and "error: [overlap] County" in said
    assert "(421202)" in said and "(421221)" in said and "At 114.01" in said and "cut_overlap" in said


def test_what_was_believed_before_is_checked_as_it_was_believed(counties):
    assert run("--on", "2023-01-01", "--revision", "1")[0] == 0
    assert check_units(DAY).blocked and not check_units(DAY, 1).blocked


def test_only_the_kinds_asked_for_are_checked(counties):
    put(unit("city", "4212", box(0, 0, 3, 1)), on=DAY)
    assert "[gap]" in run("--on", "2023-01-01")[1]
    code, said = run("--on", "2023-01-01", "--kind", "city")
    assert code == 0 and "1 city." in said


def test_the_whole_list_is_written_as_geojson(counties, tmp_path):
    path = tmp_path / "faults.geojson"
    run("--on", "2023-01-01", "--json", str(path))
    written = json.loads(path.read_text("utf-8"))
    assert (written["on"], written["revision"], written["units"]["county"]) == ("2023-01-01", 2, 2)
    overlap = written["features"][0]
    assert overlap["properties"]["fault"] == "overlap" and overlap["geometry"]["type"] == "Polygon"
    assert overlap["properties"]["size"] == pytest.approx(0.1 * 969.1 * 1108.6, rel=0.01)
    assert "重叠" in overlap["properties"]["message"]["zh"]


def test_a_wider_tolerance_turns_a_fault_into_a_hairline(counties):
    assert run("--on", "2023-01-01", "--tolerance", "98")[0] == 0
    assert "hairlines" in run("--on", "2023-01-01", "--tolerance", "98")[1]


def test_many_faults_of_one_kind_are_cut_short(xianning_city):
    put(*(unit("zone", f"zone-{n}", box(n, 0, n + 1.5, 1)) for n in range(25)))
    code, said = run("--on", "2022-01-01")
    assert code == 1 and said.count("[overlap]") == 20 and "and 4 more of this kind" in said
    assert said.endswith("24 error(s), 0 warning(s).\n")


def test_a_retired_unit_leaves_a_gap_to_be_seen(counties):
    put(Retirement("county", "421221"), on=date(2024, 1, 1))
    assert {fault.fault for fault in check_units(date(2024, 1, 1)).faults} == {"gap"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--revision", "9"], "no revision 9; the newest is 2"), (["--revision", "0"], "no revision 0"),
        (["--kind", "planet"], "planet"), (["--tolerance", "-1"], "0 or more"),
        (["--tolerance", "nan"], "0 or more"), (["--on", "2023-13-01"], "write it as"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(counties, arguments, says):
    with pytest.raises(CommandError, match=says):
        call_command("check_units", *arguments)


def test_a_city_without_units_says_what_to_do(xianning_city):
    with pytest.raises(BadParameter, match="import_units"):
        check_units(DAY)


def test_a_city_that_is_not_configured_says_so(db):
    with pytest.raises(CommandError, match="configure_city"):
        call_command("check_units")
