"""Decisions on site: facts that are kept; a later one takes days from an earlier one, never the decision."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from gis_core.crs import to_metric
from gis_core.errors import BadParameter, Conflict, Fault, TooLarge, Unprocessable
from gis_core.stamps import version
from grids.models import SiteDecision
from grids.scans import MOST_BYTES, BadAttachment
from grids.settlement_checks import shape_of
from grids.settlements import today
from grids.site_decisions import MOST_FILES, add_evidence, record_site_decision
from grids.streets import StreetLine, put_streets
from tests.grids import drawn_town as town
from tests.grids.settled_town import AUTUMN, SPRING, SUMMER, bodies, decision
from tests.people import person

pytestmark = pytest.mark.django_db

PHOTO = ("现场.jpg", b"\xff\xd8\xffphoto")
SHEET = ("sheet.pdf", b"%PDF-1.7 sheet")


@pytest.fixture
def city(xianning_city):
    town.publish_town()
    bodies()
    return xianning_city


def days(code):
    valid = SiteDecision.objects.get(code=code).valid
    return None if valid.isempty else (valid.lower, valid.upper)


def test_a_decision_is_kept_with_who_was_present_and_its_evidence(city):
    office = person("office")
    row = record_site_decision(decision(document="纪要1号"), office, [PHOTO, SHEET]).row
    row.refresh_from_db()
    assert (row.decided_on, row.present, row.recorded_by) == (SPRING, ["张三", "李四"], office)
    assert days("D1") == (SPRING, None)
    assert sorted(row.evidence.values_list("name", "media_type")) == [
        ("sheet.pdf", "application/pdf"), ("现场.jpg", "image/jpeg"),
    ]


def test_the_same_again_is_no_fault_and_adds_what_evidence_is_new(city):
    record_site_decision(decision(), files=[PHOTO])
    stamp = version("settlements")
    again = record_site_decision(decision(), files=[PHOTO, SHEET])
    assert again.outcome == "stays" and again.notes == ("1 files added.",)
    assert SiteDecision.objects.get().evidence.count() == 2 and version("settlements") == stamp


@pytest.mark.parametrize(
    ("more", "different"),
    [
        ({"reason": "另有原因。"}, "reason"), ({"unit": f"community:{town.C}"}, "unit"),
        ({"geometry": town.PAPER.polygon((0, 0), (0, 1), (2, 1), (2, 0))}, "geometry"),
        ({"present": ("张三",)}, "present"), ({"since": SUMMER}, "as_decided"), ({"category": "A1"}, "category"),
    ],
)
def test_another_decision_under_a_known_code_is_refused_and_says_what_differs(city, more, different):
    record_site_decision(decision(decided_on=SPRING))
    with pytest.raises(Conflict) as caught:
        record_site_decision(decision(decided_on=SPRING, **more))
    assert caught.value.members["different"] == [different]


def test_a_later_decision_takes_the_days_from_its_own_first_one_on(city):
    first = record_site_decision(decision()).row
    made = record_site_decision(decision("D2", since=SUMMER, unit=f"community:{town.C}", supersedes=("D1",)))
    assert days("D1") == (SPRING, SUMMER) and days("D2") == (SUMMER, None)
    kept = SiteDecision.objects.get(code="D1")
    assert kept.superseded_by.code == "D2" and kept.changed_at > first.changed_at
    assert (kept.as_decided.lower, kept.as_decided.upper) == (SPRING, None)
    assert any("D1" in note and str(SUMMER) in note for note in made.notes)


def test_one_that_had_ended_already_is_superseded_without_holding_any_longer(city):
    record_site_decision(decision(until=SUMMER))
    record_site_decision(decision("D2", since=AUTUMN, supersedes=("D1",)))
    assert days("D1") == (SPRING, SUMMER)
    assert SiteDecision.objects.get(code="D1").superseded_by.code == "D2"


def test_one_that_is_corrected_from_its_first_day_holds_on_no_day_and_is_still_there(city):
    record_site_decision(decision())
    record_site_decision(decision("D2", unit=f"community:{town.C}", supersedes=("D1",)))
    assert days("D1") is None and SiteDecision.objects.count() == 2


def test_what_the_later_one_leaves_unsettled_is_told_in_square_metres(city):
    record_site_decision(decision())
    half = town.PAPER.polygon((0, 0), (0, 1), (0.5, 1), (0.5, 0))
    made = record_site_decision(decision("D2", since=SUMMER, geometry=half, category="A1", supersedes=("D1",)))
    told = " ".join(made.notes)
    assert "of D1 are not settled by D2" in told and "held for every category" in told


def test_an_earlier_one_on_the_same_ground_that_is_not_superseded_is_told(city):
    record_site_decision(decision())
    assert "Decision D1" in " ".join(record_site_decision(decision("D2", since=SUMMER)).notes)
    beside = decision("D3", since=SUMMER, geometry=town.PAPER.polygon((1, 0), (1, 1), (2, 1), (2, 0)))
    assert "Decision" not in " ".join(record_site_decision(beside).notes)
    other_days = decision("D4", since=town.SINCE, until=SPRING)
    assert "Decision" not in " ".join(record_site_decision(other_days).notes)


def test_ground_far_from_the_unit_it_is_given_to_is_told_with_the_distance(city):
    near = record_site_decision(decision("D1", unit=f"community:{town.A}"))
    far = record_site_decision(decision("D2", unit=f"zone:{town.EAST}"))
    assert "is that the right unit" not in " ".join(near.notes)
    assert "The ground lies 100 m from “东区”" in " ".join(far.notes)


def test_nothing_unknown_is_superseded(city):
    with pytest.raises(Unprocessable):
        record_site_decision(decision("D2", supersedes=("D1",)))
    assert not SiteDecision.objects.exists()
    record_site_decision(decision("D0"))
    record_site_decision(decision("D2"))
    with pytest.raises(Conflict):
        record_site_decision(decision("D2", supersedes=("D0",)))


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"unit": ""}, "unit"), ({"body": "公园处"}, "role"), ({"role": "owner"}, "body"),
        ({"body": "公园处", "role": "mayor"}, "role"), ({"reason": " "}, "reason"), ({"until": SPRING}, "until"),
        ({"unit": "community:nowhere"}, "unit"), ({"present": ("x" * 101,)}, "present"), ({"code": ""}, "code"),
    ],
)
def test_what_cannot_be_is_refused_by_name(city, more, parameter):
    wish = decision(more.pop("code", "D1"), **more)
    with pytest.raises(BadParameter) as caught:
        record_site_decision(wish)
    assert caught.value.parameter == parameter


def test_nothing_is_decided_on_a_day_to_come_but_may_hold_from_one(city):
    tomorrow = today(city) + timedelta(days=1)
    assert record_site_decision(decision(since=tomorrow)).row.decided_on == today(city)
    with pytest.raises(BadParameter):
        record_site_decision(decision("D2", decided_on=tomorrow))


def test_a_body_answers_where_a_decision_names_it(city):
    row = record_site_decision(decision(unit="", body="公园处", role="owner", until=AUTUMN)).row
    assert (row.unit, row.body.name, row.role, days("D1")) == (None, "公园处", "owner", (SPRING, AUTUMN))


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (("a.pdf", b"<html>"), BadAttachment), (("a.png", b""), BadParameter),
        (("a.pdf", b"%PDF-" + bytes(MOST_BYTES)), TooLarge),
    ],
)
def test_evidence_that_is_no_scan_keeps_the_whole_decision_out(city, file, fault):
    with pytest.raises(fault):
        record_site_decision(decision(), files=[file])
    assert not SiteDecision.objects.exists()


def test_evidence_is_added_once_and_not_without_end(city):
    record_site_decision(decision())
    assert add_evidence("D1", None, *PHOTO)[1] and not add_evidence("D1", None, *PHOTO)[1]
    with pytest.raises(Conflict):
        record_site_decision(decision(), files=[(f"{n}.png", b"\x89PNG\r\n\x1a\n%d" % n) for n in range(MOST_FILES)])
    with pytest.raises(Fault):
        add_evidence("D9", None, *PHOTO)


# --- by command ------------------------------------------------------------------------------------


def command(*arguments):
    out = StringIO()
    given = ("D1", "--name=大院", "--reason=现场认定", f"--since={SPRING}", f"--unit=community:{town.B}", "--datum=wgs84")
    call_command("record_site_decision", *given, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_stretch_of_a_street_is_settled_by_command_with_its_evidence(city, tmp_path):
    put_streets([StreetLine("S1", "中街", town.PAPER.line((0, 2), (4, 2)))], source="drawn")
    (tmp_path / "photo.jpg").write_bytes(PHOTO[1])
    start, end = (f"{x:.7f},{y:.7f}" for x, y in (town.PAPER.point(1, 2), town.PAPER.point(3, 2)))
    ground = ("--street=S1", f"--from={start}", f"--to={end}", "--width=20")
    more = (*ground, f"--evidence={tmp_path}/photo.jpg", "--present=张三", "--document=纪要1号", f"--as={person('office')}")
    assert "Dry run" in command(*more) and not SiteDecision.objects.exists()
    assert "D1 大院: starts; 1 files of evidence." in command(*more, "--commit")
    row = SiteDecision.objects.get()
    assert shapely.area(to_metric(shape_of(row), city.metric_srid)) == pytest.approx(200 * 20, rel=0.01)
    assert row.recorded_by == person("office") and row.document.number == "纪要1号"
    assert "like this already" in command(*more, "--commit")


def test_the_ground_of_a_file_is_settled_by_command(city, tmp_path):
    file = tmp_path / "ground.geojson"
    parts = [town.line((0, 2), (2, 2)), town.line((2, 2), (4, 2))]
    file.write_text(json.dumps({"type": "GeometryCollection", "geometries": parts}))
    features = [{"type": "Feature", "properties": {}, "geometry": part} for part in parts]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    command(f"--file={file}", "--width=10", "--commit")
    row = SiteDecision.objects.get()
    assert shapely.area(to_metric(shape_of(row), city.metric_srid)) == pytest.approx(400 * 10, rel=0.01)


@pytest.mark.parametrize(
    "ground", [(), ("--street=S1",), ("--file=x.geojson", "--street=S1"), ("--file=nowhere.geojson",)]
)
def test_a_command_without_a_clear_ground_says_what_it_needs(city, ground):
    with pytest.raises(CommandError):
        command(*ground, "--commit")
