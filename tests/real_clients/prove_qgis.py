"""Prove what docs/tiles.md and docs/reference/exports.md say of QGIS, with the QGIS of this machine and a server that runs.

    .venv/bin/python -m tests.real_clients.prove_qgis http://127.0.0.1:8000 [--round 2022-11] [--kind township] [--keep FOLDER]

The server has to run from this checkout (its commands write the files that QGIS then opens), with published scores.
Every claim is told as kept or broken; one that this QGIS cannot be asked (its GDAL lacks the driver) is told as not
tried. Exit code 1: something is broken; 2: there is no QGIS here.
"""

import argparse
import json
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import rasterio

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
PYTHON = "/usr/bin/python3"
SIZE = (1400, 1000)


class Proof:
    """The server that is asked, the folder of files and pictures, and what was found."""

    def __init__(self, wish, folder):
        self.server, self.round, self.kind, self.folder = wish.server.rstrip("/"), wish.round, wish.kind, folder
        self.steps, self.checks, self.broken, self.untried = [], [], [], []
        self.values = self.told(f"/tiles/values/{self.kind}.json?round={self.round}")["units"]
        self.placed = {unit["code"]: unit["at"] for unit in self.values if unit["at"]}

    def told(self, path):
        with urlopen(self.server + path, timeout=60) as answer:
            return json.load(answer)

    def whole(self, name):
        """A layer's features as GeoJSON; None where they are too many for one answer (413)."""
        try:
            return self.told(f"/tiles/{name}.geojson?round={self.round}")["features"]
        except HTTPError as error:
            if error.code == 413:
                return None
            raise

    def out(self, name):
        return str(self.folder / name)

    def tiles(self, path):
        return f"{self.server}/tiles/{path}/{{z}}/{{x}}/{{y}}.mvt?round={self.round}"

    def ask(self, check, **step):
        """Have QGIS do a step, and look at its answer afterwards with ``check``."""
        self.steps.append(step)
        self.checks.append(check)

    def say(self, kept, claim, told=""):
        print(f"{'kept  ' if kept else 'BROKEN'}  {claim}{f': {told}' if told != '' else ''}", flush=True)
        if not kept:
            self.broken.append(claim)

    def not_tried(self, claim, why):
        print(f"not tried  {claim}: {why}", flush=True)
        self.untried.append(claim)

    def run(self):
        """Do all steps in one QGIS and judge each answer."""
        environment = own_environment() | {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(self.folder)}
        made = subprocess.run([PYTHON, str(HERE / "qgis_steps.py")], input=json.dumps(self.steps), env=environment,
                              capture_output=True, text=True, timeout=900, check=False)
        if made.returncode or not made.stdout.strip():
            raise SystemExit(f"QGIS ended with {made.returncode}:\n{made.stderr[-3000:]}")
        for step, check, answer in zip(self.steps, self.checks, json.loads(made.stdout.strip().splitlines()[-1]), strict=True):
            if "failed" in answer:
                self.say(False, step["do"], answer["failed"])
            else:
                check(answer)


