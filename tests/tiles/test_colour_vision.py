"""Classes of the map are told apart by whoever sees red, green or blue not; no data is no class; words are readable."""

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.tiles.colour_vision import VISIONS, apart, contrast, distance
from tiles.styles import DARK, LIGHT

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "tiles" / "static" / "tiles"
DECLARED = """
import { COLOURS, RAMPS, STATE_COLOURS, paintFor } from "./tiles/static/tiles/colours.js";
const told = {};
for (const theme of ["light", "dark"]) {
  paintFor(theme === "dark");
  told[theme] = structuredClone({ ramps: RAMPS, colours: COLOURS });
}
console.log(JSON.stringify({ ...told, states: STATE_COLOURS }));
"""
LEAST_BETWEEN_CLASSES = 8
"""CIEDE2000; two patches side by side are told apart from about 2 on, over a map and against a legend from more."""
THEMES = ["light", "dark"]


@pytest.fixture(scope="module")
def declared():
    """Every colour of the viewer, as its own module declares them."""
    if not shutil.which("node"):
        missing("Node is not here.")
    run = subprocess.run(["node", "--input-type=module", "-e", DECLARED], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def too_near(colours, least=LEAST_BETWEEN_CLASSES):
    """Pairs of neighbours that somebody hardly tells apart: (one, other, vision, distance)."""
    return [(one, other, vision, round(far, 1)) for one, other in itertools.pairwise(colours)
            for vision, far in apart(one, other).items() if far < least]


@pytest.mark.parametrize("one, other, expected", [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082), ((50, -1, 2), (50, 0, 0), 2.3669),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
])
def test_distances_are_those_published_with_the_formula(one, other, expected):
    assert distance(one, other) == pytest.approx(expected, abs=1e-4)


def test_red_and_green_of_one_lightness_are_one_colour_to_a_deuteranope():
    told = apart("#d7301f", "#5f7f00")
    assert told["trichromat"] > 50 and told["deuteranope"] < 15
    assert too_near(["#d7301f", "#7a6a00"]), "the measure can fail"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ramp", ["score", "findings", "change", "density"])
def test_neighbouring_classes_are_told_apart_by_every_vision(declared, theme, ramp):
    colours = declared[theme]["ramps"][ramp]
    assert len(colours) == 5
    assert too_near(colours) == []


@pytest.mark.parametrize("theme", THEMES)
def test_better_and_worse_than_before_are_never_one_colour(declared, theme):
    worse, worst, better, best = (declared[theme]["ramps"]["change"][at] for at in (1, 0, 3, 4))
    for one, other in itertools.product((worse, worst), (better, best)):
        assert min(apart(one, other).values()) > 2 * LEAST_BETWEEN_CLASSES, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_no_data_is_hatched_and_never_taken_for_a_class(declared, theme):
    colours = declared[theme]["colours"]
    assert contrast(colours["hatch"], colours["stripe"]) >= 3, "WCAG 1.4.11: the stripes are seen"
    for ramp in declared[theme]["ramps"].values():
        for each in ramp:  # one of the two colours of the hatch is none of a class, so the stripes always show
            far = [min(apart(each, colours[part]).values()) for part in ("hatch", "stripe")]
            assert max(far) >= LEAST_BETWEEN_CLASSES, (each, far)
    code = (STATIC / "layers.js").read_text("utf-8")
    assert '"fill-pattern": "hatch"' in code
    css = (STATIC / "viewer.css").read_text("utf-8")
    assert colours["stripe"] in css and colours["hatch"] in css, "the legend's hatch is the map's"


@pytest.mark.parametrize("theme", THEMES)
def test_names_on_the_map_are_readable_on_every_class_by_their_halo(declared, theme):
    colours = declared[theme]["colours"]
    assert contrast(colours["ink"], colours["halo"]) >= 7
    assert contrast(colours["streetInk"], colours["halo"]) >= 4.5
    code = (STATIC / "layers.js").read_text("utf-8")
    halos = [float(each) for each in re.findall(r'"text-halo-width": ([\d.]+)', code)]
    assert len(halos) == 2 and min(halos) >= 1.5, "the names of units and of streets"


def test_counts_in_circles_are_readable_and_states_are_told_apart(declared):
    states = declared["states"]
    code = (STATIC / "layers.js").read_text("utf-8")
    assert "circle-opacity" not in code.split('id: "findings-circle"')[1].split("place(map")[0], "the paper does not shine through"
    for one, other in itertools.combinations([states["open"], states["deferred"], states["rectified"]], 2):
        assert min(apart(one, other).values()) >= LEAST_BETWEEN_CLASSES, (one, other)
    assert min(contrast(states[each], states["ink"]) for each in ("open", "deferred", "rectified")) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_chosen_stands_out_from_every_class_by_its_rim(declared, theme):
    colours = declared[theme]["colours"]
    assert contrast(colours["chosen"], colours["rim"]) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=THEMES)
def test_styles_for_other_maps_keep_their_classes_apart_too(palette):
    for ramp in (palette.scores, palette.counts):
        assert too_near(ramp) == []
    assert [each for each in palette.scores if min(apart(each, palette.no_data).values()) < LEAST_BETWEEN_CLASSES] == []
    assert contrast(palette.ink, palette.halo) >= 7


def test_every_vision_is_asked():
    assert set(VISIONS) == {"trichromat", "protanope", "deuteranope", "tritanope"}
