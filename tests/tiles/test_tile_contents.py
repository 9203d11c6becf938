"""What three decoders read out of a tile is what shapely, apart from it, says lies there; and golden tiles."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import missing
from tests.tiles.conftest import as_text, decoded, tile_of
from tests.tiles.mapped_city import NOVEMBER, SOUTH, STEP, WEST, middle
from tests.tiles.wiggly import SOUTH as WIGGLY_SOUTH
from tests.tiles.wiggly import WEST as WIGGLY_WEST
from tests.tiles.wiggly import wiggly_cells
from tiles.arcs import NOBODY, borders_in
from tiles.cutting import cut_drawn, drawn_at, outlines_of, rings_of
from tiles.vertex_zooms import VertexZooms

HERE = Path(__file__).parent
HALF = 20037508.342789244


def buffered(z, x, y):
    """The tile's square with its buffer in web metres, and the length of a tile unit."""
    side = 2 * HALF / 2**z
    west, north, margin = x * side - HALF, HALF - y * side, side * 64 / 4096
    return shapely.box(west - margin, north - side - margin, west + side + margin, north + margin), side / 4096


def wanted(world, kind, z, x, y):
    """The codes whose boundary meets the buffered tile, by shapely in web metres; None where a unit decides it.

    One smaller than a tile unit is drawn as a least square in the place it is, so it is wanted like any other.
    """
    square, unit = buffered(z, x, y)
    surely, perhaps = set(), set()
    for code, version in world.units.items():
        if version.kind == kind and version.valid.upper is None:
            shape = shapely.from_wkb(bytes(version.geometry.transform(3857, clone=True).wkb))
            perhaps |= {code} if shape.buffer(1.5 * unit).intersects(square) else set()
            surely |= {code} if shape.intersects(square.buffer(-1.5 * unit)) else set()
    return surely if surely == perhaps else None