def own_environment():
    """For QGIS: without our Python, which it would else take for its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    return kept | {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def command(*words):
    """One of our commands; what it writes to the standard output."""
    made = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if made.returncode:
        raise SystemExit(f"manage.py {' '.join(words)} ended with {made.returncode}:\n{made.stdout}{made.stderr}")
    return made.stdout


def extent_of(places):
    """A little more than all places, in degrees: west, south, east, north."""
    lons, lats = zip(*places, strict=True)
    more = max(max(lons) - min(lons), max(lats) - min(lats)) / 10
    return [min(lons) - more, min(lats) - more, max(lons) + more, max(lats) + more]


def own_colours(codes):
    """A colour for each code, none like another, none white."""
    return {code: f"#{(at * 37 + 20) % 200:02x}{(at * 91 + 40) % 220:02x}{at % 230:02x}" for at, code in enumerate(sorted(codes))}


def colour_by_style(document, properties):
    """The fill that a style of ours gives a feature: the last of its layers whose filter lets it through."""
    found = None
    for layer in document["layers"]:
        if layer["type"] == "fill" and passes(layer.get("filter", ["all"]), properties):
            found = layer["paint"]["fill-color"]
    return found


def passes(test, properties):
    """Whether a feature passes a filter of the forms our styles use."""
    sign, *of = test
    if sign == "all":
        return all(passes(each, properties) for each in of)
    if sign == "!":
        return not passes(of[0], properties)
    if sign == "has":
        return of[0] in properties
    value = properties.get(of[0][1])
    return value is not None and (value >= of[1] if sign == ">=" else value < of[1])


def prove_tiles(proof):
    """Tiles by their address: every unit that QGIS draws is ours, at its place."""
    colours = own_colours(proof.placed)
    # By code: QGIS 3.22 forgets the numbers that features of tiles have.
    fills = {code: [f"\"code\" = '{code}'", colour] for code, colour in colours.items()}

    def check(answer):
        wrong = [code for code, colour in colours.items() if answer["colours"][code] != colour]
        proof.say(not answer["errors"] and not wrong, "tiles by address: every unit, found by its code, is drawn where it lies",
                  f"{len(colours) - len(wrong)} of {len(colours)} units" + (f", not {wrong[:5]}" if wrong else ""))

    proof.ask(check, do="units_by_colour", url=proof.tiles(f"units/{proof.kind}"), layer="units", fills=fills, size=SIZE,
              extent=extent_of(proof.placed.values()), places=proof.placed, out=proof.out("units.png"))


def prove_styles(proof):
    """A style's address beside that of the tiles: QGIS colours as we mean it."""
    address = f"{proof.server}/styles/scores.json?round={proof.round}"
    document = proof.told(f"/styles/scores.json?round={proof.round}")
    figures = {unit["code"]: {} if unit["score"] is None else {"score": unit["score"]} for unit in proof.values}
    layers = [{"url": proof.tiles(f"units/{proof.kind}"), "style": address}]

    def check(answer):
        read = all(each["read"] and not each["error"] for each in answer["layers"])
        wanted = {code: colour_by_style(document, figures[code]) for code in proof.placed}
        wrong = [code for code, colour in wanted.items() if answer["colours"][code] != colour]
        proof.say(read and not answer["errors"] and not wrong, "a style by address: units in the colours of their class",
                  f"{len(wanted) - len(wrong)} of {len(wanted)} units, {len(set(wanted.values()))} colours")

    proof.ask(check, do="styled", layers=layers, names=False, size=SIZE, extent=extent_of(proof.placed.values()), places=proof.placed,
              out=proof.out("styled.png"))
    hexagons = proof.told(f"/tiles/density.geojson?round={proof.round}")["features"]
    centres = {str(at): middle_of(each["geometry"]) for at, each in enumerate(hexagons)}
    palette = {layer["paint"]["fill-color"] for layer in proof.told(f"/styles/density.json?round={proof.round}")["layers"] if layer["type"] == "fill"}

    def dense(answer):
        coloured = [name for name, colour in answer["colours"].items() if colour not in (None, "#ffffff", "#eef1f0")]
        read = all(each["read"] and not each["error"] for each in answer["layers"])
        proof.say(read and bool(palette) and len(coloured) > len(centres) * 0.8, "a style by address: hexagons of the density",
                  f"{len(coloured)} of {len(centres)} coloured")

    proof.ask(dense, do="styled", names=False, size=SIZE, extent=extent_of(centres.values()), places=centres, out=proof.out("density.png"),
              layers=[{"url": proof.tiles("density"), "style": f"{proof.server}/styles/density.json?round={proof.round}"}])


def middle_of(geometry):
    """The mean of a ring's corners, good enough for a hexagon."""
    ring = geometry["coordinates"][0][:-1] if geometry["type"] == "Polygon" else geometry["coordinates"][0][0][:-1]
    return [sum(axis) / len(ring) for axis in zip(*ring, strict=True)]


def prove_whole_layers(proof):
    """Whole layers by their address, as “Add Vector Layer › Protocol › GeoJSON” opens them."""
    for name in (f"units/{proof.kind}", f"arcs/{proof.kind}", "findings", "density", "streets"):
        asks = f"?round={proof.round}"
        wanted = proof.whole(name)
        if wanted is None:
            proof.not_tried(f"GeoJSON by address, {name}", "more features than one answer holds")
            continue
        opened(proof, f"GeoJSON by address, {name}", f"{proof.server}/tiles/{name}.geojson{asks}", wanted)


