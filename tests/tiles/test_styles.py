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


def colours_where_qgis_reads_them(document):
    """The colours of every fill, with what its filter lets through; a colour by steps is none to QGIS."""
    return [(layer.get("filter"), layer["paint"]["fill-color"]) for layer in document["layers"] if layer["type"] == "fill"]


@pytest.mark.parametrize("theme, field, values", [
    ("scores", "score", (None, 0, 59.99, 60, 69.5, 80, 89.99, 90, 100)), ("density-dark", "count", (1, 2, 4, 5, 24, 25, 900))])
def test_each_class_is_a_layer_with_one_colour_and_every_value_lies_in_one(client, mapped_city, theme, field, values):
    fills = colours_where_qgis_reads_them(client.get(f"/styles/{theme}.json", {"round": NOVEMBER}).json())
    assert all(isinstance(colour, str) for _, colour in fills)
    for value in values:
        assert len([colour for test, colour in fills if passes(test, {} if value is None else {field: value})]) == 1


def passes(test, properties):
    """Whether a feature passes a filter of the few forms that the styles use."""
    sign, *of = test
    if sign in ("all", "!"):
        told = [passes(each, properties) for each in of]
        return all(told) if sign == "all" else not told[0]
    if sign == "has":
        return of[0] in properties
    value = properties.get(of[0][1])
    return value is not None and (value >= of[1] if sign == ">=" else value < of[1])