def tiles_near(world, kind, z):
    """Some tiles round the city at a zoom of which shapely is sure."""
    west, north = tile_of(WEST - STEP / 4, SOUTH + 2.2 * STEP, z)
    east, south = tile_of(WEST + 4.2 * STEP, SOUTH - STEP / 4, z)
    every = [(z, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    sure = [(tile, codes) for tile in every[:: max(1, len(every) // 12)] if (codes := wanted(world, kind, *tile)) is not None]
    return sure[:6]


def by_node(bodies):
    if not shutil.which("node") or not Path("node_modules/@mapbox/vector-tile").is_dir():
        missing("Node or @mapbox/vector-tile is not here.")
    for body in bodies:
        run = subprocess.run(["node", str(HERE / "decode.mjs")], input=body, capture_output=True, timeout=60, check=True)
        yield json.loads(run.stdout)


def by_gdal(body, tile, folder):
    if not shutil.which("ogrinfo"):
        missing("GDAL's ogrinfo is not here.")
    z, x, y = tile
    file = folder / f"{y}.mvt"
    file.write_bytes(body)
    run = subprocess.run(["ogrinfo", "-ro", "-al", "-geom=SUMMARY", str(file), "-oo", f"X={x}", "-oo", f"Y={y}",
                          "-oo", f"Z={z}", "-oo", "CLIP=NO"], capture_output=True, text=True, timeout=60, check=True)
    assert "code (" in run.stdout, run.stdout[-1500:]
    return set(re.findall(r"^  code \(\w+\) = (.+)$", run.stdout, re.M))


@pytest.mark.django_db
@pytest.mark.parametrize("kind, zooms", [("township", (7, 9, 11, 13)), ("zone", (3, 10, 12)), ("grid", (10, 14)), ("estate", (11, 16))])
def test_a_tile_holds_the_units_that_meet_its_buffered_square_as_three_decoders_read_it(client, mapped_city, tmp_path, kind, zooms):
    drawn, empty = [], 0
    for z in zooms:
        sure = tiles_near(mapped_city, kind, z)
        assert sure, f"shapely is sure of no tile at zoom {z}"
        for tile, codes in sure:
            answer = client.get("/tiles/units/{}/{}/{}/{}.mvt".format(kind, *tile))
            assert (answer.status_code == 204) == (not codes), (tile, codes)
            if codes:
                body = answer.content
                body = gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body
                ours = {each["properties"]["code"] for each in mapbox_vector_tile.decode(body)["units"]["features"]}
                assert ours == codes, tile
                drawn.append((tile, body, codes))
            empty += not codes
    chosen = drawn[:: max(1, len(drawn) // 3)]
    for (tile, body, codes), told in zip(chosen, by_node([body for _, body, _ in chosen]), strict=True):
        assert {each["properties"]["code"] for each in told["units"]["features"]} == codes
        assert by_gdal(body, tile, tmp_path) == codes, tile
    assert drawn and (empty or kind == "zone" or max(zooms) < 13)


@pytest.mark.django_db
def test_a_unit_smaller_than_a_tile_unit_is_a_least_square(client, mapped_city):
    z, at = 11, middle(0, 0)
    tiny = mapped_city.add_unit("estate", "421202001007-E009", "亭", mapped_city.units["421202001007-E001"].geometry)
    assert tiny
    x, y = tile_of(*at, z)
    (layer,) = decoded(client.get(f"/tiles/units/estate/{z}/{x}/{y}.mvt")).values()
    areas = {each["properties"]["code"][-4:]: shapely.geometry.shape(each["geometry"]).area for each in layer["features"]}
    assert set(areas) == {"E001", "E009"} and all(area >= 1 for area in areas.values())


GOLDEN = [("findings-clusters-z12", "findings", 12, {"round": NOVEMBER}), ("findings-points-z15", "findings", 15, {"round": NOVEMBER}),
          ("arcs-township-z11", "arcs/township", 11, {"round": NOVEMBER}), ("duties-zone-z11", "duties/zone", 11, {"on": "2022-11-15"}),
          ("streets-z12", "streets", 12, {}), ("units-grid-z13", "units/grid", 13, {"round": NOVEMBER}),
          ("units-estate-z11", "units/estate", 11, {}), ("density-z8", "density", 8, {"round": NOVEMBER})]


@pytest.mark.django_db
@pytest.mark.parametrize("name, path, z, query", GOLDEN)
def test_the_tile_is_the_golden_one(client, mapped_city, golden, name, path, z, query):
    x, y = tile_of(*middle(0, 0), z)
    golden(f"tiles/{name}.txt", as_text(decoded(client.get(f"/tiles/{path}/{z}/{x}/{y}.mvt", query))))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 7), st.integers(6, 16), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_each_border_between_two_units_lies_on_the_rim_of_both_at_any_zoom(seed, z, across, up):
    cells = wiggly_cells(seed)
    outlines = outlines_of(cells, VertexZooms(rings_of(cells)))
    drawn = drawn_at(outlines, z)
    x, y = tile_of(WIGGLY_WEST + 0.05 * across, WIGGLY_SOUTH + 0.05 * up, z)
    shapes = cut_drawn(outlines, drawn, z, x, y)
    rims = {at: shapely.buffer(shapely.boundary(shape), 1) for at, shape in enumerate(shapes) if shape is not None}
    inside = shapely.box(-63, -63, 4096 + 63, 4096 + 63)
    for border in borders_in(drawn, x, y):
        line = shapely.intersection(border.line, inside)
        for side in (border.one, border.other):
            if side != NOBODY and side in rims:
                assert shapely.length(shapely.difference(line, rims[side])) <= 3, "a gap or an overlap beside a border"
    solid = np.array([shape for shape in shapes if shape is not None and shape.area > 1], dtype=object)
    if len(solid):
        together = shapely.union_all(shapely.buffer(solid, 0))
        holes = sum(shapely.Polygon(ring).area for part in shapely.get_parts(together) for ring in part.interiors)
        assert holes <= len(solid), "a gap between neighbours"
        assert shapely.area(solid).sum() - together.area <= len(solid), "neighbours lie over each other"
