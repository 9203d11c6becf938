"""--repair tells unit by unit what it moved and what it left; without it nothing is ever moved."""

import json

import pytest
import shapely

from grids.models import UnitVersion
from tests.grids.drawing import SOUTH, WEST, box
from tests.grids.importing import geojson, run_import

pytestmark = pytest.mark.django_db
METRE = 1 / 111_320 * 100
AREAS = {
    "421202": box(0, 0, 1, 1), "421221": box(0, 1 + 0.3 * METRE, 1, 2),
    "421222": box(1, 0, 2, 1), "421223": box(2 - 3 * METRE, 0, 3, 1),
}
BOW_TIE = shapely.Polygon([(WEST + x / 100, SOUTH + y / 100) for x, y in [(5, 0), (6, 1), (6, 0), (5, 1)]])


def stored():
    return {
        code: shapely.from_wkb(bytes(area.wkb))
        for code, area in UnitVersion.objects.values_list("code", "geometry")
    }


def test_without_it_nothing_moves(xianning_city, tmp_path):
    words, _ = run_import(geojson(tmp_path / "x.geojson", AREAS), "--commit")
    assert "Repaired" not in words
    assert all(area.equals_exact(AREAS[code], 0) for code, area in stored().items())
    assert run_import(geojson(tmp_path / "y.geojson", {"421224": BOW_TIE}))[1] == 1


def test_what_moved_and_what_was_left_is_told_unit_by_unit(xianning_city, tmp_path):
    words, code = run_import(geojson(tmp_path / "x.geojson", AREAS | {"421224": BOW_TIE}), "--repair", "--commit")
    lines = words.splitlines()
    hairline = next(line for line in lines if line.startswith(("  421202: borders", "  421221: borders")))
    assert "largest shift 0.299 m at" in hairline and "area +290." in hairline
    assert any("421224: The outline crosses itself near (114.055, 29.505); area" in line for line in lines)
    assert any(line.startswith("  overlap of 421222, 421223:") and "m wide" in line for line in lines)
    assert "Repaired on request, within 0.5 m" in words and "Not repaired: 1 places" in words and code == 0
    held = stored()
    assert held["421222"].equals_exact(AREAS["421222"], 0) and held["421224"].is_valid
    assert shapely.coverage_is_valid([held["421202"], held["421221"]])


def test_the_tolerance_is_the_callers(xianning_city, tmp_path):
    path = geojson(tmp_path / "x.geojson", AREAS)
    assert "Not repaired" not in run_import(path, "--repair", "--tolerance=5")[0]
    assert "Repaired:" not in run_import(path, "--repair", "--tolerance=0.1")[0]


def test_the_list_is_in_the_json_report_too(xianning_city, tmp_path):
    run_import(geojson(tmp_path / "x.geojson", AREAS), "--repair", f"--report={tmp_path / 'r.json'}")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert "421202" in {each["code"] for each in report["repairs"]}
    assert set(report["repairs"][0]) == {"code", "what", "area_change_m2", "largest_shift_m", "place"}
    assert report["unrepaired"][0]["codes"] == ["421222", "421223"]


def test_new_yorks_districts_become_a_coverage_and_hardly_move(new_york_city, real_data, tmp_path):
    document = json.loads((real_data / "nyc" / "community_district.geojson").read_text(encoding="utf-8"))
    for feature in document["features"]:
        code = str(feature["properties"]["boro_cd"])
        feature["properties"] = {"code": code, "name": code}
    (tmp_path / "x.geojson").write_text(json.dumps(document), encoding="utf-8")
    options = ("--repair", "--skip-refused", "--commit", f"--report={tmp_path / 'r.json'}")
    words, _ = run_import(tmp_path / "x.geojson", *options, kind="community_district")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert shapely.coverage_is_valid(list(stored().values()))
    assert max(each["largest_shift_m"] for each in report["repairs"]) < 0.05
    assert "overlap of" not in words and len(words.splitlines()) < 60