def opened(proof, claim, source, wanted, crs="EPSG:4326", driver=""):
    """QGIS opens a source with all features of ``wanted`` (GeoJSON), and with their codes where they have some."""
    codes = sorted(str(each["properties"]["code"]) for each in wanted) if wanted and "code" in wanted[0]["properties"] else []

    def check(answer):
        if not answer["valid"]:
            if driver and not has_driver(driver):
                proof.not_tried(claim, f"the GDAL of this QGIS has no {driver}")
            else:
                proof.say(False, claim, answer["error"])
            return
        right = answer["count"] == len(wanted) > 0 and answer["crs"] == crs and not answer["broken"]
        same = not codes or sorted(map(str, answer["values"])) == codes
        proof.say(right and same, claim, f"{answer['count']} of {len(wanted)} features, {answer['geometry']}, {answer['crs']}"
                  + (f", {answer['broken']} broken" if answer["broken"] else "") + (", codes as ours" if codes and same else ""))

    proof.ask(check, do="opened", source=source, field="code" if codes else "")


def has_driver(name):
    """Whether the GDAL that QGIS uses, Debian's own, has a driver."""
    listed = subprocess.run(["ogrinfo", "--formats"], capture_output=True, text=True, check=False).stdout
    return name in listed


def prove_files(proof):
    """The files of export_layer and export_tiles."""
    for name, ending, crs, driver in (
        (f"units/{proof.kind}", "gpkg", "EPSG:4547", ""), ("findings", "gpkg", "EPSG:4326", ""),
        (f"units/{proof.kind}", "geojson", "EPSG:4326", ""), (f"arcs/{proof.kind}", "fgb", "EPSG:4326", ""),
        ("density", "parquet", "EPSG:4326", "Parquet"),
    ):
        wanted = proof.whole(name)
        if wanted is None:
            proof.not_tried(f"export_layer {name} as {ending}", "more features than one answer holds to compare with")
            continue
        file = proof.out(f"{name.replace('/', '-')}.{ending}")
        own = [] if ending == "geojson" else ["--crs", crs]
        command("export_layer", name, "--round", proof.round, "--out", file, *own)
        opened(proof, f"export_layer {name} as {ending}", file, wanted, crs, driver)
    file = proof.out("month.pmtiles")
    command("export_tiles", "--round", proof.round, "--layers", f"units/{proof.kind}", "--zooms", "7-10", "--out", file, "--commit")
    if has_driver("PMTiles"):
        opened(proof, "export_tiles as PMTiles", file, proof.told(f"/tiles/units/{proof.kind}.geojson?round={proof.round}")["features"], "EPSG:3857")
    else:
        proof.not_tried("export_tiles as PMTiles", "the GDAL of this QGIS has no PMTiles (3.8 has)")


def prove_round_trip(proof):
    """Boundaries go out, one is renamed in QGIS, and coming back only that one is another."""
    file = Path(proof.out("boundaries.gpkg"))
    command("export_units", str(file), "--kind", proof.kind)
    code = min(proof.placed)

    def check(answer):
        report = Path(proof.out("report.json"))
        command("import_units", str(file), "--kind", proof.kind, "--code", "code", "--name", "name", "--datum", "wgs84",
                "--on", "2030-01-01", "--document", "proof", "--report", str(report))
        told = json.loads(report.read_text())
        proof.say(told["changed"] == 1 and told["unchanged"] == answer["count"] - 1 and not told["new"] + told["overlaps"]["places"],
                  "a file of boundaries edited in QGIS comes back with that one change", f"{told['unchanged']} unchanged")

    proof.ask(check, do="renamed", source=str(file), code=code, name="改名街道")


