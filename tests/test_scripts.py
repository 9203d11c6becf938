"""The pages' scripts: their pure modules by Node's own test runner, their types by TypeScript."""

import json
import subprocess
from pathlib import Path

import h3
import numpy as np
import pytest

from gis_core.datums import from_wgs84, to_wgs84
from tiles.hexagons import resolution_at

ROOT = Path(__file__).parents[1]
NODE = ("node", "--import", "./tests/static_floors.mjs")
TESTS = sorted((ROOT / "tests").glob("*/scripts/*.test.mjs"))


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_pure_modules_keep_what_their_tests_claim():
    done = run(*NODE, "--test", *map(str, TESTS))
    assert done.returncode == 0, done.stdout[-4000:]
    assert f"# pass {sum(path.read_text().count('test(') for path in TESTS)}" in done.stdout, done.stdout[-800:]
    assert "# fail 0" in done.stdout


def test_the_types_the_scripts_declare_hold():
    done = run("node_modules/.bin/tsc", "-p", "tsconfig.json")
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_wrong_type_would_be_seen(tmp_path):
    planted = tmp_path / "planted.js"
    planted.write_text("/** @param {number} metres */\nfunction far(metres) { return metres; }\nfar('a');\n")
    done = run("node_modules/.bin/tsc", "--allowJs", "--checkJs", "--noEmit", "--skipLibCheck", str(planted))
    assert "TS2345" in done.stdout, done.stdout


def test_no_script_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in ROOT.glob("*/static/**/*.js")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_the_page_places_offset_datums_where_the_server_does(tmp_path):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(73, 137, 300), rng.uniform(2, 55, 300)
    asked = json.dumps([[*pair] for pair in zip(lon.tolist(), lat.tolist(), strict=True)])
    script = tmp_path / "ask.mjs"
    script.write_text(
        f"import {{ fromWgs84, toWgs84 }} from {json.dumps(str(ROOT / 'gis_core/static/gis_core/datum.js'))};\n"
        f"const places = {asked};\n"
        "const told = {};\n"
        "for (const datum of ['wgs84', 'cgcs2000', 'gcj02', 'bd09']) told[datum] = places.map((place) =>\n"
        "  [fromWgs84(place, datum), toWgs84(place, datum)]);\n"
        "console.log(JSON.stringify(told));\n"
    )
    done = run(*NODE, str(script))
    assert done.returncode == 0, done.stderr
    for datum, pairs in json.loads(done.stdout).items():
        there, back = np.array(pairs).transpose(1, 2, 0)
        assert np.allclose(there, from_wgs84(lon, lat, datum), rtol=0, atol=1e-10), datum
        assert np.allclose(back, to_wgs84(lon, lat, datum), rtol=0, atol=1e-9), datum


def test_the_legend_tells_how_large_the_hexagons_of_a_zoom_are(tmp_path):
    script = tmp_path / "ask.mjs"
    legend = json.dumps(str(ROOT / "tiles/static/tiles/legend.js"))
    script.write_text(
        f"import {{ hexagonAcross }} from {legend};\n"
        "console.log(JSON.stringify([...Array(19).keys()].map(hexagonAcross)));\n"
    )
    done = run(*NODE, str(script))
    for zoom, across in enumerate(json.loads(done.stdout)):
        edge = h3.average_hexagon_edge_length(resolution_at(min(zoom, 16)), unit="m")
        assert across == pytest.approx(edge * 3**0.5, rel=0.12), zoom
