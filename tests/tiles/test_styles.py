"""The styles are what MapLibre takes, and their sources are there."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import missing
from tests.tiles.mapped_city import JANUARY, NOVEMBER
from tiles.styles import THEMES

pytestmark = pytest.mark.django_db
VALIDATOR = Path("node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.mjs")


@pytest.mark.parametrize("theme", THEMES)
def test_a_style_is_valid_and_its_sources_answer(client, mapped_city, tmp_path, theme):
    document = client.get(f"/styles/{theme}.json", {"round": NOVEMBER}).json()
    for source in document["sources"].values():
        address = urlsplit(source.get("url") or source["data"])
        assert client.get(f"{address.path}?{address.query}").status_code == 200
    if not VALIDATOR.is_file():
        missing("The style validator is not here.")
    file = tmp_path / "style.json"
    file.write_text(json.dumps(document))
    run = subprocess.run(["node", str(VALIDATOR), str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("address, status", [
    ("/styles/nothing.json", 404), ("/styles/density.json", 400), (f"/styles/scores.json?round={JANUARY}", 404),
    ("/styles/scores.json?x=1", 400)])
def test_what_is_not_there_is_refused(client, mapped_city, address, status):
    assert client.get(address, headers={"Accept": "application/json"}).status_code == status
