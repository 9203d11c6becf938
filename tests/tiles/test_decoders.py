"""Three decoders read the same out of our tiles: mapbox-vector-tile, MapLibre's own, and GDAL."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import NOVEMBER, middle

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
Z = 11
X, Y = tile_of(*middle(1, 0), Z)
PATHS = ["units/zone", "units/township", "density", "findings", "arcs/township"]


def asked(client, path):
    response = client.get(f"/tiles/{path}/{Z}/{X}/{Y}.mvt", {"round": NOVEMBER})
    assert response.status_code == 200
    (name, layer), = decoded(response).items()
    body = response.content
    return name, layer, gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body


@pytest.mark.parametrize("path", PATHS)
def test_the_browsers_decoder_reads_what_ours_reads(client, mapped_city, path):
    if not shutil.which("node") or not Path("node_modules/@mapbox/vector-tile").is_dir():
        missing("Node or @mapbox/vector-tile is not here.")
    name, layer, body = asked(client, path)
    run = subprocess.run(["node", str(HERE / "decode.mjs")], input=body, capture_output=True, timeout=60, check=True)
    told = json.loads(run.stdout)
    assert list(told) == [name] and told[name]["version"] == 2 and told[name]["extent"] == 4096
    ours = [(each.get("id", 0), each["properties"]) for each in layer["features"]]
    assert [(each.get("id", 0), each["properties"]) for each in told[name]["features"]] == ours
    numbers = [number for number, _ in ours if number]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("path", PATHS)
def test_gdal_reads_as_many_features_with_the_same_codes(client, mapped_city, tmp_path, path):
    if not shutil.which("ogrinfo"):
        missing("GDAL's ogrinfo is not here.")
    name, layer, body = asked(client, path)
    file = tmp_path / f"{Y}.mvt"
    file.write_bytes(body)
    run = subprocess.run(
        ["ogrinfo", "-ro", "-al", str(file), "-oo", f"X={X}", "-oo", f"Y={Y}", "-oo", f"Z={Z}"],
        capture_output=True, text=True, timeout=60, check=True)
    assert f"Layer name: {name}" in run.stdout
    assert f"Feature Count: {len(layer['features'])}" in run.stdout
    codes = {each["properties"]["code"] for each in layer["features"] if "code" in each["properties"]}
    assert set(re.findall(r"^  code \(String\) = (.+)$", run.stdout, re.M)) == codes
