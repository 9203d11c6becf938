"""What the documents say is what the software does: their commands are run, their links followed."""

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
import shapely
from django.core.management import call_command

from findings.models import Assignment, Result
from gis_core.crs import from_wgs84
from tests import sketch

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.zh-CN.md"]
HALVES = sketch.units("""
    AABB
    AABB
""")


def shell_lines(document):
    """The commands of a document's sh blocks, continued lines joined, comments dropped."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if shlex.split(line, comments=True)]


def words_after(line, program):
    """The words after ``program`` (such as manage.py), or None when the line runs another."""
    at = [number for number, word in enumerate(line) if word.endswith(program)]
    return line[at[0] + 1 :] if at else None


def write_units(path, units, code, name):
    features = [
        {
            "type": "Feature",
            "properties": {code: its_code, name: its_name},
            "geometry": json.loads(shapely.to_geojson(HALVES[letter])),
        }
        for letter, its_code, its_name in units
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


@pytest.fixture
def sample_files(tmp_path, monkeypatch):
    """The files the README's commands name, in the folder they are run in."""
    counties = [("A", "421202", "咸安区"), ("B", "421221", "嘉鱼县")]
    zones = [("A", "zone-central", "中心城区"), ("B", "zone-jiayu", "嘉鱼县")]
    write_units(tmp_path / "counties.geojson", counties, "district_adcode", "district_name")
    write_units(tmp_path / "zones.geojson", zones, "code", "name")
    with (tmp_path / "findings.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "lon", "lat", "category", "seen"])
        lon, lat = from_wgs84(*sketch.point(0.5, 0.5), "gcj02")
        rows.writerow(["f1", float(lon), float(lat), "环境卫生", "2022-12-05 10:00:00"])
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("document", READMES)
def test_the_readmes_commands_run_in_order(document, db, sample_files):
    commands = [found for line in shell_lines(document) if (found := words_after(line, "manage.py"))]
    assert len(commands) >= 7
    for name, *arguments in commands:
        call_command(name, *arguments)
    assert Assignment.objects.filter(is_current=True).count() == 1
    assert Result.objects.get(round__key="2022-12", code="zone-central").findings == 1


@pytest.mark.parametrize("document", [*READMES, "CONTRIBUTING.md"])
def test_every_make_target_a_document_names_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z-]+)", text)) | {
        line[1] for line in shell_lines(document) if line[0] == "make"
    }
    assert named
    assert named <= targets


@pytest.mark.parametrize("document", [*READMES, "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_file_a_document_links_to_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_decision_has_a_number_a_status_and_a_date():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.match(r"# \d+\. ", text), page.name
        assert re.search(r"^Status: \w+ · \d{4}-\d{2}-\d{2}", text, re.M), page.name


def test_both_readmes_tell_the_same_commands():
    english, chinese = (shell_lines(document) for document in READMES)
    assert [line for line in english if line[0] != "#"] == [line for line in chinese if line[0] != "#"]
