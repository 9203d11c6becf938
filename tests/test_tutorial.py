"""A newcomer who types what the tutorial says, in an empty database, gets what it says."""

import json
import re
import shutil
from pathlib import Path

import geopandas
import pytest
import rasterio
from django.core.management import CommandError, call_command

from findings.models import Result, Round
from tests.test_docs import shell_lines, words_after
from tests.tiles.archived import tiles_in

ROOT = Path(__file__).resolve().parent.parent
TUTORIALS = ["docs/tutorial.md", "docs/tutorial.zh-CN.md"]
NOT_HERE = {"serve", "cluster"}  # a server and a cluster of its own: tested in tests/gis_core
REFUSES = "ask_publication 2022-11 --by li-hua"


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """A newcomer's folder: the fixtures, and nothing made yet."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    settings.ARCHIVES = tmp_path / ".state" / "tutorial" / "archives"
    settings.TILE_CACHE = tmp_path / "tiles"
    return tmp_path


def typed(document, capsys):
    """Type every command; the digits one is told to repeat are those that were shown."""
    digest, told = "", []
    for line in shell_lines(document):
        words = words_after(line, "manage.py")
        if not words or words[0] in NOT_HERE:
            continue
        try:
            call_command(*(digest if word == "DIGEST" else word for word in words))
        except CommandError as refused:
            assert " ".join(words) == REFUSES, refused
            digest = re.search(r"--acknowledge ([0-9a-f]+)", str(refused))[1]
        told.append(capsys.readouterr().out)
    return "\n".join(told)


def test_both_languages_have_the_same_commands():
    english, chinese = (shell_lines(document) for document in TUTORIALS)
    assert english == chinese and len(english) > 20


def test_what_the_tutorial_types_gives_what_it_says(db, folder, capsys):
    said = typed(TUTORIALS[0], capsys)
    assert Round.objects.get().status == "published"
    assert {each.code: float(each.score) for each in Result.objects.all()} == {"990102": 95.0, "990101": 86.0}
    text = (ROOT / TUTORIALS[0]).read_text(encoding="utf-8")
    assert "东湖区 has 95 and 西山区 86" in text and "Nine are clear" in text
    assert "border 1, clear 9" in said and "0 error(s), 0 warning(s)" in said
    scores = json.loads(Path("districts.geojson").read_text(encoding="utf-8"))["features"]
    assert [each["properties"]["score"] for each in scores] == [86, 95]
    assert len(geopandas.read_parquet("findings.parquet")) == 10 and len(geopandas.read_file("grids.gpkg")) == 8
    with rasterio.open("density.tif") as raster:
        assert raster.tags()["FINDINGS"] == "10"
    assert len(tiles_in(folder / ".state/tutorial/archives/2022-11.pmtiles")) > 10


@pytest.mark.parametrize("document", [*TUTORIALS, "docs/tiles.md"])
def test_every_file_they_link_to_exists(document):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / document).read_text(encoding="utf-8"))
    folder = ROOT / "docs"
    assert [link for link in links if "://" not in link and not (folder / link).exists()] == []


def test_a_wrong_command_in_the_tutorial_is_seen(db, folder, capsys, tmp_path):
    shutil.copy(ROOT / TUTORIALS[0], tmp_path / "planted.md")
    planted = tmp_path / "planted.md"
    planted.write_text(planted.read_text(encoding="utf-8").replace("--kind grid --code code", "--kind grid --code kode"))
    with pytest.raises((AssertionError, SystemExit)):
        typed(planted, capsys)