def prove_raster(proof):
    """The raster of export_density: QGIS reads our cells, and its own heat map has the same shape away from the border."""
    file, points = proof.out("density.tif"), proof.out("findings.gpkg.4547.gpkg")
    command("export_density", "--round", proof.round, "--bandwidth", "500", "--cell", "50", "--out", file)
    command("export_layer", "findings", "--round", proof.round, "--crs", "EPSG:4547", "--out", points)
    with rasterio.open(file) as ours:
        cells, tags, affine = ours.read(1), ours.tags(), ours.transform
    heights = sorted(((cells[row, column], row, column) for row, column in zip(*(cells > 0).nonzero(), strict=True)), reverse=True)
    picked = heights[:: max(1, len(heights) // 400)]
    places = {f"{row}/{column}": list(affine * (column + 0.5, row + 0.5)) for _, row, column in picked}
    wanted = {f"{row}/{column}": float(value) for value, row, column in picked}

    def check(answer):
        same = all(math.isclose(answer["values"][name], value, rel_tol=1e-6) for name, value in wanted.items())
        total = answer["sum"] * 50 * 50 / 1e6
        proof.say(same and math.isclose(total, float(tags["FINDINGS"]), rel_tol=1e-3) and answer["crs"] == "EPSG:4547",
                  "export_density: QGIS reads our cells, and they add up to the findings", f"{total:.2f} of {tags['FINDINGS']}, {answer['crs']}")

    proof.ask(check, do="raster", source=file, places=places)
    proof.ask(lambda answer: None, do="heat_map", source=points, radius=500, cell=50, out=proof.out("qgis_heat.tif"))

    def alike(answer):
        # Its cells lie elsewhere (up to half a cell off), and it knows no border: close, not equal.
        pairs = [(wanted[name], value) for name, value in answer["values"].items() if value]
        likeness = statistics.correlation(*zip(*pairs, strict=True)) if len(pairs) > 2 else 0
        proof.say(len(pairs) > len(wanted) * 0.8 and likeness > 0.99, "export_density has the shape of QGIS's heat map",
                  f"correlation {likeness:.4f} over {len(pairs)} cells")

    proof.ask(alike, do="raster", source=proof.out("qgis_heat.tif"), places=places)


def prove_desktop(proof):
    """The window of QGIS with our tiles in it, kept as a picture."""
    if not shutil.which("xvfb-run"):
        proof.not_tried("the desktop", "there is no xvfb-run")
        return
    picture = Path(proof.out("desktop.png"))
    environment = own_environment() | {
        "LUZHANG_PICTURE": str(picture), "XDG_RUNTIME_DIR": str(proof.folder), "HOME": str(proof.folder)}
    window = subprocess.Popen(
        ["xvfb-run", "-a", "-s", "-screen 0 1500x950x24", "qgis", "--nologo", "--noversioncheck", "--noplugins",
         "--project", proof.out("luzhang.qgs"), "--code", str(HERE / "qgis_window.py")],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        window.wait(timeout=180)
    except subprocess.TimeoutExpired:
        os.killpg(window.pid, signal.SIGTERM)
        window.wait(timeout=20)
    proof.say(picture.is_file() and picture.stat().st_size > 20_000, "the window of QGIS opens a project with our tiles", picture.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--round", default="2022-11")
    parser.add_argument("--kind", default="township")
    parser.add_argument("--keep", type=Path, help="folder for files and pictures; else they are thrown away")
    wish = parser.parse_args()
    there = subprocess.run([PYTHON, "-c", "import qgis.core; print(qgis.core.Qgis.QGIS_VERSION)"], capture_output=True, text=True, check=False)
    if there.returncode:
        print("There is no QGIS here, so nothing is proved: apt-get install qgis python3-qgis xvfb", file=sys.stderr)
        return 2
    print(f"QGIS {there.stdout.strip()}, {wish.server}, round {wish.round}, units {wish.kind}")
    if wish.keep:
        wish.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as thrown:
        try:
            proof = Proof(wish, (wish.keep or Path(thrown)).resolve())
        except OSError as error:
            print(f"{wish.server} does not answer with a published round {wish.round} of {wish.kind}: {error}", file=sys.stderr)
            return 2
        for prove in (prove_tiles, prove_styles, prove_whole_layers, prove_files, prove_round_trip, prove_raster):
            prove(proof)
        address = f"{proof.server}/styles/scores.json?round={proof.round}"
        proof.ask(lambda answer: None, do="project", out=proof.out("luzhang.qgs"), size=SIZE, extent=extent_of(proof.placed.values()), layers=[
            {"name": "units", "url": proof.tiles(f"units/{proof.kind}"), "style": address}])
        proof.run()
        prove_desktop(proof)
    print(f"{len(proof.broken)} broken, {len(proof.untried)} not tried")
    return 1 if proof.broken else 0


if __name__ == "__main__":
    sys.exit(main())
