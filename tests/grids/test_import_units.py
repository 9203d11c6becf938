"""The command refuses what is doubtful by row, reason and hint, and imports all of a file or nothing."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grids.models import Document, Membership, Revision, UnitVersion
from grids.revisions import publish
from grids.units import versions_on
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
WEST, SOUTH = 114.0, 29.5


def ring(west, south, east, north):
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[WEST + x / 100, SOUTH + y / 100] for x, y in corners]


def feature(code, name="咸安区", coordinates=None, kind="Polygon", **more):
    return {
        "type": "Feature", "properties": {"code": code, "name": name, **more},
        "geometry": {"type": kind, "coordinates": coordinates or [ring(0, 0, 1, 1)]},
    }


GOOD = feature("421221", "嘉鱼县", [ring(5, 5, 6, 6)])


@pytest.fixture
def file_of(tmp_path):
    """A GeoJSON file of the features."""

    def write(*features, **more):
        path = tmp_path / "县界.geojson"
        document = {"type": "FeatureCollection", "features": list(features), **more}
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


def run(path, *options, kind="county"):
    """The command's words and exit code."""
    out = StringIO()
    try:
        call_command(
            "import_units", str(path), f"--kind={kind}", "--code=code", "--name=name", "--datum=wgs84",
            "--on=2022-01-01", "--document=D1", *options, stdout=out, stderr=StringIO(),
        )
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_without_commit_nothing_is_written_and_the_report_says_what_would_be(xianning_city, file_of):
    words, code = run(file_of(GOOD))
    assert "1 rows read, 1 new, 0 changed, 0 unchanged, 0 refused." in words
    assert "Dry run: nothing written" in words and code == 0
    assert not (UnitVersion.objects.exists() or Revision.objects.exists() or Document.objects.exists())


def test_with_commit_the_units_hold_from_the_day_said(xianning_city, file_of):
    words, code = run(file_of(GOOD), "--commit")
    assert "Written as revision 1." in words and code == 0
    assert not versions_on(date(2021, 12, 31), 1)
    assert [row.name for row in versions_on(date(2022, 1, 1), 1)] == ["嘉鱼县"]


@pytest.mark.parametrize("bad, reason, hint", [
    (feature(""), "Column “code” is empty.", "Give every unit a code."),
    (feature(None), "Column “code” is empty.", "Give every unit a code."),
    (feature("42122"), "“42122” is no code of a county.", "[0-9]{6}"),
    (feature(421202.5), "“421202.5” is no code of a county.", "[0-9]{6}"),
    (feature("421202", "  "), "Column “name” is empty.", "Give every unit a name."),
    (feature("421202", None), "Column “name” is empty.", "Give every unit a name."),
    (feature("421202", "\u00cf\u0090\u00cc"), "wrong encoding", "--encoding GBK"),
    (feature("421221", "又一个"), "The code 421221 stands in rows 1, 2.", "join them into one row"),
    (feature("421202", coordinates=[[[114, 29], [115, 30], [115, 29], [114, 30], [114, 29]]]),
     "crosses itself near (114.5, 29.5)", "Correct it in the program that made it"),
    (feature("421202", coordinates=[ring(0, 0, 1, 1)[:-1]]), "not closed", "Repeat the first position"),
    (feature("421202", coordinates=[[[531166, 3302620], [532166, 3302620], [532166, 3303620],
                                     [531166, 3302620]]]),
     "no place on Earth", "These look like metres; give the CRS"),
    (feature("421202", coordinates=[[[29.5, 114.1], [29.6, 114.1], [29.6, 114.2], [29.5, 114.1]]]),
     "no place on Earth", "Longitude and latitude look swapped"),
    (feature("421202", coordinates=[[[120, 29.5], [120.1, 29.5], [120.1, 29.6], [120, 29.5]]]),
     "outside the city's envelope", "Check the datum"),
    (feature("421202", coordinates=[114, 29.5], kind="Point"), "This is a Point, not an area.", "Polygon"),
    ({**feature("421202"), "geometry": None}, "There is no geometry.", ""),
    (feature("421202", coordinates=[[[114, 29.5], [114.00000001, 29.5], [114, 29.50000001], [114, 29.5]]]),
     "On the storage grid", "too thin to be stored"),
])
def test_a_doubtful_row_is_refused_with_reason_and_hint_and_keeps_the_file_out(
    xianning_city, file_of, bad, reason, hint
):
    words, code = run(file_of(GOOD, bad), "--commit")
    line = next(line for line in words.splitlines() if line.startswith("  row 2"))
    assert reason in line and hint in line
    assert "Nothing written: rows were refused" in words and code == 1
    assert not UnitVersion.objects.exists()


def test_the_other_rows_come_in_only_if_somebody_says_so(xianning_city, file_of):
    words, code = run(file_of(GOOD, feature("")), "--commit", "--skip-refused")
    assert "1 refused" in words and "Written as revision 1." in words and code == 0
    assert [row.code for row in UnitVersion.objects.all()] == ["421221"]


def test_both_rows_of_one_code_are_refused(xianning_city, file_of):
    run(file_of(GOOD, GOOD, feature("421202")), "--commit", "--skip-refused")
    assert [row.code for row in UnitVersion.objects.all()] == ["421202"]


@pytest.mark.parametrize("options, words", [
    (["--code=nummer"], "has no column “nummer”. Its columns are: code, name."),
    (["--kind=bezirk"], "There is no kind of unit “bezirk”. Known kinds: city, county"),
    (["--crs=EPSG:2263"], "EPSG:2263 is not among this city's coordinate systems. Allowed are"),
    (["--crs=+proj=longlat"], "is no coordinate system"),
    (["--parent=code"], "--parent and --parent-kind go together."),
    (["--parent=code", "--parent-kind=zone"], "A county is no member of a zone in this city. Possible: city"),
])
def test_a_wrong_option_is_named(xianning_city, file_of, options, words):
    with pytest.raises(CommandError) as caught:
        run(file_of(GOOD), *options)
    assert words in str(caught.value)


def test_a_file_that_is_none_is_refused_as_a_whole(xianning_city, tmp_path):
    path = tmp_path / "broken.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    with pytest.raises(CommandError):
        run(path, "--commit")
    with pytest.raises(CommandError, match="There is no file “none.geojson”"):
        run(tmp_path / "none.geojson")


def test_a_declared_parent_counts_and_an_unknown_one_is_refused(xianning_city, file_of):
    publish([unit("city", "421200", box(0, 0, 10, 10))], effective_on=date(2022, 1, 1), document="D0")
    options = ("--parent=city", "--parent-kind=city", "--commit")
    words, code = run(file_of(feature("421202", city="421299")), *options)
    assert "There is no parent “421299” on that day." in words and code == 1
    run(file_of(feature("421202", city=421200)), *options)
    kept = Membership.objects.get()
    assert (kept.declared, kept.primary, kept.parent_kind) == (True, True, "city")


def test_units_missing_from_the_file_stay_and_are_counted(xianning_city, file_of):
    run(file_of(GOOD, feature("421202")), "--commit")
    words, _ = run(file_of(feature("421202", "咸安")), "--commit", "--on=2022-06-01")
    assert "0 new, 1 changed" in words and "1 county not in the file stay as they are." in words
    assert versions_on(date(2022, 6, 1), 2).count() == 2


def test_an_outline_imported_again_keeps_what_else_is_known_of_the_unit(xianning_city, file_of):
    publish(
        [unit("county", "421202", box(5, 5, 6, 6), attributes={"note": "kept"})],
        effective_on=date(2021, 1, 1), document="D0",
    )
    run(file_of(feature("421202")), "--commit")
    assert versions_on(date(2022, 1, 1), 2).get().attributes == {"note": "kept"}


def test_the_report_says_which_datum_and_system_were_taken(xianning_city, file_of):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    words, _ = run(file_of(GOOD, crs=crs), "--datum=gcj02")
    assert "read as degrees, EPSG:4490 as the file says; datum gcj02 as declared" in words
    words, _ = run(file_of(GOOD))
    assert "taken as degrees, longitude first, datum wgs84 as declared; the file says no coor" in words


def test_metres_come_in_with_their_system(xianning_city, file_of):
    square = [[531166, 3302620], [532166, 3302620], [532166, 3303620], [531166, 3302620]]
    words, code = run(file_of(feature("421202", coordinates=[square])), "--crs=EPSG:4547", "--commit")
    assert "read in EPSG:4547 as --crs says" in words and code == 0
    lon, lat = UnitVersion.objects.get().geometry[0][0][0]
    assert (round(lon, 4), round(lat, 4)) == (114.3225, 29.8418)  # the published pair, DOMAIN 5.5


def test_overlaps_are_told_in_square_metres_and_not_refused(xianning_city, file_of):
    words, code = run(file_of(GOOD, feature("421202", coordinates=[ring(5.9, 5, 7, 6)])), "--commit")
    line = next(line for line in words.splitlines() if line.startswith("Overlaps"))
    assert "1, 107," in line and "(421221, 421202)" in line and code == 0


def test_the_whole_report_is_written_as_json(xianning_city, file_of, tmp_path):
    run(file_of(GOOD, feature("")), f"--report={tmp_path / 'report.json'}")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["read"], report["new"], report["revision"], report["commit"]) == (2, 1, None, False)
    assert report["refused"] == [{
        "row": 2, "unit": " 咸安区", "code": "no-code", "reason": "Column “code” is empty.",
        "hint": "Give every unit a code.",
    }]
